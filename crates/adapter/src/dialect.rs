//! What one product in one API version has to offer.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use jiff::tz::TimeZone;
use mullion_model::{DetailKey, Event, Fault, Item, NativeRef, Session};

use crate::{Ask, AskKind, Listing, Reply};

/// One kind of session list of a product.
pub trait Feed: Listing<Ask, Session> {
    /// Its name in configuration and in `sources`, such as `restore`.
    fn name(&self) -> &'static str;

    /// The native type of all its rows, which no other feed of the dialect has: what proves a
    /// session absent is a reading of the feed that it came from.
    fn native_type(&self) -> &'static str;

    /// Whether items of its failed sessions may say why they failed (mapping section 3, message).
    fn items_say_why(&self) -> bool;

    /// The same list by a way that asks for fewer rights, read while this one is forbidden; `None`
    /// where there is no other way.
    fn fallback(&self) -> Option<Arc<dyn Feed>> {
        None
    }

    /// How far back [`crate::Ask::Whole`] reaches, where the product says that its list ends before
    /// its memory does; `None` where it shows all there is. What began before is missed by no reading.
    fn reach(&self) -> Option<Duration> {
        None
    }

    /// What can be asked of it, never empty. `Started` excludes `Whole`.
    fn can(&self) -> &'static [AskKind];
}

/// An entry of a directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// Canonical native id.
    pub id: String,
    /// The name it goes by.
    pub name: Option<String>,
    /// Canonical native id of the entry, in another directory, that it belongs to.
    pub within: Option<String>,
}

/// A list of names that sessions refer to by id, read whole from time to time.
pub trait Directory: Listing<(), Named> {
    /// Its name, unique within the dialect, such as `jobs`.
    fn name(&self) -> &'static str;

    /// The feeds of the dialect, by name, whose sessions take names from it; never empty. Where the
    /// configuration leaves all of them out, it is not read.
    fn feeds(&self) -> &'static [&'static str];
}

/// What is known of all directories of a source.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Directories {
    entries: HashMap<&'static str, HashMap<String, Named>>,
}

impl Directories {
    /// Replaces the content of the directory `name`.
    pub fn replace(&mut self, name: &'static str, entries: impl IntoIterator<Item = Named>) {
        let by_id = entries.into_iter().map(|entry| (entry.id.clone(), entry)).collect();
        self.entries.insert(name, by_id);
    }

    /// The entry `id` of the directory `name`.
    #[must_use]
    pub fn get(&self, name: &str, id: &str) -> Option<&Named> {
        self.entries.get(name)?.get(id)
    }
}

/// A product in one API version: its feeds, its directories, its details, its words for failure.
pub trait Dialect: Send + Sync {
    /// The question by which the server tells the zone of its stamps without one: the one row of its
    /// answer. Asked before anything else where the configuration names no zone, and the dialect
    /// made anew with what it said; `None` where the product's own rule needs no answer.
    fn zone(&self) -> Option<Arc<dyn Listing<(), TimeZone>>> {
        None
    }

    /// Its session lists, never empty, names unique.
    fn feeds(&self) -> &[Arc<dyn Feed>];

    /// Its directories; empty where sessions carry all names themselves.
    fn directories(&self) -> &[Arc<dyn Directory>];

    /// Fills in the names that `session` refers to by id, where the directories know them.
    fn resolve(&self, session: &mut Session, directories: &Directories);

    /// The list of the items of `session`, from the key that its conversion kept.
    fn items(&self, session: &NativeRef, key: &DetailKey) -> Arc<dyn Listing<(), Item>>;

    /// The list of the events of `session`, from the key that its conversion kept.
    fn events(&self, session: &NativeRef, key: &DetailKey) -> Arc<dyn Listing<(), Event>>;

    /// What an answer other than 200 means in the product's words; `None` where it has none for it
    /// and [`crate::kit::status_fault`] says all there is to say.
    fn diagnose(&self, reply: &Reply) -> Option<Fault>;
}
