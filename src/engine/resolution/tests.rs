//! Every rule over one odd tree in memory; `differential` asks the installed Node about the same tree, `properties` tries
//! what nobody thought of.

mod differential;
mod properties;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::*;

/// The odd packages, by path below the root; a path that ends in a slash is an empty folder.
pub(super) const TREE: &[(&str, &str)] = &[
    ("main.mjs", ""),
    ("main.cjs", ""),
    ("noext", ""),
    ("text.txt", ""),
    ("data.json", "{}"),
    ("native.node", ""),
    ("code.wasm", ""),
    ("with space.js", ""),
    ("percent%25.js", ""),
    ("ümlaut.js", ""),
    ("both", ""),
    ("both.js", ""),
    ("folder/index.js", ""),
    ("folder/only.js", ""),
    ("folder.js", ""),
    ("json-index/index.json", "{}"),
    ("main-folder/package.json", r#"{"main":"./lib"}"#),
    ("main-folder/lib/index.js", ""),
    ("p/x.js", ""),
    ("broken/package.json", r#"{"name": broken"#),
    ("broken/m.mjs", ""),
    ("broken/m.js", ""),
    ("esm/package.json", r#"{"type":"module"}"#),
    ("esm/a.js", ""),
    ("esm/noext", ""),
    ("esm/a.cjs", ""),
    ("cjs/package.json", r#"{"type":"commonjs"}"#),
    ("cjs/a.js", ""),
    ("cjs/a.mjs", ""),
    (
        "package.json",
        r##"{"name":"self","exports":{".":"./main.mjs","./gone":"./gone.js","./cjs":{"import":"./main.mjs","require":"./main.cjs"}},
            "imports":{"#fs":"fs","#schemed":"node:fs","#main":"./main.mjs","#gone":"./gone.js","#dep":"exp","#dep-gone":"nopkg",
            "#null":null,"#p/*":"./p/*.js","#p/private/*":null,"#outside":"../x","#url":"https://x/y","#self":"self","#sub":"exp/b",
            "#conditions":{"browser":"./nope.js","node":{"import":"./main.mjs","require":"./main.cjs"}},"#pkg/*":"exp/*"}}"##,
    ),
    ("node_modules/.bin/tool", ""),
    ("node_modules/nomain/package.json", r#"{"name":"nomain"}"#),
    ("node_modules/nothing/", ""),
    ("node_modules/file.js", ""),
    (
        "node_modules/badmain/package.json",
        r#"{"main":"./nope.js"}"#,
    ),
    (
        "node_modules/badmain-index/package.json",
        r#"{"main":"./nope.js"}"#,
    ),
    ("node_modules/badmain-index/index.js", ""),
    ("node_modules/emptymain/package.json", r#"{"main":""}"#),
    ("node_modules/emptymain/index.js", ""),
    ("node_modules/badjson/package.json", r#"{"name": bad"#),
    ("node_modules/badjson/index.js", ""),
    (
        "node_modules/legacy/package.json",
        r#"{"name":"legacy","main":"lib/main"}"#,
    ),
    ("node_modules/legacy/lib/main.js", ""),
    ("node_modules/legacy/lib/other.js", ""),
    (
        "node_modules/legacy/sub/package.json",
        r#"{"main":"../lib/other.js","type":"module"}"#,
    ),
    ("node_modules/legacy/dir/index.js", ""),
    ("node_modules/maindir/package.json", r#"{"main":"lib"}"#),
    ("node_modules/maindir/lib/index.json", "{}"),
    (
        "node_modules/nullexports/package.json",
        r#"{"exports":null,"main":"m.js"}"#,
    ),
    ("node_modules/nullexports/m.js", ""),
    (
        "node_modules/falseexports/package.json",
        r#"{"exports":false}"#,
    ),
    ("node_modules/falseexports/index.js", ""),
    (
        "node_modules/emptyexports/package.json",
        r#"{"exports":{}}"#,
    ),
    ("node_modules/emptyexports/index.js", ""),
    ("node_modules/sugar/package.json", r#"{"exports":"./s.js"}"#),
    ("node_modules/sugar/s.js", ""),
    (
        "node_modules/array/package.json",
        r#"{"exports":["not-valid",{"browser":"./x.js"},null,"./a.js","./b.js"]}"#,
    ),
    ("node_modules/array/a.js", ""),
    (
        "node_modules/conditions/package.json",
        r#"{"exports":{"types":"./t.d.ts","node":{"deno":"./d.js"},"import":"./i.mjs","require":"./r.cjs"}}"#,
    ),
    ("node_modules/conditions/i.mjs", ""),
    ("node_modules/conditions/r.cjs", ""),
    (
        "node_modules/sync/package.json",
        r#"{"exports":{"module-sync":"./s.mjs","default":"./d.js"}}"#,
    ),
    ("node_modules/sync/s.mjs", ""),
    ("node_modules/sync/d.js", ""),
    (
        "node_modules/order/package.json",
        r#"{"exports":{"default":"./d.js","import":"./i.mjs"}}"#,
    ),
    ("node_modules/order/d.js", ""),
    ("node_modules/order/i.mjs", ""),
    (
        "node_modules/nullcond/package.json",
        r#"{"exports":{".":{"node":null,"default":"./d.js"}}}"#,
    ),
    ("node_modules/nullcond/d.js", ""),
    (
        "node_modules/mixed/package.json",
        r#"{"exports":{".":"./a.js","node":"./b.js"}}"#,
    ),
    (
        "node_modules/numeric/package.json",
        r#"{"exports":{".":{"0":"./a.js","default":"./a.js"}}}"#,
    ),
    ("node_modules/numeric/a.js", ""),
    (
        "node_modules/exp/package.json",
        r#"{"name":"exp","exports":{".":"./a.js","./number":5,"./empty":[],"./null":null,"./gone":"./gone.js","./p/*":"./p/*.js",
            "./p/private/*":null,"./p/*.js":"./p/*.js","./p/deep/*":"./deep/*.js","./browser":{"browser":"./x.js"},"./outside":"../x.js",
            "./bare":"x.js","./dots":"./a/../a.js","./dir":"./d","./nm":"./node_modules/x.js","./b":"./b.js","./enc":"./with%20space.js",
            "./query":"./a.js?q","./slash/":"./d/","./two/*/*":"./p/*.js","./twice/*":"./p/*/*.js","./onlystar*":"./p/x*.js",
            "./package.json":"./package.json","./bad-array":["x","y"],"./null-array":["x",null],"./abs":"/etc/passwd","./enc-dots":"./%2e%2e/x.js"}}"#,
    ),
    ("node_modules/exp/a.js", ""),
    ("node_modules/exp/b.js", ""),
    ("node_modules/exp/with space.js", ""),
    ("node_modules/exp/p/x.js", ""),
    ("node_modules/exp/p/a/b.js", ""),
    ("node_modules/exp/p/x/x.js", ""),
    ("node_modules/exp/p/private/x.js", ""),
    ("node_modules/exp/deep/x.js", ""),
    ("node_modules/exp/d/x.js", ""),
    ("node_modules/exp/node_modules/inner/index.js", ""),
    (
        "node_modules/@s/p/package.json",
        r#"{"name":"@s/p","exports":{".":"./i.js","./sub":"./sub.js"}}"#,
    ),
    ("node_modules/@s/p/i.js", ""),
    ("node_modules/@s/p/sub.js", ""),
    ("node_modules/@s/old/index.js", ""),
    ("node_modules/@s/old/lib/x.js", ""),
    (
        "node_modules/punycode/package.json",
        r#"{"main":"punycode.js"}"#,
    ),
    ("node_modules/punycode/punycode.js", ""),
    ("node_modules/a/index.js", ""),
    ("node_modules/a/lib/deep/x.js", ""),
    ("node_modules/a/node_modules/exp/index.js", ""),
    ("node_modules/a/node_modules/exp/other.js", ""),
];

/// Files in a map; folders are made of them.
#[derive(Debug, Default)]
pub(super) struct Memory {
    files: BTreeMap<String, String>,
    folders: BTreeSet<String>,
}

impl Memory {
    pub(super) fn new(root: &str, tree: &[(&str, &str)]) -> Self {
        let mut memory = Self::default();
        for (path, content) in tree {
            let path = format!("{root}/{path}");
            for (slash, _) in path.match_indices('/').skip(1) {
                memory.folders.insert(path[..slash].to_owned());
            }
            if !path.ends_with('/') {
                memory.files.insert(path, (*content).to_owned());
            }
        }
        memory
    }
}

impl PackageFiles for Memory {
    fn is_file(&self, path: &str) -> bool {
        self.files.contains_key(path)
    }

    fn is_directory(&self, path: &str) -> bool {
        path == "/" || self.folders.contains(path)
    }

    fn read(&self, path: &str) -> Option<Cow<'_, [u8]>> {
        self.files
            .get(path)
            .map(|text| Cow::Borrowed(text.as_bytes()))
    }
}

fn resolver() -> Resolver<Memory> {
    Resolver::new(Memory::new("/app", TREE))
}

/// Shows a result in one line: the path below the root with its format, or the code.
fn show(result: Result<Resolved, ResolveError>) -> String {
    match result {
        Ok(Resolved::Builtin(name)) => format!("builtin {name}"),
        Ok(Resolved::Data(url)) => url,
        Ok(Resolved::File {
            path,
            suffix,
            format,
        }) => {
            format!(
                "{}{suffix} {format:?}",
                path.strip_prefix("/app/").unwrap_or(&path)
            )
        }
        Err(error) => error.node_code().to_owned(),
    }
}

#[track_caller]
fn check(mode: Mode, referrer: &str, cases: &[(&str, &str)]) {
    let resolver = resolver();
    for (specifier, expected) in cases {
        let actual = show(resolver.resolve(specifier, referrer, mode));
        assert_eq!(actual, *expected, "{mode:?} of {specifier:?} in {referrer}");
    }
}

#[test]
fn import_wants_whole_file_names() {
    check(
        Mode::Import,
        "/app/main.mjs",
        &[
            ("./main.cjs", "main.cjs CommonJs"),
            ("./folder/only.js", "folder/only.js Detect"),
            ("./folder/only", "ERR_MODULE_NOT_FOUND"),
            ("./folder", "ERR_UNSUPPORTED_DIR_IMPORT"),
            ("./folder/", "ERR_UNSUPPORTED_DIR_IMPORT"),
            ("./main.mjs/", "ERR_UNSUPPORTED_DIR_IMPORT"),
            ("/app/noext", "noext Detect"),
            ("./with%20space.js?a=1#b", "with space.js?a=1#b Detect"),
            ("./percent%2525.js", "percent%25.js Detect"),
            ("./%C3%BCmlaut.js", "ümlaut.js Detect"),
            ("file:///app/folder/../main.mjs?x", "main.mjs?x Module"),
            ("./folder%2Fonly.js", "ERR_INVALID_MODULE_SPECIFIER"),
            ("file://host/app/main.mjs", "ERR_INVALID_FILE_URL_HOST"),
        ],
    );
}

#[test]
fn format_follows_extension_and_package_type() {
    check(
        Mode::Import,
        "file:///app/main.mjs",
        &[
            ("./esm/a.js", "esm/a.js Module"),
            ("./esm/noext", "esm/noext Module"),
            ("./esm/a.cjs", "esm/a.cjs CommonJs"),
            ("./cjs/a.js", "cjs/a.js CommonJs"),
            ("./cjs/a.mjs", "cjs/a.mjs Module"),
            ("./data.json", "data.json Json"),
            ("./code.wasm", "code.wasm Wasm"),
            ("./native.node", "native.node Addon"),
            ("./text.txt", "ERR_UNKNOWN_FILE_EXTENSION"),
            ("./broken/m.mjs", "broken/m.mjs Module"),
            ("./broken/m.js", "ERR_INVALID_PACKAGE_CONFIG"),
        ],
    );
    check(
        Mode::Require,
        "/app/main.cjs",
        &[
            ("./esm/a", "esm/a.js Module"),
            ("./esm/noext", "esm/noext Detect"),
            ("./text.txt", "text.txt Detect"),
            ("./main.mjs", "main.mjs Module"),
            ("./native", "native.node Addon"),
            ("./code.wasm", "code.wasm Detect"),
        ],
    );
}

#[test]
fn require_tries_extensions_and_folders() {
    check(
        Mode::Require,
        "/app/main.cjs",
        &[
            ("./both", "both Detect"),
            ("./folder", "folder.js Detect"),
            ("./folder/", "folder/index.js Detect"),
            ("./folder/.", "folder/index.js Detect"),
            ("./json-index", "json-index/index.json Json"),
            ("./main-folder", "main-folder/lib/index.js Detect"),
            ("./main", "MODULE_NOT_FOUND"),
            ("./data", "data.json Json"),
            ("legacy", "node_modules/legacy/lib/main.js Detect"),
            (
                "legacy/lib/other",
                "node_modules/legacy/lib/other.js Detect",
            ),
            ("legacy/sub", "node_modules/legacy/lib/other.js Detect"),
            ("legacy/dir", "node_modules/legacy/dir/index.js Detect"),
            ("maindir", "node_modules/maindir/lib/index.json Json"),
            ("file", "node_modules/file.js Detect"),
            ("badmain", "MODULE_NOT_FOUND"),
            (
                "badmain-index",
                "node_modules/badmain-index/index.js Detect",
            ),
            ("emptymain", "node_modules/emptymain/index.js Detect"),
            ("", "MODULE_NOT_FOUND"),
            (".bin/tool", "node_modules/.bin/tool Detect"),
        ],
    );
}

#[test]
fn builtins_come_first_and_node_scheme_is_exact() {
    for mode in [Mode::Import, Mode::Require] {
        check(
            mode,
            "/app/main.mjs",
            &[
                ("fs", "builtin fs"),
                ("node:fs/promises", "builtin fs/promises"),
                ("punycode", "builtin punycode"),
                ("node:test", "builtin test"),
                ("node:nope", "ERR_UNKNOWN_BUILTIN_MODULE"),
            ],
        );
    }
    check(
        Mode::Require,
        "/app/main.cjs",
        &[
            ("punycode/", "node_modules/punycode/punycode.js Detect"),
            ("test", "MODULE_NOT_FOUND"),
        ],
    );
}

#[test]
fn nearest_package_wins() {
    for (mode, found) in [
        (Mode::Import, "ERR_MODULE_NOT_FOUND"),
        (
            Mode::Require,
            "node_modules/a/node_modules/exp/other.js Detect",
        ),
    ] {
        check(
            mode,
            "/app/node_modules/a/lib/deep/x.js",
            &[
                ("exp", "node_modules/a/node_modules/exp/index.js Detect"),
                ("@s/p/sub", "node_modules/@s/p/sub.js Detect"),
                ("exp/other", found),
            ],
        );
    }
    check(
        Mode::Import,
        "/app/node_modules/exp/a.js",
        &[(
            "inner",
            "node_modules/exp/node_modules/inner/index.js Detect",
        )],
    );
}

#[test]
fn data_modules_reach_only_what_needs_no_place() {
    check(
        Mode::Import,
        "data:text/javascript,0",
        &[
            ("fs", "builtin fs"),
            ("data:text/javascript,1", "data:text/javascript,1"),
            ("file:///app/main.mjs", "main.mjs Module"),
            ("./main.mjs", "ERR_UNSUPPORTED_RESOLVE_REQUEST"),
            ("exp", "ERR_UNSUPPORTED_RESOLVE_REQUEST"),
            (
                "https://example.test/x.js",
                "ERR_UNSUPPORTED_ESM_URL_SCHEME",
            ),
        ],
    );
}

#[test]
fn maps_obey_conditions_patterns_and_order() {
    for mode in [Mode::Import, Mode::Require] {
        check(
            mode,
            "/app/main.mjs",
            &[
                ("sugar", "node_modules/sugar/s.js Detect"),
                ("sugar/s.js", "ERR_PACKAGE_PATH_NOT_EXPORTED"),
                ("array", "node_modules/array/a.js Detect"),
                ("order", "node_modules/order/d.js Detect"),
                ("sync", "node_modules/sync/s.mjs Module"),
                ("nullcond", "ERR_PACKAGE_PATH_NOT_EXPORTED"),
                ("exp/p/x", "node_modules/exp/p/x.js Detect"),
                ("exp/p/a/b", "node_modules/exp/p/a/b.js Detect"),
                ("exp/p/x.js", "node_modules/exp/p/x.js Detect"),
                ("exp/p/private/x", "ERR_PACKAGE_PATH_NOT_EXPORTED"),
                ("exp/p/deep/x", "node_modules/exp/deep/x.js Detect"),
                ("exp/p/", "ERR_PACKAGE_PATH_NOT_EXPORTED"),
                ("exp/twice/x", "node_modules/exp/p/x/x.js Detect"),
                ("exp/two/x/x", "ERR_PACKAGE_PATH_NOT_EXPORTED"),
                ("exp/slash/x.js", "ERR_PACKAGE_PATH_NOT_EXPORTED"),
                ("exp/bad-array", "ERR_INVALID_PACKAGE_TARGET"),
                ("exp/null-array", "ERR_PACKAGE_PATH_NOT_EXPORTED"),
                ("exp/enc", "node_modules/exp/with space.js Detect"),
                ("#p/x", "p/x.js Detect"),
                ("#p/private/x", "ERR_PACKAGE_IMPORT_NOT_DEFINED"),
                ("#self", "main.mjs Module"),
                ("#sub", "node_modules/exp/b.js Detect"),
                ("#fs", "builtin fs"),
                ("#schemed", "ERR_INVALID_PACKAGE_TARGET"),
                ("self", "main.mjs Module"),
                ("emptyexports", "ERR_PACKAGE_PATH_NOT_EXPORTED"),
                ("nullexports", "node_modules/nullexports/m.js Detect"),
                ("falseexports", "node_modules/falseexports/index.js Detect"),
            ],
        );
    }
    check(
        Mode::Import,
        "/app/main.mjs",
        &[
            ("conditions", "node_modules/conditions/i.mjs Module"),
            ("self/cjs", "main.mjs Module"),
        ],
    );
    check(
        Mode::Require,
        "/app/main.cjs",
        &[
            ("conditions", "node_modules/conditions/r.cjs CommonJs"),
            ("#conditions", "main.cjs CommonJs"),
        ],
    );
}

#[test]
fn targets_cannot_leave_the_package() {
    for mode in [Mode::Import, Mode::Require] {
        for key in ["outside", "bare", "dots", "nm", "abs", "enc-dots", "number"] {
            check(
                mode,
                "/app/main.mjs",
                &[(&format!("exp/{key}"), "ERR_INVALID_PACKAGE_TARGET")],
            );
        }
        for matched in [
            "../a",
            "x/../../a",
            "%2e%2e/a",
            "..\\a",
            "node_modules/x",
            "Node_Module%73/x",
            "./x",
        ] {
            check(
                mode,
                "/app/main.mjs",
                &[(&format!("exp/p/{matched}"), "ERR_INVALID_MODULE_SPECIFIER")],
            );
        }
    }
}

#[test]
fn lookup_paths_are_those_of_node() {
    let resolver = resolver();
    assert_eq!(resolver.lookup_paths("fs", "/app/main.cjs"), None);
    assert_eq!(
        resolver.lookup_paths("./x", "/app/main.cjs"),
        Some(vec!["/app".to_owned()])
    );
    let folders = resolver
        .lookup_paths("x", "/app/node_modules/a/lib/x.js")
        .unwrap();
    assert_eq!(
        folders,
        [
            "/app/node_modules/a/lib/node_modules",
            "/app/node_modules/a/node_modules",
            "/app/node_modules",
            "/node_modules"
        ]
    );
}

#[test]
fn scope_ends_at_node_modules() {
    let resolver = resolver();
    assert_eq!(
        resolver
            .package_scope("/app/p/x.js")
            .unwrap()
            .unwrap()
            .name
            .as_deref(),
        Some("self")
    );
    assert_eq!(
        resolver.package_scope("/app/node_modules/file.js").unwrap(),
        None
    );
    assert_eq!(resolver.package_scope("/other/file.js").unwrap(), None);
    assert_eq!(
        resolver.package_type("/app/esm/deep/er.js").unwrap(),
        PackageType::Module
    );
}

#[test]
fn require_stack_is_the_callers_to_tell() {
    let error = resolver()
        .resolve("nopkg", "/app/main.cjs", Mode::Require)
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "Cannot find module 'nopkg'\nRequire stack:\n- /app/main.cjs"
    );
    let error = error.with_require_stack(vec!["/app/x.js".into(), "/app/main.cjs".into()]);
    assert_eq!(
        error.to_string(),
        "Cannot find module 'nopkg'\nRequire stack:\n- /app/x.js\n- /app/main.cjs"
    );
}
