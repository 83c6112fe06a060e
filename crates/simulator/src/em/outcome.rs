//! How far sessions and their tasks got, and how they ended, in all the words of that.

use mullion_model::Timestamp;

use super::generate::SECOND;
use super::list::List;
use super::names::REASONS;
use super::world::{Session, Task};
use crate::kit::Rng;
use crate::kit::moment::Stamp;

/// Makes a session one that works, in all the words of work.
pub(super) fn run(session: &mut Session, rng: &mut Rng) {
    let state = match rng.between(0, 19) {
        0 => "Starting",
        1 => "Stopping",
        2 if session.list != List::Restore => "Pausing",
        3 if session.list != List::Restore => "Resuming",
        4 => "working",
        _ => "Working",
    };
    session.state = Some(state.to_owned());
    // An early Success says nothing about a session that works.
    let result = if rng.percent(10) { "Success" } else { "None" };
    session.result = Some(result.to_owned());
    session.progress = (!rng.percent(10)).then(|| rng.between(0, 99));
    if session.list == List::Cdp {
        session.failure = Some(String::new());
    }
    if rng.percent(5) {
        session.ended = Stamp::Never;
    }
    let works = match session.list {
        List::Failover => "Working",
        _ => "InProgress",
    };
    let done = rng.index(session.tasks.len().saturating_add(1));
    for (index, task) in session.tasks.iter_mut().enumerate() {
        if index < done {
            finish_task(task, session.list, task.started, "Success");
        } else if index == done {
            works.clone_into(&mut task.state);
            // As in the vendor's own sample of a CDP task.
            let early = rng.percent(30);
            task.result = if early { "Success" } else { "None" }.to_owned();
        }
    }
}

/// Ends a session and its tasks, well or not.
pub(super) fn end(session: &mut Session, ended: Timestamp, rng: &mut Rng) {
    let result = match rng.between(0, 99) {
        0..=79 => "Success",
        80..=89 => "Warning",
        _ => "Failed",
    };
    session.state = Some("Stopped".to_owned());
    session.result = Some(result.to_owned());
    session.ended = Stamp::At(ended);
    session.progress = match (session.list, rng.between(0, 9)) {
        // A file-level restore ends well with 0.
        (List::Restore, 0..=4) => Some(0),
        (_, 0) => None,
        (_, 1) => Some(64),
        _ => Some(100),
    };
    session.failure = match (session.list, result) {
        (List::Failover, "Failed") => Some(rng.pick(REASONS).to_owned()),
        // The vendor's sample of a failed one has an empty message.
        (List::Cdp, "Failed") if rng.percent(50) => Some(rng.pick(REASONS).to_owned()),
        (List::Cdp, _) => Some(String::new()),
        _ => None,
    };
    let list = session.list;
    for (index, task) in session.tasks.iter_mut().enumerate() {
        let outcome = if index == 0 || rng.percent(20) { result } else { "Success" };
        if task.state != "Completed" && task.state != "Stopped" {
            finish_task(task, list, ended.max(task.started), outcome);
        }
        if outcome != "Success" {
            task.result = outcome.to_owned();
            task.reason = Some(rng.pick(REASONS).to_owned());
        }
    }
}

fn finish_task(task: &mut Task, list: List, ended: Timestamp, result: &str) {
    task.state = match list {
        List::Failover => "Stopped",
        _ => "Completed",
    }
    .to_owned();
    result.clone_into(&mut task.result);
    task.ended = Stamp::At(ended);
    task.progress = task.progress.map(|_| 100);
}

/// A few ended sessions tell of their end in odd ways.
pub(super) fn age_oddly(session: &mut Session, rng: &mut Rng) {
    let set = |word: &mut Option<String>, to: &str| *word = Some(to.to_owned());
    match rng.between(0, 99) {
        0 => session.ended = Stamp::Missing,
        1 => session.result = None,
        2 => set(&mut session.result, "None"),
        3 => set(&mut session.result, "Undecided"),
        4 => set(&mut session.state, "Suspended"),
        5 => {
            set(&mut session.state, "Suspended");
            session.ended = Stamp::Missing;
        }
        6 => session.state = None,
        7 => set(&mut session.state, "STOPPED"),
        8 => set(&mut session.state, "WaitingTape"),
        9 => set(&mut session.state, "Postprocessing"),
        10 => set(&mut session.state, "Idle"),
        11 => {
            let before = session.started.ticks() - rng.between(1, 60 * SECOND);
            session.ended = Stamp::At(Timestamp::from_ticks(before));
        }
        12 => set(&mut session.state, "Pending"),
        _ => {}
    }
}
