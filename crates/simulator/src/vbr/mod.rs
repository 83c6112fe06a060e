//! Veeam Backup & Replication's own REST API, 1.0-rev1 to 1.3-rev2.
//!
//! Written from the OpenAPI documents of 1.0-rev1, 1.1-rev0, 1.2-rev1 and 1.3-rev1, the vendor's
//! table of revisions, and what public clients have met; [`revision`] says what each revision brought
//! and which of it is assumed. All revisions that a server serves look at one world, whose sessions
//! are of the types that the newest of them has.
//!
//! Where the documents leave a choice, the one that is harder for a client is taken: without
//! `orderColumn` the order means nothing, filters by time leave out their bounds, times of task
//! sessions have no offset, the account is a Backup Viewer, which may not read `/serverInfo`, and
//! `/serverTime`, which is for anyone, is for anyone who is logged in.

mod change;
mod details;
mod facts;
mod jobs;
mod kinds;
mod lists;
mod make;
mod mix;
mod problem;
mod query;
mod revision;
mod routes;
mod show;
mod specimens;
mod tasks;
mod token;
mod truth;
mod truth_details;
mod types;
mod wire;
mod zone;

use mullion_model::Timestamp;
use serde_json::Value;

use crate::kit::{Answer, Change, Dialect, Expiry, Logins, Place, Request, Rng};
use crate::{Options, Rights, StartError};
use facts::World;
use problem::{Code, problem};
use revision::{Revision, Served};
use show::Show;
use zone::Zone;

/// The world of these options. The API version is the server's newest revision, and the truth is
/// what that revision tells; without one every revision is served.
pub(crate) fn world(options: &Options) -> Result<Box<dyn Dialect>, StartError> {
    let newest = options.version_among(Revision::NAMES)?.and_then(Revision::named);
    let has_not = |what| Err(StartError::NotOffered { product: "vbr", what });
    if options.eula_pending {
        return has_not("licence agreement to accept before its API answers");
    }
    if options.rights == Rights::WithoutQuery {
        return has_not("query service");
    }
    let served = newest.map_or(Served::ALL, Served::with_newest);
    Ok(Box::new(Vbr {
        world: make::world(options, served.newest),
        served,
        zone: Zone::of_server(),
        reads_restores_only: options.rights == Rights::RestoresOnly,
        needs_second_factor: options.mfa,
        page_limit: options.page_limit,
    }))
}

/// A server and its world.
#[derive(Clone)]
struct Vbr {
    world: World,
    served: Served,
    zone: Zone,
    /// Whether the account has a custom role with the right to restore and no other. Such a role
    /// reads all sessions, as it does with the right to back up; the list of jobs names no role of
    /// that kind.
    reads_restores_only: bool,
    /// Whether the account has a second factor, which this API does not know.
    needs_second_factor: bool,
    page_limit: Option<usize>,
}

impl Vbr {
    /// What shows facts as this revision does.
    fn show(&self, revision: Revision) -> Show<'_> {
        Show { revision, zone: &self.zone }
    }

    /// What a revision calls a job in the list of jobs, if that shows it to this account.
    fn job_name(&self, id: &str, revision: Revision) -> Option<&'static str> {
        let job = self.world.listed_job(id).filter(|_| !self.reads_restores_only)?;
        mix::job_type(job, revision).map(|_| job.name)
    }
}

impl Dialect for Vbr {
    fn expiry(&self) -> Expiry {
        Expiry::Fixed { access: token::ACCESS, refresh: token::REFRESH }
    }

    fn is_login_call(&self, method: &str, path: &str) -> bool {
        let path = path.trim_end_matches('/');
        let is_one_of = |calls: [&str; 2]| calls.iter().any(|call| path.eq_ignore_ascii_case(call));
        method == "POST" && is_one_of(["/api/oauth2/token", "/api/oauth2/logout"])
    }

    fn serve(&mut self, request: &Request, logins: &mut Logins) -> Answer {
        routes::serve(self, request, logins).unwrap_or_else(|refusal| refusal)
    }

    fn error(&self, status: u16, message: &str) -> Answer {
        problem(status, Code::of_status(status), message)
    }

    fn change(&mut self, change: Change, now: Timestamp, rng: &mut Rng) {
        change::change(&mut self.world, self.served.newest, change, now, rng);
    }

    fn remove(&mut self, native_type: &str, native_id: &str) -> bool {
        native_type == truth::TYPE && self.world.sessions.remove(native_id)
    }

    fn set_rights(&mut self, rights: Rights) {
        self.reads_restores_only = rights == Rights::RestoresOnly;
    }

    fn copy(&self) -> Box<dyn Dialect> {
        Box::new(self.clone())
    }

    fn forget(&mut self, started_before: Timestamp) {
        self.world.sessions.forget(started_before);
    }

    fn truth(&self, source: &str, place: &Place) -> Vec<Value> {
        truth::sessions(self, source, &place.host)
    }

    fn truth_items(&self, source: &str, native_type: &str, native_id: &str) -> Option<Vec<Value>> {
        let session = self.world.sessions.get(native_id)?;
        (native_type == truth::TYPE).then(|| truth_details::items(self, session, source))?
    }

    fn truth_events(&self, _: &str, native_type: &str, native_id: &str) -> Option<Vec<Value>> {
        let session = self.world.sessions.get(native_id)?;
        (native_type == truth::TYPE).then(|| truth_details::events(session))
    }
}
