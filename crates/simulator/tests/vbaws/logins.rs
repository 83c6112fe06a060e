//! Logins: versions, tokens, the second factor, the licence and the roles.

use std::time::Duration;

use mullion_simulator::{Options, Rights, Simulator, StartError};

use crate::json::{send, start, text, true_ids};
use crate::support::{
    Client, FIRST, PASSWORD, REVISIONS, every_revision, is, problem, token, vbaws,
};

const VERSION: (&str, &str) = ("x-api-version", FIRST);

#[test]
fn every_call_names_the_revision() {
    let simulator = vbaws();
    for (headers, slug) in [
        (&[][..], "apiVersionUnspecified"),
        (&[("x-api-version", "1.7-rev0")][..], "unsupportedApiVersion"),
        (&[("x-api-version", "latest")][..], "invalidApiVersion"),
    ] {
        for (method, path) in [("POST", "/api/v1/token"), ("GET", "/api/v1/sessions")] {
            let refused = send(&simulator, method, path, headers, Some(PASSWORD));
            assert_eq!(problem(&refused), is(400, slug, "UnexpectedContent"));
        }
    }
}

#[test]
fn a_login_gives_a_pair_that_expires() {
    let simulator = vbaws();
    let reply = token(&simulator, PASSWORD);
    assert_eq!(reply.status, 200);
    assert_eq!(reply.body["expires_in"], 3600);
    assert_eq!(reply.body[".expires"], "2026-11-20T11:00:00Z");
    let client = Client::log_in(&simulator);
    assert_eq!(client.get("system/time")["utcDateTime"], "2026-11-20T10:00:00");
    simulator.pass(Duration::from_secs(3_599));
    assert_eq!(client.send("GET", "sessions").status, 200);
    simulator.pass(Duration::from_secs(1));
    let expired = client.send("GET", "sessions");
    assert_eq!(problem(&expired), is(401, "expiredAccessToken", "ExpiredToken"));
    let renew = format!("grant_type=refresh_token&refresh_token={}", client.refresh);
    assert_eq!(token(&simulator, &renew).status, 200);
    let again = token(&simulator, &renew);
    assert_eq!(problem(&again), is(401, "accessDenied", "AccessDenied"));
}

#[test]
fn a_refresh_token_ends_the_old_login_and_dies_after_two_hours() {
    let simulator = vbaws();
    let client = Client::log_in(&simulator);
    let renewed =
        token(&simulator, &format!("grant_type=refresh_token&refresh_token={}", client.refresh));
    assert_eq!(renewed.status, 200);
    let old = client.send("GET", "sessions");
    assert_eq!(problem(&old), is(401, "invalidAccessToken", "InvalidToken"));
    simulator.pass(Duration::from_secs(7_200));
    let refresh = text(&renewed.body, "refresh_token");
    let late = token(&simulator, &format!("grant_type=refresh_token&refresh_token={refresh}"));
    assert_eq!(late.status, 401);
}

#[test]
fn refused_logins_say_why() {
    let simulator = vbaws();
    for (form, status) in [
        ("grant_type=password&username=simulator&password=wrong", 401),
        ("grant_type=password&username=simulator", 400),
        ("grant_type=magic", 400),
        ("grant_type=Password&username=simulator&password=simulator", 400),
        ("grant_type=refresh_token", 400),
        ("grant_type=refresh_token&refresh_token=x", 401),
        ("grant_type=authorization_code", 400),
        ("grant_type=authorization_code&code=x", 401),
        ("grant_type=mfa&mfa_token=x", 400),
        ("grant_type=mfa&mfa_token=x&mfa_code=1", 401),
        ("username=simulator&password=simulator", 400),
        ("", 400),
    ] {
        assert_eq!(token(&simulator, form).status, status, "{form}");
    }
    let anonymous = send(&simulator, "GET", "/api/v1/sessions", &[VERSION], None);
    assert_eq!(problem(&anonymous), is(401, "noAccessToken", "InvalidToken"));
    let forged = [VERSION, ("Authorization", "Bearer a.b.c")];
    let forged = send(&simulator, "GET", "/api/v1/sessions", &forged, None);
    assert_eq!(problem(&forged), is(401, "invalidAccessToken", "InvalidToken"));
}

#[test]
fn a_logout_ends_the_login() {
    let simulator = vbaws();
    let client = Client::log_in(&simulator);
    assert_eq!(client.send("DELETE", "token").status, 204);
    assert_eq!(client.send("GET", "sessions").status, 401);
    assert_eq!(client.send("DELETE", "token").status, 401);
    assert!(simulator.requests().iter().all(|seen| !seen.is_violation));
}

#[test]
fn a_request_may_name_several_revisions() {
    let simulator = every_revision();
    let client = Client::log_in_for(&simulator, "1.7-rev0");
    for (revisions, expected) in [
        (&["1.0-rev0", "1.7-rev0"][..], Some("ambiguousApiVersion")),
        (&["1.0-rev0, 1.7-rev0"][..], Some("ambiguousApiVersion")),
        (&["1.7-rev0", "nonsense"][..], Some("ambiguousApiVersion")),
        (&["1.7-rev0", "1.7-rev0"][..], None),
        (&[" 1.7-rev0 "][..], None),
        (&["1.7"][..], Some("invalidApiVersion")),
        (&["1.7-rev"][..], Some("invalidApiVersion")),
        (&["v1"][..], Some("invalidApiVersion")),
        (&["1.7-rev9"][..], Some("unsupportedApiVersion")),
        (&["2.0-rev0"][..], Some("unsupportedApiVersion")),
        (&[""][..], Some("apiVersionUnspecified")),
    ] {
        let reply = client.send_for(revisions, "GET", "sessions");
        match expected {
            Some(slug) => assert_eq!(problem(&reply), is(400, slug, "UnexpectedContent")),
            None => assert_eq!(reply.status, 200, "{revisions:?}"),
        }
    }
}

/// The status is that of a login: only the missing token tells them apart.
#[test]
fn a_second_factor_is_demanded_with_200() {
    let simulator = start("vbaws", "1.8-rev0", |options| options.mfa = true);
    let ask = |form: &str| {
        send(&simulator, "POST", "/api/v1/token", &[("x-api-version", "1.8-rev0")], Some(form))
    };
    let demand = ask(PASSWORD);
    assert_eq!((demand.status, &demand.body["mfa_enabled"]), (200, &true.into()));
    assert!(
        demand.body.get("access_token").is_none() && demand.body.get("refresh_token").is_none()
    );
    let mfa_token = text(&demand.body, "mfa_token");
    assert!(!mfa_token.is_empty());
    assert_eq!(simulator.open_logins(), 0);
    let answer = ask(&format!("grant_type=mfa&mfa_token={mfa_token}&mfa_code=123456"));
    assert_eq!(problem(&answer), is(401, "accessDenied", "AccessDenied"));
    let refused = ask("grant_type=password&username=simulator&password=wrong");
    assert_eq!(refused.status, 401);
    let bearer = format!("Bearer {mfa_token}");
    let headers = [("x-api-version", "1.8-rev0"), ("Authorization", bearer.as_str())];
    let listed = send(&simulator, "GET", "/api/v1/sessions", &headers, None);
    assert_eq!(problem(&listed), is(401, "invalidAccessToken", "InvalidToken"));
}

#[test]
fn nothing_is_read_before_the_licence_is_accepted() {
    let simulator = start("vbaws", FIRST, |options| options.eula_pending = true);
    let client = Client::log_in(&simulator);
    let id = true_ids(&simulator, "Session").pop().unwrap();
    for path in
        ["sessions", &format!("sessions/{id}"), &format!("sessions/{id}/log"), "system/time"]
    {
        let refused = client.send("GET", path);
        let expected = is(403, "licenseAgreementsIsNotAccepted", "AccessDenied");
        assert_eq!(problem(&refused), expected, "{path}");
    }
    let anonymous = send(&simulator, "GET", "/api/v1/sessions", &[VERSION], None);
    assert_eq!(anonymous.status, 401, "a login comes first");
    assert_eq!(client.send("DELETE", "token").status, 204);
}

#[test]
fn a_restore_operator_sees_all_sessions_but_no_policies() {
    let restricted = |rights| start("vbaws", FIRST, |options| options.rights = rights);
    let rows = |simulator: &Simulator| Client::log_in(simulator).rows("sessions");
    let (operator, other) = (restricted(Rights::RestoresOnly), restricted(Rights::Everything));
    assert_eq!(rows(&operator), rows(&other));
    for (simulator, role, status) in
        [(&operator, "Restore Operator", 403), (&other, "Portal Operator", 200)]
    {
        assert_eq!(token(simulator, PASSWORD).body["roleName"], role);
        let policies = Client::log_in(simulator).send("GET", "policies");
        assert_eq!(policies.status, status);
    }
    let refused = Client::log_in(&operator).send("GET", "policies");
    assert_eq!(problem(&refused), is(403, "accessDenied", "AccessDenied"));
}

#[test]
fn what_the_product_does_not_have_does_not_start() {
    let begin = |change: &dyn Fn(&mut Options)| {
        let anchor = mullion_model::Timestamp::parse_rfc3339("2026-11-20T10:00:00Z").unwrap();
        let mut options = Options::new("vbaws", anchor);
        change(&mut options);
        Simulator::start(options).err()
    };
    assert!(matches!(
        begin(&|options| options.rights = Rights::WithoutQuery),
        Some(StartError::NotOffered { product: "vbaws", .. })
    ));
    let Some(StartError::UnknownVersion { allowed, .. }) =
        begin(&|options| options.api_version = Some("1.9-rev0".to_owned()))
    else {
        panic!("1.9-rev0 started");
    };
    assert_eq!(allowed, REVISIONS);
}
