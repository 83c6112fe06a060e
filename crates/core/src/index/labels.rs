//! The names that sessions are counted by.

use std::collections::HashMap;
use std::sync::Arc;

use super::FastHasher;
use super::columns::Columns;
use super::count::{at, number};

/// Every name of a job, a server or an organisation met so far, numbered from one in the order in
/// which they came. Later snapshots have those of earlier ones under the same numbers, so that parts
/// of all ages can be counted together.
#[derive(Clone, Debug, Default)]
pub(crate) struct Labels {
    all: Vec<Arc<str>>,
    numbers: HashMap<Arc<str>, u32, FastHasher>,
}

/// The names that a class has, by their numbers; zero is null.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ClassLabels {
    pub(crate) server: u32,
    /// The name of its job, else the job's native id.
    pub(crate) job: u32,
    pub(crate) organization: u32,
}

impl Labels {
    /// The first number behind all that were given.
    pub(crate) fn end(&self) -> usize {
        self.all.len() + 1
    }

    /// The name of this number; `None` is null.
    pub(crate) fn get(&self, label: u32) -> Option<&str> {
        self.all.get(at(label.checked_sub(1)?)).map(AsRef::as_ref)
    }

    /// The names of each class of a part, all of which are known from now on.
    pub(crate) fn of_classes(self: &mut Arc<Self>, columns: &Columns) -> Vec<ClassLabels> {
        let words = &columns.texts.words;
        let mut known: Vec<Option<u32>> = vec![None; at(words.len())];
        let mut label = |word: Option<u32>| {
            let Some(word) = word else { return 0 };
            let number = known.get(at(word)).copied().flatten();
            let number = number.unwrap_or_else(|| self.number(words.get(word)));
            if let Some(known) = known.get_mut(at(word)) {
                *known = Some(number);
            }
            number
        };
        let labels = columns.classes.iter().map(|class| ClassLabels {
            server: label(class.server),
            job: label(class.job_name.or(class.job_id)),
            organization: label(class.organization),
        });
        labels.collect()
    }

    /// The number of a name.
    fn number(self: &mut Arc<Self>, name: &str) -> u32 {
        if let Some(known) = self.numbers.get(name) {
            return *known;
        }
        let labels = Arc::make_mut(self);
        let name: Arc<str> = name.into();
        labels.all.push(Arc::clone(&name));
        let given = number(labels.all.len());
        labels.numbers.insert(name, given);
        given
    }
}
