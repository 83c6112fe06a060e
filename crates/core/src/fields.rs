//! What the columns have of a row, field by field, borrowed: a page is shown without putting its
//! sessions together first.

use std::fmt;

use mullion_model::{Kind, Outcome, Presence, Relation, State, Timestamp, Workload};
use uuid::Uuid;

use crate::Row;
pub use crate::index::StampText;
use crate::index::{Class, Columns, Shape};

/// The job that a row is a run of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JobOf<'r> {
    /// The product's id of it.
    pub id: Option<&'r str>,
    /// Its name.
    pub name: Option<&'r str>,
}

/// A native id as it is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NativeId<'r> {
    /// The number of a GUID, which stands for its usual form: hyphenated, in small letters.
    Guid(u128),
    /// Any other text.
    Text(&'r str),
}

impl fmt::Display for NativeId<'_> {
    /// The id as the product writes it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Guid(number) => Uuid::from_u128(*number).fmt(f),
            Self::Text(text) => f.write_str(text),
        }
    }
}

/// What a row has in common with every other row of its class: a part of the rows has thousands of
/// classes, not millions.
#[derive(Clone, Copy, Debug)]
pub struct Common<'r> {
    pub(crate) columns: &'r Columns,
    pub(crate) class: &'r Class,
    pub(crate) shape: &'r Shape,
}

/// The words of [`mullion_model::Session`], whose fields say what they mean.
impl<'r> Common<'r> {
    /// The name of the source it was read from.
    #[must_use]
    pub fn source(self) -> &'r str {
        &self.shape.source
    }

    /// The name of that source's product, such as `em`.
    #[must_use]
    pub const fn product(self) -> &'static str {
        self.shape.product
    }

    /// Whether the product still shows it.
    #[must_use]
    pub const fn presence(self) -> Presence {
        self.shape.presence
    }

    /// What it does.
    #[must_use]
    pub const fn kind(self) -> Kind {
        self.shape.kind
    }

    /// What it protects.
    #[must_use]
    pub const fn workload(self) -> Option<Workload> {
        self.shape.workload
    }

    /// Where it stands.
    #[must_use]
    pub const fn state(self) -> State {
        self.shape.state
    }

    /// How it ended.
    #[must_use]
    pub const fn result(self) -> Option<Outcome> {
        self.shape.result
    }

    /// How it relates to its parent, where it has one.
    #[must_use]
    pub const fn relation(self) -> Option<Relation> {
        self.shape.relation
    }

    /// The backup server that ran it.
    #[must_use]
    pub fn server(self) -> Option<&'r str> {
        self.columns.word(self.class.server)
    }

    /// The job it is a run of.
    #[must_use]
    pub fn job(self) -> Option<JobOf<'r>> {
        let Class { has_job, job_id, job_name, .. } = *self.class;
        let job = || JobOf { id: self.columns.word(job_id), name: self.columns.word(job_name) };
        has_job.then(job)
    }

    /// The organisation it belongs to.
    #[must_use]
    pub fn organization(self) -> Option<&'r str> {
        self.columns.word(self.class.organization)
    }

    /// The product's word for the list it stands in.
    #[must_use]
    pub const fn native_type(self) -> &'static str {
        self.class.r#type
    }

    /// The product's word for what it does.
    #[must_use]
    pub fn subtype(self) -> Option<&'r str> {
        self.columns.word(self.class.subtype)
    }

    /// The product's word for its state.
    #[must_use]
    pub fn native_state(self) -> Option<&'r str> {
        self.columns.word(self.class.native_state)
    }

    /// The product's word for its result.
    #[must_use]
    pub fn native_result(self) -> Option<&'r str> {
        self.columns.word(self.class.native_result)
    }

    /// Whether the product has items for it.
    #[must_use]
    pub const fn has_items(self) -> bool {
        self.class.items.is_some()
    }

    /// Whether the product has events for it.
    #[must_use]
    pub const fn has_events(self) -> bool {
        self.class.events.is_some()
    }
}

/// What a row has of its own.
impl Row {
    /// What its name begins with, and the time that some names end in.
    #[must_use]
    pub fn name(&self) -> (&str, Option<StampText>) {
        let (columns, row) = self.columns();
        let (stem, stamp) = columns.name_parts(row);
        (stem, stamp.map(|stamp| stamp.text()))
    }

    /// The object it is about.
    #[must_use]
    pub fn object(&self) -> Option<&str> {
        let (columns, row) = self.columns();
        columns.object(row)
    }

    /// Who began it.
    #[must_use]
    pub fn initiated_by(&self) -> Option<&str> {
        let (columns, row) = self.columns();
        columns.initiated_by(row)
    }

    /// Why it was begun.
    #[must_use]
    pub fn reason(&self) -> Option<&str> {
        let (columns, row) = self.columns();
        columns.reason(row)
    }

    /// How far it is, of 100.
    #[must_use]
    pub fn progress_percent(&self) -> Option<u8> {
        let (columns, row) = self.columns();
        columns.progress.get(row)
    }

    /// The moment whose data is restored.
    #[must_use]
    pub fn point_in_time(&self) -> Option<Timestamp> {
        let (columns, row) = self.columns();
        columns.points.get(row).map(Timestamp::from_ticks)
    }

    /// When it began.
    #[must_use]
    pub fn started_at(&self) -> Option<Timestamp> {
        let (columns, row) = self.columns();
        columns.start(row).map(Timestamp::from_ticks)
    }

    /// When it ended.
    #[must_use]
    pub fn ended_at(&self) -> Option<Timestamp> {
        let (columns, row) = self.columns();
        columns.ended.get(row).map(Timestamp::from_ticks)
    }

    /// What the product says about how it went.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        let (columns, row) = self.columns();
        columns.message(row)
    }

    /// The product's id of it.
    #[must_use]
    pub fn native_id(&self) -> NativeId<'_> {
        let (columns, row) = self.columns();
        columns.native_id(row)
    }

    /// The columns it stands in and its number there.
    fn columns(&self) -> (&Columns, u32) {
        let (part, row) = self.place();
        (&part.columns, row)
    }
}
