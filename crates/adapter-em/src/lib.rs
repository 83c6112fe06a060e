//! Veeam Backup Enterprise Manager as a product of Mullion: its REST API, spoken in XML or JSON.
//!
//! XML unless the configuration says otherwise: JSON changed the case of its keys in version 13. The
//! README beside this crate lists endpoints, versions and quirks with their sources.

mod body;
mod convert;
mod diagnosis;
mod documents;
mod envelope;
mod format;
mod handshake;
mod json;
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

use crate::format::Format;
use crate::handshake::LogonSession;
use crate::listing::{SessionFeed, Way};
use crate::lists::SessionList;
use crate::tasks::NoEvents;

/// The version that every server serves: its own newest.
const LATEST: &str = "latest";
/// The version of Enterprise Manager 10, the last one without continuous replication.
const V1_5: &str = "v1_5";

/// What is always so about Enterprise Manager.
const PROFILE: Profile = Profile {
    name: "em",
    title: "Veeam Backup Enterprise Manager",
    default_port: 9398,
    versions: &[V1_5, "v1_6", "v1_7", LATEST],
    // The server finds its newest itself, in one login.
    default_version: Some(LATEST),
    formats: Format::NAMES,
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

    /// The same for all versions, but for the list of continuous replication, which came with 1.6:
    /// what else differs are resources that are not read here, and optional elements.
    fn dialect(&self, options: &Options) -> Box<dyn Dialect> {
        let format = Format::called(options.format);
        let lists = SessionList::ALL.into_iter();
        let served = lists.filter(|list| *list != SessionList::Cdp || options.version != V1_5);
        let feed =
            |list| -> Arc<dyn Feed> { Arc::new(SessionFeed { list, way: Way::Query, format }) };
        Box::new(Spoken { feeds: served.map(feed).collect(), format })
    }
}

/// Enterprise Manager in one version and representation.
struct Spoken {
    feeds: Vec<Arc<dyn Feed>>,
    format: Format,
}

impl Dialect for Spoken {
    fn feeds(&self) -> &[Arc<dyn Feed>] {
        &self.feeds
    }

    fn directories(&self) -> &[Arc<dyn Directory>] {
        &[]
    }

    /// Nothing to do: sessions carry all names themselves.
    fn resolve(&self, _session: &mut Session, _directories: &Directories) {}

    fn items(&self, session: &NativeRef, key: &DetailKey) -> Arc<dyn Listing<(), Item>> {
        tasks::items(self.format, session, key)
    }

    fn events(&self, _session: &NativeRef, _key: &DetailKey) -> Arc<dyn Listing<(), Event>> {
        Arc::new(NoEvents)
    }

    fn diagnose(&self, reply: &Reply) -> Option<Fault> {
        diagnosis::diagnose(reply)
    }
}
