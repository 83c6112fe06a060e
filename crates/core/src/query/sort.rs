//! The order of an answer: sort keys, then id.

use std::cmp::Ordering;

use mullion_model::{Kind, Outcome, SessionId, State, Workload};

use crate::Row;
use crate::digest::Digest;
use crate::fold::SortText;

/// Declares the fields that can be sorted by, with their words in the API.
macro_rules! sort_fields {
    ($($(#[$doc:meta])* $variant:ident = $word:literal,)+) => {
        /// A field that can be sorted by.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum SortField { $($(#[$doc])* $variant,)+ }

        impl SortField {
            /// Every field.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The field's word in the API.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }

            /// The field for a word of the API, matched exactly; `None` if there is no such word.
            #[must_use]
            pub fn from_word(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}

sort_fields! {
    /// When it began.
    StartedAt = "startedAt",
    /// When it ended.
    EndedAt = "endedAt",
    /// From start to end.
    Duration = "duration",
    /// Its name.
    Name = "name",
    /// The name of its job; null where the job has none or there is no job.
    Job = "job",
    /// The object it is about.
    Object = "object",
    /// The name of its source.
    Source = "source",
    /// The name of its product.
    Product = "product",
    /// The backup server that ran it.
    Server = "server",
    /// What it does, in the vocabulary's order.
    Kind = "kind",
    /// What it protects, in the vocabulary's order.
    Workload = "workload",
    /// Where it stands, in the vocabulary's order.
    State = "state",
    /// How it ended, in the vocabulary's order.
    Result = "result",
    /// The organisation it belongs to.
    Organization = "organization",
}

impl SortField {
    /// What a row has in this field; `None` is null.
    pub(crate) fn value(self, row: &Row) -> Option<KeyValue<'_>> {
        let session = row.session();
        match self {
            Self::StartedAt => session.started_at.map(|moment| KeyValue::Number(moment.ticks())),
            Self::EndedAt => session.ended_at.map(|moment| KeyValue::Number(moment.ticks())),
            Self::Duration => row.duration_ticks().map(KeyValue::Number),
            Self::Name => Some(KeyValue::text(&session.name)),
            Self::Job => session.job.as_ref().and_then(|job| text(job.name.as_ref())),
            Self::Object => text(session.object.as_ref()),
            Self::Source => Some(KeyValue::text(row.source())),
            Self::Product => Some(KeyValue::text(row.product())),
            Self::Server => text(session.server.as_ref()),
            Self::Kind => Some(KeyValue::Kind(session.kind)),
            Self::Workload => session.workload.map(KeyValue::Workload),
            Self::State => Some(KeyValue::State(session.state)),
            Self::Result => session.result.map(KeyValue::Result),
            Self::Organization => text(session.organization.as_ref()),
        }
    }
}

/// A text that may be missing, as a value.
fn text(text: Option<&String>) -> Option<KeyValue<'_>> {
    text.map(|text| KeyValue::text(text))
}

/// Which way a key sorts. Null stands last either way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Direction {
    /// The smallest first.
    #[default]
    Ascending,
    /// The largest first.
    Descending,
}

impl Direction {
    /// An order in this direction.
    pub(crate) const fn turn(self, order: Ordering) -> Ordering {
        match self {
            Self::Ascending => order,
            Self::Descending => order.reverse(),
        }
    }

    /// Compares two values, either of which may be null, in this direction.
    pub(crate) fn compare<T: Ord>(self, left: Option<T>, right: Option<T>) -> Ordering {
        match (left, right) {
            (Some(left), Some(right)) => match self {
                Self::Ascending => left.cmp(&right),
                Self::Descending => right.cmp(&left),
            },
            (left, right) => left.is_none().cmp(&right.is_none()),
        }
    }
}

/// One key of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SortKey {
    /// The field.
    pub field: SortField,
    /// The direction.
    pub direction: Direction,
}

/// A total order: up to four keys, then the id, which ascends whatever the keys do, so that adding
/// a key or turning one round never turns the ties round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sort(Vec<SortKey>);

impl Sort {
    /// The most keys.
    pub const MAX_KEYS: usize = 4;

    /// The order by these keys, the first one leading.
    ///
    /// # Errors
    /// There is no key, or there are more than four.
    pub fn new(keys: Vec<SortKey>) -> Result<Self, SortLengthOutOfRange> {
        if (1..=Self::MAX_KEYS).contains(&keys.len()) {
            Ok(Self(keys))
        } else {
            Err(SortLengthOutOfRange)
        }
    }

    /// The keys, the first one leading.
    #[must_use]
    pub fn keys(&self) -> &[SortKey] {
        &self.0
    }

    /// Whether this is the order that rows are kept in.
    pub(crate) fn is_newest_first(&self) -> bool {
        use {Direction::Descending, SortField::StartedAt};
        matches!(*self.0, [SortKey { field: StartedAt, direction: Descending }])
    }

    /// Compares two rows.
    pub(crate) fn compare(&self, left: &Row, right: &Row) -> Ordering {
        let by_keys = self
            .0
            .iter()
            .map(|key| key.direction.compare(key.field.value(left), key.field.value(right)));
        first_difference(by_keys).then_with(|| left.id().cmp(&right.id()))
    }

    /// Compares a row with a position of this order.
    pub(crate) fn compare_to(&self, row: &Row, position: &Position) -> Ordering {
        let by_keys = self.0.iter().zip(&position.keys).map(|(key, value)| {
            key.direction.compare(key.field.value(row).as_ref(), value.as_ref())
        });
        first_difference(by_keys).then_with(|| row.id().cmp(&position.id))
    }

    /// Where a row stands in this order.
    pub(crate) fn position_of(&self, row: &Row) -> Position {
        let value = |key: &SortKey| key.field.value(row).map(KeyValue::into_owned);
        Position { keys: self.0.iter().map(value).collect(), id: row.id() }
    }

    /// Adds the order to a digest.
    pub(crate) fn digest(&self, digest: &mut Digest) {
        digest.list(&self.0, |digest, key| {
            digest.text(key.field.as_str());
            digest.flag(key.direction == Direction::Descending);
        });
    }
}

impl Default for Sort {
    /// Newest start first.
    fn default() -> Self {
        Self(vec![SortKey { field: SortField::StartedAt, direction: Direction::Descending }])
    }
}

/// The first comparison that tells a difference.
fn first_difference(mut comparisons: impl Iterator<Item = Ordering>) -> Ordering {
    comparisons.find(|ordering| ordering.is_ne()).unwrap_or(Ordering::Equal)
}

/// An order with no key or with more than four.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an order has 1 to {} keys", Sort::MAX_KEYS)]
pub struct SortLengthOutOfRange;

/// A place in an order, whether or not a row stands there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Position {
    /// A value for each key of the order.
    pub(crate) keys: Vec<Option<KeyValue<'static>>>,
    /// The last tie-break.
    pub(crate) id: SessionId,
}

/// What is compared for one key. Values of one field are all of the same variant.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum KeyValue<'a> {
    /// Moments and durations, in units of 100 ns.
    Number(i64),
    /// What a session does.
    Kind(Kind),
    /// What it protects.
    Workload(Workload),
    /// Where it stands.
    State(State),
    /// How it ended.
    Result(Outcome),
    /// A text.
    Text(SortText<'a>),
}

impl<'a> KeyValue<'a> {
    /// A text as it sorts.
    pub(crate) const fn text(text: &'a str) -> Self {
        Self::Text(SortText::new(text))
    }

    /// The same value on its own, a text cut to what sorting looks at.
    fn into_owned(self) -> KeyValue<'static> {
        match self {
            Self::Number(number) => KeyValue::Number(number),
            Self::Kind(kind) => KeyValue::Kind(kind),
            Self::Workload(workload) => KeyValue::Workload(workload),
            Self::State(state) => KeyValue::State(state),
            Self::Result(result) => KeyValue::Result(result),
            Self::Text(text) => KeyValue::Text(text.into_owned()),
        }
    }
}
