//! The order of an answer: sort keys, then id.

use std::cmp::Ordering;

use mullion_model::{Kind, Outcome, SessionId, State, Workload};

use crate::digest::Digest;
use crate::fold::SortText;
use crate::index::Part;
use crate::words::fields;

fields! {
    /// A field that can be sorted by.
    SortField {
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
}

impl SortField {
    /// Whether many sessions share their values of it.
    pub(crate) const fn is_shared(self) -> bool {
        match self {
            Self::StartedAt | Self::EndedAt | Self::Duration | Self::Name | Self::Object => false,
            Self::Job
            | Self::Source
            | Self::Product
            | Self::Server
            | Self::Kind
            | Self::Workload
            | Self::State
            | Self::Result
            | Self::Organization => true,
        }
    }
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

    /// Whether these keys make the order that rows are kept in.
    pub(crate) fn is_newest_first(keys: &[SortKey]) -> bool {
        use {Direction::Descending, SortField::StartedAt};
        matches!(keys, [SortKey { field: StartedAt, direction: Descending }])
    }

    /// Compares two rows by all but the first key.
    pub(crate) fn compare_rest(&self, left: (&Part, u32), right: (&Part, u32)) -> Ordering {
        let by_keys = self.0.iter().skip(1).map(|key| {
            key.direction
                .compare(left.0.value(left.1, key.field), right.0.value(right.1, key.field))
        });
        let id = |(part, row): (&Part, u32)| part.columns.id(row);
        first_difference(by_keys).then_with(|| id(left).cmp(&id(right)))
    }

    /// Where a row stands in this order.
    pub(crate) fn position_of(&self, (part, row): (&Part, u32)) -> Position {
        let value = |key: &SortKey| part.value(row, key.field).map(KeyValue::into_owned);
        let id = SessionId::from_u128(part.columns.id(row));
        Position { keys: self.0.iter().map(value).collect(), id }
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

/// The place of a word in its vocabulary.
pub(crate) fn ordinal<T: PartialEq>(all: &[T], word: T) -> i64 {
    (0..).zip(all).find(|(_, known)| **known == word).map_or(-1, |(place, _)| place)
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

impl Position {
    /// The one in the default order behind every row that began at this moment or later.
    pub(crate) fn behind_all_of(moment: i64) -> Self {
        Self { keys: vec![Some(KeyValue::Number(moment))], id: SessionId::from_u128(u128::MAX) }
    }
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

    /// A text of its own as it sorts.
    pub(crate) const fn owned_text(text: String) -> Self {
        Self::Text(SortText::owned(text))
    }

    /// A text as sorting looks at it; empty for other values.
    pub(crate) fn folded(&self) -> String {
        match self {
            Self::Text(text) => SortText::folded(text.as_str()),
            _ => String::new(),
        }
    }

    /// The number by which values that are no texts compare.
    pub(crate) fn number(&self) -> i64 {
        match self {
            Self::Number(number) => *number,
            Self::Kind(kind) => ordinal(Kind::ALL, *kind),
            Self::Workload(workload) => ordinal(Workload::ALL, *workload),
            Self::State(state) => ordinal(State::ALL, *state),
            Self::Result(result) => ordinal(Outcome::ALL, *result),
            Self::Text(_) => 0,
        }
    }

    /// The same value on its own, a text cut to what sorting looks at.
    pub(crate) fn into_owned(self) -> KeyValue<'static> {
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
