//! Embeds the platform layer: everything below `src/js`, and the npm packages that `src/js/npm.lock` pins.
//!
//! In go our own scripts and the tarballs of the lock; out comes `OUT_DIR/embedded.rs`, the sorted table that
//! `src/engine/embedded.rs` searches. Third-party code is never text of this tree: it is fetched once into the
//! target folder, and its bytes are believed only after their sha512 is the one in the lock.

#![expect(
    clippy::print_stderr,
    reason = "the way a build script tells why it failed"
)]

#[path = "build/npm.rs"]
mod npm;
/// The product's own constant, so that the registry is named in one place.
mod registry_url {
    #![allow(
        unreachable_pub,
        reason = "the file is shared with the crate, where it is public"
    )]
    include!("src/npm/registry_url.rs");
}

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

const SCRIPTS: &str = "src/js";
const LOCK: &str = "src/js/npm.lock";

/// What goes into the binary.
#[derive(Default)]
struct Embedded {
    /// File of each module id, sorted by id.
    sources: BTreeMap<String, PathBuf>,
    /// `name@version`, licence and file of the licence text.
    licences: Vec<(String, String, PathBuf)>,
}

fn main() {
    if let Err(error) = run() {
        // Cargo shows the standard error of a failed build script as it is.
        eprintln!("error: {error}");
        let mut source = error.source();
        while let Some(cause) = source {
            eprintln!("  caused by: {cause}");
            source = cause.source();
        }
        std::process::exit(1);
    }
}

fn run() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed={SCRIPTS}");
    println!("cargo::rerun-if-changed=src/npm/registry_url.rs");
    let root = PathBuf::from(std::env::var("CARGO_MANIFEST_DIR")?);
    let out = PathBuf::from(std::env::var("OUT_DIR")?);

    let mut embedded = Embedded::default();
    for folder in ["internal", "web", "node"] {
        collect_scripts(&root.join(SCRIPTS), folder, &mut embedded.sources)?;
    }
    let settings = npm::Settings::from_environment(registry_url::PUBLIC_REGISTRY, &out);
    for package in npm::read_lock(&root.join(LOCK))? {
        embed_package(&package, &settings, &out, &mut embedded)?;
    }
    write_if_changed(&out.join("embedded.rs"), render(&embedded)?.as_bytes())?;
    Ok(())
}

/// Adds every script below `folder` under its path without `.js`.
fn collect_scripts(
    scripts: &Path,
    folder: &str,
    sources: &mut BTreeMap<String, PathBuf>,
) -> std::io::Result<()> {
    let directory = scripts.join(folder);
    if !directory.is_dir() {
        return Ok(());
    }
    for entry in fs::read_dir(&directory)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let id = format!("{folder}/{name}");
        if entry.file_type()?.is_dir() {
            collect_scripts(scripts, &id, sources)?;
        } else if let Some(id) = id.strip_suffix(".js") {
            sources.insert(id.to_owned(), entry.path());
        }
    }
    Ok(())
}

/// Adds the scripts of one npm package under `npm/NAME/...`, and `npm/NAME` for its entry point.
fn embed_package(
    package: &npm::LockedPackage,
    settings: &npm::Settings,
    out: &Path,
    embedded: &mut Embedded,
) -> Result<(), Box<dyn Error>> {
    let tarball = npm::tarball(package, settings)?;
    let folder = out.join("npm").join(&package.name);
    for (path, bytes) in npm::unpack(package, &tarball)? {
        let file = folder.join(&path);
        write_if_changed(&file, &bytes)?;
        if path == package.licence_file {
            embedded
                .licences
                .push((package.id(), package.licence.clone(), file));
        } else if let Some(id) = without_extension(&path) {
            embedded
                .sources
                .insert(format!("npm/{}/{id}", package.name), file);
        }
    }
    // A line that requires the entry point, not a copy of it: relative paths inside keep their meaning.
    let last = package.name.rsplit('/').next().unwrap_or(&package.name);
    let main = without_extension(&package.main).unwrap_or(&package.main);
    let entry = out.join("npm").join(format!("{}.entry.js", package.name));
    write_if_changed(
        &entry,
        format!("\"use strict\";\nmodule.exports = require(\"./{last}/{main}\");\n").as_bytes(),
    )?;
    embedded
        .sources
        .insert(format!("npm/{}", package.name), entry);
    Ok(())
}

/// The id of a script: packages that are ES modules call their CommonJS files `.cjs`.
fn without_extension(path: &str) -> Option<&str> {
    path.strip_suffix(".js")
        .or_else(|| path.strip_suffix(".cjs"))
}

/// Prints the two tables as Rust.
fn render(embedded: &Embedded) -> Result<String, Box<dyn Error>> {
    let mut rust = String::from("/// Id, bytes, and whether they are ASCII; sorted by id.\n");
    rust.push_str("static SOURCES: &[(&str, &[u8], bool)] = &[\n");
    for (id, path) in &embedded.sources {
        let is_ascii = fs::read(path)?.is_ascii();
        writeln!(rust, "    ({id:?}, include_bytes!({path:?}), {is_ascii}),")?;
    }
    rust.push_str("];\n\n/// Package, licence and licence text of what is embedded.\n");
    rust.push_str("static LICENCES: &[(&str, &str, &str)] = &[\n");
    for (package, licence, path) in &embedded.licences {
        writeln!(
            rust,
            "    ({package:?}, {licence:?}, include_str!({path:?})),"
        )?;
    }
    rust.push_str("];\n");
    Ok(rust)
}

/// Leaves the file alone when it holds these bytes already, so that nothing is compiled again for nothing.
fn write_if_changed(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    if fs::read(path).is_ok_and(|present| present == bytes) {
        return Ok(());
    }
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)?;
    }
    fs::write(path, bytes)
}
