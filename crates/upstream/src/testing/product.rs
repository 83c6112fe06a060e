//! A product of nothing but what the tests need: one feed whose pages are lines of
//! `id started state`, newest first.

use std::sync::Arc;
use std::time::Duration;

use mullion_adapter::{
    Ask, AskKind, Asked, Credentials, Dialect, Directories, Directory, Feed, Get, Grant, Handshake,
    Lifetime, Listing, Logon, LogonMethod, Misread, Named, Next, Oddity, Options, Page, Position,
    Product, Profile, Reply,
};
use mullion_model::{
    DetailKey, Event, Fault, FaultKind, Item, JobRef, Kind, Native, NativeRef, Outcome, Session,
    State, Timestamp,
};
use secrecy::SecretString;

use crate::SourceSettings;

/// The toy product.
pub(crate) struct Toy {
    /// What its feed can be asked.
    pub(crate) can: &'static [AskKind],
    /// Rows a page; `None` for a list in one piece.
    pub(crate) page_size: Option<u32>,
    /// Whether the same list can be read whole by accounts with fewer rights.
    pub(crate) has_fallback: bool,
    /// How far back its lists reach.
    pub(crate) reach: Option<Duration>,
    /// The feeds that its directory of jobs is for; none where it has no directory. With `boxes`
    /// among them it has that feed too.
    pub(crate) names_for: &'static [&'static str],
}

impl Toy {
    /// Two rows a page, and no other way.
    pub(crate) const fn new(can: &'static [AskKind]) -> Self {
        Self { can, page_size: Some(2), has_fallback: false, reach: None, names_for: &[] }
    }
}

impl Product for Toy {
    fn profile(&self) -> &'static Profile {
        &Profile {
            name: "toy",
            title: "Toy",
            default_port: 1,
            versions: &["1", "2"],
            default_version: Some("1"),
            formats: &["text"],
            is_own_server: true,
            role: "player",
        }
    }

    fn handshake(&self, options: &Options) -> Box<dyn Handshake> {
        Box::new(ToyHandshake { version: options.version })
    }

    fn dialect(&self, _: &Options) -> Box<dyn Dialect> {
        Box::new(ToyDialect::of(self))
    }
}

/// How the toy is logged in to: at `login`, or `login2` in version 2.
pub(crate) struct ToyHandshake {
    /// The version.
    pub(crate) version: &'static str,
}

impl Handshake for ToyHandshake {
    fn login(&self, _: &Credentials) -> Logon {
        logon(LogonMethod::Post, if self.version == "2" { "login2" } else { "login" })
    }

    fn renew(&self, grant: &Grant) -> Option<Logon> {
        grant.renewal.as_ref().map(|_| logon(LogonMethod::Post, "renew"))
    }

    /// The body is `<lifetime in seconds> <idle|fixed> [renewable]`.
    fn grant(&self, reply: &Reply) -> Result<Grant, Fault> {
        if reply.status == 401 {
            return Err(Fault::new(FaultKind::LoginRefused, "user and password are wrong"));
        }
        if reply.status == 404 {
            return Err(Fault::new(FaultKind::UnsupportedVersion, "no such version"));
        }
        if reply.status != 200 {
            return Err(mullion_adapter::kit::status_fault(reply));
        }
        let body = String::from_utf8(reply.body.to_vec()).unwrap();
        let mut words = body.split(' ');
        let seconds = Duration::from_secs(words.next().unwrap().parse().unwrap());
        let lifetime = match words.next() {
            Some("idle") => Lifetime::Idle(seconds),
            _ => Lifetime::Fixed(seconds),
        };
        Ok(Grant {
            headers: vec![("x-toy", SecretString::from("token"))],
            lifetime,
            renewal: words.next().map(SecretString::from),
            closing: None,
        })
    }

    fn logout(&self, _: &Grant) -> Option<Logon> {
        Some(logon(LogonMethod::Delete, "logout"))
    }
}

fn logon(method: LogonMethod, path: &str) -> Logon {
    Logon {
        method,
        path: path.to_owned(),
        query: Vec::new(),
        accept: "text/plain",
        headers: Vec::new(),
        secret_headers: Vec::new(),
        body: None,
    }
}

/// How the toy is spoken.
pub(crate) struct ToyDialect {
    feeds: Vec<Arc<dyn Feed>>,
    directories: Vec<Arc<dyn Directory>>,
}

impl ToyDialect {
    /// With one feed that can be asked `can`.
    pub(crate) fn new(can: &'static [AskKind]) -> Self {
        Self::of(&Toy::new(can))
    }

    /// That of a toy.
    fn of(toy: &Toy) -> Self {
        let names: Arc<dyn Directory> = Arc::new(ToyNames(toy.names_for));
        Self {
            directories: if toy.names_for.is_empty() { Vec::new() } else { vec![names] },
            feeds: ["toys", BOXES]
                .into_iter()
                .filter(|name| *name != BOXES || toy.names_for.contains(&BOXES))
                .map(|name| -> Arc<dyn Feed> { Arc::new(ToyFeed::of(toy, name)) })
                .collect(),
        }
    }
}

impl Dialect for ToyDialect {
    fn feeds(&self) -> &[Arc<dyn Feed>] {
        &self.feeds
    }

    fn directories(&self) -> &[Arc<dyn Directory>] {
        &self.directories
    }

    fn resolve(&self, session: &mut Session, directories: &Directories) {
        if let Some(job) = &mut session.job {
            let known = directories.get("jobs", job.id.as_deref().unwrap());
            job.name = known.and_then(|known| known.name.clone());
        }
    }

    fn items(&self, session: &NativeRef, _: &DetailKey) -> Arc<dyn Listing<(), Item>> {
        Arc::new(ToyItems(session.id.clone()))
    }

    fn events(&self, _: &NativeRef, _: &DetailKey) -> Arc<dyn Listing<(), Event>> {
        unreachable!("toys have no events")
    }

    fn diagnose(&self, _: &Reply) -> Option<Fault> {
        None
    }
}

/// The name of the second feed, which is asked for below `/boxes`.
const BOXES: &str = "boxes";

/// A feed of the toy's.
struct ToyFeed {
    name: &'static str,
    can: &'static [AskKind],
    page_size: Option<u32>,
    has_fallback: bool,
    reach: Option<Duration>,
}

impl ToyFeed {
    /// The one of this name.
    const fn of(toy: &Toy, name: &'static str) -> Self {
        let Toy { can, page_size, has_fallback, reach, .. } = *toy;
        Self { name, can, page_size, has_fallback, reach }
    }
}

impl Listing<Ask, Session> for ToyFeed {
    fn page_size(&self) -> Option<u32> {
        self.page_size
    }

    fn request(&self, asked: &Asked<'_, Ask>) -> Get {
        let question = match asked.question {
            Ask::Started(_) => "started".to_owned(),
            Ask::Ended(_) => "ended".to_owned(),
            Ask::Head => "head".to_owned(),
            Ask::Unfinished => "unfinished".to_owned(),
            Ask::One(id) => format!("one/{id}"),
            Ask::Whole if self.page_size.is_none() => return Get::json("/all"),
            Ask::Whole => "whole".to_owned(),
        };
        let root = if self.name == BOXES { "/boxes" } else { "" };
        Get::json(format!("{root}/{question}/{}", asked.position.offset))
    }

    fn decode(&self, asked: &Asked<'_, Ask>, reply: &Reply) -> Result<Page<Session>, Misread> {
        let body = std::str::from_utf8(&reply.body).map_err(|_| Misread::new("not text"))?;
        if body == "nonsense" {
            return Err(Misread::new("nonsense"));
        }
        let rows: Vec<_> = body.lines().filter(|line| *line != "-").map(session).collect();
        let offset = asked.position.offset + u64::try_from(rows.len()).unwrap();
        // The toy's key is the offset.
        let by_key = matches!(asked.question, Ask::Started(_));
        let bound = by_key.then(|| Timestamp::from_seconds(i64::try_from(offset).unwrap()));
        let ahead = Position { bound, offset };
        let next = match rows.len() {
            _ if self.page_size.is_none() || matches!(asked.question, Ask::One(_)) => Next::End,
            0 => Next::End,
            1 => Next::Perhaps(ahead),
            _ => Next::More(ahead),
        };
        Ok(Page { rows, rejects: Vec::new(), oddities: oddities(body), next })
    }
}

/// What the toy does not know: states in capitals.
fn oddities(body: &str) -> Vec<Oddity> {
    let states = body.lines().filter_map(|line| line.split(' ').nth(2));
    let odd = states.filter(|state| state.bytes().all(|byte| byte.is_ascii_uppercase()));
    odd.map(|state| Oddity { field: "state", word: state.to_owned() }).collect()
}

impl Feed for ToyFeed {
    fn name(&self) -> &'static str {
        self.name
    }

    fn native_type(&self) -> &'static str {
        if self.name == BOXES { "Box" } else { "Toy" }
    }

    fn items_say_why(&self) -> bool {
        true
    }

    fn fallback(&self) -> Option<Arc<dyn Feed>> {
        let can = &[AskKind::Whole];
        let whole = Self { can, page_size: None, has_fallback: false, ..*self };
        if self.has_fallback { Some(Arc::new(whole)) } else { None }
    }

    fn reach(&self) -> Option<Duration> {
        self.reach
    }

    fn can(&self) -> &'static [AskKind] {
        self.can
    }
}

/// The directory of jobs: lines of `id name`, in one piece, for the feeds named.
struct ToyNames(&'static [&'static str]);

impl Directory for ToyNames {
    fn name(&self) -> &'static str {
        "jobs"
    }

    fn feeds(&self) -> &'static [&'static str] {
        self.0
    }
}

impl Listing<(), Named> for ToyNames {
    fn page_size(&self) -> Option<u32> {
        None
    }

    fn request(&self, _: &Asked<'_, ()>) -> Get {
        Get::json("/jobs")
    }

    fn decode(&self, _: &Asked<'_, ()>, reply: &Reply) -> Result<Page<Named>, Misread> {
        let body = std::str::from_utf8(&reply.body).map_err(|_| Misread::new("not text"))?;
        let named = |line: &str| {
            let (id, name) = line.split_once(' ').unwrap();
            Named { id: id.to_owned(), name: Some(name.to_owned()), within: None }
        };
        let rows = body.lines().map(named).collect();
        Ok(Page { rows, rejects: Vec::new(), oddities: Vec::new(), next: Next::End })
    }
}

/// The items of a session: lines of `result message`.
struct ToyItems(String);

impl Listing<(), Item> for ToyItems {
    fn page_size(&self) -> Option<u32> {
        Some(2)
    }

    fn request(&self, asked: &Asked<'_, ()>) -> Get {
        Get::json(format!("/items/{}/{}", self.0, asked.position.offset))
    }

    fn decode(&self, asked: &Asked<'_, ()>, reply: &Reply) -> Result<Page<Item>, Misread> {
        let body = std::str::from_utf8(&reply.body).map_err(|_| Misread::new("not text"))?;
        let rows: Vec<_> = body.lines().map(item).collect();
        let offset = asked.position.offset + u64::try_from(rows.len()).unwrap();
        let ahead = Position { bound: None, offset };
        let next = if rows.len() < 2 { Next::End } else { Next::More(ahead) };
        Ok(Page { rows, rejects: Vec::new(), oddities: Vec::new(), next })
    }
}

/// An item from `result message`.
fn item(line: &str) -> Item {
    let (result, message) = line.split_once(' ').unwrap_or((line, ""));
    Item {
        key: line.to_owned(),
        name: None,
        object_type: None,
        state: State::Finished,
        result: Some(if result == "failed" { Outcome::Failed } else { Outcome::Success }),
        message: (!message.is_empty()).then(|| message.to_owned()),
        region: None,
        started_at: None,
        ended_at: None,
        size_bytes: None,
        native: Native::default(),
    }
}

/// A session from `id seconds state`, and the id of its job where there is a fourth word.
pub(crate) fn session(line: &str) -> Session {
    let words: Vec<_> = line.split(' ').collect();
    let failed = words[2] == "failed";
    let finished = failed || words[2] == "finished";
    let started_at = Timestamp::from_seconds(words[1].parse().unwrap());
    Session {
        id: NativeRef { r#type: "Toy", id: words[0].to_owned() },
        subtype: None,
        native_state: None,
        native_result: None,
        kind: Kind::Other,
        workload: None,
        name: words[0].to_owned(),
        server: None,
        job: words.get(3).map(|id| JobRef { id: Some((*id).to_owned()), name: None }),
        object: None,
        organization: None,
        initiated_by: None,
        reason: None,
        state: if finished { State::Finished } else { State::Running },
        result: finished.then_some(if failed { Outcome::Failed } else { Outcome::Success }),
        progress_percent: None,
        point_in_time: None,
        started_at: Some(started_at),
        ended_at: finished.then_some(started_at),
        message: None,
        parent: None,
        items: failed.then_some(DetailKey("items".into())),
        events: None,
    }
}

/// Settings of a toy source.
pub(crate) fn settings(name: &str, password: &str, can: &'static [AskKind]) -> SourceSettings {
    SourceSettings {
        name: name.into(),
        label: None,
        product: Arc::new(Toy::new(can)),
        options: Options { version: "1", format: "text", time_zone: None },
        finds_version: false,
        host: "toy.example:1".to_owned(),
        server: "toy.example".to_owned(),
        credentials: Credentials {
            username: "svc".to_owned(),
            password: SecretString::from(password),
        },
        refresh_every: Duration::from_secs(60),
        history: Duration::from_secs(90 * 24 * 3600),
        proof_after: Duration::from_secs(600),
        feeds: None,
        requests_per_minute: 6_000,
    }
}
