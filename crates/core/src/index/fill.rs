//! Makes columns of sessions.

use std::collections::HashMap;
use std::hash::Hash;

use uuid::Uuid;

use super::class::Class;
use super::columns::{Columns, Dictionaries, Parent};
use super::count::{number, value};
use super::name;
use super::texts::Collector;
use super::{Entry, FastHasher};

/// Numbers distinct values in the order in which they come.
pub(crate) struct Numbered<T> {
    pub(crate) all: Vec<T>,
    numbers: HashMap<T, u32, FastHasher>,
}

impl<T: Copy + Eq + Hash> Numbered<T> {
    /// None yet.
    pub(crate) fn new() -> Self {
        Self { all: Vec::new(), numbers: HashMap::default() }
    }

    /// The number of a value.
    pub(crate) fn number(&mut self, value: T) -> u32 {
        *self.numbers.entry(value).or_insert_with(|| {
            self.all.push(value);
            number(self.all.len() - 1)
        })
    }
}

/// The dictionaries while they grow.
#[derive(Default)]
struct Collectors<'e> {
    names: Collector<'e>,
    objects: Collector<'e>,
    people: Collector<'e>,
    words: Collector<'e>,
    notes: Collector<'e>,
}

impl Columns {
    /// The columns of these sessions, which come in the order of rows, each with the number of its
    /// shape.
    pub(crate) fn of<'e>(entries: impl ExactSizeIterator<Item = (&'e Entry, u32)>) -> Self {
        let rows = entries.len();
        let mut texts = Collectors { names: Collector::with_room(rows), ..Collectors::default() };
        let mut classes = Numbered::new();
        let mut columns = Self {
            ids: Vec::with_capacity(rows),
            started: Vec::with_capacity(rows),
            read_at: Vec::with_capacity(rows),
            versions: Vec::with_capacity(rows),
            guids: Vec::with_capacity(rows),
            class_of: Vec::with_capacity(rows),
            names: Vec::with_capacity(rows),
            ..Self::default()
        };
        for (entry, shape) in entries {
            columns.push(entry, shape, &mut texts, &mut classes);
        }
        columns.classes = classes.all;
        columns.settle(texts)
    }

    /// Adds a row.
    fn push<'e>(
        &mut self,
        entry: &'e Entry,
        shape: u32,
        texts: &mut Collectors<'e>,
        classes: &mut Numbered<Class>,
    ) {
        let session = &entry.session;
        self.ids.push(entry.id.as_u128());
        self.started.extend(session.started_at.map(|moment| moment.ticks()));
        self.read_at.push(entry.read_at.ticks());
        self.versions.push(entry.version);
        let guid = guid(&session.id.id);
        self.guids.push(guid.unwrap_or_default());
        self.odd_ids.push(guid.is_none().then(|| texts.notes.number(&session.id.id)));
        self.class_of.push(classes.number(class(entry, shape, &mut texts.words)));
        let (stem, stamp) = name::split(&session.name);
        self.names.push(texts.names.number(stem));
        self.stamps.push(stamp);
        self.ended.push(session.ended_at.map(|moment| moment.ticks()));
        self.objects.push(session.object.as_deref().map(|text| texts.objects.number(text)));
        self.people.push(session.initiated_by.as_deref().map(|text| texts.people.number(text)));
        self.reasons.push(session.reason.as_deref().map(|text| texts.notes.number(text)));
        self.messages.push(session.message.as_deref().map(|text| texts.notes.number(text)));
        self.progress.push(session.progress_percent);
        self.points.push(session.point_in_time.map(|moment| moment.ticks()));
        self.forgotten.push(entry.forgotten_at.map(|moment| moment.ticks()));
        let native = session.parent.as_ref().and_then(|parent| parent.native.as_ref());
        self.parents.push(native.zip(entry.parent_id).map(|(native, id)| Parent {
            id: id.as_u128(),
            r#type: native.r#type,
            native: texts.notes.number(&native.id),
        }));
    }

    /// Puts the texts in order.
    fn settle(mut self, collectors: Collectors<'_>) -> Self {
        let (names, moved_names) = collectors.names.finish();
        let (objects, moved_objects) = collectors.objects.finish();
        let (people, moved_people) = collectors.people.finish();
        let (words, moved_words) = collectors.words.finish();
        let (notes, moved) = collectors.notes.finish();
        self.names.iter_mut().for_each(|name| *name = value(&moved_names, *name));
        self.objects = self.objects.map(|text| value(&moved_objects, text));
        self.people = self.people.map(|text| value(&moved_people, text));
        self.odd_ids = self.odd_ids.map(|text| value(&moved, text));
        self.reasons = self.reasons.map(|text| value(&moved, text));
        self.messages = self.messages.map(|text| value(&moved, text));
        let parent = |parent: Parent| Parent { native: value(&moved, parent.native), ..parent };
        self.parents = self.parents.map(parent);
        for class in &mut self.classes {
            *class = class.with_words(|word| value(&moved_words, word));
        }
        self.texts = Dictionaries { names, objects, people, words, notes };
        self
    }
}

/// The class of a session of this shape.
fn class<'e>(entry: &'e Entry, shape: u32, words: &mut Collector<'e>) -> Class {
    let session = &entry.session;
    let mut word = |text: Option<&'e str>| text.map(|text| words.number(text));
    let job = session.job.as_ref();
    Class {
        shape,
        r#type: session.id.r#type,
        subtype: word(session.subtype.as_deref()),
        native_state: word(session.native_state.as_deref()),
        native_result: word(session.native_result.as_deref()),
        server: word(session.server.as_deref()),
        organization: word(session.organization.as_deref()),
        has_job: job.is_some(),
        job_id: word(job.and_then(|job| job.id.as_deref())),
        job_name: word(job.and_then(|job| job.name.as_deref())),
        items: word(session.items.as_ref().map(|key| &*key.0)),
        events: word(session.events.as_ref().map(|key| &*key.0)),
    }
}

/// The GUID that a native id is, if it is written as all of them are.
pub(super) fn guid(id: &str) -> Option<u128> {
    let guid = Uuid::try_parse(id).ok()?;
    let mut written = Uuid::encode_buffer();
    (guid.hyphenated().encode_lower(&mut written) == id).then(|| guid.as_u128())
}
