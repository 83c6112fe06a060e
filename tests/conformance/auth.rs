//! Logins: one for all, renewed when it ends, closed at the end, and never tried so often that an
//! account is locked.

use mullion_simulator::{Fault, Rule};
use mullion_tests::Estate;

use crate::scene::{Stranger, alone, exact, logins, mended, shown, simulator, undisturbed};
use crate::subject::{Subject, reading};

/// What a simulator's account has as its password after somebody changed it.
const CHANGED: &str = "changed by somebody";

pub(crate) fn all_feeds_and_details_share_one_login(subject: &Subject) {
    let estate = alone(subject, |_| {});
    estate.fill("alone");
    undisturbed(&estate, "alone", simulator(&estate, 0));
    assert_eq!(logins(subject, simulator(&estate, 0)), 1);
    assert_eq!(simulator(&estate, 0).open_logins(), 1);
}

pub(crate) fn a_login_that_ended_between_two_sweeps_is_renewed_unnoticed(subject: &Subject) {
    let estate = alone(subject, |_| {});
    estate.fill("alone");
    simulator(&estate, 0).forget_logins();
    undisturbed(&estate, "alone", simulator(&estate, 0));
    assert_eq!(logins(subject, simulator(&estate, 0)), 2);
    assert!(estate.client.source("alone")["problem"].is_null());
}

pub(crate) fn a_refused_password_is_sent_once(subject: &Subject) {
    let estate = beside_a_neighbour(subject, |simulator| simulator.set_password(CHANGED));
    estate.troubled("troubled", "down", "login-refused");
    estate.refresh("troubled");
    two_sweeps_of_the_neighbour(&estate);
    estate.troubled("troubled", "down", "login-refused");
    assert_eq!(logins(subject, simulator(&estate, 0)), 1);
    assert!(shown(&estate, "troubled").is_empty());
}

pub(crate) fn a_second_factor_is_told_and_the_password_sent_once(subject: &Subject) {
    let mut troubled = subject.world("troubled");
    (troubled.options.user, troubled.options.mfa) = ("troubled".to_owned(), true);
    let estate = Estate::start(vec![troubled, subject.world("neighbour")]);
    estate.troubled("troubled", "down", "login-refused");
    let problem = estate.client.source("troubled")["lastProblem"].clone();
    assert!(problem["text"].as_str().unwrap().contains("multi-factor"), "{problem}");
    assert!(problem["remedy"].as_str().unwrap().contains("service account"), "{problem}");
    estate.fill("neighbour");
    two_sweeps_of_the_neighbour(&estate);
    assert_eq!(logins(subject, simulator(&estate, 0)), 1);
}

pub(crate) fn two_sources_with_one_account_send_its_password_once(subject: &Subject) {
    let worlds = ["one", "other"].map(|name| {
        let mut world = subject.world(name);
        world.options.user = "shared".to_owned();
        world
    });
    let mut worlds = Vec::from(worlds);
    worlds.push(subject.world("neighbour"));
    let estate = Estate::start_with(worlds, |simulator, source| {
        if source.name != "neighbour" {
            simulator.set_password(CHANGED);
        }
    });
    estate.fill("neighbour");
    let mut said = Vec::new();
    mullion_tests::until("both sources are held back", || {
        said = ["one", "other"].map(|name| estate.client.source(name)["problem"].clone()).into();
        !said.iter().any(serde_json::Value::is_null)
    });
    said.sort_by_key(ToString::to_string);
    assert_eq!(said, ["login-refused", "login-waiting"]);
    two_sweeps_of_the_neighbour(&estate);
    let tried: usize =
        [0, 1].map(|number| logins(subject, simulator(&estate, number))).iter().sum();
    assert_eq!(tried, 1);
}

pub(crate) fn a_changed_password_leaves_an_open_login_alone(subject: &Subject) {
    let estate = alone(subject, |_| {});
    estate.fill("alone");
    simulator(&estate, 0).set_password(CHANGED);
    undisturbed(&estate, "alone", simulator(&estate, 0));
    assert_eq!(logins(subject, simulator(&estate, 0)), 1);
}

pub(crate) fn a_login_refused_after_a_good_fill_keeps_the_rows(subject: &Subject) {
    let estate = alone(subject, |_| {});
    estate.fill("alone");
    let simulator = simulator(&estate, 0);
    simulator.set_password(CHANGED);
    simulator.forget_logins();
    mullion_tests::until("the refusal is told", || {
        let source = estate.client.source("alone");
        source["state"] == "stale" && source["problem"] == "login-refused"
    });
    exact(&estate, "alone", simulator);
    assert_eq!(logins(subject, simulator), 2);
}

pub(crate) fn a_login_that_opens_nothing_is_not_repeated(subject: &Subject) {
    let estate = beside_a_neighbour(subject, |simulator| {
        simulator.faults().add(reading(Fault::Unauthorized));
    });
    mullion_tests::until("the login is given up", || {
        let source = estate.client.source("troubled");
        source["state"] == "down"
            && (source["problem"] == "login-refused" || source["problem"] == "login-waiting")
    });
    two_sweeps_of_the_neighbour(&estate);
    let tried = logins(subject, simulator(&estate, 0));
    assert!(tried <= 2, "{tried} logins");
}

pub(crate) fn a_server_error_at_the_login_is_no_refusal(subject: &Subject) {
    not_refused(subject, &Fault::Error(500), "unreachable");
}

pub(crate) fn a_web_page_at_the_login_is_no_refusal(subject: &Subject) {
    not_refused(subject, &Fault::LoginPage, "misread");
}

/// A login disturbed by `fault`, which does not tell whether the password was heard and counted: it
/// is not called refused, and not sent again at once either, but for a person who wants it.
fn not_refused(subject: &Subject, fault: &Fault, problem: &str) {
    let estate = beside_a_neighbour(subject, |simulator| {
        simulator.faults().add(Rule::forever(fault.clone()).path(subject.login));
    });
    estate.troubled("troubled", "down", problem);
    two_sweeps_of_the_neighbour(&estate);
    assert_eq!(logins(subject, simulator(&estate, 0)), 1);
    estate.refresh("troubled");
    two_sweeps_of_the_neighbour(&estate);
    estate.troubled("troubled", "down", problem);
    assert_eq!(logins(subject, simulator(&estate, 0)), 2);
}

pub(crate) fn a_login_that_is_put_off_is_tried_when_the_product_wants_it(subject: &Subject) {
    let later = Fault::Status {
        status: 503,
        headers: vec![("Retry-After".to_owned(), "1".to_owned())],
        body: String::new(),
    };
    let estate = beside_a_neighbour(subject, |simulator| {
        simulator.faults().add(Rule::once(later.clone()).path(subject.login));
    });
    undisturbed(&estate, "troubled", simulator(&estate, 0));
    assert_eq!(logins(subject, simulator(&estate, 0)), 2);
}

pub(crate) fn a_redirected_login_takes_the_password_nowhere(subject: &Subject) {
    let stranger = Stranger::listen();
    let to = format!("http://{}{}", stranger.authority(), subject.login);
    for status in [302, 307, 308] {
        let redirect = Fault::Redirect { status, to: to.clone() };
        let estate = beside_a_neighbour(subject, |simulator| {
            simulator.faults().add(Rule::forever(redirect.clone()).path(subject.login));
        });
        estate.troubled("troubled", "down", "misread");
    }
    stranger.assert_alone();
}

pub(crate) fn the_login_is_closed_at_the_end(subject: &Subject) {
    let mut estate = alone(subject, |_| {});
    estate.fill("alone");
    assert_eq!(simulator(&estate, 0).open_logins(), 1);
    estate.stop_gateway();
    assert_eq!(simulator(&estate, 0).open_logins(), 0);
}

pub(crate) fn a_restarted_product_is_logged_in_to_again(subject: &Subject) {
    let mut estate = alone(subject, |_| {});
    estate.fill("alone");
    let before = estate.simulators.remove(0);
    let mut options = subject.world("alone").options;
    options.listen = before.url().trim_start_matches("http://").parse().unwrap();
    options.anchor = before.now();
    before.stop();
    mullion_tests::until("the silence is told", || {
        let source = estate.client.source("alone");
        source["state"] == "stale" && source["problem"] == "unreachable"
    });
    assert!(!shown(&estate, "alone").is_empty(), "the rows stay");
    estate.simulators.push(mullion_simulator::Simulator::start(options).unwrap());
    estate.refresh("alone");
    mended(&estate, "alone");
    exact(&estate, "alone", simulator(&estate, 0));
    assert_eq!(logins(subject, simulator(&estate, 0)), 1);
}

/// A source that `disturb` makes trouble in from the start, with an account of its own, and a
/// neighbour that is filled.
fn beside_a_neighbour(
    subject: &Subject,
    disturb: impl Fn(&mullion_simulator::Simulator),
) -> Estate {
    let mut troubled = subject.world("troubled");
    troubled.options.user = "troubled".to_owned();
    let estate =
        Estate::start_with(vec![troubled, subject.world("neighbour")], |simulator, source| {
            if source.name == "troubled" {
                disturb(simulator);
            }
        });
    estate.fill("neighbour");
    estate
}

/// Waits as long as the neighbour takes for two further sweeps, and looks that they are exact.
fn two_sweeps_of_the_neighbour(estate: &Estate) {
    let neighbour = estate.simulators.last().unwrap();
    undisturbed(estate, "neighbour", neighbour);
    undisturbed(estate, "neighbour", neighbour);
}
