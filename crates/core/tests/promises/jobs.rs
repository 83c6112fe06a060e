//! Jobs: the latest run, the latest good one, and the run that did not happen.

use std::time::Duration;

use mullion_core::{Direction, Filter, JobField, JobKey, JobQuery, JobRow, Limit, Scope, Wanted};
use mullion_model::{JobRef, Outcome, Session, State, Timestamp};

use super::support::{World, started};

const DAY: i64 = 24 * 3_600;

/// A session of a job, so many days before now; running without a result.
fn run(world: &World, id: &str, job: &str, days: i64, result: Option<Outcome>) -> Session {
    let now = world.now().ticks() / 10_000_000;
    let state = if result.is_some() { State::Finished } else { State::Running };
    let name = Some(format!("Job {job}"));
    let job = Some(JobRef { id: Some(job.to_owned()), name });
    Session { job, state, result, ..started(id, now - days * DAY) }
}

/// All jobs, the oldest success first.
fn all() -> JobQuery {
    JobQuery {
        scope: Scope::everything(),
        filter: Filter::default(),
        states: Wanted::Anything,
        results: Wanted::Anything,
        order: vec![JobKey { field: JobField::LatestSuccess, direction: Direction::Ascending }],
        limit: Limit::default(),
        offset: 0,
    }
}

fn ids(rows: &[JobRow]) -> Vec<&str> {
    rows.iter().map(|job| job.id().unwrap()).collect()
}

/// Four jobs over two sources, and a session without a job.
fn world() -> World {
    let world = World::new();
    let (success, failed) = (Some(Outcome::Success), Some(Outcome::Failed));
    world.apply(
        "a",
        vec![
            run(&world, "1", "daily", 0, None),
            run(&world, "2", "daily", 1, success),
            run(&world, "3", "daily", 2, failed),
            run(&world, "4", "daily", 40, failed),
            run(&world, "5", "never", 1, failed),
            started("6", 1),
        ],
    );
    world.apply(
        "b",
        vec![
            run(&world, "1", "daily", 5, success),
            run(&world, "7", "weekly", 0, success),
            run(&world, "8", "weekly", 7, success),
        ],
    );
    world.core.publish();
    world
}

#[test]
fn the_run_that_did_not_happen_stands_first() {
    let world = world();
    let answer = world.core.snapshot().jobs(&all());
    let shown: Vec<_> =
        answer.jobs.iter().map(|job| (job.latest.source(), job.id().unwrap())).collect();
    assert_eq!(shown, [("a", "never"), ("b", "daily"), ("a", "daily"), ("b", "weekly")]);
    assert_eq!((answer.total, answer.sources.len()), (4, 2));
}

#[test]
fn a_job_knows_its_latest_sessions_and_counts_those_of_thirty_days() {
    let world = world();
    let answer = world.core.snapshot().jobs(&all());
    let job = &answer.jobs[2];
    assert_eq!(job.name(), Some("Job daily"));
    assert_eq!(job.latest.session().id.id, "1");
    assert_eq!(job.latest_success.as_ref().unwrap().session().id.id, "2");
    assert_eq!(job.running, 1);
    assert_eq!(job.counts, [(Outcome::Success, 1), (Outcome::Failed, 1)].into());
    assert!(answer.jobs[0].latest_success.is_none());
}

#[test]
fn jobs_are_filtered_by_how_their_latest_session_ended() {
    let world = world();
    let failed = [Some(Outcome::Failed)].into_iter().collect();
    let answer = world.core.snapshot().jobs(&JobQuery { results: failed, ..all() });
    assert_eq!(ids(&answer.jobs), ["never"]);
    let running = [Some(State::Running)].into_iter().collect();
    let answer = world.core.snapshot().jobs(&JobQuery { states: running, ..all() });
    assert_eq!(ids(&answer.jobs), ["daily"]);
    let sources = [Some("b".to_owned())].into_iter().collect();
    let filter = Filter { sources, ..Filter::default() };
    let answer = world.core.snapshot().jobs(&JobQuery { filter, ..all() });
    assert_eq!((ids(&answer.jobs), answer.sources.len()), (vec!["daily", "weekly"], 1));
}

#[test]
fn pages_of_jobs_joined_are_the_whole_list_in_every_order() {
    let world = world();
    for field in JobField::ALL.iter().copied() {
        for direction in [Direction::Ascending, Direction::Descending] {
            let order = vec![JobKey { field, direction }];
            let whole = world.core.snapshot().jobs(&JobQuery { order: order.clone(), ..all() });
            let mut joined = Vec::new();
            for offset in 0..4 {
                let limit = Limit::new(1).unwrap();
                let query = JobQuery { order: order.clone(), limit, offset, ..all() };
                let page = world.core.snapshot().jobs(&query);
                assert_eq!(page.total, 4);
                joined.extend(page.jobs);
            }
            assert_eq!(ids(&joined), ids(&whole.jobs), "{field:?} {direction:?}");
        }
    }
}

#[test]
fn a_job_without_an_id_is_known_by_its_name() {
    let world = World::new();
    let job = |name: &str| Some(JobRef { id: None, name: Some(name.to_owned()) });
    let first = Session { job: job("x"), ..started("1", 1) };
    let second = Session { job: job("x"), ..started("2", 2) };
    let other = Session { job: job("y"), ..started("3", 3) };
    world.apply("a", vec![first, second, other]);
    world.core.publish();
    let answer = world.core.snapshot().jobs(&all());
    let shown: Vec<_> = answer.jobs.iter().map(|job| (job.id(), job.name())).collect();
    assert_eq!(shown, [(None, Some("x")), (None, Some("y"))]);
    let at = answer.jobs[0].latest.session().started_at;
    assert_eq!(at, Some(Timestamp::from_seconds(2)));
}

#[test]
fn counting_moves_on_with_the_time() {
    let world = world();
    world.pass(Duration::from_secs(29 * 24 * 3_600));
    world.core.publish();
    let answer = world.core.snapshot().jobs(&all());
    assert_eq!(answer.jobs[2].counts, [(Outcome::Success, 1)].into());
}
