//! The configuration file: read whole, checked whole, every mistake reported at once with its place.

mod duration;
mod example;
mod section;
mod server;
mod source;

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use mullion_adapter::Product;

pub use example::example;
pub use server::ServerConfig;
pub use source::{SourceConfig, TlsConfig};

use section::{Found, Section};

/// A configuration that holds together.
#[derive(Clone)]
pub struct Config {
    /// What the gateway itself needs.
    pub server: ServerConfig,
    /// The sources, in the file's order; names are unique.
    pub sources: Vec<SourceConfig>,
    /// What works and should still be looked at.
    pub warnings: Vec<String>,
}

/// One thing wrong with a configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// What is wrong and what would be right.
    pub text: String,
}

/// Why there is no configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConfigError {
    /// The file cannot be read.
    Unreadable(PathBuf, String),
    /// The file has mistakes, in the order of the text.
    Mistakes(PathBuf, Vec<Mistake>),
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(path, why) => write!(f, "{}: {why}", path.display()),
            Self::Mistakes(path, mistakes) => {
                for (index, mistake) in mistakes.iter().enumerate() {
                    let separator = if index == 0 { "" } else { "\n" };
                    let Mistake { line, column, text } = mistake;
                    write!(f, "{separator}{}:{line}:{column}: {text}", path.display())?;
                }
                Ok(())
            }
        }
    }
}

impl std::error::Error for ConfigError {}

impl Config {
    /// Reads and checks the file at `path`, for a gateway that knows `products`.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn load(path: &Path, products: &[Arc<dyn Product>]) -> Result<Self, ConfigError> {
        let text = std::fs::read_to_string(path)
            .map_err(|error| ConfigError::Unreadable(path.to_owned(), error.to_string()))?;
        Self::parse(&text, products)
            .map_err(|mistakes| ConfigError::Mistakes(path.to_owned(), mistakes))
    }

    /// Checks the text of a configuration file.
    ///
    /// # Errors
    /// Everything that is wrong with it, in the order of the text.
    pub fn parse(text: &str, products: &[Arc<dyn Product>]) -> Result<Self, Vec<Mistake>> {
        let mut found = Found::new(text);
        let (root, errors) = toml::de::DeTable::parse_recoverable(text);
        for error in errors {
            let at = error.span().map_or(0, |span| span.start);
            found.mistake(at, error.message().trim().to_owned());
        }
        found.stop_if_any()?;

        let mut root = Section::new("the file", 0, root.get_ref());
        let server = root.table("server", &mut found);
        let server = ServerConfig::read(server, &mut found);
        let sections = root.tables("source", &mut found);
        root.finish(&mut found);
        if sections.is_empty() {
            found.mistake(0, "no [[source]]: name at least one server to read".to_owned());
        }
        let mut sources: Vec<SourceConfig> = Vec::new();
        for section in sections {
            let at = section.at;
            let Some(source) = SourceConfig::read(section, products, &mut found) else { continue };
            if sources.iter().any(|other| other.name == source.name) {
                found.mistake(at, format!("the name `{}` is taken by another source", source.name));
            }
            sources.push(source);
        }
        let (Some(server), warnings) = found.finish(server)? else {
            return Err(Vec::new());
        };
        Ok(Self { server, sources, warnings })
    }
}
