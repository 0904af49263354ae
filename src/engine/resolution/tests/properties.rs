//! What must hold for any specifier and any map, as both are the guest's.

use proptest::prelude::*;

use super::super::*;
use super::{Memory, TREE};

/// Pieces that mean something to some rule, and any text.
fn piece() -> impl Strategy<Value = String> {
    let known = [
        "",
        "/",
        "//",
        ".",
        "..",
        "./",
        "../",
        "*",
        "#",
        "@",
        "@s/p",
        "exp",
        "p/x",
        "node_modules",
        "%2e",
        "%2f",
        "%",
        "?",
        "\\",
        ":",
        "file:///app/",
        "data:text/javascript,",
        "node:",
        "fs",
        "a.js",
        "x.js",
        "é",
        "\u{0}",
        " ",
    ];
    prop_oneof![4 => prop::sample::select(known.to_vec()).prop_map(str::to_owned), 1 => any::<String>()]
}

fn specifier() -> impl Strategy<Value = String> {
    prop::collection::vec(piece(), 0..6).prop_map(|pieces| pieces.concat())
}

/// A target of `exports`, nested as deep as a few conditions and lists.
fn target() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        specifier().prop_map(|text| serde_json::Value::from(format!("./{text}"))),
        specifier().prop_map(serde_json::Value::from),
        Just(serde_json::Value::Null),
        any::<i8>().prop_map(serde_json::Value::from),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(serde_json::Value::from),
            prop::collection::vec(
                (
                    prop::sample::select(vec!["node", "import", "default", "0", "./x"]),
                    inner
                ),
                0..3
            )
            .prop_map(|pairs| pairs
                .into_iter()
                .map(|(key, value)| (key.to_owned(), value))
                .collect::<serde_json::Map<_, _>>()
                .into()),
        ]
    })
}

proptest! {
    #[test]
    fn any_specifier_gets_an_answer_and_files_exist(specifier in specifier(), referrer in specifier()) {
        let resolver = Resolver::new(Memory::new("/app", TREE));
        for mode in [Mode::Import, Mode::Require] {
            for referrer in [&referrer, &format!("/app/{referrer}"), "/app/main.mjs"] {
                if let Ok(Resolved::File { path, .. }) = resolver.resolve(&specifier, referrer, mode) {
                    prop_assert!(resolver.files.is_file(&path), "{path}");
                }
            }
            let _ = resolver.resolve_url(&specifier, "/app/main.mjs");
            let _ = resolver.lookup_paths(&specifier, "/app/main.mjs");
        }
    }

    #[test]
    fn no_map_leads_out_of_its_package(target in target(), matched in specifier()) {
        let package = serde_json::json!({ "name": "hostile", "exports": { "./*": target } }).to_string();
        let inside = ["a.js", "x.js", "p/x"].map(|file| format!("node_modules/hostile/{file}"));
        let mut tree = TREE.to_vec();
        tree.push(("node_modules/hostile/package.json", &package));
        tree.extend(inside.iter().map(|path| (path.as_str(), "")));
        let resolver = Resolver::new(Memory::new("/app", &tree));
        for mode in [Mode::Import, Mode::Require] {
            let found = resolver.resolve(&format!("hostile/{matched}"), "/app/main.mjs", mode);
            if let Ok(Resolved::File { path, .. }) = found {
                prop_assert!(path.starts_with("/app/node_modules/hostile/"), "{path}");
            }
        }
    }
}
