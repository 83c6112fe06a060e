//! What happens to an estate over time, and what is known of it then, kept the plain way.

use std::collections::BTreeMap;
use std::time::Duration;

use mullion_core::{Filter, LayerSizes, SortKey};
use mullion_model::{Absence, Batch, NativeRef, Presence, Session, SessionId, State, Timestamp};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::naive::{self, Sessions};
use super::random::{SOURCES, any_session};
use super::{KEEP, LIST, World};

/// Names that end in a time, and names that only look so.
const STAMPED: &[&str] = &[
    "vm_6/17/2025 1:10:10 AM",
    "VM_6/17/2025 1:10:10 AM",
    "vm_6/2/2025 12:10:10 PM",
    "vm@2025-10-21 17:10:02",
    "vm",
    "vm_",
    "vm_6/31/2025 1:10:10 AM",
];

/// How long what was proved deleted is kept.
const GONE_KEPT: Duration = Duration::from_secs(30 * 24 * 3_600);

/// Something that happens.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    /// A source tells of sessions.
    News(String, Vec<Session>),
    /// A session is proved absent.
    Leave { source: String, id: String, aged_out: bool },
    /// What was told is shown.
    Publish,
    /// Parts of the index are put together.
    Compact,
    /// So many days pass.
    Pass(u32),
}

/// Some steps.
pub(crate) fn steps(most: usize) -> impl Strategy<Value = Vec<Step>> {
    let source = || select(SOURCES).prop_map(str::to_owned);
    let news = (source(), vec(session(), 0..12));
    let leave = (source(), native_id(), any::<bool>());
    let step = prop_oneof![
        8 => news.prop_map(|(source, sessions)| Step::News(source, sessions)),
        3 => leave.prop_map(|(source, id, aged_out)| Step::Leave { source, id, aged_out }),
        4 => Just(Step::Publish),
        2 => Just(Step::Compact),
        1 => (1_u32..300).prop_map(Step::Pass),
    ];
    vec(step, 4..most)
}

/// A session of any source, one of many, with a name that may end in a time.
fn session() -> impl Strategy<Value = Session> {
    let name = proptest::option::of(select(STAMPED));
    (any_session(), native_id(), name).prop_map(|(session, id, name)| {
        let name = name.map_or_else(|| session.name.clone(), str::to_owned);
        Session { id: NativeRef { r#type: LIST, id }, name, ..session }
    })
}

/// One of few native ids: GUIDs, and others.
fn native_id() -> impl Strategy<Value = String> {
    (0_u32..40).prop_map(|number| match number % 4 {
        0 => format!("00000000-0000-4000-8000-{number:012}"),
        1 => format!("ABCDEF00-0000-4000-8000-{number:012}"),
        _ => number.to_string(),
    })
}

/// What is known of one session.
#[derive(Clone, Debug)]
struct Known {
    session: Session,
    presence: Presence,
    read_at: Timestamp,
    forgotten_at: Option<Timestamp>,
}

/// A catalog and what it has to know.
pub(crate) struct History {
    pub(crate) world: World,
    known: BTreeMap<(String, String), Known>,
}

impl History {
    /// What is there after these steps, all of it published.
    pub(crate) fn of(steps: Vec<Step>, sizes: LayerSizes) -> Self {
        let mut history = Self { world: World::with_sizes(sizes), known: BTreeMap::new() };
        for source in SOURCES {
            history.world.apply(source, Vec::new());
        }
        for step in steps {
            history.take(step);
        }
        history.take(Step::Publish);
        history
    }

    /// Takes one step.
    fn take(&mut self, step: Step) {
        let now = self.world.now();
        match step {
            Step::News(source, sessions) => {
                for session in &sessions {
                    let key = (source.clone(), session.id.id.clone());
                    let same = self.known.get(&key).filter(|known| known.session == *session);
                    let read_at = same.map_or(now, |known| known.read_at);
                    let (session, presence) = (session.clone(), Presence::Present);
                    let known = Known { session, presence, read_at, forgotten_at: None };
                    self.known.insert(key, known);
                }
                self.world.apply(&source, sessions);
            }
            Step::Leave { source, id, aged_out } => self.leave(source, id, aged_out),
            Step::Publish => {
                self.world.core.publish();
                self.known.retain(|_, known| known.forgotten_at.is_none_or(|at| at > now));
            }
            Step::Compact => {
                self.world.core.compact();
            }
            Step::Pass(days) => self.world.pass(Duration::from_secs(u64::from(days) * 24 * 3_600)),
        }
    }

    /// A session is proved absent.
    fn leave(&mut self, source: String, id: String, aged_out: bool) {
        let now = self.world.now();
        let presence = if aged_out { Presence::AgedOut } else { Presence::Gone };
        let absence = Absence { id: NativeRef { r#type: LIST, id: id.clone() }, aged_out };
        let batch =
            Batch { source: source.as_str().into(), absent: vec![absence], ..Batch::default() };
        self.world.core.apply(batch, now).unwrap();
        let Some(known) = self.known.get_mut(&(source, id)) else { return };
        if known.presence == presence {
            return;
        }
        if known.session.is_unfinished() {
            let before = known.session.clone();
            let session = &mut known.session;
            (session.state, session.result) = (State::Unknown, None);
            (session.progress_percent, session.ended_at) = (None, None);
            if before != *session {
                known.read_at = now;
            }
        }
        known.presence = presence;
        known.forgotten_at = Some(if aged_out {
            known.session.started_at.unwrap_or(known.read_at).plus(KEEP)
        } else {
            now.plus(GONE_KEPT)
        });
    }

    /// Every session with the given presence.
    pub(crate) fn sessions(&self, is_wanted: impl Fn(Presence) -> bool) -> Sessions {
        let wanted = self.known.iter().filter(|(_, known)| is_wanted(known.presence));
        wanted.map(|(key, known)| (key.clone(), known.session.clone())).collect()
    }

    /// The sessions that a filter may choose from, and the filter without its condition on presence.
    pub(crate) fn plain(&self, filter: &Filter) -> (Sessions, Filter) {
        let sessions = self.sessions(|presence| filter.presence.contains(&presence));
        (sessions, Filter { presence: [Presence::Present].into(), ..filter.clone() })
    }

    /// The ids of the sessions that pass, in order.
    pub(crate) fn answer(&self, filter: &Filter, keys: &[SortKey]) -> Vec<SessionId> {
        let (sessions, filter) = self.plain(filter);
        naive::answer(&sessions, &filter, keys)
    }
}
