//! What is secret stays between the gateway and the product it belongs to.

mod logs;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use mullion_simulator::{Fault, Simulator};
use mullion_tests::{Estate, until};
use mullion_upstream::wire::Origin;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::details::within_budget;
use crate::relay::Relay;
use crate::scene::{Stranger, exact, shown, simulator, undisturbed};
use crate::subject::{Subject, reading};
use logs::Logs;

/// A password that is found wherever it goes, also encoded.
const CANARY: &str = "canary p&ss/w\u{f6}rd+1";

pub(crate) fn passwords_and_tokens_are_in_no_answer_and_in_no_log(subject: &Subject) {
    let logs = Logs::listen();
    let (estate, relay) = relayed(subject, |piece| piece);
    estate.fill("relayed");
    let simulator = simulator(&estate, 0);
    let mut said = everything_said(&estate);
    for fault in [Fault::LoginPage, Fault::Error(500), Fault::ErrorObject, Fault::Garbage] {
        simulator.faults().add(reading(fault));
        until("the fault is told", || estate.client.source("relayed")["state"] == "stale");
        said.push_str(&everything_said(&estate));
        simulator.faults().clear();
        until("the fault is over", || estate.client.source("relayed")["state"] == "fresh");
    }
    simulator.forget_logins();
    simulator.set_password("another one");
    until("the refusal is told", || estate.client.source("relayed")["problem"] == "login-refused");
    said.push_str(&everything_said(&estate));
    drop(estate);

    let secrets = secrets(&relay);
    let logged = logs.text();
    assert!(logged.contains("relayed"), "nothing was logged: {logged}");
    assert!(said.contains("login-refused"));
    for secret in &secrets {
        assert!(!said.contains(secret.as_str()), "an answer holds {secret}");
        let line = logged.lines().find(|line| line.contains(secret.as_str()));
        assert_eq!(line, None, "a log line holds {secret}");
    }
}

/// Everything that the gateway answers to anybody, headers included.
fn everything_said(estate: &Estate) -> String {
    let rows = shown(estate, "relayed");
    let of_rows = rows.iter().flat_map(|row| {
        let links = ["self", "items", "events"].map(|link| row["links"][link].clone());
        links.into_iter().filter_map(|link| link.as_str().map(str::to_owned))
    });
    let others = [
        "/api/v1/sessions?limit=1000&facets=source,product,kind",
        "/api/v1/sessions?consistency=strict",
        "/api/v1/sessions?nonsense=1",
        "/api/v1/sources",
        "/api/v1/sources/relayed",
        "/api/v1/sources/nobody",
        "/problems/overloaded",
        "/livez",
        "/readyz",
        "/metrics",
        "/nowhere",
    ];
    let targets = of_rows.chain(others.map(str::to_owned));
    let answers = targets.map(|target| format!("{:?}\n", estate.client.get(&target)));
    answers.collect()
}

/// The password and all tokens that went through the relay, in the forms that they may appear in.
fn secrets(relay: &Relay) -> Vec<String> {
    let (requests, answers) = (relay.requests(), relay.answers());
    let basic = STANDARD.encode(format!("simulator:{CANARY}"));
    let mut secrets = vec![
        CANARY.to_owned(),
        basic,
        utf8_percent_encode(CANARY, NON_ALPHANUMERIC).to_string(),
        STANDARD.encode(CANARY),
        "canary".to_owned(),
    ];
    let headers = requests.lines().filter_map(|line| {
        let (name, value) = line.split_once(": ")?;
        let is_secret = name.eq_ignore_ascii_case("authorization")
            || name.eq_ignore_ascii_case("x-restsvcsessionid");
        is_secret.then(|| value.split(' ').next_back().unwrap_or(value).to_owned())
    });
    secrets.extend(headers);
    // Some products end a login under its id, which is as good as its token.
    let ends = requests.lines().filter(|line| line.starts_with("DELETE "));
    secrets.extend(
        ends.filter_map(|line| line.split(' ').nth(1)?.split('/').next_back()).map(str::to_owned),
    );
    for field in ["\"refresh_token\":\"", "\"refreshToken\":\""] {
        let values = answers.split(field).skip(1).filter_map(|rest| rest.split('"').next());
        secrets.extend(values.map(str::to_owned));
    }
    secrets.sort();
    secrets.dedup();
    assert!(secrets.len() > 5, "no token was seen");
    assert!(secrets.iter().all(|secret| secret.len() >= 6), "{secrets:?}");
    secrets
}

pub(crate) fn cookies_are_not_sent_back(subject: &Subject) {
    const HEAD: &[u8] = b"HTTP/1.1 2";
    let (estate, relay) = relayed(subject, |piece| {
        let end =
            piece.windows(2).position(|pair| pair == b"\r\n").filter(|_| piece.starts_with(HEAD));
        let Some((line, rest)) = end.and_then(|end| piece.split_at_checked(end)) else {
            return piece;
        };
        [line, b"\r\nSet-Cookie: X-RestSvcSessionId=crumb; Path=/", rest].concat()
    });
    undisturbed(&estate, "relayed", simulator(&estate, 0));
    let requests = relay.requests();
    assert!(requests.contains("HTTP/1.1\r\n") && !requests.contains("crumb"));
    assert!(!requests.to_ascii_lowercase().contains("\r\ncookie:"));
}

pub(crate) fn links_in_bodies_lead_to_no_other_host(subject: &Subject) {
    let stranger = Stranger::listen();
    // As long as the address that it takes the place of, so that lengths still hold.
    let fill = subject.own_address.len() - stranger.authority().len() - "http://@".len();
    let address = format!("http://{}@{}", "x".repeat(fill), stranger.authority());
    let own_address = subject.own_address;
    let (estate, relay) =
        relayed(subject, move |piece| replaced(piece, own_address.as_bytes(), address.as_bytes()));
    undisturbed(&estate, "relayed", simulator(&estate, 0));
    for row in shown(&estate, "relayed").iter().take(4) {
        for link in ["items", "events"] {
            if let Some(target) = row["links"][link].as_str() {
                within_budget(&estate, target);
            }
        }
    }
    exact(&estate, "relayed", simulator(&estate, 0));
    assert!(relay.answers().contains(own_address), "no answer holds a link");
    stranger.assert_alone();
}

/// `piece` with `new`, which is as long, wherever `old` stands in it.
fn replaced(mut piece: Vec<u8>, old: &[u8], new: &[u8]) -> Vec<u8> {
    let places = piece.windows(old.len()).enumerate().filter(|(_, window)| *window == old);
    let places: Vec<_> = places.map(|(place, _)| place).collect();
    for place in places {
        if let Some(found) = piece.get_mut(place..place + old.len()) {
            found.copy_from_slice(new);
        }
    }
    piece
}

/// One source with a password of its own, spoken to through a relay.
fn relayed(
    subject: &Subject,
    change: impl Fn(Vec<u8>) -> Vec<u8> + Clone + Send + Sync + 'static,
) -> (Estate, Relay) {
    let mut world = subject.world("relayed");
    world.options.password = CANARY.to_owned();
    let relay = std::cell::OnceCell::new();
    let estate = Estate::start_with(vec![world], |simulator: &Simulator, source| {
        let target = simulator.url().trim_start_matches("http://").to_owned();
        let between = relay.get_or_init(|| Relay::to(&target, change.clone()));
        source.origin = Origin::parse(&format!("http://{}", between.authority()), 80).unwrap();
    });
    (estate, relay.into_inner().unwrap())
}
