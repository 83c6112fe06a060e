//! What the sessions of one job have in common when they end alike.

use super::shape::Shapes;
use super::texts::Texts;
use crate::query::SortField;

/// The values of sessions in every field that many of them share. Texts are numbers of a part's
/// words. A part has thousands of classes; what belongs to a class is stored once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Class {
    pub(crate) shape: u32,
    pub(crate) r#type: &'static str,
    pub(crate) subtype: Option<u32>,
    pub(crate) native_state: Option<u32>,
    pub(crate) native_result: Option<u32>,
    pub(crate) server: Option<u32>,
    pub(crate) organization: Option<u32>,
    /// Whether there is a job at all.
    pub(crate) has_job: bool,
    pub(crate) job_id: Option<u32>,
    pub(crate) job_name: Option<u32>,
    pub(crate) items: Option<u32>,
    pub(crate) events: Option<u32>,
}

impl Class {
    /// The same with every word as `change` says.
    pub(crate) fn with_words(self, mut change: impl FnMut(u32) -> u32) -> Self {
        let mut word = |word: Option<u32>| word.map(&mut change);
        Self {
            subtype: word(self.subtype),
            native_state: word(self.native_state),
            native_result: word(self.native_result),
            server: word(self.server),
            organization: word(self.organization),
            job_id: word(self.job_id),
            job_name: word(self.job_name),
            items: word(self.items),
            events: word(self.events),
            ..self
        }
    }

    /// Every word it has.
    pub(crate) fn words(&self) -> impl Iterator<Item = u32> {
        let native = [self.subtype, self.native_state, self.native_result];
        let names = [self.server, self.organization, self.job_id, self.job_name];
        native.into_iter().chain(names).chain([self.items, self.events]).flatten()
    }

    /// What tells its job from others of its source: native id, else name.
    pub(crate) fn job(&self) -> Option<u32> {
        self.job_id.or(self.job_name)
    }

    /// Where its sessions sort by a field that they share, as a number that compares within a part;
    /// `None` is null. Fields that they do not share have no key here.
    pub(crate) fn key(&self, field: SortField, shapes: &Shapes, words: &Texts) -> Option<i64> {
        let word = |word: Option<u32>| word.map(|word| words.key(word));
        match field {
            SortField::Server => word(self.server),
            SortField::Organization => word(self.organization),
            SortField::Job => word(self.job_name),
            _ => shapes.key(self.shape, field),
        }
    }
}
