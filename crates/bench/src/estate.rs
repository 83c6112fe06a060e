//! A made-up estate in a catalog: sources of three products, runs of jobs, restores with names of their
//! own, a message on one session of twenty.

use std::sync::Arc;
use std::time::Duration;

use mullion_core::Core;
use mullion_model::{
    Batch, DetailKey, FeedReport, FeedState, JobRef, Kind, NativeRef, Outcome, Session,
    SourceReport, State, Timestamp, Workload,
};

/// The time in this estate.
pub(crate) const NOW: Timestamp = Timestamp::from_seconds(1_800_000_000);
/// How far back its sessions go.
pub(crate) const HISTORY: Duration = Duration::from_secs(365 * 24 * 60 * 60);
/// The products of its sources.
pub(crate) const PRODUCTS: [&str; 3] = ["em", "vb365", "vbaws"];

const SOURCES: u64 = 20;
const JOBS_OF_A_SOURCE: u64 = 100;
/// Sessions taken over at once.
const BATCH: u64 = 10_000;

/// Puts so many sessions into a catalog and publishes them.
pub(crate) fn fill(core: &Core, sessions: usize) -> Result<(), String> {
    let each = u64::try_from(sessions).map_err(|error| error.to_string())? / SOURCES;
    for source in 0..SOURCES {
        let name: Arc<str> = Arc::from(format!("source-{source:02}"));
        let mut report = Some(report(&name, product(source)));
        for first in (0..each).step_by(usize::try_from(BATCH).unwrap_or(1)) {
            let sessions =
                (first..each.min(first + BATCH)).map(|number| session(source, number)).collect();
            let batch = Batch {
                source: Arc::clone(&name),
                sessions,
                report: report.take(),
                ..Batch::default()
            };
            core.apply(batch, NOW).map_err(|error| error.to_string())?;
        }
    }
    core.publish();
    Ok(())
}

/// The product of a source.
fn product(source: u64) -> &'static str {
    let [em, vb365, vbaws] = PRODUCTS;
    match source % 3 {
        0 => em,
        1 => vb365,
        _ => vbaws,
    }
}

/// A number that looks random and is the same in every run.
fn scattered(source: u64, number: u64, salt: u64) -> u64 {
    let mut mixed = (source << 40 | number << 4 | salt).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mixed ^= mixed >> 31;
    mixed = mixed.wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed ^ mixed >> 29
}

/// One session of a source.
fn session(source: u64, number: u64) -> Session {
    let draw = |salt, below| scattered(source, number, salt) % below;
    let started = NOW.minus(Duration::from_millis(draw(1, HISTORY.as_secs() * 1000)));
    let ended = started.plus(Duration::from_millis(30_000 + draw(2, 3_600_000)));
    let is_restore = draw(3, 10) == 0;
    let job = draw(4, JOBS_OF_A_SOURCE);
    let machine = draw(5, 2_500);
    let result = match draw(6, 100) {
        0..85 => Outcome::Success,
        85..95 => Outcome::Warning,
        _ => Outcome::Failed,
    };
    let id = scattered(source, number, 7);
    let text = |text: &str| Some(text.to_owned());
    Session {
        id: NativeRef {
            r#type: if is_restore { "RestoreSession" } else { "BackupJobSession" },
            id: format!(
                "{:08x}-{:04x}-4{:03x}-8{:03x}-{number:012x}",
                id >> 32,
                id >> 16 & 0xffff,
                id & 0xfff,
                source
            ),
        },
        subtype: text(if is_restore { "RestoreVm" } else { "Backup" }),
        native_state: text("Stopped"),
        native_result: text(result.as_str()),
        kind: if is_restore { Kind::Restore } else { Kind::Backup },
        workload: Some(Workload::Vm),
        name: if is_restore {
            format!("vm-{machine:04}@{started}")
        } else {
            format!("Backup Job {source:02}-{job:03}")
        },
        server: Some(format!("vbr{:02}.example.com", job % 4)),
        job: (!is_restore).then(|| JobRef {
            id: Some(format!("00000000-0000-4000-8000-{:06x}{job:06x}", source)),
            name: Some(format!("Backup Job {source:02}-{job:03}")),
        }),
        object: is_restore.then(|| format!("vm-{machine:04}")),
        organization: None,
        initiated_by: is_restore.then(|| "EXAMPLE\\operator".to_owned()),
        reason: None,
        state: State::Finished,
        result: Some(result),
        progress_percent: None,
        point_in_time: None,
        started_at: Some(started),
        ended_at: Some(ended),
        message: (result == Outcome::Failed)
            .then(|| format!("Processing vm-{machine:04} Error: the host is not available.")),
        parent: None,
        items: Some(DetailKey("items".into())),
        events: None,
    }
}

/// What a source says of itself.
fn report(name: &str, product: &'static str) -> SourceReport {
    SourceReport {
        name: name.to_owned(),
        product,
        label: None,
        host: format!("{name}.example.com:9398"),
        api_version: "latest".to_owned(),
        upstream_as_of: None,
        feeds: vec![FeedReport {
            name: "sessions",
            state: FeedState::Fresh,
            as_of: Some(NOW),
            rejected: 0,
            fault: None,
        }],
        fault: None,
        next_attempt: None,
        requests: 0,
        requests_per_minute: 6_000,
        logins: 1,
        clock_skew: None,
        certificate_sha256: None,
    }
}
