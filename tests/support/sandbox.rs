//! The program under test: its own cache, its own home, its own registry, and nothing of the developer's environment.

use std::{
    ffi::OsStr,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use serde_json::Value;

use super::registry::FakeRegistry;

/// A place to run the program in.
pub(crate) struct Sandbox {
    home: tempfile::TempDir,
    registry: String,
}

/// What the program said and how it ended.
#[derive(Debug)]
pub(crate) struct Ran {
    pub status: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Sandbox {
    /// A sandbox whose registry is this one.
    pub(crate) fn with(registry: &FakeRegistry) -> Self {
        Self {
            home: tempfile::tempdir().expect("a temporary folder"),
            registry: registry.url(),
        }
    }

    /// A sandbox that no registry answers.
    pub(crate) fn alone() -> Self {
        // Port 9 discards; nothing listens there.
        Self {
            home: tempfile::tempdir().expect("a temporary folder"),
            registry: "http://127.0.0.1:9/".into(),
        }
    }

    /// A folder that is gone with the sandbox.
    pub(crate) fn home(&self) -> &Path {
        self.home.path()
    }

    /// The package cache.
    pub(crate) fn cache(&self) -> PathBuf {
        self.home.path().join("cache")
    }

    /// Writes a file below the home and returns its folder.
    pub(crate) fn file(&self, path: &str, contents: impl AsRef<[u8]>) -> PathBuf {
        let path = self.home.path().join(path);
        let folder = path.parent().expect("a file has a folder").to_owned();
        std::fs::create_dir_all(&folder).expect("the folder can be made");
        std::fs::write(&path, contents).expect("the file can be written");
        folder
    }

    /// A package folder `name` with this entry file, as an ES module.
    pub(crate) fn module(&self, name: &str, source: &str) -> String {
        self.file(
            &format!("{name}/package.json"),
            format!(
                r#"{{"name":"{name}","version":"1.0.0","type":"module","exports":"./index.js"}}"#
            ),
        );
        self.file(&format!("{name}/index.js"), source)
            .display()
            .to_string()
    }

    /// The command, ready to be given arguments.
    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tpmjs-sandbox"));
        command
            .env_clear()
            .env("HOME", self.home.path())
            .env("PACKAGE_CACHE_DIR", self.cache())
            .env("TPMJS_SANDBOX_REGISTRY", &self.registry)
            .env("NO_COLOR", "1")
            .current_dir(self.home.path())
            .stdin(Stdio::null());
        command
    }

    /// Runs the program.
    pub(crate) fn run<S: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = S>) -> Ran {
        Ran::from(
            self.command()
                .args(arguments)
                .output()
                .expect("the program starts"),
        )
    }

    /// Runs `run --json` and returns the body with the status.
    pub(crate) fn run_json<S: AsRef<OsStr>>(
        &self,
        arguments: impl IntoIterator<Item = S>,
    ) -> (i32, Value) {
        let output = self
            .command()
            .args(["run", "--json"])
            .args(arguments)
            .output()
            .expect("the program starts");
        let ran = Ran::from(output);
        let body = serde_json::from_str(&ran.stdout)
            .unwrap_or_else(|error| panic!("no JSON body ({error}): {ran:?}"));
        (ran.status, body)
    }
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        Self {
            status: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }
}

/// A folder of this repository.
pub(crate) fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}
