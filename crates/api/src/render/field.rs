//! The fields of a session, and which of them a client wants.

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

/// Which fields of each session a client wants, the id always among them; all by default.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fields(Vec<Field>);

impl Default for Fields {
    fn default() -> Self {
        Self(Field::ALL.to_vec())
    }
}

impl Fields {
    /// These and the id, in the order of the contract.
    pub(crate) fn of(wanted: &[Field]) -> Self {
        let is_wanted = |field: &Field| *field == Field::Id || wanted.contains(field);
        Self(Field::ALL.iter().copied().filter(is_wanted).collect())
    }

    /// Whether this is one of them.
    pub(crate) fn contains(&self, field: Field) -> bool {
        self.0.contains(&field)
    }

    /// They, in the order of the contract.
    pub(super) fn iter(&self) -> impl Iterator<Item = Field> {
        self.0.iter().copied()
    }
}
