//! What is wrong with one source, or with one feed, changes nothing for the others.

use std::time::Duration;

use mullion_gateway::wall_time;
use mullion_simulator::{Fault, Rights};
use mullion_tests::{Estate, until};
use mullion_upstream::wire::Origin;
use serde_json::Value;

use crate::scene::{exact, listed, shown, simulator, undisturbed};
use crate::subject::{Subject, reading};
use crate::worlds::compare;

/// The longest a list may take that nothing but memory is asked for. Far more than it needs, and far
/// less than the time a silent product is waited for.
const AT_ONCE: Duration = Duration::from_secs(3);

/// Where nobody listens.
const NOBODY: &str = "http://127.0.0.1:1";

pub(crate) fn a_silent_source_holds_nobody_up(subject: &Subject) {
    let worlds = ["silent", "grows-silent", "neighbour"].map(|name| subject.world(name));
    let estate = Estate::start_with(worlds.into(), |simulator, source| {
        if source.name == "silent" {
            simulator.faults().add(reading(Fault::Hang));
        }
    });
    estate.fill("neighbour");
    estate.fill("grows-silent");
    simulator(&estate, 1).faults().add(reading(Fault::Hang));
    until("what was read is called stale", || {
        listed_at_once(&estate, "silent", "filling");
        estate.client.source("grows-silent")["state"] == "stale"
    });
    listed_at_once(&estate, "grows-silent", "stale");
    exact(&estate, "grows-silent", simulator(&estate, 1));
    undisturbed(&estate, "neighbour", simulator(&estate, 2));
}

/// Fails unless the list answers at once, and says that of a source.
fn listed_at_once(estate: &Estate, source: &str, state: &str) {
    let asked = wall_time();
    let answer = estate.client.get("/api/v1/sessions?limit=1000").json();
    let took = wall_time().since(asked);
    assert!(took < AT_ONCE, "the list took {took:?}");
    assert_eq!(answer["completeness"], "partial");
    assert_eq!(listed(&answer, source)["state"], state);
}

pub(crate) fn a_server_that_is_not_there_is_unreachable(subject: &Subject) {
    let worlds = ["absent", "neighbour"].map(|name| subject.world(name));
    let estate = Estate::start_with(worlds.into(), |_, source| {
        if source.name == "absent" {
            source.origin = Origin::parse(NOBODY, 80).unwrap();
        }
    });
    estate.fill("neighbour");
    estate.troubled("absent", "down", "unreachable");
    assert!(shown(&estate, "absent").is_empty());
    undisturbed(&estate, "neighbour", simulator(&estate, 1));
}

pub(crate) fn a_forbidden_feed_leaves_the_others_exact(subject: &Subject) {
    one_feed(subject, &Fault::Forbidden, "forbidden");
}

pub(crate) fn a_broken_feed_leaves_the_others_exact(subject: &Subject) {
    one_feed(subject, &Fault::Garbage, "misread");
}

/// Restores are what the first feed of every product is about.
pub(crate) fn an_account_that_may_only_restore_sees_its_restores(subject: &Subject) {
    let mut world = subject.world("restores");
    world.options.rights = Rights::RestoresOnly;
    let estate = Estate::start(vec![world]);
    let restores = subject.feeds.first().unwrap();
    until("the restores are fresh and the rest is forbidden", || {
        let source = estate.client.source("restores");
        assert_ne!(source["state"], "fresh", "{source}");
        source["feeds"].as_array().unwrap().iter().all(|feed| {
            if feed["name"] == restores.name {
                feed["state"] == "fresh"
            } else {
                feed["problem"] == "forbidden"
            }
        })
    });
    only_restores_are_shown(&estate, "restores", restores.native_type);
    let problem = estate.client.source("restores")["lastProblem"].clone();
    assert!(problem["remedy"].is_string(), "{problem}");
}

pub(crate) fn feeds_that_are_left_out_are_not_asked_for(subject: &Subject) {
    let mut world = subject.world("restores");
    world.options.rights = Rights::RestoresOnly;
    let restores = subject.feeds.first().unwrap();
    let estate = Estate::start_with(vec![world], |_, source| {
        source.feeds = Some(vec![restores.name.to_owned()]);
    });
    estate.settle("restores", wall_time());
    let source = estate.client.source("restores");
    assert_eq!(source["feeds"].as_array().unwrap().len(), 1, "{source}");
    assert!(source["problem"].is_null(), "{source}");
    only_restores_are_shown(&estate, "restores", restores.native_type);
    for other in subject.feeds.iter().skip(1) {
        let asked = simulator(&estate, 0).requests();
        assert!(!asked.iter().any(|seen| other.is_of(seen)), "{} was asked for", other.name);
    }
}

/// Fails unless a source shows its restores exactly, and nothing else.
fn only_restores_are_shown(estate: &Estate, name: &str, native_type: &str) {
    let mut truth = simulator(estate, 0).truth(name);
    truth.retain(|row| row["native"]["type"] == native_type);
    assert!(!truth.is_empty(), "a world without restores proves nothing");
    compare(name, &shown(estate, name), &truth);
}

/// `fault` in each feed in turn, from the start: it alone has no rows, and the source is not fresh.
fn one_feed(subject: &Subject, fault: &Fault, problem: &str) {
    let worlds = subject.feeds.iter().map(|feed| subject.world(feed.name));
    let estate = Estate::start_with(worlds.collect(), |simulator, source| {
        let feed = subject.feeds.iter().find(|feed| feed.name == source.name).unwrap();
        feed.all_ways(fault).into_iter().for_each(|rule| simulator.faults().add(rule));
    });
    for (feed, simulator) in subject.feeds.iter().zip(&estate.simulators) {
        let name = feed.name;
        until("the other feeds are fresh", || {
            let source = estate.client.source(name);
            assert_ne!(source["state"], "fresh", "{source}");
            let feeds = source["feeds"].as_array().unwrap();
            feeds.iter().all(|known| {
                if known["name"] == name {
                    known["state"] == "down" && known["problem"] == problem
                } else {
                    known["state"] == "fresh" && known["problem"].is_null()
                }
            })
        });
        assert_eq!(estate.client.source(name)["problem"], problem);
        let truth = simulator.truth(name);
        let is_read = |row: &Value| row["native"]["type"] != feed.native_type;
        let others: Vec<_> = truth.iter().filter(|row| is_read(row)).cloned().collect();
        assert!(!others.is_empty() && others.len() < truth.len(), "{name} proves nothing");
        compare(name, &shown(&estate, name), &others);
    }
}
