//! Logins: revisions, tokens, the second factor and the roles.

use std::time::Duration;

use mullion_simulator::{Options, Rights, Simulator, StartError};
use serde_json::json;

use crate::json::{send, start, text};
use crate::support::{Client, NEWEST, PASSWORD, REVISIONS, every_revision, problem, token, vbr};

#[test]
fn every_call_names_the_revision() {
    let simulator = vbr("1.2-rev1");
    for (headers, code) in [
        (&[][..], "UnexpectedContent"),
        (&[("x-api-version", "1.3-rev0")][..], "NotImplemented"),
        (&[("x-api-version", "latest")][..], "NotImplemented"),
        (&[("x-api-version", "1.1-rev0"), ("x-api-version", "1.2-rev0")][..], "NotImplemented"),
    ] {
        for (method, path) in [
            ("POST", "/api/oauth2/token"),
            ("POST", "/api/oauth2/logout"),
            ("GET", "/api/v1/sessions"),
            ("GET", "/api/v1/serverTime"),
        ] {
            let refused = send(&simulator, method, path, headers, Some(PASSWORD));
            assert_eq!(problem(&refused), (400, code), "{headers:?} {path}");
        }
    }
}

#[test]
fn a_server_of_the_first_release_lists_what_it_serves() {
    let refused = token(&vbr("1.0-rev2"), "1.1-rev0", PASSWORD);
    assert_eq!(problem(&refused), (400, "UnexpectedContent"));
    assert_eq!(
        text(&refused.body, "message"),
        "Bad request: Unsupported RESTAPI version. The following versions are supported: \
         v1.0-rev1, v1.0-rev2."
    );
}

#[test]
fn a_login_gives_a_pair_that_expires() {
    let simulator = vbr(NEWEST);
    let reply = token(&simulator, NEWEST, PASSWORD);
    assert_eq!(reply.status, 200);
    assert_eq!(
        (&reply.body["expires_in"], &reply.body["token_type"]),
        (&json!(900), &json!("bearer"))
    );
    assert_eq!(reply.body[".issued"], "2026-11-20T11:00:00+01:00");
    assert_eq!(reply.body[".expires"], "2026-11-20T11:15:00+01:00");
    let client = Client::log_in(&simulator, NEWEST);
    simulator.pass(Duration::from_secs(899));
    assert_eq!(client.send("GET", "v1/sessions").status, 200);
    simulator.pass(Duration::from_secs(1));
    assert_eq!(problem(&client.send("GET", "v1/sessions")), (401, "ExpiredToken"));
}

#[test]
fn a_refresh_token_works_once_and_ends_the_old_login() {
    let simulator = vbr(NEWEST);
    let client = Client::log_in(&simulator, NEWEST);
    let renew = |refresh: &str| {
        token(&simulator, NEWEST, &format!("grant_type=refresh_token&refresh_token={refresh}"))
    };
    let renewed = renew(&client.refresh);
    assert_eq!(renewed.status, 200);
    assert_ne!(text(&renewed.body, "refresh_token"), client.refresh);
    assert_eq!(problem(&client.send("GET", "v1/sessions")), (401, "InvalidToken"));
    assert_eq!(problem(&renew(&client.refresh)), (401, "InvalidToken"));
    simulator.pass(Duration::from_secs(14 * 24 * 3_600));
    let late = renew(text(&renewed.body, "refresh_token"));
    assert_eq!(problem(&late), (401, "ExpiredToken"));
}

#[test]
fn a_short_term_refresh_token_lives_for_half_an_hour() {
    let simulator = vbr(NEWEST);
    let refresh = || {
        let reply = token(&simulator, NEWEST, &format!("{PASSWORD}&use_short_term_refresh=true"));
        text(&reply.body, "refresh_token").to_owned()
    };
    for (seconds, expected) in [(1_799, 200), (1_800, 401)] {
        let form = format!("grant_type=refresh_token&refresh_token={}", refresh());
        simulator.pass(Duration::from_secs(seconds));
        assert_eq!(token(&simulator, NEWEST, &form).status, expected, "{seconds}");
    }
    let unreadable = token(&simulator, NEWEST, &format!("{PASSWORD}&use_short_term_refresh=1"));
    assert_eq!(unreadable.status, 400);
}

#[test]
fn refused_logins_say_why() {
    let simulator = vbr(NEWEST);
    for (form, expected) in [
        ("grant_type=password&username=simulator&password=wrong", (401, "AccessDenied")),
        ("grant_type=password&username=simulator", (400, "UnexpectedContent")),
        ("grant_type=Password&username=simulator&password=simulator", (400, "UnexpectedContent")),
        ("grant_type=refresh_token", (400, "UnexpectedContent")),
        ("grant_type=refresh_token&refresh_token=x", (401, "InvalidToken")),
        ("grant_type=authorization_code&code=x", (401, "InvalidToken")),
        ("grant_type=vbr_token", (400, "UnexpectedContent")),
        ("username=simulator&password=simulator", (400, "UnexpectedContent")),
        ("", (400, "UnexpectedContent")),
    ] {
        assert_eq!(problem(&token(&simulator, NEWEST, form)), expected, "{form}");
    }
    let version = ("x-api-version", NEWEST);
    let anonymous = send(&simulator, "GET", "/api/v1/sessions", &[version], None);
    assert_eq!(problem(&anonymous), (401, "AccessDenied"));
    let forged = [version, ("Authorization", "Bearer a.b.c")];
    let forged = send(&simulator, "GET", "/api/v1/sessions", &forged, None);
    assert_eq!(problem(&forged), (401, "InvalidToken"));
}

#[test]
fn a_logout_ends_the_login_and_its_refresh_token() {
    let simulator = vbr(NEWEST);
    let client = Client::log_in(&simulator, NEWEST);
    assert_eq!(client.send("POST", "oauth2/logout").status, 200);
    assert_eq!(client.send("GET", "v1/sessions").status, 401);
    assert_eq!(client.send("POST", "oauth2/logout").status, 401);
    let renew = format!("grant_type=refresh_token&refresh_token={}", client.refresh);
    assert_eq!(token(&simulator, NEWEST, &renew).status, 401);
    assert!(simulator.violations().is_empty());
    assert_eq!(simulator.open_logins(), 0);
}

#[test]
fn an_account_with_a_second_factor_is_refused() {
    let simulator = start("vbr", NEWEST, |options| options.mfa = true);
    assert_eq!(problem(&token(&simulator, NEWEST, PASSWORD)), (401, "AccessDenied"));
    assert_eq!(simulator.open_logins(), 0);
}

#[test]
fn a_role_that_only_restores_sees_all_sessions_but_no_jobs() {
    let restricted = |rights| start("vbr", NEWEST, |options| options.rights = rights);
    let (operator, viewer) = (restricted(Rights::RestoresOnly), restricted(Rights::Everything));
    let rows = |simulator: &Simulator| Client::log_in(simulator, NEWEST).rows("sessions");
    assert_eq!(rows(&operator), rows(&viewer));
    for (simulator, status) in [(&operator, 403), (&viewer, 200)] {
        let client = Client::log_in(simulator, NEWEST);
        for path in ["v1/jobs", "v1/jobs/states"] {
            assert_eq!(client.send("GET", path).status, status, "{path}");
        }
        assert_eq!(problem(&client.send("GET", "v1/serverInfo")), (403, "AccessDenied"));
    }
    viewer.set_rights(Rights::RestoresOnly);
    let refused = Client::log_in(&viewer, NEWEST).send("GET", "v1/jobs");
    assert_eq!(problem(&refused), (403, "AccessDenied"));
}

#[test]
fn what_each_server_describes_to_anyone_is_what_it_serves() {
    for (newest, served) in [("1.0-rev1", 0..=0), ("1.2-rev1", 0..=6), (NEWEST, 2..=9)] {
        let simulator = vbr(newest);
        for (rank, revision) in REVISIONS.iter().enumerate() {
            let path = format!("/swagger/v{revision}/swagger.json");
            let reply = send(&simulator, "GET", &path, &[], None);
            let expected = if served.contains(&rank) { 200 } else { 404 };
            assert_eq!(reply.status, expected, "{newest} {revision}");
            let logged_in = token(&simulator, revision, PASSWORD).status;
            assert_eq!(logged_in, if expected == 200 { 200 } else { 400 }, "{newest} {revision}");
        }
    }
}

#[test]
fn what_the_product_does_not_have_does_not_start() {
    let begin = |change: &dyn Fn(&mut Options)| {
        let anchor = mullion_model::Timestamp::parse_rfc3339("2026-11-20T10:00:00Z").unwrap();
        let mut options = Options::new("vbr", anchor);
        change(&mut options);
        Simulator::start(options).err()
    };
    let changes: [fn(&mut Options); 2] =
        [|options| options.rights = Rights::WithoutQuery, |options| options.eula_pending = true];
    for change in changes {
        assert!(matches!(begin(&change), Some(StartError::NotOffered { product: "vbr", .. })));
    }
    let Some(StartError::UnknownVersion { allowed, .. }) =
        begin(&|options| options.api_version = Some("1.0-rev0".to_owned()))
    else {
        panic!("1.0-rev0 started");
    };
    assert_eq!(allowed, REVISIONS);
}

#[test]
fn the_server_tells_its_time_and_zone() {
    let simulator = every_revision();
    for revision in REVISIONS {
        let time = Client::log_in(&simulator, revision).get("serverTime");
        assert_eq!(time["serverTime"], "2026-11-20T11:00:00+01:00");
        assert!(text(&time, "timeZone").starts_with("(UTC+01:00) "));
        let name = (revision == NEWEST).then_some("Europe/Budapest");
        assert_eq!(time["ianaTimeZoneId"].as_str(), name, "{revision}");
    }
    let info = Client::log_in(&vbr("1.1-rev2"), "1.1-rev0").get("serverInfo");
    assert_eq!(info["buildVersion"], "12.2.0.334");
    let first = vbr("1.0-rev1");
    let client = Client::log_in(&first, "1.0-rev1");
    assert_eq!(problem(&client.send("GET", "v1/serverInfo")), (404, "NotFound"));
}
