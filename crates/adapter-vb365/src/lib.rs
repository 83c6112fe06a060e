//! Veeam Backup for Microsoft 365, spoken over its REST API (JSON, port 4443).
//!
//! Read-only. Endpoints, versions and quirks, each with its source: `README.md` of this crate.

mod api;
mod convert;
mod details;
mod directories;
mod feeds;
mod handshake;
mod listing;
mod problem;
mod timespan;
mod wire;
mod words;

use std::sync::Arc;

use jiff::tz::TimeZone;
use mullion_adapter::{
    Dialect, Directories, Directory, Feed, Handshake, Listing, Options, Product, Profile, Reply,
};
use mullion_model::{DetailKey, Event, Fault, Item, NativeRef, Session};

use crate::api::Api;
use crate::details::{EventList, ItemList};
use crate::directories::{NameList, resolve};
use crate::feeds::{JobSessions, RestoreSessions, RetrievalSessions};
use crate::handshake::TokenHandshake;

/// Veeam Backup for Microsoft 365.
#[derive(Clone, Copy, Debug, Default)]
pub struct BackupForM365;

static PROFILE: Profile = Profile {
    name: "vb365",
    title: "Veeam Backup for Microsoft 365",
    default_port: 4443,
    versions: &["v1", "v2", "v3", "v4", "v5", "v6", "v7", "v8"],
    // A server serves the version of its own release and older ones, and there is no list of them
    // to ask for; a fixed one would fail on older servers, or hide names and items on newer ones.
    default_version: None,
    formats: &["json"],
    is_own_server: true,
    role: "administrator of the Veeam Backup for Microsoft 365 server (its REST API has no read-only role)",
};

impl Product for BackupForM365 {
    fn profile(&self) -> &'static Profile {
        &PROFILE
    }

    fn handshake(&self, options: &Options) -> Box<dyn Handshake> {
        Box::new(TokenHandshake { api: Api::of(options.version) })
    }

    fn dialect(&self, options: &Options) -> Box<dyn Dialect> {
        let api = Api::of(options.version);
        let zone = options.time_zone.clone().unwrap_or(TimeZone::UTC);
        Box::new(Server {
            api,
            feeds: feeds(api, &zone),
            directories: directories::all(api)
                .map(|list| -> Arc<dyn Directory> { Arc::new(NameList { api, list }) })
                .collect(),
            zone,
        })
    }
}

/// The feeds of a version.
fn feeds(api: Api, zone: &TimeZone) -> Vec<Arc<dyn Feed>> {
    let mut feeds: Vec<Arc<dyn Feed>> = vec![
        Arc::new(RestoreSessions { api, zone: zone.clone() }),
        Arc::new(JobSessions { api, zone: zone.clone() }),
    ];
    if api.has_retrievals() {
        feeds.push(Arc::new(RetrievalSessions { api, zone: zone.clone() }));
    }
    feeds
}

/// The REST API of one server in one version.
struct Server {
    api: Api,
    feeds: Vec<Arc<dyn Feed>>,
    directories: Vec<Arc<dyn Directory>>,
    zone: TimeZone,
}

impl Dialect for Server {
    fn feeds(&self) -> &[Arc<dyn Feed>] {
        &self.feeds
    }

    fn directories(&self) -> &[Arc<dyn Directory>] {
        &self.directories
    }

    fn resolve(&self, session: &mut Session, directories: &Directories) {
        resolve(session, directories);
    }

    fn items(&self, session: &NativeRef, key: &DetailKey) -> Arc<dyn Listing<(), Item>> {
        Arc::new(ItemList::new(self.api, session, key, self.zone.clone()))
    }

    fn events(&self, session: &NativeRef, key: &DetailKey) -> Arc<dyn Listing<(), Event>> {
        Arc::new(EventList::new(self.api, session, key, self.zone.clone()))
    }

    fn diagnose(&self, reply: &Reply) -> Option<Fault> {
        problem::diagnose(reply)
    }
}
