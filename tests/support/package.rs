//! npm packages built in memory or read from a folder: a manifest, files, and the tarball made of them.

use std::{fs, io::Write, path::Path};

use serde_json::{Map, Value, json};

/// One version of a package, as its author would publish it.
#[derive(Debug, Clone)]
pub(crate) struct Package {
    manifest: Map<String, Value>,
    files: Vec<(String, Vec<u8>)>,
    tarball: Option<Vec<u8>>,
}

impl Package {
    /// A package with a manifest of name and version and no files.
    pub(crate) fn new(name: &str, version: &str) -> Self {
        let mut manifest = Map::new();
        manifest.insert("name".into(), json!(name));
        manifest.insert("version".into(), json!(version));
        Self {
            manifest,
            files: Vec::new(),
            tarball: None,
        }
    }

    /// Reads a folder that holds a `package.json`; everything below it but `node_modules` is published.
    pub(crate) fn from_folder(folder: &Path) -> Self {
        let text = fs::read(folder.join("package.json")).expect("the folder has a package.json");
        let manifest = serde_json::from_slice(&text).expect("package.json is a JSON object");
        let mut files = Vec::new();
        collect_files(folder, folder, &mut files);
        files.sort();
        Self {
            manifest,
            files,
            tarball: None,
        }
    }

    /// Adds a file.
    #[must_use]
    pub(crate) fn file(mut self, path: &str, contents: impl Into<Vec<u8>>) -> Self {
        self.files.push((path.to_owned(), contents.into()));
        self
    }

    /// Sets a field of the manifest.
    #[must_use]
    pub(crate) fn field(mut self, key: &str, value: Value) -> Self {
        self.manifest.insert(key.to_owned(), value);
        self
    }

    /// Adds a dependency.
    #[must_use]
    pub(crate) fn dependency(self, name: &str, range: &str) -> Self {
        self.entry("dependencies", name, range)
    }

    /// Adds a peer dependency.
    #[must_use]
    pub(crate) fn peer(self, name: &str, range: &str) -> Self {
        self.entry("peerDependencies", name, range)
    }

    /// Adds an optional dependency; registries list these among `dependencies` too.
    #[must_use]
    pub(crate) fn optional(self, name: &str, range: &str) -> Self {
        self.entry("dependencies", name, range)
            .entry("optionalDependencies", name, range)
    }

    /// Replaces the archive: for packages that no honest `npm pack` would make.
    #[must_use]
    pub(crate) fn raw_tarball(mut self, bytes: Vec<u8>) -> Self {
        self.tarball = Some(bytes);
        self
    }

    fn entry(mut self, field: &str, name: &str, range: &str) -> Self {
        let entries = self.manifest.entry(field).or_insert_with(|| json!({}));
        entries[name] = json!(range);
        self
    }

    /// The manifest.
    pub(crate) fn manifest(&self) -> &Map<String, Value> {
        &self.manifest
    }

    /// The name in the manifest.
    pub(crate) fn name(&self) -> &str {
        self.manifest["name"]
            .as_str()
            .expect("the manifest has a name")
    }

    /// The version in the manifest.
    pub(crate) fn version(&self) -> &str {
        self.manifest["version"]
            .as_str()
            .expect("the manifest has a version")
    }

    /// The gzipped archive, every path below `package/`.
    pub(crate) fn tarball(&self) -> Vec<u8> {
        if let Some(bytes) = &self.tarball {
            return bytes.clone();
        }
        let mut archive = tar::Builder::new(Vec::new());
        if !self.files.iter().any(|(path, _)| path == "package.json") {
            let text = serde_json::to_vec_pretty(&self.manifest).expect("a manifest is JSON");
            append(&mut archive, "package.json", &text);
        }
        for (path, contents) in &self.files {
            append(&mut archive, path, contents);
        }
        gzip(&archive.into_inner().expect("writing to memory cannot fail"))
    }
}

/// Compresses bytes as a registry's tarballs are.
pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder
        .write_all(bytes)
        .expect("writing to memory cannot fail");
    encoder.finish().expect("writing to memory cannot fail")
}

fn append(archive: &mut tar::Builder<Vec<u8>>, path: &str, contents: &[u8]) {
    let mut header = tar::Header::new_gnu();
    header.set_size(contents.len() as u64);
    header.set_mode(0o644);
    header.set_entry_type(tar::EntryType::Regular);
    archive
        .append_data(&mut header, format!("package/{path}"), contents)
        .expect("the path fits an archive");
}

fn collect_files(root: &Path, folder: &Path, files: &mut Vec<(String, Vec<u8>)>) {
    for entry in fs::read_dir(folder).expect("the folder is readable") {
        let path = entry.expect("the folder is readable").path();
        if path.is_dir() && path.file_name().is_some_and(|name| name != "node_modules") {
            collect_files(root, &path, files);
        } else if path.is_file() {
            let relative = path.strip_prefix(root).expect("the path is below the root");
            files.push((
                relative
                    .to_str()
                    .expect("test files have plain names")
                    .to_owned(),
                fs::read(&path).expect("readable"),
            ));
        }
    }
}
