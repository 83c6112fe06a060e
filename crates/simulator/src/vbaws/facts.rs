//! The facts of a VB for AWS world: what there is and what happened, in the product's words.

use mullion_model::Timestamp;

/// A time as the product tells it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Moment {
    /// It is left out.
    #[default]
    Missing,
    At(Timestamp),
    /// The first moment of .NET's calendar, which stands for "none".
    Never,
}

impl Moment {
    /// The time, where there is one in fact.
    pub(super) fn usable(self) -> Option<Timestamp> {
        match self {
            Self::At(moment) => Some(moment),
            Self::Missing | Self::Never => None,
        }
    }
}

/// The lists of items a session can have; the session links those it has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Items {
    Protected,
    Restored,
    Deleted,
}

#[derive(Clone, Debug)]
pub(super) struct Session {
    pub(super) id: String,
    pub(super) kind: Option<&'static str>,
    pub(super) status: Option<&'static str>,
    pub(super) result: Option<&'static str>,
    pub(super) start: Moment,
    pub(super) stop: Moment,
    pub(super) reason: Option<&'static str>,
    pub(super) usn: i64,
    /// The policy it is a run of; 1.0 tells it only through the filter.
    pub(super) policy: Option<String>,
    /// The lists it links, most telling first.
    pub(super) items: Vec<Items>,
    /// How many items have been worked on.
    pub(super) progress: i64,
}

/// All there is, in no order that means anything.
#[derive(Clone, Debug, Default)]
pub(super) struct World {
    pub(super) policies: Vec<String>,
    pub(super) sessions: Vec<Session>,
    /// The number that the latest change got.
    pub(super) usn: i64,
}

impl World {
    /// Numbers a change.
    pub(super) fn next_usn(&mut self) -> i64 {
        self.usn = self.usn.saturating_add(1);
        self.usn
    }

    pub(super) fn session(&self, id: &str) -> Option<&Session> {
        self.sessions.iter().find(|session| session.id == id)
    }
}
