//! The configuration file: read whole, checked whole, every mistake reported at once with its place.

mod duration;
mod example;
mod found;
mod password;
mod section;
mod server;
mod source;
mod syntax;
mod trust;

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use mullion_adapter::Product;
use toml::de::DeTable;

pub(crate) use duration::duration;
pub use example::example;
pub use server::ServerConfig;
pub(crate) use server::loopback;
pub use source::SourceConfig;
pub use trust::TlsConfig;

use found::{Found, Reported};
use section::Section;
use source::Names;

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
    /// Column in characters, from 1; a tab is one character.
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
        let mut broken = None;
        for error in errors {
            let place = error.span().unwrap_or_default();
            let words = syntax::in_plain_words(text, &place, error.message().trim());
            broken = Some(found.mistake(place.start, words));
        }
        // What does not hold together as TOML is not worth reading any further.
        let read = match broken {
            Some(reported) => Err(reported),
            None => read(root.get_ref(), products, &mut found),
        };
        let ((server, sources), mut warnings) = found.finish(read)?;
        warn_of_twins(&sources, &mut warnings);
        Ok(Self { server, sources, warnings })
    }
}

/// Reads the whole file.
fn read(
    root: &DeTable<'_>,
    products: &[Arc<dyn Product>],
    found: &mut Found<'_>,
) -> Result<(ServerConfig, Vec<SourceConfig>), Reported> {
    let mut root = Section::file(root);
    let server = root.table("server", found).and_then(|section| match section {
        Some(section) => ServerConfig::read(section, found),
        None => Ok(ServerConfig::default()),
    });
    let sections = root.tables("source", found);
    root.finish(found);
    let sections = sections?.unwrap_or_default();
    if sections.is_empty() {
        return Err(found.mistake(0, "no [[source]]: name at least one server to read"));
    }
    let mut names = Names::new();
    let keep = server.as_ref().map(|server| server.keep).ok();
    let sources: Vec<_> = sections
        .into_iter()
        .map(|section| SourceConfig::read(section, products, keep, &mut names, found))
        .collect();
    Ok((server?, sources.into_iter().collect::<Result<_, _>>()?))
}

/// Says so where two sources read the same server.
fn warn_of_twins(sources: &[SourceConfig], warnings: &mut Vec<String>) {
    for (index, source) in sources.iter().enumerate() {
        let twin = sources.iter().take(index).find(|other| other.origin == source.origin);
        if let Some(twin) = twin {
            let (name, twin, origin) = (&source.name, &twin.name, &source.origin);
            warnings.push(format!(
                "sources `{twin}` and `{name}` read the same server, {origin}; what both read is \
                 listed twice"
            ));
        }
    }
}
