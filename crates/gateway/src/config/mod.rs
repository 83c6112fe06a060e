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
        let unreadable = |why| ConfigError::Unreadable(path.to_owned(), why);
        let bytes = std::fs::read(path).map_err(|error| unreadable(error.to_string()))?;
        let text = String::from_utf8(bytes).map_err(|_| {
            unreadable("not UTF-8 text; editors and shells of Windows may write UTF-16".to_owned())
        })?;
        Self::parse(&text, products)
            .map_err(|mistakes| ConfigError::Mistakes(path.to_owned(), mistakes))
    }

    /// Checks the text of a configuration file, and that the files it names can be used.
    ///
    /// # Errors
    /// Everything that is wrong with it, in the order of the text; never an empty list.
    pub fn parse(text: &str, products: &[Arc<dyn Product>]) -> Result<Self, Vec<Mistake>> {
        // Windows editors begin a file with a byte order mark.
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut found = Found::new(text);
        let (root, errors) = DeTable::parse_recoverable(text);
        if errors.is_empty() {
            let (server, sources) = read(root.get_ref(), products, &mut found);
            let warnings = found.finish()?;
            return match (server, sources) {
                (Ok(server), Ok(sources)) => Ok(Self { server, sources, warnings }),
                // Unreachable: who is not there was reported, and what was reported ended this.
                _ => Err(Vec::new()),
            };
        }
        for error in errors {
            let at = error.span().map_or(0, |span| span.start);
            found.mistake(at, error.message().trim());
        }
        todo
    }
}
