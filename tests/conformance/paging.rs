//! Lists of several pages, and servers that lose or repeat them.

use mullion_simulator::{Fault, Rule};
use mullion_tests::Estate;

use crate::scene::{exact, logins, simulator, undisturbed};
use crate::subject::Subject;

pub(crate) fn pages_smaller_than_asked_for_are_put_together(subject: &Subject) {
    let estate = paged(subject, None);
    undisturbed(&estate, "paged", simulator(&estate, 0));
}

pub(crate) fn a_page_that_fails_once_is_asked_for_again(subject: &Subject) {
    for fault in [Fault::Error(500), Fault::LoginPage, Fault::Close, Fault::HalfBody] {
        let estate = paged(subject, Some(fault));
        exact(&estate, "paged", simulator(&estate, 0));
        assert_eq!(simulator(&estate, 0).faults().pending(), 0, "the page was never asked for");
    }
}

pub(crate) fn a_login_that_ends_between_two_pages_is_renewed(subject: &Subject) {
    let estate = paged(subject, Some(Fault::Unauthorized));
    let simulator = simulator(&estate, 0);
    exact(&estate, "paged", simulator);
    assert_eq!(simulator.faults().pending(), 0, "the page was never asked for");
    assert_eq!(logins(subject, simulator), 2);
    undisturbed(&estate, "paged", simulator);
}

pub(crate) fn a_product_that_is_busy_between_two_pages_is_waited_for(subject: &Subject) {
    let busy = Fault::RateLimited { retry_after: Some("1".to_owned()) };
    let estate = paged(subject, Some(busy));
    undisturbed(&estate, "paged", simulator(&estate, 0));
}

/// A source of many pages that is filled, the third page of its first feed being disturbed once.
fn paged(subject: &Subject, fault: Option<Fault>) -> Estate {
    let paged = subject.feeds.first().unwrap();
    let estate = Estate::start_with(vec![subject.paged_world("paged")], |simulator, _| {
        if let Some(fault) = &fault {
            simulator.faults().add(paged.only(Rule::once(fault.clone())).after(2));
        }
    });
    estate.fill("paged");
    estate
}

pub(crate) fn a_server_that_repeats_a_page_is_misread_and_not_followed_for_ever(subject: &Subject) {
    let mut world = subject.world("repeats");
    world.options.sessions = 130;
    if subject.product != "vbaws" {
        // Its pages say how many rows they hold at most, or how many pages there are.
        world.options.page_limit = Some(10);
    }
    let names = subject.page_parameters.iter().map(|name| (*name).to_owned()).collect();
    let repeating = Fault::IgnoreParameters(names);
    let paged = subject.feeds.first().unwrap();
    let estate =
        Estate::start_with(vec![world, subject.world("neighbour")], |simulator, source| {
            if source.name == "repeats" {
                simulator.faults().add(paged.only(Rule::forever(repeating.clone())));
            }
        });
    estate.fill("neighbour");
    estate.troubled("repeats", "filling", "misread");
    let asked = simulator(&estate, 0).request_count();
    assert!(asked < 100, "{asked} requests");
    undisturbed(&estate, "neighbour", simulator(&estate, 1));
}
