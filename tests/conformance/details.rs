//! Items and events, read on demand from a budget of their own.

use mullion_simulator::{Fault, Rights, Simulator};
use mullion_tests::{Answer, Estate, until};
use serde_json::Value;

use crate::scene::{alone, exact, shown, simulator, undisturbed};
use crate::subject::{Subject, reading};

/// Worlds whose details are read, and sessions in each: so few that no budget is spent.
const WORLDS: u64 = 20;
const SESSIONS: usize = 2;

pub(crate) fn items_and_events_equal_the_truth(subject: &Subject) {
    details_equal_the_truth(subject, Rights::Everything);
}

/// An account that may not query has its sessions and their items from collections.
pub(crate) fn items_without_the_query_service_equal_the_truth(subject: &Subject) {
    let estate = details_equal_the_truth(subject, Rights::WithoutQuery);
    let queried = estate.simulators.iter().flat_map(|simulator| simulator.requests());
    assert!(queried.filter(|seen| seen.path == "/api/query").all(|seen| seen.status == 403));
}

/// Compares all details of small worlds, read with these rights.
fn details_equal_the_truth(subject: &Subject, rights: Rights) -> Estate {
    let worlds = (0..WORLDS).map(|seed| {
        let mut world = subject.world(&format!("world-{seed}"));
        (world.options.seed, world.options.sessions) = (seed, SESSIONS);
        world.options.rights = rights;
        world
    });
    let estate = Estate::start(worlds.collect());
    let mut compared = 0;
    for (seed, simulator) in estate.simulators.iter().enumerate() {
        let name = format!("world-{seed}");
        estate.fill(&name);
        exact(&estate, &name, simulator);
        compared += shown(&estate, &name)
            .iter()
            .map(|row| compare_details(&estate, simulator, &name, row))
            .sum::<usize>();
    }
    assert!(compared > 0, "no session of this world has details");
    estate
}

/// Compares what the links of a session lead to; how many lists there were.
fn compare_details(estate: &Estate, simulator: &Simulator, source: &str, row: &Value) -> usize {
    let native = |field: &str| row["native"][field].as_str().unwrap().to_owned();
    let (r#type, id) = (native("type"), native("id"));
    let mut compared = 0;
    for (link, truth) in [
        ("items", simulator.truth_items(source, &r#type, &id)),
        ("events", simulator.truth_events(source, &r#type, &id)),
    ] {
        let Some(target) = row["links"][link].as_str() else {
            assert_eq!(truth, None, "{link} of {row}");
            continue;
        };
        let answer = within_budget(estate, target).json();
        assert_eq!(answer["truncated"], false, "{answer}");
        let (mut given, mut truth) = (answer["items"].as_array().unwrap().clone(), truth.unwrap());
        if row["product"] != "vb365" && link == "items" {
            // These are asked for by name or by time, an order that the truth does not know.
            given.sort_by_key(|item| item["id"].to_string());
            truth.sort_by_key(|item| item["id"].to_string());
        }
        assert_eq!(given, truth, "{link} of {row}");
        compared += 1;
    }
    compared
}

/// The answer to a question for details, asked again while the budget is spent.
pub(crate) fn within_budget(estate: &Estate, target: &str) -> Answer {
    let mut answer = None;
    until(target, || {
        let given = estate.client.get(&format!("{target}?limit=1000"));
        let is_spent = given.status == 503;
        answer = Some(given);
        !is_spent
    });
    let answer = answer.unwrap();
    assert_eq!(answer.status, 200, "{target}: {}", answer.body);
    answer
}

pub(crate) fn a_spent_budget_says_when_to_come_back(subject: &Subject) {
    let estate = alone(subject, |_| {});
    estate.fill("alone");
    let targets = targets(&shown(&estate, "alone"));
    let before = simulator(&estate, 0).request_count();
    let refused = targets
        .iter()
        .map(|target| estate.client.get(target))
        .find(|answer| answer.status != 200)
        .unwrap();
    assert_eq!(refused.status, 503, "{}", refused.body);
    assert_eq!(refused.json()["type"], "/problems/overloaded");
    let wait: u64 = refused.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=2).contains(&wait), "{wait}");
    assert!(simulator(&estate, 0).request_count() > before);
    undisturbed(&estate, "alone", simulator(&estate, 0));
}

pub(crate) fn details_that_cannot_be_read_are_a_problem_and_not_kept(subject: &Subject) {
    let estate = alone(subject, |_| {});
    estate.fill("alone");
    let targets = targets(&shown(&estate, "alone"));
    let target = targets.first().unwrap();
    for (fault, problem) in [
        (Fault::LoginPage, "/problems/upstream-misread"),
        (Fault::EmptyBody, "/problems/upstream-misread"),
        (Fault::Forbidden, "/problems/upstream-refused"),
    ] {
        simulator(&estate, 0).faults().add(reading(fault));
        let answer = estate.client.get(target);
        assert_eq!((answer.status, &answer.json()["type"]), (502, &problem.into()));
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        simulator(&estate, 0).faults().clear();
    }
    let answer = within_budget(&estate, target);
    assert!(answer.json()["items"].is_array());
}

/// Where the details of these sessions are.
fn targets(rows: &[Value]) -> Vec<String> {
    let links = |row: &Value| ["items", "events"].map(|link| row["links"][link].clone());
    let targets: Vec<_> =
        rows.iter().flat_map(links).filter_map(|link| link.as_str().map(str::to_owned)).collect();
    assert!(targets.len() > 15, "too few details to spend a budget on");
    targets
}
