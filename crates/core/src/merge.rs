//! Merges batches into what is known, between two generations.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;
use std::time::Duration;

use mullion_model::{
    Absence, Applied, Batch, Change, ChangeKind, Held, Presence, Session, SessionId, SourceReport,
    SourceState, State, Timestamp,
};

use crate::index::{Changes, Entry, FastHasher, Layer, Part};
use crate::publication::Publication;
use crate::{ApplyError, Snapshot, SourceView, Window};

/// So many rows do not wait for their generation as others do: they take a kilobyte each meanwhile.
const CROWD: usize = 1 << 15;

/// How long a session stays that was proved deleted.
const GONE_KEPT: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// What is known beyond the snapshot published last.
#[derive(Debug)]
pub(crate) struct Catalog {
    /// Every source, by name.
    sources: BTreeMap<Arc<str>, SourceView>,
    /// Rows that are newer than the published ones; `None` where one was forgotten.
    pending: Changes,
    /// Rows that are being published: newer than the published ones, older than the pending.
    publishing: Arc<Changes>,
    /// When rows that left their product are forgotten. One that came back stands here all the same.
    departures: BTreeSet<(Timestamp, SessionId)>,
    /// How long rows that aged out are kept, from their start.
    keep: Duration,
    /// The number of the last change.
    last_change: u64,
    /// Whether anything is to be published.
    pub(crate) changed: bool,
    /// Whether the state of a source changed, its first rows came, or very many wait, which is published
    /// soon.
    pub(crate) settled: bool,
    /// Whether the last source that was being filled is, so that there is no other to be waited for.
    pub(crate) filled: bool,
}

impl Catalog {
    /// Nothing known yet.
    pub(crate) fn new(keep: Duration) -> Self {
        Self {
            sources: BTreeMap::new(),
            pending: Changes::default(),
            publishing: Arc::default(),
            departures: BTreeSet::new(),
            keep,
            last_change: 0,
            changed: false,
            settled: false,
            filled: false,
        }
    }

    /// Takes over a batch.
    pub(crate) fn apply(
        &mut self,
        batch: Batch,
        read_at: Timestamp,
        published: &Snapshot,
    ) -> Result<Applied, ApplyError> {
        let Batch { source, sessions, absent, report } = batch;
        let (source, product) = self.source(source, report)?;
        let mut applied = Applied::default();
        let ids = ids(&source, &sessions);
        let is_last = last_of_each(&ids);
        // All at once, so that they wait for memory together.
        let places = ids.iter().map(|id| published.rows.find(*id));
        let found: Vec<_> = ids.iter().zip(places).zip(is_last).collect();
        for (((id, place), is_last), session) in found.into_iter().zip(sessions) {
            if !is_last {
                continue;
            }
            let id = *id;
            let is_first = place.is_none() && self.unpublished(id).is_none();
            let known = self.known(id, place);
            let before = known.as_ref().and_then(Known::presence);
            let same = known.filter(|known| known.says(&session));
            if same.is_some() && before == Some(Presence::Present) {
                applied.unchanged += 1;
                continue;
            }
            let read_at = same.map_or(read_at, |known| known.read_at());
            let row = Entry {
                id,
                source: Arc::clone(&source),
                product,
                presence: Presence::Present,
                forgotten_at: None,
                read_at,
                parent_id: parent_id(&source, &session),
                version: 0,
                is_first,
                session,
            };
            let kind = if before.is_some() { ChangeKind::Updated } else { ChangeKind::Added };
            self.put(row, kind, &mut applied, before);
        }
        self.settled |= self.pending.len() >= CROWD;
        for absence in absent {
            self.depart(&source, &absence, read_at, &mut applied, published);
        }
        Ok(applied)
    }

    /// Takes notice that a session was proved absent at `proved_at`.
    fn depart(
        &mut self,
        source: &Arc<str>,
        absence: &Absence,
        proved_at: Timestamp,
        applied: &mut Applied,
        published: &Snapshot,
    ) {
        let id = SessionId::new(source, absence.id.r#type, &absence.id.id);
        let Some(known) = self.find(id, published) else { return };
        let presence = if absence.aged_out { Presence::AgedOut } else { Presence::Gone };
        if known.presence == presence {
            return;
        }
        let mut session = known.session.clone();
        if session.is_unfinished() {
            // Nobody can say how it ended.
            (session.state, session.result) = (State::Unknown, None);
            (session.progress_percent, session.ended_at) = (None, None);
        }
        let read_at = if session == known.session { known.read_at } else { proved_at };
        let forgotten_at = match presence {
            Presence::Gone => proved_at.plus(GONE_KEPT),
            _ => session.started_at.unwrap_or(read_at).plus(self.keep),
        };
        let before = Some(known.presence);
        let row = Entry {
            id,
            source: Arc::clone(source),
            product: known.product,
            presence,
            forgotten_at: Some(forgotten_at),
            read_at,
            parent_id: known.parent_id,
            version: 0,
            is_first: false,
            session,
        };
        self.departures.insert((forgotten_at, id));
        self.put(row, ChangeKind::Absent, applied, before);
    }

    /// Puts a row in the place of the one with its id, whose presence was `before`, as a change of its
    /// own.
    fn put(
        &mut self,
        mut row: Entry,
        kind: ChangeKind,
        applied: &mut Applied,
        before: Option<Presence>,
    ) {
        let counts = |presence| usize::from(presence != Presence::Gone);
        let before = before.map_or(0, counts);
        if let Some(view) = self.sources.get_mut(&row.source) {
            let was_empty = view.sessions == 0;
            view.sessions = (view.sessions + counts(row.presence)).saturating_sub(before);
            self.settled |= was_empty && view.sessions > 0;
        }
        self.last_change += 1;
        applied.changes.push(Change { number: self.last_change, session: row.id, kind });
        row.version = self.last_change;
        self.pending.insert(row.id, Some(Arc::new(row)));
        self.changed = true;
    }

    /// The row of this id as it is known now, which was published at this place.
    fn known<'k>(
        &'k self,
        id: SessionId,
        published: Option<(&'k Layer, u32)>,
    ) -> Option<Known<'k>> {
        match self.unpublished(id) {
            Some(row) => row.as_deref().map(Known::Pending),
            None => published.map(|(layer, row)| Known::Published(&layer.part, row)),
        }
    }

    /// What is not published yet of an id; `Some(None)` where it was forgotten.
    fn unpublished(&self, id: SessionId) -> Option<&Option<Arc<Entry>>> {
        self.pending.get(&id).or_else(|| self.publishing.get(&id))
    }

    /// The row of this id as it is known now.
    fn find<'k>(&'k self, id: SessionId, published: &'k Snapshot) -> Option<Cow<'k, Entry>> {
        self.known(id, published.rows.find(id))?.entry()
    }

    /// Forgets the rows whose time is over at `now`. Only rows that left their product have one.
    pub(crate) fn forget(&mut self, now: Timestamp, published: &Snapshot) {
        while let Some(&(at, id)) = self.departures.first()
            && at <= now
        {
            self.departures.pop_first();
            let Some(row) = self.find(id, published) else { continue };
            // It may have come back, or left a second time.
            if row.forgotten_at != Some(at) {
                continue;
            }
            let (source, counted) = (Arc::clone(&row.source), row.presence != Presence::Gone);
            if let Some(view) = self.sources.get_mut(&source) {
                view.sessions = view.sessions.saturating_sub(usize::from(counted));
            }
            self.pending.insert(id, None);
            self.changed = true;
        }
    }

    /// The sessions of a source that are shown as present under `native_type` and began in the
    /// window.
    pub(crate) fn held(
        &self,
        source: &str,
        native_type: &str,
        began: Window,
        published: &Snapshot,
    ) -> Vec<Held> {
        let is_held = |row: &&Entry| {
            row.presence == Presence::Present
                && *row.source == *source
                && row.session.id.r#type == native_type
                && began.contains(row.session.started_at)
        };
        let held = |row: &Entry| Held {
            id: row.session.id.id.clone(),
            started_at: row.session.started_at,
            ended_at: row.session.ended_at,
            is_unfinished: row.session.is_unfinished(),
        };
        let is_latest = |(id, _): &(&SessionId, _)| !self.pending.contains_key(*id);
        let publishing = self.publishing.iter().filter(is_latest);
        let rows = self.pending.iter().chain(publishing).filter_map(|(_, row)| row.as_deref());
        let mut all: Vec<Held> = rows.filter(is_held).map(held).collect();
        published.rows.present(source, native_type, began, |id, held| {
            if self.unpublished(id).is_none() {
                all.push(held());
            }
        });
        all
    }

    /// The source of a batch by its name as the catalog shares it, and its product; its report is
    /// taken over.
    fn source(
        &mut self,
        name: Arc<str>,
        report: Option<SourceReport>,
    ) -> Result<(Arc<str>, &'static str), ApplyError> {
        let known = self.sources.get_key_value(&name);
        let (name, known) = match known {
            Some((shared, view)) => (Arc::clone(shared), Some(view.clone())),
            None => (name, None),
        };
        let product = match (&report, &known) {
            (Some(report), _) => report.product,
            (None, Some(view)) => view.report.product,
            (None, None) => return Err(ApplyError::NotReported { source_name: name }),
        };
        let is_other = report.as_ref().is_some_and(|report| *report.name != *name)
            || known.as_ref().is_some_and(|view| view.report.product != product);
        if is_other {
            return Err(ApplyError::OtherReport { source_name: name });
        }
        if let Some(report) = report
            && known.as_ref().is_none_or(|view| *view.report != report)
        {
            let before = known.as_ref().map(|view| view.report.state());
            let state = report.state();
            let sessions = known.map_or(0, |view| view.sessions);
            let view = SourceView { report: Arc::new(report), sessions };
            self.sources.insert(Arc::clone(&name), view);
            self.changed = true;
            self.settled |= before.is_some_and(|before| before != state);
            let is_end = before == Some(SourceState::Filling) && state != SourceState::Filling;
            self.filled |= is_end && !self.is_filling();
        }
        Ok((name, product))
    }

    /// Whether a source is being filled.
    fn is_filling(&self) -> bool {
        self.sources.values().any(|view| view.report.state() == SourceState::Filling)
    }

    /// Takes out all that is to be published. It counts as unpublished until it is
    /// [`Catalog::published`].
    pub(crate) fn begin_publication(&mut self) -> Publication {
        self.changed = false;
        self.publishing = Arc::new(std::mem::take(&mut self.pending));
        let sources = self.sources.values().cloned().collect();
        Publication { changes: Arc::clone(&self.publishing), sources }
    }

    /// What was taken out last is published.
    pub(crate) fn published(&mut self) {
        self.publishing = Arc::default();
    }
}

/// A row as it is known: waiting to be published, or published.
enum Known<'k> {
    Pending(&'k Entry),
    Published(&'k Part, u32),
}

impl<'k> Known<'k> {
    /// All of it.
    fn entry(self) -> Option<Cow<'k, Entry>> {
        match self {
            Self::Pending(entry) => Some(Cow::Borrowed(entry)),
            Self::Published(part, row) => part.entry(row).map(Cow::Owned),
        }
    }

    /// Whether it is what was told of its session.
    fn says(&self, session: &Session) -> bool {
        match self {
            Self::Pending(entry) => entry.session == *session,
            Self::Published(part, row) => part.says(*row, session),
        }
    }

    /// Whether the product still shows it.
    fn presence(&self) -> Option<Presence> {
        match self {
            Self::Pending(entry) => Some(entry.presence),
            Self::Published(part, row) => part.shape(*row).map(|shape| shape.presence),
        }
    }

    /// When its content was first read.
    fn read_at(&self) -> Timestamp {
        match self {
            Self::Pending(entry) => entry.read_at,
            Self::Published(part, row) => part.read_at(*row),
        }
    }
}

/// The ids of these sessions of a source.
fn ids(source: &str, sessions: &[Session]) -> Vec<SessionId> {
    let id = |session: &Session| SessionId::new(source, session.id.r#type, &session.id.id);
    sessions.iter().map(id).collect()
}

/// Whether each id is the last one of its kind.
fn last_of_each(ids: &[SessionId]) -> Vec<bool> {
    let mut seen = HashSet::with_capacity_and_hasher(ids.len(), FastHasher::default());
    let mut is_last: Vec<bool> = ids.iter().rev().map(|id| seen.insert(*id)).collect();
    is_last.reverse();
    is_last
}

/// The unified id of a session's parent.
fn parent_id(source: &str, session: &Session) -> Option<SessionId> {
    let native = session.parent.as_ref()?.native.as_ref()?;
    Some(SessionId::new(source, native.r#type, &native.id))
}
