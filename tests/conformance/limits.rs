//! A product that asks for fewer requests gets them, and one that stumbles is asked once more.

use std::time::Duration;

use mullion_gateway::wall_time;
use mullion_simulator::{Fault, Rule};
use mullion_tests::until;

use crate::scene::{alone, exact, mended, simulator, undisturbed};
use crate::subject::{Subject, reading};

pub(crate) fn a_product_that_wants_quiet_is_left_alone_for_as_long(subject: &Subject) {
    let limited = Fault::RateLimited { retry_after: Some("3".to_owned()) };
    quiet(subject, Rule::once(limited), "rate-limited");
}

pub(crate) fn an_unavailable_product_says_when_it_is_back(subject: &Subject) {
    let unavailable = Fault::Status {
        status: 503,
        headers: vec![("Retry-After".to_owned(), "3".to_owned())],
        body: String::new(),
    };
    quiet(subject, Rule::once(unavailable), "unreachable");
}

/// One answer, after a good fill, that asks for three seconds without a request.
fn quiet(subject: &Subject, rule: Rule, problem: &str) {
    let estate = alone(subject, |_| {});
    estate.fill("alone");
    let simulator = simulator(&estate, 0);
    // The items of its sessions are elsewhere, or read by nobody unasked.
    let list = subject.feeds.last().unwrap();
    simulator.faults().add(list.only(rule));
    until("the wish is told", || {
        let source = estate.client.source("alone");
        let mut feeds = source["feeds"].as_array().unwrap().iter();
        feeds.any(|feed| feed["name"] == list.name && feed["problem"] == problem)
    });
    let (told, asked) = (wall_time(), simulator.request_count());
    exact(&estate, "alone", simulator);
    until("it is asked again", || simulator.request_count() > asked);
    let quiet = wall_time().since(told);
    // Another feed may have been under way when the wish came; after it was told, none is.
    assert!(quiet > Duration::from_secs(2), "asked again after {quiet:?}");
    mended(&estate, "alone");
    exact(&estate, "alone", simulator);
}

pub(crate) fn a_wish_for_quiet_from_the_start_delays_the_fill(subject: &Subject) {
    let limited = Fault::RateLimited { retry_after: Some("1".to_owned()) };
    let estate = alone(subject, |simulator| {
        simulator.faults().add(reading(limited.clone()));
    });
    estate.troubled("alone", "down", "rate-limited");
    simulator(&estate, 0).faults().clear();
    estate.fill("alone");
}

pub(crate) fn a_single_stumble_is_not_told(subject: &Subject) {
    let estate = alone(subject, |simulator| {
        simulator.faults().add(Rule::once(Fault::Error(500)).method("GET"));
    });
    undisturbed(&estate, "alone", simulator(&estate, 0));
    assert!(estate.client.source("alone")["problem"].is_null());
    assert_eq!(simulator(&estate, 0).faults().pending(), 0);
}
