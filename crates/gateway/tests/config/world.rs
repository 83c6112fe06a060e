//! A folder with the files that configurations name, and the reading of them.

use std::fmt::Display;
use std::fs;
use std::path::PathBuf;

use mullion_gateway::builtin;
use mullion_gateway::config::{Config, ConfigError};
use tempfile::TempDir;

/// A folder that is gone after the test.
pub(crate) struct World(TempDir);

impl World {
    /// A folder with a password in `pw`.
    pub(crate) fn new() -> Self {
        let world = Self(tempfile::tempdir().unwrap());
        world.file("pw", "secret\n");
        world
    }

    /// A file that only its owner can read, and its path.
    pub(crate) fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.path().join(name);
        fs::write(&path, content).unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        }
        path
    }

    /// Reads a configuration in which `DIR` stands for the folder.
    pub(crate) fn read(&self, text: &str) -> Result<Config, String> {
        let folder = self.0.path().to_str().unwrap().to_owned();
        let path = self.file("mullion.toml", text.replace("DIR", &folder));
        Config::load(&path, &builtin()).map_err(|error| {
            assert!(!matches!(&error, ConfigError::Mistakes(_, list) if list.is_empty()));
            error.to_string().replace(&folder, "DIR")
        })
    }

    /// What is wrong with a configuration.
    pub(crate) fn mistakes(&self, text: &str) -> String {
        self.read(text).err().unwrap_or_else(|| "no mistakes".to_owned())
    }

    /// A configuration that must be right.
    pub(crate) fn good(&self, text: &str) -> Config {
        self.read(text).unwrap_or_else(|mistakes| panic!("{mistakes}"))
    }

    /// What is wrong with a good source that has these lines more, one line each.
    pub(crate) fn more(&self, lines: &str) -> String {
        self.mistakes(&format!("{SOURCE}{lines}"))
    }

    /// What is wrong with a good source in which `key` has another value, or none.
    pub(crate) fn with(&self, key: &str, value: Option<&str>) -> String {
        self.mistakes(&replaced(key, value))
    }
}

/// A good source, of six lines.
pub(crate) const SOURCE: &str = r#"[[source]]
name = "em-prod"
product = "em"
url = "https://em.example.com:9398"
username = "DOMAIN\\svc"
password_file = "DIR/pw"
"#;

/// The good source in which `key` has another value, or none.
pub(crate) fn replaced(key: &str, value: Option<&str>) -> String {
    let lines = SOURCE.lines().map(|line| match (line.starts_with(&format!("{key} =")), value) {
        (true, Some(value)) => format!("{key} = {value}\n"),
        (true, None) => "\n".to_owned(),
        (false, _) => format!("{line}\n"),
    });
    let text: String = lines.collect();
    assert_ne!(text, SOURCE, "no key {key}");
    text
}

/// What several configurations are told, one after the other.
pub(crate) fn table<const N: usize>(rows: [(impl Display, String); N]) -> String {
    rows.map(|(what, told)| format!("{what}\n  {}", told.replace('\n', "\n  "))).join("\n")
}
