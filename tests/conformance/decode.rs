//! Answers that are no answer: each leaves the last good rows, names its problem, and is never taken
//! for "no sessions"; and answers that are one although they look odd.

use std::time::Duration;

use mullion_gateway::wall_time;
use mullion_simulator::{Fault, Rule};
use mullion_tests::{Estate, until};

use crate::scene::{Stranger, alone, exact, listed, mended, shown, simulator, undisturbed};
use crate::subject::{Subject, reading};

pub(crate) fn an_html_login_page_is_never_zero_sessions(subject: &Subject) {
    broken(subject, &Fault::LoginPage, "misread");
}

pub(crate) fn an_empty_body_is_never_zero_sessions(subject: &Subject) {
    broken(subject, &Fault::EmptyBody, "misread");
}

pub(crate) fn an_error_document_with_200_is_never_zero_sessions(subject: &Subject) {
    broken(subject, &Fault::ErrorObject, "misread");
}

pub(crate) fn no_content_is_never_zero_sessions(subject: &Subject) {
    let nothing = Fault::Status { status: 204, headers: Vec::new(), body: String::new() };
    broken(subject, &nothing, "misread");
}

pub(crate) fn a_body_shorter_than_its_length_is_misread(subject: &Subject) {
    broken(subject, &Fault::CutShort, "misread");
}

pub(crate) fn chunks_without_an_end_are_misread(subject: &Subject) {
    broken(subject, &Fault::ChunkedWithoutEnd, "misread");
}

pub(crate) fn half_a_document_is_misread(subject: &Subject) {
    broken(subject, &Fault::HalfBody, "misread");
}

pub(crate) fn garbage_is_misread(subject: &Subject) {
    broken(subject, &Fault::Garbage, "misread");
}

pub(crate) fn something_behind_the_document_is_misread(subject: &Subject) {
    broken(subject, &Fault::Trailing("<p>served by a proxy</p>".to_owned()), "misread");
}

pub(crate) fn another_content_type_is_misread(subject: &Subject) {
    broken(subject, &Fault::ContentType("text/html; charset=utf-8".to_owned()), "misread");
}

pub(crate) fn half_a_gzip_is_misread(subject: &Subject) {
    broken(subject, &Fault::TruncatedGzip, "misread");
}

pub(crate) fn a_gzip_bomb_is_over_the_limit(subject: &Subject) {
    broken(subject, &Fault::GzipBomb { mebibytes: 64 }, "limit-exceeded");
}

pub(crate) fn a_body_without_end_is_over_the_limit(subject: &Subject) {
    broken(subject, &Fault::Endless, "limit-exceeded");
}

pub(crate) fn a_server_error_is_unreachable(subject: &Subject) {
    broken(subject, &Fault::Error(500), "unreachable");
}

pub(crate) fn a_closed_connection_is_unreachable(subject: &Subject) {
    broken(subject, &Fault::Close, "unreachable");
}

pub(crate) fn a_redirect_to_another_host_is_not_followed(subject: &Subject) {
    let stranger = Stranger::listen();
    let to = format!("http://{}/api/", stranger.authority());
    broken(subject, &Fault::Redirect { status: 302, to: to.clone() }, "misread");
    broken(subject, &Fault::Redirect { status: 307, to }, "misread");
    stranger.assert_alone();
}

/// `fault` in everything one source reads from the start, and another one after a good fill; a
/// neighbour has none.
fn broken(subject: &Subject, fault: &Fault, problem: &str) {
    let worlds = ["neighbour", "from-start", "after-fill"].map(|name| subject.world(name));
    let estate = Estate::start_with(worlds.into(), |simulator, source| {
        if source.name == "from-start" {
            simulator.faults().add(reading(fault.clone()));
        }
    });
    let (neighbour, broken) = (simulator(&estate, 0), simulator(&estate, 2));
    estate.fill("neighbour");
    estate.fill("after-fill");
    broken.faults().add(reading(fault.clone()));
    until("the fault is told", || {
        let source = estate.client.source("after-fill");
        source["state"] == "stale" && source["problem"] == problem
    });
    estate.troubled("from-start", "down", problem);

    let answer = estate.client.get("/api/v1/sessions?limit=1000").json();
    assert_eq!(answer["completeness"], "partial");
    assert_eq!(answer["sourceCounts"]["fresh"], 1, "{}", answer["sourceCounts"]);
    for (name, state) in [("from-start", "down"), ("after-fill", "stale")] {
        let source = listed(&answer, name);
        assert_eq!((&source["state"], &source["problem"]), (&state.into(), &problem.into()));
    }
    assert!(shown(&estate, "from-start").is_empty());
    exact(&estate, "after-fill", broken);
    undisturbed(&estate, "neighbour", neighbour);

    broken.faults().clear();
    let cleared = wall_time();
    estate.refresh("after-fill");
    estate.settle("after-fill", cleared);
    mended(&estate, "after-fill");
    exact(&estate, "after-fill", broken);
}

pub(crate) fn gzip_is_read(subject: &Subject) {
    tolerated(subject, Fault::Gzip);
}

pub(crate) fn a_byte_order_mark_is_read_over(subject: &Subject) {
    tolerated(subject, Fault::ByteOrderMark);
}

pub(crate) fn fields_that_no_document_names_are_read_over(subject: &Subject) {
    tolerated(subject, Fault::ExtraFields);
}

pub(crate) fn a_slow_answer_is_waited_for(subject: &Subject) {
    tolerated(subject, Fault::Delay(Duration::from_millis(150)));
}

/// A source that is read exactly although `fault` is in all it says.
fn tolerated(subject: &Subject, fault: Fault) {
    let estate = alone(subject, |simulator| simulator.faults().add(reading(fault.clone())));
    estate.fill("alone");
    undisturbed(&estate, "alone", simulator(&estate, 0));
    assert!(estate.client.source("alone")["problem"].is_null());
}

pub(crate) fn a_row_without_an_id_is_counted_and_the_others_are_exact(subject: &Subject) {
    let estate = alone(subject, |simulator| {
        for feed in subject.feeds {
            simulator.faults().add(feed.only(Rule::forever(Fault::BadRow)));
        }
    });
    estate.fill("alone");
    let rejected = || {
        let answer = estate.client.get("/api/v1/sessions?limit=1").json();
        assert_eq!(answer["completeness"], "partial", "{answer}");
        listed(&answer, "alone")["rejected"].as_u64().unwrap()
    };
    let at_first = rejected();
    assert!(at_first >= u64::try_from(subject.feeds.len()).unwrap(), "{at_first}");
    exact(&estate, "alone", simulator(&estate, 0));
    for _ in 0..2 {
        estate.settle("alone", wall_time());
    }
    assert!(rejected() <= 2 * at_first, "the same row is counted over and over");
}
