//! Veeam Backup for AWS, spoken over the public REST API of the appliance (JSON, port 11005).
//!
//! Read-only. Endpoints, versions and quirks, each with its source: `README.md` of this crate.

mod convert;
mod details;
mod handshake;
mod listing;
mod problem;
mod wire;
mod words;

use std::sync::Arc;

use jiff::tz::TimeZone;
use mullion_adapter::{
    Dialect, Directories, Directory, Feed, Get, Handshake, Listing, Options, Product, Profile,
    Reply,
};
use mullion_model::{DetailKey, Event, Fault, Item, NativeRef, Session};

use crate::details::{ItemList, Items, Log};
use crate::handshake::TokenHandshake;
use crate::listing::Sessions;

/// Veeam Backup for AWS.
#[derive(Clone, Copy, Debug, Default)]
pub struct BackupForAws;

static PROFILE: Profile = Profile {
    name: "vbaws",
    title: "Veeam Backup for AWS",
    default_port: 11005,
    versions: &[
        "1.0-rev0", "1.1-rev0", "1.2-rev0", "1.3-rev0", "1.4-rev0", "1.5-rev0", "1.5-rev1",
        "1.6-rev0", "1.7-rev0", "1.7-rev1", "1.8-rev0",
    ],
    // The header is required and appliances from 7.0 on serve only the latest few revisions, so
    // any default would be wrong for most of them.
    default_version: None,
    formats: &["json"],
    is_own_server: true,
    role: "Read-Only User",
};

impl Product for BackupForAws {
    fn profile(&self) -> &'static Profile {
        &PROFILE
    }

    fn handshake(&self, options: &Options) -> Box<dyn Handshake> {
        Box::new(TokenHandshake { version: options.version })
    }

    fn dialect(&self, options: &Options) -> Box<dyn Dialect> {
        // Stamps have no zone; the filters are named FromUtc and ToUtc (mapping rule G8).
        let zone = options.time_zone.clone().unwrap_or(TimeZone::UTC);
        Box::new(Appliance {
            version: options.version,
            feeds: vec![Arc::new(Sessions { version: options.version, zone: zone.clone() })],
            zone,
        })
    }
}

/// The public REST API of one appliance in one revision.
struct Appliance {
    version: &'static str,
    feeds: Vec<Arc<dyn Feed>>,
    zone: TimeZone,
}

impl Dialect for Appliance {
    fn feeds(&self) -> &[Arc<dyn Feed>] {
        &self.feeds
    }

    fn directories(&self) -> &[Arc<dyn Directory>] {
        &[]
    }

    /// Nothing to do: a session carries the name of its policy itself, or has none.
    fn resolve(&self, _session: &mut Session, _directories: &Directories) {}

    fn items(&self, session: &NativeRef, key: &DetailKey) -> Arc<dyn Listing<(), Item>> {
        Arc::new(Items {
            version: self.version,
            session: session.id.clone(),
            list: ItemList::of_key(key),
        })
    }

    /// There is one log a session, so the key says nothing more.
    fn events(&self, session: &NativeRef, _key: &DetailKey) -> Arc<dyn Listing<(), Event>> {
        Arc::new(Log {
            version: self.version,
            session: session.id.clone(),
            zone: self.zone.clone(),
        })
    }

    fn diagnose(&self, reply: &Reply) -> Option<Fault> {
        problem::diagnose(reply)
    }
}

/// The header that every request needs, the token request included.
const VERSION_HEADER: &str = "x-api-version";

/// A GET of `path` in the revision `version`.
fn get(version: &'static str, path: impl Into<String>) -> Get {
    Get::json(path).with_header(VERSION_HEADER, version)
}
