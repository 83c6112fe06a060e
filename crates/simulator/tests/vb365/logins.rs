//! Logins, refreshes, logouts, and which version is served.

use std::time::Duration;

use mullion_simulator::{Simulator, StartError};

use crate::json::{send, start, text};
use crate::support::{Client, NO_COOKIES, PASSWORD, vb365};

#[test]
fn a_login_gives_a_pair_with_dotted_times_and_expires() {
    let simulator = vb365("v8");
    let reply = send(&simulator, "POST", "/V8/Token", &[], Some(PASSWORD));
    assert_eq!(reply.status, 200);
    assert_eq!(reply.body["token_type"], "bearer");
    assert_eq!(reply.body["expires_in"], 3600);
    assert_eq!(reply.body[".issued"], "2026-11-20T10:00:00Z");
    assert_eq!(reply.body[".expires"], "2026-11-20T11:00:00Z");
    assert!(reply.header("set-cookie").is_some(), "an antiforgery cookie, unless switched off");
    let client = Client::log_in(&simulator, "v8");
    simulator.pass(Duration::from_secs(3_599));
    assert_eq!(client.send("GET", "Jobs").status, 200);
    simulator.pass(Duration::from_secs(1));
    assert_eq!(client.send("GET", "Jobs").status, 401);
}

#[test]
fn a_refresh_token_works_once_and_ends_the_old_login() {
    for version in ["v1", "v3", "v8"] {
        let simulator = vb365(version);
        let client = Client::log_in(&simulator, version);
        let renewed = client.renew(NO_COOKIES);
        assert_eq!(renewed.status, 200, "{}", renewed.body);
        assert_ne!(text(&renewed.body, "refresh_token"), client.refresh);
        assert_eq!(client.send("GET", "Jobs").status, 401);
        assert_eq!(client.renew(NO_COOKIES).status, 400);
    }
}

#[test]
fn only_v8_asks_for_the_antiforgery_token() {
    let simulator = vb365("v8");
    let client = Client::log_in(&simulator, "v8");
    let refused = client.renew("");
    assert_eq!(refused.status, 400);
    assert!(text(&refused.body, "message").contains("antiforgery"));
    assert_eq!(client.renew("&disable_antiforgery_token=maybe").status, 400);
    assert_eq!(client.renew(NO_COOKIES).status, 200, "the refused tries spent nothing");
    let simulator = vb365("v3");
    let client = Client::log_in(&simulator, "v3");
    assert_eq!(client.renew("").status, 200);
}

#[test]
fn a_wrong_password_is_refused_in_the_words_of_the_version() {
    let wrong = "grant_type=password&username=simulator&password=wrong";
    for version in ["v1", "v3"] {
        let target = format!("/{version}/token");
        let refused = send(&vb365(version), "POST", &target, &[], Some(wrong));
        assert_eq!(refused.status, 400);
        assert_eq!(refused.body["error"], "invalid_grant");
    }
    let simulator = vb365("v8");
    let refused = send(&simulator, "POST", "/v8/token", &[], Some(wrong));
    assert_eq!(refused.status, 401);
    assert_eq!(text(&refused.body, "message"), "The user name or password is incorrect.");
    let unknown = send(&simulator, "POST", "/v8/token", &[], Some("grant_type=magic"));
    assert_eq!(unknown.status, 400);
}

#[test]
fn a_logout_ends_the_login_and_only_v8_has_it() {
    let simulator = vb365("v8");
    let client = Client::log_in(&simulator, "v8");
    assert_eq!(client.send("POST", "token/logout").status, 204);
    assert_eq!(client.send("GET", "Jobs").status, 401);
    assert_eq!(client.send("POST", "token/logout").status, 401);
    let simulator = vb365("v3");
    assert_eq!(Client::log_in(&simulator, "v3").send("POST", "token/logout").status, 404);
}

#[test]
fn only_the_configured_version_is_served() {
    let simulator = vb365("v8");
    for (target, status) in [
        ("/v8/ServiceInstance", 401),
        ("/v3/ServiceInstance", 404),
        ("/v7/ServiceInstance", 404),
        ("/", 404),
        ("/v8/Unknown", 404),
        ("/v8/Jobs/1/JobSessions", 404),
    ] {
        assert_eq!(send(&simulator, "GET", target, &[], None).status, status, "{target}");
    }
    let all = start("vb365", "v8", |options| options.api_version = None);
    for version in ["v1", "v3", "v8"] {
        let instance = Client::log_in(&all, version).get("serviceinstance");
        assert!(text(&instance, "installationId").len() == 36);
    }
    let anchor = mullion_model::Timestamp::from_seconds(0);
    let mut options = mullion_simulator::Options::new("vb365", anchor);
    options.api_version = Some("v7".to_owned());
    assert!(matches!(Simulator::start(options), Err(StartError::UnknownVersion { .. })));
}
