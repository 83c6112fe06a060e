//! The fields of a session, and which of them a client wants.

use std::ops::Range;

use super::common;

/// Declares the fields of a session in the order of the contract.
macro_rules! fields {
    ($($name:ident = $word:literal,)+) => {
        /// A field of a session, at its top level.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Field { $($name,)+ }

        impl Field {
            /// Every field, in the order in which they are written.
            pub(crate) const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// Its name.
            pub(crate) const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $word,)+ }
            }

            /// What stands before its value.
            pub(super) const fn key(self) -> &'static [u8] {
                match self { $(Self::$name => concat!(",\"", $word, "\":").as_bytes(),)+ }
            }

            /// What stands before its value where that is a text.
            pub(super) const fn text_key(self) -> &'static [u8] {
                match self { $(Self::$name => concat!(",\"", $word, "\":\"").as_bytes(),)+ }
            }

            /// All of it where it has no value.
            pub(super) const fn null(self) -> &'static [u8] {
                match self { $(Self::$name => concat!(",\"", $word, "\":null").as_bytes(),)+ }
            }
        }
    };
}

fields! {
    Id = "id",
    Source = "source",
    Product = "product",
    Server = "server",
    Kind = "kind",
    Workload = "workload",
    Name = "name",
    Job = "job",
    Object = "object",
    Organization = "organization",
    InitiatedBy = "initiatedBy",
    Reason = "reason",
    State = "state",
    Result = "result",
    ProgressPercent = "progressPercent",
    PointInTime = "pointInTime",
    StartedAt = "startedAt",
    EndedAt = "endedAt",
    DurationSeconds = "durationSeconds",
    Message = "message",
    Parent = "parent",
    Native = "native",
    Presence = "presence",
    ReadAt = "readAt",
    Links = "links",
}

/// A step of writing a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// What the row has of its own in a field.
    Own(Field),
    /// What it has in common with others in fields that follow each other in [`common::FIELDS`].
    Common(Range<usize>),
}

/// Which fields of each session a client wants, the id always among them; all by default.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fields {
    wanted: Vec<Field>,
    steps: Vec<Step>,
}

impl Default for Fields {
    fn default() -> Self {
        Self::of(Field::ALL)
    }
}

impl Fields {
    /// These and the id, in the order of the contract.
    pub(crate) fn of(wanted: &[Field]) -> Self {
        let is_wanted = |field: &Field| *field == Field::Id || wanted.contains(field);
        let mut fields = Vec::with_capacity(Field::ALL.len());
        fields.extend(Field::ALL.iter().copied().filter(is_wanted));
        let mut steps = Vec::with_capacity(fields.len());
        for field in &fields {
            if field.is_own() {
                steps.push(Step::Own(*field));
            }
            let Some(place) = common::place(*field) else { continue };
            match steps.last_mut() {
                Some(Step::Common(places)) if places.end == place => places.end += 1,
                _ => steps.push(Step::Common(place..place + 1)),
            }
        }
        Self { wanted: fields, steps }
    }

    /// Whether this is one of them.
    pub(crate) fn contains(&self, field: Field) -> bool {
        self.wanted.contains(&field)
    }

    /// How a row is written with them.
    pub(super) fn steps(&self) -> &[Step] {
        &self.steps
    }
}

impl Field {
    /// Whether rows have something of their own in it. Of the product's words that is the id.
    fn is_own(self) -> bool {
        self == Self::Native || common::place(self).is_none()
    }
}
