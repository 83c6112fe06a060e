//! Veeam Backup Enterprise Manager as a product of Mullion: its REST API, spoken in XML.
//!
//! XML because it is what every version speaks: JSON came late and lost the case of its keys in
//! version 13. The README beside this crate lists endpoints, versions and quirks with their sources.

mod body;
mod convert;
mod diagnosis;
mod envelope;
mod handshake;
mod listing;
mod lists;
mod paging;
mod tasks;
mod wire;
mod xml;

use std::sync::Arc;

use mullion_adapter::{
    Dialect, Directories, Directory, Feed, Handshake, Listing, Options, Product, Profile, Reply,
};
use mullion_model::{DetailKey, Event, Fault, Item, NativeRef, Session};

use crate::handshake::LogonSession;
use crate::listing::SessionFeed;
use crate::lists::SessionList;
use crate::tasks::{NoEvents, TaskListing};

/// The version that every server serves: its own newest.
const LATEST: &str = "latest";

/// What is always so about Enterprise Manager.
const PROFILE: Profile = Profile {
    name: "em",
    title: "Veeam Backup Enterprise Manager",
    default_port: 9398,
    versions: &["v1_5", "v1_6", "v1_7", LATEST],
    default_version: Some(LATEST),
    formats: &["xml"],
    // It collects from many backup servers, and each session names its own.
    is_own_server: false,
    role: "Portal User",
};

/// Veeam Backup Enterprise Manager.
#[derive(Clone, Copy, Debug, Default)]
pub struct EnterpriseManager;

impl Product for EnterpriseManager {
    fn profile(&self) -> &'static Profile {
        &PROFILE
    }

    fn handshake(&self, options: &Options) -> Box<dyn Handshake> {
        Box::new(LogonSession { version: options.version })
    }

    /// The same for all versions: they differ in resources that are not read here, and in optional
    /// elements.
    fn dialect(&self, _options: &Options) -> Box<dyn Dialect> {
        let lists = [SessionList::Restore, SessionList::Backup, SessionList::Replica];
        Box::new(Xml { feeds: lists.map(|list| -> Arc<dyn Feed> { Arc::new(SessionFeed(list)) }) })
    }
}

/// Enterprise Manager's XML.
struct Xml {
    feeds: [Arc<dyn Feed>; 3],
}

impl Dialect for Xml {
    fn feeds(&self) -> &[Arc<dyn Feed>] {
        &self.feeds
    }

    fn directories(&self) -> &[Arc<dyn Directory>] {
        &[]
    }

    /// Nothing to do: sessions carry all names themselves.
    fn resolve(&self, _session: &mut Session, _directories: &Directories) {}

    fn items(&self, session: &NativeRef, key: &DetailKey) -> Arc<dyn Listing<(), Item>> {
        Arc::new(TaskListing::new(session, key))
    }

    fn events(&self, _session: &NativeRef, _key: &DetailKey) -> Arc<dyn Listing<(), Event>> {
        Arc::new(NoEvents)
    }

    fn diagnose(&self, reply: &Reply) -> Option<Fault> {
        diagnosis::diagnose(reply)
    }
}
