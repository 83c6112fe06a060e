//! What a caller may see.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::digest::Digest;

/// The sources a caller may see. Every query and every look at a session needs one, so that nothing
/// can forget it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope(Allowed);

/// Which sources those are.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Allowed {
    /// All of them.
    Everything,
    /// Those of these names.
    Sources(BTreeSet<Arc<str>>),
}

impl Scope {
    /// Every source there is.
    #[must_use]
    pub const fn everything() -> Self {
        Self(Allowed::Everything)
    }

    /// The sources of these names.
    #[must_use]
    pub fn sources(names: impl IntoIterator<Item = Arc<str>>) -> Self {
        Self(Allowed::Sources(names.into_iter().collect()))
    }

    /// Whether the source of this name is inside.
    #[must_use]
    pub fn allows(&self, source: &str) -> bool {
        match &self.0 {
            Allowed::Everything => true,
            Allowed::Sources(names) => names.contains(source),
        }
    }
    /// Adds the scope to a digest.
    pub(crate) fn digest(&self, digest: &mut Digest) {
        let names = match &self.0 {
            Allowed::Everything => None,
            Allowed::Sources(names) => Some(names),
        };
        digest.option(names, |digest, names| {
            digest.list(names, |digest, name| digest.text(name));
        });
    }
}
