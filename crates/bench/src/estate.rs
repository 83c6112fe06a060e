//! A made-up estate: the same sessions in each run, as many as wanted.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use mullion_core::{Clock, Core, CoreOptions, CursorKey};
use mullion_model::{
    Batch, DetailKey, FeedReport, FeedState, JobRef, Kind, NativeRef, Outcome, Session,
    SourceReport, State, Timestamp, Workload,
};

/// How many sources there are.
pub(crate) const SOURCES: u64 = 20;
/// Jobs of each source.
const JOBS: u64 = 100;
/// The days that sessions are spread over.
const DAYS: u64 = 365;
/// Units of 100 ns in a second.
const SECOND: u64 = 10_000_000;
/// Units of 100 ns in all days.
const SPAN: u64 = DAYS * 24 * 3_600 * SECOND;
/// The beginning of the first day: 2025-11-20.
pub(crate) const BEGIN: u64 = 1_763_596_800 * SECOND;
/// Sessions of one batch.
const BATCH: u64 = 20_000;

/// An estate of so many sessions.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Estate {
    pub(crate) sessions: u64,
}

/// What one session is made of.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Facts {
    pub(crate) source: u64,
    pub(crate) is_restore: bool,
    pub(crate) job: u64,
    pub(crate) machine: u64,
    pub(crate) result: Outcome,
    /// In units of 100 ns since the epoch.
    pub(crate) started: u64,
    pub(crate) seconds: u64,
    pub(crate) random: u64,
}

/// Mixes a number: the same number gives the same result.
pub(crate) const fn mixed(number: u64) -> u64 {
    let mut mixed = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

/// The products of the sources.
pub(crate) const PRODUCTS: [&str; 3] = ["em", "vb365", "vbaws"];

/// The product of a source.
pub(crate) const fn product(source: u64) -> &'static str {
    match source {
        0..10 => "em",
        10..16 => "vb365",
        _ => "vbaws",
    }
}

impl Estate {
    /// Machines that are restored: about a hundred restores each.
    const fn machines(self) -> u64 {
        if self.sessions < 1_000 { 1 } else { self.sessions / 1_000 }
    }

    /// The facts of a session; the first one is the newest.
    pub(crate) const fn facts(self, number: u64) -> Facts {
        let random = mixed(number);
        let source = random % SOURCES;
        let step = SPAN / self.sessions;
        let started = BEGIN + SPAN - (number + 1) * step + (random >> 7) % step;
        let result = match (random >> 16) % 100 {
            0..85 => Outcome::Success,
            85..95 => Outcome::Warning,
            _ => Outcome::Failed,
        };
        Facts {
            source,
            is_restore: (random >> 24).is_multiple_of(10),
            job: source * JOBS + (random >> 32) % JOBS,
            machine: (random >> 40) % self.machines(),
            result,
            started,
            seconds: 30 + mixed(random) % 7_200,
            random,
        }
    }

    /// A session as an adapter hands it over; another `revision` is other content.
    pub(crate) fn session(self, number: u64, revision: u64) -> Session {
        let facts = self.facts(number);
        let product = product(facts.source);
        let ended = facts.started + facts.seconds * SECOND + revision;
        let machine = format!("srv{:05}", facts.machine);
        let is_cloud = product == "vbaws";
        let job = format!("Job {:04} nightly", facts.job);
        let (r#type, name) = match (product, facts.is_restore) {
            ("em", true) => ("RestoreSession", format!("{machine}_{}", american(facts.started))),
            ("em", false) => ("BackupJobSession", job.clone()),
            ("vb365", true) => ("RestoreSession", format!("Restore of {machine}")),
            ("vb365", false) => ("JobSession", job.clone()),
            _ => ("Session", job.clone()),
        };
        let message = (facts.result == Outcome::Failed).then(|| {
            let code = facts.random % 0xffff;
            format!("Processing {machine} Error: Failed to open disk [store{code}] of {machine}, code {number:#x}")
        });
        let (high, low) = (facts.random, mixed(facts.random));
        Session {
            id: NativeRef { r#type, id: guid(high, low) },
            subtype: Some(if facts.is_restore { "RestoreVm" } else { "Backup" }.to_owned()),
            native_state: Some("Stopped".to_owned()),
            native_result: Some(facts.result.to_string()),
            kind: if facts.is_restore { Kind::Restore } else { Kind::Backup },
            workload: Some(if is_cloud { Workload::Ec2 } else { Workload::Vm }),
            name,
            server: Some(format!("vbr{:02}.example", facts.job % 50)),
            job: (!facts.is_restore)
                .then(|| JobRef { id: Some(guid(facts.job, mixed(facts.job))), name: Some(job) }),
            object: facts.is_restore.then_some(machine),
            organization: None,
            initiated_by: facts.is_restore.then(|| format!("EXAMPLE\\operator{}", high % 40)),
            reason: None,
            state: State::Finished,
            result: Some(facts.result),
            progress_percent: None,
            point_in_time: None,
            started_at: Some(moment(facts.started)),
            ended_at: Some(moment(ended)),
            message,
            parent: None,
            items: Some(DetailKey("items".into())),
            events: None,
        }
    }

    /// A catalog of all sessions, read newest first, as the gateway would have it.
    pub(crate) fn catalog(self) -> Result<Core, String> {
        let now = moment(BEGIN + SPAN);
        let ticks = AtomicI64::new(now.ticks());
        let clock = Clock::new(move || Timestamp::from_ticks(ticks.load(Ordering::Relaxed)));
        let cursor_key = CursorKey::from_bytes([7; 32]);
        let keep = Duration::from_secs(400 * 24 * 3_600);
        let core = Core::new(CoreOptions { cursor_key, clock, keep });
        for source in 0..SOURCES {
            let report = Some(report(source));
            let batch = Batch { source: source_name(source), report, ..Batch::default() };
            core.apply(batch, now).map_err(|error| error.to_string())?;
        }
        let mut number = 0;
        while number < self.sessions {
            let next = (number + BATCH).min(self.sessions);
            self.tell(&core, number..next, 0)?;
            core.publish();
            while core.compact() {}
            number = next;
        }
        Ok(core)
    }

    /// Tells a catalog of some sessions.
    pub(crate) fn tell(
        self,
        core: &Core,
        numbers: impl IntoIterator<Item = u64>,
        revision: u64,
    ) -> Result<(), String> {
        apply(core, self.batches(numbers, revision))
    }

    /// Some sessions as their sources bring them.
    pub(crate) fn batches(
        self,
        numbers: impl IntoIterator<Item = u64>,
        revision: u64,
    ) -> Vec<Batch> {
        let mut by_source: Vec<Vec<Session>> = (0..SOURCES).map(|_| Vec::new()).collect();
        for number in numbers {
            let source = usize::try_from(self.facts(number).source).unwrap_or_default();
            if let Some(sessions) = by_source.get_mut(source) {
                sessions.push(self.session(number, revision));
            }
        }
        let batches = (0..).zip(by_source);
        let batch = |(source, sessions)| Batch {
            source: source_name(source),
            sessions,
            ..Batch::default()
        };
        batches.map(batch).collect()
    }
}

/// Hands batches to a catalog.
pub(crate) fn apply(core: &Core, batches: Vec<Batch>) -> Result<(), String> {
    for batch in batches {
        core.apply(batch, moment(BEGIN + SPAN)).map_err(|error| error.to_string())?;
    }
    Ok(())
}

/// The name of a source.
pub(crate) fn source_name(source: u64) -> Arc<str> {
    format!("source-{source:02}").into()
}

/// A moment from units of 100 ns.
fn moment(ticks: u64) -> Timestamp {
    Timestamp::from_ticks(i64::try_from(ticks).unwrap_or(i64::MAX))
}

/// The moment so many days before the end of the estate.
pub(crate) fn days_ago(days: u64) -> Timestamp {
    moment(BEGIN + SPAN - days * 24 * 3_600 * SECOND)
}

/// A GUID of two numbers.
fn guid(high: u64, low: u64) -> String {
    let (a, b, c) = (high >> 32, high >> 16 & 0xffff, high & 0xffff);
    format!("{a:08x}-{b:04x}-{c:04x}-{:04x}-{:012x}", low >> 48, low & 0xffff_ffff_ffff)
}

/// A time as Enterprise Manager ends names in it.
fn american(ticks: u64) -> String {
    let moment = jiff_of(ticks);
    moment.map_or_else(String::new, |moment| moment.strftime("%-m/%-d/%Y %-I:%M:%S %p").to_string())
}

/// The moment in the calendar.
fn jiff_of(ticks: u64) -> Option<jiff::Timestamp> {
    moment(ticks).to_jiff()
}

/// The report of a fresh source.
fn report(source: u64) -> SourceReport {
    let feed = FeedReport {
        name: "sessions",
        state: FeedState::Fresh,
        as_of: None,
        rejected: 0,
        fault: None,
    };
    SourceReport {
        name: source_name(source).to_string(),
        product: product(source),
        label: None,
        host: format!("source-{source:02}.example"),
        api_version: "latest".to_owned(),
        upstream_as_of: None,
        feeds: vec![feed],
        fault: None,
        next_attempt: None,
        requests: 0,
        requests_per_minute: 60,
        logins: 0,
        clock_skew: None,
        certificate_sha256: None,
    }
}
