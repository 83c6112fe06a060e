//! Logins, refreshes, logouts, and which version is served.

use std::time::Duration;

use mullion_simulator::{Options, Rights, Simulator, StartError};

use crate::json::{send, start, text};
use crate::support::{Client, NO_COOKIES, PASSWORD, VERSIONS, number, vb365};

#[test]
fn a_login_gives_a_pair_with_dotted_times_and_expires() {
    let simulator = vb365("v8");
    let reply = send(&simulator, "POST", "/v5/Token", &[], Some(PASSWORD));
    assert_eq!(reply.body[".issued"], "Fri, 20 Nov 2026 10:00:00 GMT");
    assert_eq!(reply.body[".expires"], "Fri, 20 Nov 2026 11:00:00 GMT");
    assert_eq!(reply.header("set-cookie"), None, "antiforgery came with v7");
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
    for version in VERSIONS {
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
fn the_antiforgery_token_is_asked_for_since_v7() {
    for version in ["v7", "v8"] {
        let simulator = vb365(version);
        let client = Client::log_in(&simulator, version);
        let refused = client.renew("");
        assert_eq!(refused.status, 400);
        assert!(text(&refused.body, "message").contains("antiforgery"));
        assert_eq!(client.renew("&disable_antiforgery_token=maybe").status, 400);
        assert_eq!(client.renew(NO_COOKIES).status, 200, "the refused tries spent nothing");
    }
    for version in &VERSIONS[..6] {
        let simulator = vb365(version);
        assert_eq!(Client::log_in(&simulator, version).renew("").status, 200);
    }
}

#[test]
fn a_wrong_password_is_refused_in_the_words_of_the_version() {
    let wrong = "grant_type=password&username=simulator&password=wrong";
    let simulator = vb365("v8");
    for version in VERSIONS {
        let target = format!("/{version}/token");
        let refused = send(&simulator, "POST", &target, &[], Some(wrong));
        let unknown = send(&simulator, "POST", &target, &[], Some("grant_type=magic"));
        assert_eq!(unknown.status, 400);
        if number(version) < 6 {
            assert_eq!(refused.status, 400);
            assert_eq!(refused.body["error"], "invalid_grant");
            assert_eq!(unknown.body["error"], "unsupported_grant_type");
        } else {
            assert_eq!(refused.status, 401);
            assert_eq!(text(&refused.body, "message"), "The user name or password is incorrect.");
        }
    }
}

#[test]
fn a_logout_ends_the_login_and_came_with_v7() {
    for (version, status) in [("v7", 200), ("v8", 204)] {
        let simulator = vb365(version);
        let client = Client::log_in(&simulator, version);
        assert_eq!(client.send("POST", "token/logout").status, status);
        assert_eq!(client.send("GET", "Jobs").status, 401);
        assert_eq!(client.send("POST", "token/logout").status, 401);
    }
    let simulator = vb365("v6");
    assert_eq!(Client::log_in(&simulator, "v6").send("POST", "token/logout").status, 404);
}

/// How a client without a login finds the newest version: 401 where it is served, 404 where not.
#[test]
fn a_server_serves_its_own_version_and_the_earlier_ones() {
    let all = start("vb365", "v8", |options| options.api_version = None);
    for newest in VERSIONS {
        let simulator = vb365(newest);
        for version in VERSIONS {
            let target = format!("/{version}/ServiceInstance");
            let status = send(&simulator, "GET", &target, &[], None).status;
            let expected = if number(version) <= number(newest) { 401 } else { 404 };
            assert_eq!(status, expected, "{version} of a server of {newest}");
        }
        let build = |simulator: &Simulator, version: &'static str| {
            let instance = Client::log_in(simulator, version).get("serviceinstance");
            assert_eq!(text(&instance, "installationId").len(), 36);
            text(&instance, "version").to_owned()
        };
        let number = number(newest);
        let release = if number == 1 { "1.5.".to_owned() } else { format!("{number}.0.") };
        assert!(build(&simulator, newest).starts_with(&release), "{newest}");
        assert_eq!(
            build(&simulator, "v1"),
            build(&simulator, newest),
            "the server's, not the path's"
        );
        assert_eq!(build(&all, newest), "8.0.2.159");
    }
    for target in ["/", "/v8/Unknown", "/v8/Jobs/1/JobSessions", "/v9/ServiceInstance"] {
        assert_eq!(send(&all, "GET", target, &[], None).status, 404, "{target}");
    }
}

#[test]
fn a_login_is_good_in_every_version() {
    let simulator = vb365("v8");
    let form = format!("{PASSWORD}{NO_COOKIES}");
    let reply = send(&simulator, "POST", "/v7/token", &[], Some(&form));
    let bearer = format!("Bearer {}", text(&reply.body, "access_token"));
    for version in VERSIONS {
        let target = format!("/{version}/Jobs");
        let reply = send(&simulator, "GET", &target, &[("Authorization", &bearer)], None);
        assert_eq!(reply.status, 200, "{version}");
    }
}

#[test]
fn a_restore_operator_reads_restores_alone() {
    let simulator = start("vb365", "v8", |options| options.rights = Rights::RestoresOnly);
    for version in VERSIONS {
        let client = Client::log_in(&simulator, version);
        let id = text(&client.rows("RestoreSessions")[0], "id").to_owned();
        let has_events = number(version) >= 2;
        client.get(&format!("RestoreSessions/{id}/organization"));
        let events = client.send("GET", &format!("RestoreSessions/{id}/Events"));
        assert_eq!(events.status == 200, has_events, "{version}");
        client.get("ServiceInstance");
        for (path, since) in [
            ("JobSessions", 1),
            ("Jobs", 1),
            ("Organizations", 1),
            ("CopyJobs", 6),
            ("DataRetrievalSessions", 6),
            ("JobSessions/1/ProcessedObjects", 7),
        ] {
            let refused = client.send("GET", path);
            let expected = if number(version) >= since { 403 } else { 404 };
            assert_eq!(refused.status, expected, "{version} {path}");
            assert!(!text(&refused.body, "message").is_empty());
            if version == "v8" {
                assert_eq!(refused.body["errorCode"], "ResourceAccessDenied");
            }
        }
    }
}

#[test]
fn what_the_product_does_not_have_is_refused() {
    let refusal = |change: fn(&mut Options)| {
        let mut options = Options::new("vb365", mullion_model::Timestamp::from_seconds(0));
        change(&mut options);
        Simulator::start(options).err().unwrap()
    };
    let mfa = refusal(|options| options.mfa = true);
    assert_eq!(mfa.to_string(), "vb365 has no second factor behind a password");
    let eula = refusal(|options| options.eula_pending = true);
    let what = "vb365 has no licence agreement to accept before its API answers";
    assert_eq!(eula.to_string(), what);
    let query = refusal(|options| options.rights = Rights::WithoutQuery);
    assert_eq!(query.to_string(), "vb365 has no query service");
    let unknown = refusal(|options| options.api_version = Some("v9".to_owned()));
    assert!(matches!(unknown, StartError::UnknownVersion { .. }), "{unknown}");
    assert!(unknown.to_string().ends_with("there are: v1, v2, v3, v4, v5, v6, v7, v8"));
}
