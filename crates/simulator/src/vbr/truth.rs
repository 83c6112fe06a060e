//! What the sessions of a VBR world are in the words of the API, worked out from the facts by this
//! crate's own reading of the vocabulary mapping.

use serde_json::Value;

use super::Vbr;
use super::facts::{NEVER, Outcome, Session};
use super::kinds::{kind_of, standing, workload};
use super::show::Show;
use super::types;
use crate::kit::truth::{self, NativeTruth, ParentTruth, SessionTruth};

/// What the list of sessions is called.
pub(super) const TYPE: &str = "Session";

/// Every session, as far as the newest revision tells of it.
pub(super) fn sessions(dialect: &Vbr, source: &str, host: &str) -> Vec<Value> {
    let show = dialect.show(dialect.served.newest);
    let all = dialect.world.sessions.all().iter();
    let all = all.map(|facts| SessionTruth {
        server: Some(host.to_owned()),
        ..session(dialect, show, facts)
    });
    truth::sessions(source, "vbr", all.collect())
}

fn session(dialect: &Vbr, show: Show<'_>, session: &Session) -> SessionTruth {
    let revision = show.revision;
    let told = show.told(session.outcome);
    let (state, result) = standing(session.state, told);
    let may_have_ended = matches!(state, "finished" | "unknown");
    let is_at_it = matches!(state, "running" | "stopping");
    let kind = session.kind.map(|kind| types::word(kind, revision));
    let does = kind_of(kind);
    let job = job(dialect, session, does);
    let writing = show.writing_of(session);
    let read_back = |at| show.zone.read_back(at, writing);
    let subtype = kind.and_then(text);
    let name = text(&session.name);
    SessionTruth {
        native: NativeTruth {
            id: Some(session.id.clone()),
            r#type: TYPE,
            subtype: subtype.clone(),
            state: session.state.and_then(text),
            result: told.and_then(|outcome| text(outcome.word)),
        },
        kind: does,
        workload: workload(does, session.platform.filter(|_| revision.has_platforms())),
        object: name.clone().filter(|_| does == "restore"),
        name: name.or_else(|| job.1.clone()).or(subtype).unwrap_or_else(|| TYPE.to_owned()),
        job,
        initiated_by: session.initiated_by.filter(|_| revision.has_initiators()).and_then(text),
        state,
        result,
        progress_percent: session
            .progress_percent
            .filter(|percent| is_at_it && (0..=100).contains(percent)),
        started_at: (session.creation > NEVER).then(|| read_back(session.creation)),
        ended_at: session.end.usable().filter(|_| may_have_ended).map(read_back),
        message: message(told),
        parent: parent(show, session),
        has_items: revision.has_tasks(),
        has_events: true,
        ..SessionTruth::default()
    }
}

/// Verbatim; blank is nothing.
pub(super) fn text(text: &str) -> Option<String> {
    (!text.trim().is_empty()).then(|| text.to_owned())
}

/// What a result says beside its word; what only says that all is well is nothing.
pub(super) fn message(outcome: Option<Outcome>) -> Option<String> {
    let message = outcome.and_then(|outcome| outcome.message).and_then(text);
    message.filter(|message| !matches!(message.as_str(), "Success" | "<StateXml/>"))
}

/// An id that is none says so by zeros.
fn real(id: &str) -> Option<String> {
    uuid::Uuid::try_parse(id).ok().filter(|id| !id.is_nil()).map(|id| id.to_string())
}

/// The job that a session is a run of: named as the session is, or else as in the list of jobs.
fn job(dialect: &Vbr, session: &Session, does: &str) -> (Option<String>, Option<String>) {
    if !matches!(does, "backup" | "copy" | "replication") {
        return (None, None);
    }
    let Some(id) = real(&session.job) else {
        return (None, None);
    };
    let listed = || dialect.job_name(&id, dialect.served.newest).map(str::to_owned);
    let name = text(&session.name).or_else(listed);
    (Some(id), name)
}

/// What a row says it is part of, or else another attempt of; nothing is so of itself.
fn parent(show: Show<'_>, session: &Session) -> Option<ParentTruth> {
    let other = |id: &Option<String>| id.as_deref().and_then(real).filter(|id| *id != session.id);
    if let Some(id) = other(&session.parent) {
        return Some(ParentTruth { id: Some(id), relation: "part" });
    }
    let original = other(&session.original).filter(|_| show.revision.has_chains());
    original.map(|id| ParentTruth { id: Some(id), relation: "retry" })
}
