//! Veeam Backup & Replication, spoken over its own REST API (JSON, port 9419).
//!
//! Read-only. Endpoints, versions and quirks, each with its source: `README.md` of this crate.

mod convert;
mod details;
mod handshake;
mod jobs;
mod listing;
mod problem;
mod revision;
mod wire;
mod words;
mod zone;

use std::sync::Arc;

use jiff::tz::TimeZone;
use mullion_adapter::{
    Dialect, Directories, Directory, Feed, Handshake, Listing, Options, Product, Profile, Reply,
};
use mullion_model::{DetailKey, Event, Fault, Item, NativeRef, Session};

use crate::details::{Log, TaskSessions};
use crate::handshake::TokenHandshake;
use crate::jobs::Jobs;
use crate::listing::Sessions;
use crate::revision::Revision;
use crate::zone::ServerTime;

/// Veeam Backup & Replication.
#[derive(Clone, Copy, Debug, Default)]
pub struct BackupAndReplication;

static PROFILE: Profile = Profile {
    name: "vbr",
    title: "Veeam Backup & Replication",
    default_port: 9419,
    versions: Revision::NAMES,
    // The header is required, and a server serves the revisions of its own release and some older
    // ones: a fixed one would fail on older servers, or hide types and items on newer ones.
    default_version: None,
    formats: &["json"],
    is_own_server: true,
    role: "Veeam Backup Viewer",
};

impl Product for BackupAndReplication {
    fn profile(&self) -> &'static Profile {
        &PROFILE
    }

    fn handshake(&self, options: &Options) -> Box<dyn Handshake> {
        Box::new(TokenHandshake { revision: Revision::of(options.version) })
    }

    fn dialect(&self, options: &Options) -> Box<dyn Dialect> {
        let revision = Revision::of(options.version);
        let zone = options.time_zone.clone().unwrap_or(TimeZone::UTC);
        Box::new(Server {
            revision,
            feeds: vec![Arc::new(Sessions { revision, zone: zone.clone() })],
            directories: vec![Arc::new(Jobs { revision })],
            zone,
        })
    }
}

/// The REST API of one backup server in one revision.
struct Server {
    revision: Revision,
    feeds: Vec<Arc<dyn Feed>>,
    directories: Vec<Arc<dyn Directory>>,
    zone: TimeZone,
}

impl Dialect for Server {
    fn zone(&self) -> Option<Arc<dyn Listing<(), TimeZone>>> {
        Some(Arc::new(ServerTime { revision: self.revision }))
    }

    fn feeds(&self) -> &[Arc<dyn Feed>] {
        &self.feeds
    }

    fn directories(&self) -> &[Arc<dyn Directory>] {
        &self.directories
    }

    fn resolve(&self, session: &mut Session, directories: &Directories) {
        jobs::resolve(session, directories);
    }

    fn items(&self, session: &NativeRef, key: &DetailKey) -> Arc<dyn Listing<(), Item>> {
        Arc::new(TaskSessions {
            revision: self.revision,
            session: session.id.clone(),
            zone: details::zone_of(key, &self.zone),
        })
    }

    /// There is one log a session, so the key says nothing more.
    fn events(&self, session: &NativeRef, _key: &DetailKey) -> Arc<dyn Listing<(), Event>> {
        Arc::new(Log {
            revision: self.revision,
            session: session.id.clone(),
            zone: self.zone.clone(),
        })
    }

    fn diagnose(&self, reply: &Reply) -> Option<Fault> {
        problem::diagnose(reply)
    }
}
