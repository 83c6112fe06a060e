//! Whether a row is what was told of a session.

use mullion_model::{DetailKey, JobRef, ParentRef, Session, Timestamp};

use super::class::Class;
use super::columns::{Columns, Dictionaries};
use super::count::value;
use super::fill::guid;
use super::name;
use super::shape::Shape;
use super::texts::Texts;

impl Columns {
    /// Whether [`Columns::session`] of a row of this class and shape is `session`, without putting it
    /// together. What changes most often is looked at first.
    pub(crate) fn says(&self, row: u32, class: &Class, shape: &Shape, session: &Session) -> bool {
        let Session {
            id,
            subtype,
            native_state,
            native_result,
            kind,
            workload,
            name,
            server,
            job,
            object,
            organization,
            initiated_by,
            reason,
            state,
            result,
            progress_percent,
            point_in_time,
            started_at,
            ended_at,
            message,
            parent,
            items,
            events,
        } = session;
        let Dictionaries { names, objects, people, words, notes } = &self.texts;
        let ticks = |moment: &Option<Timestamp>| moment.map(Timestamp::ticks);
        (shape.state, shape.result) == (*state, *result)
            && self.ended.get(row) == ticks(ended_at)
            && self.progress.get(row) == *progress_percent
            && is(notes, self.messages.get(row), message)
            && is(notes, self.reasons.get(row), reason)
            && is(words, class.native_state, native_state)
            && is(words, class.native_result, native_result)
            && is(words, class.subtype, subtype)
            && is(words, class.server, server)
            && is(words, class.organization, organization)
            && is_key(words, class.items, items)
            && is_key(words, class.events, events)
            && is_job(words, class, job)
            && (shape.kind, shape.workload) == (*kind, *workload)
            && self.start(row) == ticks(started_at)
            && self.points.get(row) == ticks(point_in_time)
            && is(objects, self.objects.get(row), object)
            && is(people, self.people.get(row), initiated_by)
            && (names.get(value(&self.names, row)), self.stamps.get(row)) == name::split(name)
            && class.r#type == id.r#type
            && self.is_native_id(row, &id.id)
            && self.is_parent(row, shape, parent)
    }

    /// Whether a row has this native id.
    fn is_native_id(&self, row: u32, id: &str) -> bool {
        match self.odd_ids.get(row) {
            Some(note) => self.texts.notes.get(note) == id,
            None => guid(id) == Some(value(&self.guids, row)),
        }
    }

    /// Whether a row of this shape has this parent.
    fn is_parent(&self, row: u32, shape: &Shape, told: &Option<ParentRef>) -> bool {
        let known = self.parents.get(row);
        let known = known.map(|parent| (parent.r#type, self.texts.notes.get(parent.native)));
        let native = told.as_ref().and_then(|told| told.native.as_ref());
        shape.relation == told.as_ref().map(|told| told.relation)
            && known == native.map(|native| (native.r#type, native.id.as_str()))
    }
}

/// Whether a text of a dictionary is what was told.
fn is(texts: &Texts, known: Option<u32>, told: &Option<String>) -> bool {
    known.map(|text| texts.get(text)) == told.as_deref()
}

/// Whether a word is the key that was told.
fn is_key(words: &Texts, known: Option<u32>, told: &Option<DetailKey>) -> bool {
    known.map(|word| words.get(word)) == told.as_ref().map(|key| &*key.0)
}

/// Whether a class has the job that was told.
fn is_job(words: &Texts, class: &Class, told: &Option<JobRef>) -> bool {
    match told {
        None => !class.has_job,
        Some(JobRef { id, name }) => {
            class.has_job && is(words, class.job_id, id) && is(words, class.job_name, name)
        }
    }
}
