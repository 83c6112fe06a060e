//! The revisions of the API: what the header calls them, and what they differ in.

use mullion_adapter::Get;

/// The header that every request needs, the token request included.
pub(crate) const VERSION_HEADER: &str = "x-api-version";

/// One revision, by its place among all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Revision(&'static str);

impl Revision {
    /// Every revision, oldest first. Their names sort as they followed one another.
    pub(crate) const NAMES: &'static [&'static str] = &[
        "1.0-rev1", "1.0-rev2", "1.1-rev0", "1.1-rev1", "1.1-rev2", "1.2-rev0", "1.2-rev1",
        "1.3-rev0", "1.3-rev1", "1.3-rev2",
    ];

    /// The revision of this name, one of [`Revision::NAMES`].
    pub(crate) const fn of(name: &'static str) -> Self {
        Self(name)
    }

    /// What the header calls it.
    pub(crate) const fn name(self) -> &'static str {
        self.0
    }

    /// Sessions have task sessions: since 1.2 (specification of 1.2-rev1; none before).
    pub(crate) fn has_task_sessions(self) -> bool {
        self >= Self("1.2-rev0")
    }

    /// A GET of `path`.
    pub(crate) fn get(self, path: impl Into<String>) -> Get {
        Get::json(path).with_header(VERSION_HEADER, self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn revisions_are_in_order() {
        assert!(Revision::NAMES.is_sorted());
    }

    #[test]
    fn task_sessions_came_with_1_2() {
        let with: Vec<_> = Revision::NAMES
            .iter()
            .filter(|name| Revision::of(name).has_task_sessions())
            .copied()
            .collect();
        assert_eq!(with, ["1.2-rev0", "1.2-rev1", "1.3-rev0", "1.3-rev1", "1.3-rev2"]);
    }
}
