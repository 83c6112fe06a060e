//! The smallest complete product: one list, one page, a key in a header instead of a login session.

use std::sync::Arc;
use std::time::Duration;

use jiff::tz::TimeZone;
use mullion_adapter::kit::{
    Notes, canonical_id, header_secret, json_rows, json_text, stamp, status_fault, two_words,
};
use mullion_adapter::{
    Ask, AskKind, Asked, Credentials, Dialect, Directories, Directory, Feed, Get, Grant, Handshake,
    Lifetime, Listing, Logon, LogonMethod, Misread, Next, Options, Page, Product, Profile, Reject,
    Reply,
};
use mullion_model::{DetailKey, Event, Fault, FaultKind, Item, Kind, NativeRef, Session};
use serde::Deserialize;
use serde_json::value::RawValue;

/// A product nobody sells.
pub(crate) struct Toy;

impl Product for Toy {
    fn profile(&self) -> &'static Profile {
        &Profile {
            name: "toy",
            title: "Toy Backup",
            default_port: 80,
            versions: &["1"],
            default_version: Some("1"),
            formats: &["json"],
            is_own_server: true,
            role: "player",
        }
    }

    fn handshake(&self, _: &Options) -> Box<dyn Handshake> {
        Box::new(Door)
    }

    fn dialect(&self, _: &Options) -> Box<dyn Dialect> {
        Box::new(Speech { feeds: vec![Arc::new(Runs)] })
    }
}

/// `GET`s are let in with a key that `POST /login` gives.
struct Door;

impl Handshake for Door {
    fn login(&self, _: &Credentials) -> Logon {
        Logon {
            method: LogonMethod::Post,
            path: "/login".to_owned(),
            query: Vec::new(),
            accept: "application/json",
            headers: Vec::new(),
            secret_headers: Vec::new(),
            body: None,
        }
    }

    fn renew(&self, _: &Grant) -> Option<Logon> {
        None
    }

    fn grant(&self, reply: &Reply) -> Result<Grant, Fault> {
        let key = reply.header("x-toy-key").filter(|_| reply.status == 200);
        let key = key.ok_or_else(|| match reply.status {
            401 => Fault::new(FaultKind::LoginRefused, "the toy does not know this player"),
            _ => status_fault(reply),
        })?;
        Ok(Grant {
            headers: vec![("x-toy-key", header_secret("", key)?)],
            lifetime: Lifetime::Fixed(Duration::from_secs(3600)),
            renewal: None,
            closing: None,
        })
    }

    fn logout(&self, _: &Grant) -> Option<Logon> {
        None
    }
}

/// One feed, no directories, no details.
struct Speech {
    feeds: Vec<Arc<dyn Feed>>,
}

impl Dialect for Speech {
    fn feeds(&self) -> &[Arc<dyn Feed>] {
        &self.feeds
    }

    fn directories(&self) -> &[Arc<dyn Directory>] {
        &[]
    }

    fn resolve(&self, _: &mut Session, _: &Directories) {}

    fn items(&self, _: &NativeRef, _: &DetailKey) -> Arc<dyn Listing<(), Item>> {
        unreachable!("no session of a toy has items")
    }

    fn events(&self, _: &NativeRef, _: &DetailKey) -> Arc<dyn Listing<(), Event>> {
        unreachable!("no session of a toy has events")
    }

    fn diagnose(&self, _: &Reply) -> Option<Fault> {
        None
    }
}

/// `GET /runs`: `[{"id", "name", "state", "result", "began"}]`.
struct Runs;

#[derive(Deserialize)]
struct Run<'a> {
    id: &'a str,
    name: String,
    state: String,
    result: Option<String>,
    began: Option<String>,
}

impl Feed for Runs {
    fn name(&self) -> &'static str {
        "runs"
    }

    fn native_type(&self) -> &'static str {
        "Run"
    }

    fn items_say_why(&self) -> bool {
        false
    }

    fn can(&self) -> &'static [AskKind] {
        &[AskKind::Whole]
    }
}

impl Listing<Ask, Session> for Runs {
    fn page_size(&self) -> Option<u32> {
        None
    }

    fn request(&self, _: &Asked<'_, Ask>) -> Get {
        Get::json("/runs")
    }

    fn decode(&self, _: &Asked<'_, Ask>, reply: &Reply) -> Result<Page<Session>, Misread> {
        let list: &RawValue = serde_json::from_str(json_text(reply)?)
            .map_err(|_| Misread::new("the list of runs is not whole"))?;
        let read = json_rows::<Run<'_>>(list)?;
        let (mut notes, mut rows, mut rejects) = (Notes::default(), Vec::new(), read.rejects);
        for run in read.rows {
            match convert(&mut notes, &run) {
                Some(session) => rows.push(session),
                None => rejects.push(Reject { reason: "no usable id".to_owned(), fingerprint: 0 }),
            }
        }
        Ok(Page { rows, rejects, oddities: notes.take(), next: Next::End })
    }
}

/// One run in the words of Mullion.
fn convert(notes: &mut Notes, run: &Run<'_>) -> Option<Session> {
    let standing =
        two_words(notes, ("state", Some(&run.state)), ("result", run.result.as_deref()), &[]);
    Some(Session {
        id: NativeRef { r#type: "Run", id: canonical_id(run.id)? },
        subtype: None,
        native_state: Some(run.state.clone()),
        native_result: run.result.clone(),
        kind: Kind::Backup,
        workload: None,
        name: run.name.clone(),
        server: None,
        job: None,
        object: None,
        organization: None,
        initiated_by: None,
        reason: None,
        state: standing.state,
        result: standing.result,
        progress_percent: None,
        point_in_time: None,
        started_at: stamp(notes, "began", run.began.as_deref(), &TimeZone::UTC),
        ended_at: None,
        message: None,
        parent: None,
        items: None,
        events: None,
    })
}
