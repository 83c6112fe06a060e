//! The representations that Enterprise Manager answers in.

use mullion_adapter::Get;

/// A representation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    /// What every version speaks.
    Xml,
    /// Known to all versions that are read here; version 13 changed the case of its keys.
    Json,
}

impl Format {
    /// Their names in the configuration, the usual one first.
    pub(crate) const NAMES: &[&str] = &["xml", "json"];

    /// The one that is called `name`; the usual one where nothing is.
    pub(crate) fn called(name: &str) -> Self {
        if name == "json" { Self::Json } else { Self::Xml }
    }

    /// A request for `path`, to be answered in it.
    pub(crate) fn get(self, path: impl Into<String>) -> Get {
        match self {
            Self::Xml => Get::xml(path),
            Self::Json => Get::json(path),
        }
    }
}
