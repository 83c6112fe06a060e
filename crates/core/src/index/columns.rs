//! What is stored of the sessions of a part, column by column, newest start first.

use mullion_model::{DetailKey, Held, JobRef, NativeRef, ParentRef, Session, SessionId, Timestamp};

use super::class::Class;
use super::count::{at, value};
use super::maybe::Maybe;
use super::name::Stamp;
use super::shape::Shape;
use super::texts::Texts;
use crate::NativeId;

/// The columns of a part and the texts they name. Nothing is stored that follows from something
/// else: links and durations are made when a row is shown.
#[derive(Debug, Default)]
pub(crate) struct Columns {
    pub(crate) ids: Vec<u128>,
    /// Of the rows that have a start, which stand first; in units of 100 ns.
    pub(crate) started: Vec<i64>,
    pub(crate) read_at: Vec<i64>,
    pub(crate) versions: Vec<u64>,
    /// Native ids that are GUIDs, as all but a few are.
    pub(crate) guids: Vec<u128>,
    /// Other native ids, as notes.
    pub(crate) odd_ids: Maybe<u32>,
    pub(crate) class_of: Vec<u32>,
    /// What the name begins with.
    pub(crate) names: Vec<u32>,
    /// The time it ends in.
    pub(crate) stamps: Maybe<Stamp>,
    pub(crate) ended: Maybe<i64>,
    pub(crate) objects: Maybe<u32>,
    pub(crate) people: Maybe<u32>,
    pub(crate) reasons: Maybe<u32>,
    pub(crate) messages: Maybe<u32>,
    pub(crate) progress: Maybe<u8>,
    pub(crate) points: Maybe<i64>,
    pub(crate) forgotten: Maybe<i64>,
    pub(crate) parents: Maybe<Parent>,
    pub(crate) classes: Vec<Class>,
    pub(crate) texts: Dictionaries,
}

/// The texts of a part, by what they are used for.
#[derive(Debug, Default)]
pub(crate) struct Dictionaries {
    /// Names, without the times some end in.
    pub(crate) names: Texts,
    pub(crate) objects: Texts,
    /// Who began sessions.
    pub(crate) people: Texts,
    /// The words of classes.
    pub(crate) words: Texts,
    /// Reasons, messages, and native ids that are no GUIDs: never sorted by and never searched.
    pub(crate) notes: Texts,
}

/// A parent that the product names.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Parent {
    /// Its unified id.
    pub(crate) id: u128,
    pub(crate) r#type: &'static str,
    /// Its native id, as a note.
    pub(crate) native: u32,
}

impl Columns {
    /// How many rows there are.
    pub(crate) const fn rows(&self) -> usize {
        self.ids.len()
    }

    /// The unified id of a row.
    pub(crate) fn id(&self, row: u32) -> u128 {
        value(&self.ids, row)
    }

    /// When a row began.
    pub(crate) fn start(&self, row: u32) -> Option<i64> {
        self.started.get(at(row)).copied()
    }

    /// From start to end, where the end is not the earlier one.
    pub(crate) fn duration(&self, row: u32) -> Option<i64> {
        let ticks = self.ended.get(row)?.checked_sub(self.start(row)?)?;
        (ticks >= 0).then_some(ticks)
    }

    /// What a row shares with others.
    pub(crate) fn class(&self, row: u32) -> Option<&Class> {
        self.classes.get(at(value(&self.class_of, row)))
    }

    /// What the name of a row begins with, and the time that some names end in.
    pub(crate) fn name_parts(&self, row: u32) -> (&str, Option<Stamp>) {
        (self.texts.names.get(value(&self.names, row)), self.stamps.get(row))
    }

    /// Writes the name of a row behind `text`.
    pub(crate) fn write_name(&self, row: u32, text: &mut String) {
        let (stem, stamp) = self.name_parts(row);
        text.push_str(stem);
        if let Some(stamp) = stamp {
            text.push_str(stamp.text().as_str());
        }
    }

    /// The name of a row.
    pub(crate) fn name(&self, row: u32) -> String {
        let (stem, _) = self.name_parts(row);
        let mut name = String::with_capacity(stem.len() + super::name::LONGEST);
        self.write_name(row, &mut name);
        name
    }

    /// The native id of a row.
    pub(crate) fn native_id(&self, row: u32) -> NativeId<'_> {
        match self.odd_ids.get(row) {
            Some(note) => NativeId::Text(self.texts.notes.get(note)),
            None => NativeId::Guid(value(&self.guids, row)),
        }
    }

    /// The object that a row is about.
    pub(crate) fn object(&self, row: u32) -> Option<&str> {
        self.objects.get(row).map(|text| self.texts.objects.get(text))
    }

    /// Where that object sorts.
    pub(crate) fn object_key(&self, row: u32) -> Option<i64> {
        self.objects.get(row).map(|text| self.texts.objects.key(text))
    }

    /// Who began a row.
    pub(crate) fn initiated_by(&self, row: u32) -> Option<&str> {
        self.people.get(row).map(|text| self.texts.people.get(text))
    }

    /// Why a row was begun.
    pub(crate) fn reason(&self, row: u32) -> Option<&str> {
        self.reasons.get(row).map(|note| self.texts.notes.get(note))
    }

    /// What the product says about how a row went.
    pub(crate) fn message(&self, row: u32) -> Option<&str> {
        self.messages.get(row).map(|note| self.texts.notes.get(note))
    }

    /// A word of a class.
    pub(crate) fn word(&self, word: Option<u32>) -> Option<&str> {
        word.map(|word| self.texts.words.get(word))
    }

    /// What the product said about a row of this class and shape.
    pub(crate) fn session(&self, row: u32, class: &Class, shape: &Shape) -> Session {
        let owned = |text: Option<&str>| text.map(str::to_owned);
        let word = |word: Option<u32>| owned(self.word(word));
        let details = |key: Option<u32>| word(key).map(|key| DetailKey(key.into()));
        let moment = |ticks: Option<i64>| ticks.map(Timestamp::from_ticks);
        let job = || JobRef { id: word(class.job_id), name: word(class.job_name) };
        Session {
            id: NativeRef { r#type: class.r#type, id: self.native_id(row).to_string() },
            subtype: word(class.subtype),
            native_state: word(class.native_state),
            native_result: word(class.native_result),
            kind: shape.kind,
            workload: shape.workload,
            name: self.name(row),
            server: word(class.server),
            job: class.has_job.then(job),
            object: owned(self.object(row)),
            organization: word(class.organization),
            initiated_by: owned(self.initiated_by(row)),
            reason: owned(self.reason(row)),
            state: shape.state,
            result: shape.result,
            progress_percent: self.progress.get(row),
            point_in_time: moment(self.points.get(row)),
            started_at: moment(self.start(row)),
            ended_at: moment(self.ended.get(row)),
            message: owned(self.message(row)),
            parent: self.parent(row, shape),
            items: details(class.items),
            events: details(class.events),
        }
    }

    /// What proving a row of this shape absent takes.
    pub(crate) fn held(&self, row: u32, shape: &Shape) -> Held {
        let moment = |ticks: Option<i64>| ticks.map(Timestamp::from_ticks);
        let ended_at = moment(self.ended.get(row));
        Held {
            id: self.native_id(row).to_string(),
            started_at: moment(self.start(row)),
            ended_at,
            is_unfinished: shape.state.is_unfinished(ended_at.is_some()),
        }
    }

    /// The parent of a row of this shape.
    fn parent(&self, row: u32, shape: &Shape) -> Option<ParentRef> {
        let native = self.parents.get(row).map(|parent| NativeRef {
            r#type: parent.r#type,
            id: self.texts.notes.get(parent.native).to_owned(),
        });
        Some(ParentRef { native, relation: shape.relation? })
    }

    /// The unified id of a row's parent.
    pub(crate) fn parent_id(&self, row: u32) -> Option<SessionId> {
        self.parents.get(row).map(|parent| SessionId::from_u128(parent.id))
    }
}
