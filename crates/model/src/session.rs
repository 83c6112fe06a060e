//! One session, normalised, as an adapter hands it over.

use crate::{Kind, Outcome, Relation, State, Timestamp, Workload};

/// The product's own words about a session, an item or an event, as read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Native {
    /// Canonical native id (mapping section 6); `None` only for items and events without one.
    pub id: Option<String>,
    /// The constant of the list the row came from, such as `RestoreSession`.
    pub r#type: &'static str,
    /// The product's finer word for what it is.
    pub subtype: Option<String>,
    /// The product's word for its state.
    pub state: Option<String>,
    /// The product's word for its result.
    pub result: Option<String>,
}

/// What names a session inside one source.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NativeRef {
    /// The constant of the list, such as `RestoreSession`.
    pub r#type: &'static str,
    /// Canonical native id.
    pub id: String,
}

/// The job a session belongs to; at least one of the two is there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct JobRef {
    /// Canonical native id of the job.
    pub id: Option<String>,
    /// The job's name.
    pub name: Option<String>,
}

/// The session this one is a part or a retry of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParentRef {
    /// The parent, or `None` where the product tells that there is one but not which.
    pub native: Option<NativeRef>,
    /// How the two relate.
    pub relation: Relation,
}

/// An adapter's private word for where the items or events of one session are, kept so that they
/// can be asked for later. Only the adapter that made it reads it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct DetailKey(pub std::borrow::Cow<'static, str>);

/// One backup, restore or other session, in the words of Mullion.
///
/// An adapter makes it from one row of one product; the core adds what depends on the source (its
/// name, the unified id) and on time (when it was read, whether it is still there).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// The product's id of the session, never empty.
    pub id: NativeRef,
    /// The product's words, as read (`id` and `type` stand in [`Session::id`]).
    pub subtype: Option<String>,
    /// The product's word for the state.
    pub native_state: Option<String>,
    /// The product's word for the result.
    pub native_result: Option<String>,
    /// What it does.
    pub kind: Kind,
    /// What it protects; `None` where it is about no protected workload at all.
    pub workload: Option<Workload>,
    /// Never empty (mapping rule G10).
    pub name: String,
    /// The backup server that ran it, as the product names it; the engine fills in the host of the
    /// source where the product is its own server.
    pub server: Option<String>,
    /// The job it is a run of.
    pub job: Option<JobRef>,
    /// The object it is about.
    pub object: Option<String>,
    /// The organisation it belongs to.
    pub organization: Option<String>,
    /// Who began it.
    pub initiated_by: Option<String>,
    /// Why it was begun.
    pub reason: Option<String>,
    /// Where it stands.
    pub state: State,
    /// How it ended; `Some` exactly when the state is finished.
    pub result: Option<Outcome>,
    /// 0 to 100; only while running or stopping.
    pub progress_percent: Option<u8>,
    /// The moment whose data is restored.
    pub point_in_time: Option<Timestamp>,
    /// When it began; `None` where the product sends none or an unusable one.
    pub started_at: Option<Timestamp>,
    /// When it ended; `None` while it has not.
    pub ended_at: Option<Timestamp>,
    /// What the product says about how it went.
    pub message: Option<String>,
    /// The session it is a part or a retry of.
    pub parent: Option<ParentRef>,
    /// Where its items are; `None` where the product has none for it.
    pub items: Option<DetailKey>,
    /// Where its events are; `None` where the product has none for it.
    pub events: Option<DetailKey>,
}

impl Session {
    /// Whether the product may still change it (mapping rule G15).
    #[must_use]
    pub fn is_unfinished(&self) -> bool {
        self.state.is_unfinished(self.ended_at.is_some())
    }

    /// From start to end in units of 100 ns; `None` where either is missing or the end is earlier
    /// than the start (mapping rule G6).
    #[must_use]
    pub fn duration_ticks(&self) -> Option<i64> {
        duration_ticks(self.started_at, self.ended_at)
    }
}

/// From start to end in units of 100 ns, never negative.
fn duration_ticks(started_at: Option<Timestamp>, ended_at: Option<Timestamp>) -> Option<i64> {
    let ticks = ended_at?.ticks().checked_sub(started_at?.ticks())?;
    (ticks >= 0).then_some(ticks)
}
