//! Whether a row is what was told of a session.

use mullion_model::{DetailKey, JobRef, ParentRef, Session, Timestamp};

use super::class::Class;
use super::columns::Columns;
use super::count::value;
use super::fill::guid;
use super::name;
use super::shape::Shape;

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
        let word = |known, told: &Option<String>| self.word(known) == told.as_deref();
        let key =
            |known, told: &Option<DetailKey>| self.word(known) == told.as_ref().map(|key| &*key.0);
        let ticks = |moment: &Option<Timestamp>| moment.map(Timestamp::ticks);
        (shape.state, shape.result) == (*state, *result)
            && self.ended.get(row) == ticks(ended_at)
            && self.progress.get(row) == *progress_percent
            && self.message(row) == message.as_deref()
            && self.reason(row) == reason.as_deref()
            && word(class.native_state, native_state)
            && word(class.native_result, native_result)
            && word(class.subtype, subtype)
            && word(class.server, server)
            && word(class.organization, organization)
            && key(class.items, items)
            && key(class.events, events)
            && self.is_job(class, job)
            && (shape.kind, shape.workload) == (*kind, *workload)
            && self.start(row) == ticks(started_at)
            && self.points.get(row) == ticks(point_in_time)
            && self.object(row) == object.as_deref()
            && self.initiated_by(row) == initiated_by.as_deref()
            && self.name_parts(row) == name::split(name)
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

    /// Whether a class has the job that was told.
    fn is_job(&self, class: &Class, told: &Option<JobRef>) -> bool {
        match told {
            None => !class.has_job,
            Some(JobRef { id, name }) => {
                class.has_job
                    && self.word(class.job_id) == id.as_deref()
                    && self.word(class.job_name) == name.as_deref()
            }
        }
    }
}
