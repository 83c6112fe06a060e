//! One session of a snapshot.

use std::borrow::Cow;
use std::fmt;
use std::sync::{Arc, LazyLock, OnceLock};

use mullion_model::{Presence, Session, SessionId, Timestamp};

use crate::Common;
use crate::index::{Class, Part, Shape, at, value};

/// A session together with what depends on its source and on time. Never changes: new content makes
/// a new row. Rows of columns are put together when they are looked at.
#[derive(Clone)]
pub struct Row {
    part: Arc<Part>,
    row: u32,
    /// The number of its class in the part.
    class: u32,
    session: OnceLock<Box<Session>>,
}

impl Row {
    /// The row of this number; `None` where the part has no such row.
    pub(crate) fn new(part: &Arc<Part>, row: u32) -> Option<Self> {
        let class = *part.columns.class_of.get(at(row))?;
        part.of_class(class)?;
        Some(Self { part: Arc::clone(part), row, class, session: OnceLock::new() })
    }

    /// The unified id.
    #[must_use]
    pub fn id(&self) -> SessionId {
        SessionId::from_u128(self.part.columns.id(self.row))
    }

    /// The name of the source it was read from.
    #[must_use]
    pub fn source(&self) -> &str {
        self.common().source()
    }

    /// The name of that source's product, such as `em`.
    #[must_use]
    pub fn product(&self) -> &'static str {
        self.common().product()
    }

    /// Whether the product still shows it.
    #[must_use]
    pub fn presence(&self) -> Presence {
        self.common().presence()
    }

    /// When this content was first read.
    #[must_use]
    pub fn read_at(&self) -> Timestamp {
        Timestamp::from_ticks(value(&self.part.columns.read_at, self.row))
    }

    /// The unified id of the session it is a part or a retry of, whether or not that one is in the
    /// catalog; the relation stands in [`Session::parent`].
    #[must_use]
    pub fn parent_id(&self) -> Option<SessionId> {
        self.part.columns.parent_id(self.row)
    }

    /// From start to end in units of 100 ns, never negative.
    #[must_use]
    pub fn duration_ticks(&self) -> Option<i64> {
        self.part.columns.duration(self.row)
    }

    /// What the product says about it, put together when it is first looked at; the fields can be
    /// had one by one for less.
    #[must_use]
    pub fn session(&self) -> &Session {
        let Common { columns, class, shape } = self.common();
        let session = || columns.session(self.row, class, shape);
        self.session.get_or_init(|| Box::new(session()))
    }

    /// What it has in common with others.
    #[must_use]
    pub fn common(&self) -> Common<'_> {
        let (class, shape) = self.part.of_class(self.class).unwrap_or_else(|| {
            let (class, shape) = &*NOTHING;
            (class, shape)
        });
        Common { columns: &self.part.columns, class, shape }
    }

    /// Bytes that are kept for all rows that have [`Row::common`] in common, as long as they are in a
    /// snapshot: those that were made first. Where there is no room for more, they are made anew each
    /// time. All who ask must make the same.
    #[must_use]
    pub fn kept(&self, make: impl FnOnce(Common<'_>) -> Vec<u8>) -> Cow<'_, [u8]> {
        self.part.kept.of(self.class, || make(self.common()))
    }

    /// The number of the change that made it: tells contents of one session apart.
    pub(crate) fn version(&self) -> u64 {
        value(&self.part.columns.versions, self.row)
    }

    /// The part it stands in and its number there.
    pub(crate) fn place(&self) -> (&Part, u32) {
        (&self.part, self.row)
    }
}

/// What rows of a class that is not there would have in common: [`Row::new`] makes no such row.
static NOTHING: LazyLock<(Class, Shape)> = LazyLock::new(|| (Class::default(), Shape::none()));

/// Equal are rows of one session with one content.
impl PartialEq for Row {
    fn eq(&self, other: &Self) -> bool {
        self.id() == other.id() && self.version() == other.version()
    }
}

impl Eq for Row {}

impl fmt::Debug for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Row")
            .field("id", &self.id())
            .field("common", &self.common())
            .field("session", self.session())
            .finish_non_exhaustive()
    }
}
