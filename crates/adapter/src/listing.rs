//! Questions that are answered page by page.

use std::fmt;

use mullion_model::{Fault, FaultKind, Timestamp};

use crate::{Get, Reply};

/// A half-open range of time, `[from, until)`; an absent end is open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Range {
    /// The first moment inside.
    pub from: Option<Timestamp>,
    /// The first moment behind it.
    pub until: Option<Timestamp>,
}

impl Range {
    /// Whether `moment` is inside.
    #[must_use]
    pub fn contains(&self, moment: Timestamp) -> bool {
        self.from.is_none_or(|from| moment >= from) && self.until.is_none_or(|until| moment < until)
    }
}

/// A question to a feed. The engine asks only what [`crate::Feed::can`] lists.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Ask {
    /// Sessions that began in the range, newest first, walked by key: the next page is asked by the
    /// last key, so that rows that come meanwhile cannot shift it. A product whose filter is less
    /// exact may answer more, never less.
    Started(Range),
    /// Sessions that ended in the range, walked by offset. May answer more, never less.
    Ended(Range),
    /// All sessions, in the product's own order (newest first as far as it has one), walked by
    /// offset; the engine stops where nothing new comes.
    Head,
    /// Sessions that are pending, running or stopping, as far as the product can tell them apart.
    /// The engine asks for those it misses here by [`Ask::One`].
    Unfinished,
    /// One session, by its canonical native id. The product's "not found" comes from
    /// [`crate::Dialect::diagnose`] as `NotFound`.
    One(String),
    /// All sessions: for feeds that cannot be narrowed.
    Whole,
}

/// The kinds of [`Ask`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AskKind {
    /// [`Ask::Started`].
    Started,
    /// [`Ask::Ended`].
    Ended,
    /// [`Ask::Head`].
    Head,
    /// [`Ask::Unfinished`].
    Unfinished,
    /// [`Ask::One`].
    One,
    /// [`Ask::Whole`].
    Whole,
}

/// Where in a walk a page begins. The adapter gives and reads it; the engine only compares it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Position {
    /// Walks by key: rows at or before this moment.
    pub bound: Option<Timestamp>,
    /// Rows to pass over (behind the bound, where there is one).
    pub offset: u64,
}

/// A question together with where its walk stands.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a, Q> {
    /// The question.
    pub question: &'a Q,
    /// Where the page begins; the default value for the first one.
    pub position: Position,
    /// Rows wanted a page, 1 to [`Listing::page_size`]; without meaning for unpaged lists.
    pub limit: u32,
}

/// What comes behind a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// Nothing: the list is not paged, or this was one session.
    End,
    /// Nothing, as far as the product says; a further page here should bring no new row.
    Perhaps(Position),
    /// At least one more row, as far as the product says.
    More(Position),
}

/// One page of an answer.
#[derive(Clone, Debug)]
pub struct Page<T> {
    /// The rows that could be read, in wire order.
    pub rows: Vec<T>,
    /// The rows that could not.
    pub rejects: Vec<Reject>,
    /// What was met that the adapter does not know; no row is lost by it.
    pub oddities: Vec<Oddity>,
    /// What comes behind.
    pub next: Next,
}

/// A row that could not become a value; the others of its page stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reject {
    /// Why, in our own words: never a value of the row.
    pub reason: String,
    /// The same for the same row in a later reading, so that it is counted once.
    pub fingerprint: u64,
}

/// A word or a stamp the adapter does not know (mapping rules G2 and G8).
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Oddity {
    /// The product's name of the field.
    pub field: &'static str,
    /// The word, cleaned for logs; for stamps `unusable time`.
    pub word: String,
}

/// A document that is not the answer to what was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misread {
    /// What is wrong with it, in our own words: never a value of it.
    pub what: String,
    /// Whether it is larger, deeper or longer than Mullion accepts.
    pub over_limit: bool,
}

impl Misread {
    /// A document that is not what was asked for, or not whole.
    #[must_use]
    pub fn new(what: impl Into<String>) -> Self {
        Self { what: what.into(), over_limit: false }
    }

    /// A document that is larger, deeper or longer than Mullion accepts.
    #[must_use]
    pub fn over_limit(what: impl Into<String>) -> Self {
        Self { what: what.into(), over_limit: true }
    }
}

impl fmt::Display for Misread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)
    }
}

impl std::error::Error for Misread {}

impl From<Misread> for Fault {
    fn from(misread: Misread) -> Self {
        let kind = if misread.over_limit { FaultKind::LimitExceeded } else { FaultKind::Misread };
        Self::new(kind, misread.what)
    }
}

/// A list of `T` that answers questions `Q`.
pub trait Listing<Q, T>: Send + Sync {
    /// The most rows a page that the product documents, or that is known to work; `None` where the
    /// list is not paged.
    fn page_size(&self) -> Option<u32>;

    /// The request for one page.
    fn request(&self, asked: &Asked<'_, Q>) -> Get;

    /// Reads the 200 answer to [`Listing::request`].
    ///
    /// Total: a bad row becomes a [`Reject`], a wrong document a [`Misread`]; never panics. The
    /// whole page is decoded at once, row by row only after that failed. A missing list is a
    /// `Misread`, an empty one an honest answer.
    ///
    /// # Errors
    /// The document is not what was asked for, not whole, or over a limit.
    fn decode(&self, asked: &Asked<'_, Q>, reply: &Reply) -> Result<Page<T>, Misread>;
}
