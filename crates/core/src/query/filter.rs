//! Which rows are asked for.

use std::borrow::Borrow;
use std::collections::BTreeSet;

use mullion_model::{Kind, Outcome, Presence, SessionId, State, Timestamp, Workload};

use crate::digest::Digest;
use crate::{Scope, Snapshot, SourceView};

/// The conditions a row has to meet, all of them. By default every row that is not proved deleted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filter {
    /// Names of sources.
    pub sources: Wanted<String>,
    /// Names of products.
    pub products: Wanted<String>,
    /// What it does.
    pub kinds: Wanted<Kind>,
    /// What it protects.
    pub workloads: Wanted<Workload>,
    /// Where it stands.
    pub states: Wanted<State>,
    /// How it ended.
    pub results: Wanted<Outcome>,
    /// Names of servers.
    pub servers: Wanted<String>,
    /// Names or native ids of jobs; null is a session without a job.
    pub jobs: Wanted<String>,
    /// Names of organisations.
    pub organizations: Wanted<String>,
    /// How it relates to other sessions.
    pub parent: ParentFilter,
    /// Whether the product still shows it.
    pub presence: BTreeSet<Presence>,
    /// Text contained, by Unicode simple case folding, in name, job name, object, organisation,
    /// initiator or server.
    pub text: Option<String>,
    /// When it began.
    pub started: Window,
    /// When it ended.
    pub ended: Window,
}

impl Default for Filter {
    fn default() -> Self {
        Self {
            sources: Wanted::Anything,
            products: Wanted::Anything,
            kinds: Wanted::Anything,
            workloads: Wanted::Anything,
            states: Wanted::Anything,
            results: Wanted::Anything,
            servers: Wanted::Anything,
            jobs: Wanted::Anything,
            organizations: Wanted::Anything,
            parent: ParentFilter::Any,
            presence: BTreeSet::from([Presence::Present, Presence::AgedOut]),
            text: None,
            started: Window::default(),
            ended: Window::default(),
        }
    }
}

impl Filter {
    /// The sources of a snapshot that scope and filter leave.
    pub(crate) fn touched(&self, scope: &Scope, snapshot: &Snapshot) -> Vec<SourceView> {
        let is_touched = |source: &&SourceView| {
            let report = source.report();
            self.sources.accepts(Some(report.name.as_str()))
                && self.products.accepts(Some(report.product))
        };
        snapshot.sources(scope).filter(is_touched).cloned().collect()
    }

    /// Adds the filter to a digest.
    pub(crate) fn digest(&self, digest: &mut Digest) {
        let Self {
            sources,
            products,
            kinds,
            workloads,
            states,
            results,
            servers,
            jobs,
            organizations,
            parent,
            presence,
            text,
            started,
            ended,
        } = self;
        for texts in [sources, products, servers, jobs, organizations] {
            texts.digest(digest, |text| text);
        }
        kinds.digest(digest, |kind| kind.as_str());
        workloads.digest(digest, |workload| workload.as_str());
        states.digest(digest, |state| state.as_str());
        results.digest(digest, |result| result.as_str());
        parent.digest(digest);
        digest.list(presence, |digest, presence| digest.text(presence.as_str()));
        digest.option(text.as_ref(), |digest, text| digest.text(text));
        started.digest(digest);
        ended.digest(digest);
    }
}

/// The values a field may have.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Wanted<T> {
    /// Any value, null included.
    #[default]
    Anything,
    /// One of these.
    OneOf {
        /// The values.
        values: BTreeSet<T>,
        /// Whether null is one of them.
        null: bool,
    },
}

impl<T: Ord> Wanted<T> {
    /// Whether a field may have this value; `None` is null.
    #[must_use]
    pub fn accepts<Q: Ord + ?Sized>(&self, value: Option<&Q>) -> bool
    where
        T: Borrow<Q>,
    {
        match self {
            Self::Anything => true,
            Self::OneOf { values, null } => value.map_or(*null, |value| values.contains(value)),
        }
    }

    /// Adds the values to a digest, each as its word.
    fn digest<'a>(&'a self, digest: &mut Digest, word: impl Fn(&'a T) -> &'a str) {
        let chosen = match self {
            Self::Anything => None,
            Self::OneOf { values, null } => Some((values, *null)),
        };
        digest.option(chosen, |digest, (values, null)| {
            digest.list(values, |digest, value| digest.text(word(value)));
            digest.flag(null);
        });
    }
}

/// One of the values of the iterator, where `None` is null; no value at all accepts no row.
impl<T: Ord> FromIterator<Option<T>> for Wanted<T> {
    fn from_iter<I: IntoIterator<Item = Option<T>>>(values: I) -> Self {
        let mut null = false;
        let mut known = BTreeSet::new();
        for value in values {
            match value {
                Some(value) => {
                    known.insert(value);
                }
                None => null = true,
            }
        }
        Self::OneOf { values: known, null }
    }
}

/// How a row relates to other sessions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ParentFilter {
    /// Any row.
    #[default]
    Any,
    /// Without the rows whose work is already in a parent's session.
    NoParts,
    /// The parts and retries of this session.
    Of(SessionId),
}

impl ParentFilter {
    /// Adds the condition to a digest.
    fn digest(self, digest: &mut Digest) {
        let parent = match self {
            Self::Any => None,
            Self::NoParts => Some(None),
            Self::Of(id) => Some(Some(id)),
        };
        digest.option(parent, |digest, parent| {
            digest.option(parent, |digest, id: SessionId| digest.id(id.as_u128()));
        });
    }
}

/// A half-open range of time, `[after, before)`. Null is never inside, unless both ends are open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Window {
    /// The first moment inside.
    pub after: Option<Timestamp>,
    /// The first moment behind it.
    pub before: Option<Timestamp>,
}

impl Window {
    /// Whether it has no end at either side.
    pub(crate) const fn is_open(self) -> bool {
        self.after.is_none() && self.before.is_none()
    }

    /// Whether the moment is inside.
    #[must_use]
    pub fn contains(self, moment: Option<Timestamp>) -> bool {
        self.is_open()
            || moment.is_some_and(|moment| {
                self.after.is_none_or(|after| moment >= after)
                    && self.before.is_none_or(|before| moment < before)
            })
    }

    /// Adds both ends to a digest.
    fn digest(self, digest: &mut Digest) {
        for end in [self.after, self.before] {
            digest.option(end, |digest, end: Timestamp| digest.number(end.ticks()));
        }
    }
}
