//! What happened inside a session: its task sessions and its log. They follow from the session
//! alone, so that a world of a million sessions need not keep them.

use mullion_model::Timestamp;

use super::facts::{NEVER, Outcome, Session};
use super::kinds::kind_of;
use super::make::{MACHINES, NO_ID, outcome};
use crate::kit::Rng;
use crate::kit::moment::{Stamp, shifted, with_fraction};

/// Which of the four kinds of task sessions, with what only that kind has.
#[derive(Clone, Debug)]
pub(super) enum Of {
    /// With the id of its restore point, and of its repository.
    Backup {
        restore_point: Option<String>,
        repository: String,
    },
    /// With the id of its restore point.
    Replica {
        restore_point: Option<String>,
    },
    Restore,
    /// With what was found.
    Antivirus {
        found: &'static str,
    },
}

/// One task session: one object of a session.
#[derive(Clone, Debug)]
pub(super) struct Task {
    pub(super) id: String,
    pub(super) of: Of,
    pub(super) name: String,
    pub(super) creation: Timestamp,
    pub(super) end: Stamp,
    pub(super) state: &'static str,
    pub(super) outcome: Option<Outcome>,
    /// Bytes, or something that cannot be.
    pub(super) processed_size: Option<i64>,
    /// A text for people, in the server's language.
    pub(super) rate: Option<&'static str>,
    pub(super) usn: i64,
}

/// The task sessions of a session. Agents have none, and neither has what is about no objects.
pub(super) fn tasks(session: &Session) -> Vec<Task> {
    let mut rng = Rng::new(0, &session.id);
    let kind = session.kind.unwrap_or_default();
    let is_of_agents = kind.starts_with("Agent") || kind.starts_with("Endpoint");
    let scans = matches!(kind, "SureBackup" | "SureBackupContentScan" | "MalwareDetection");
    let does = kind_of(session.kind);
    if session.creation <= NEVER || is_of_agents {
        return Vec::new();
    }
    let number = match does {
        "restore" | "failover" => session.objects.min(3),
        "backup" | "copy" | "replication" => session.objects,
        _ if scans => session.objects.min(4),
        _ => 0,
    };
    let mut tasks: Vec<Task> = (0..number)
        .map(|rank| {
            let machine = rng.pick(MACHINES);
            let of = if scans || (does == "backup" && rng.percent(3)) {
                Of::Antivirus { found: rng.pick(&["None", "Clean", "Infected", "Inconclusive"]) }
            } else {
                match does {
                    "restore" | "failover" => Of::Restore,
                    "replication" => Of::Replica { restore_point: Some(rng.guid()) },
                    _ if rng.percent(10) => {
                        Of::Backup { restore_point: None, repository: NO_ID.to_owned() }
                    }
                    _ => Of::Backup { restore_point: Some(rng.guid()), repository: rng.guid() },
                }
            };
            let creation = with_fraction(shifted(session.creation, rank * 7), 6, &mut rng);
            task(format!("{machine} {rank}"), of, creation, session, &mut rng)
        })
        .collect();
    if let (Some("Working"), Stamp::Missing, Some(last)) =
        (session.state, session.end, tasks.last_mut())
    {
        last.state = "Working";
        last.end = Stamp::Missing;
        last.outcome = None;
    }
    tasks
}

fn task(name: String, of: Of, creation: Timestamp, session: &Session, rng: &mut Rng) -> Task {
    let end = with_fraction(shifted(creation, rng.between(1, 400)), 6, rng);
    let canceled =
        Outcome { is_canceled: Some(true), ..outcome("Failed", "Operation was canceled") };
    let (state, outcome, end) = match rng.between(0, 99) {
        0..=79 => ("Stopped", Some(outcome("Success", "Success")), Stamp::At(end)),
        80..=86 => ("Stopped", Some(outcome("Warning", "VM tools are outdated")), Stamp::At(end)),
        87..=92 => {
            let message = "Cannot open disk \"größe.vmdk\"\nfor reading: 存取被拒";
            ("Stopped", Some(outcome("Failed", message)), Stamp::At(end))
        }
        93 => ("Stopped", Some(canceled), Stamp::At(end)),
        94 => ("Stopped", Some(outcome("None", "")), Stamp::Never),
        95 => ("Working", Some(outcome("Success", "<StateXml/>")), Stamp::At(end)),
        96 => ("WaitingSlot", None, Stamp::Missing),
        97 => ("Stopping", None, Stamp::Missing),
        98 => ("Suspended", None, Stamp::At(end)),
        _ => ("Stopped", None, Stamp::At(end)),
    };
    let processed_size = match rng.between(0, 9) {
        0 => None,
        1 => Some(0),
        2 => Some(-1),
        _ => Some(rng.between(1, 2_i64.pow(41))),
    };
    let rate = rng.pick(&[Some("85 MB"), Some("131,9 MB"), Some("18.3 MB/s"), Some("N/A"), None]);
    Task {
        id: rng.guid(),
        of,
        name,
        creation,
        end,
        state,
        outcome,
        processed_size,
        rate,
        usn: session.usn,
    }
}

/// One record of a log.
#[derive(Clone, Debug)]
pub(super) struct Record {
    pub(super) id: i64,
    pub(super) status: Option<&'static str>,
    pub(super) start: Timestamp,
    pub(super) update: Stamp,
    pub(super) title: Option<String>,
    pub(super) description: &'static str,
    pub(super) more: Option<&'static str>,
}

/// The log of a session, newest first.
pub(super) fn session_log(session: &Session) -> Vec<Record> {
    let is_over = session.end.usable().is_some();
    let mut records = log(&session.id, session.creation, session.objects, is_over);
    records.reverse();
    records
}

/// The log of a task session, in no order that means anything.
pub(super) fn task_log(task: &Task) -> Vec<Record> {
    let mut records = log(&task.id, task.creation, 9, task.end.usable().is_some());
    let middle = records.len() / 2;
    records.rotate_left(middle);
    records
}

fn log(seed: &str, start: Timestamp, steps: i64, is_over: bool) -> Vec<Record> {
    let mut rng = Rng::new(1, seed);
    if start <= NEVER {
        return Vec::new();
    }
    let first = rng.between(1, 20_000);
    let mut at = start;
    let mut record = |rank: i64, status, title: Option<String>, rng: &mut Rng| {
        let digits = u32::try_from(rng.between(0, 7)).unwrap_or(0);
        at = with_fraction(shifted(at, rng.between(0, 9)), digits, rng);
        let update = match rng.between(0, 19) {
            0 => Stamp::Never,
            1 => Stamp::Missing,
            2 => Stamp::At(shifted(at, -3)),
            _ => Stamp::At(shifted(at, rng.between(0, 90))),
        };
        let has_title = title.is_some();
        let description = match rng.between(0, 4) {
            0 if has_title => "785 MB read at 107 MB/s [CBT]",
            1 if has_title => "größe.vmdk (20 GB)\nread only",
            _ => "",
        };
        let more = rng.percent(20).then_some("vm-45006");
        Record { id: first + rank, status, start: at, update, title, description, more }
    };
    let mut records = vec![record(0, Some("Succeeded"), Some("Job started".to_owned()), &mut rng)];
    for rank in 1..=steps.min(500) {
        let status = rng.pick(&[
            Some("Succeeded"),
            Some("Succeeded"),
            Some("Warning"),
            Some("Failed"),
            Some("None"),
            Some("Audited"),
            None,
        ]);
        let machine = rng.pick(MACHINES);
        let title = (!rng.percent(4)).then(|| format!("Processing {machine}"));
        records.push(record(rank, status, title, &mut rng));
    }
    if is_over {
        let title = Some("Job finished at 11/5/2021 6:03:15 AM ".to_owned());
        records.push(record(steps.min(500) + 1, Some("Succeeded"), title, &mut rng));
    }
    records
}
