//! `mullion simulate`: starts, says where, stops.

use mullion_gateway::wall_time;
use mullion_model::Timestamp;

use crate::process::Running;

#[test]
fn every_product_starts_and_stops() {
    for product in ["em", "vb365", "vbaws", "vbr"] {
        for signal in ["TERM", "INT"] {
            let arguments = ["simulate", product, "--listen", "127.0.0.1:0", "--sessions", "20"];
            let running = Running::start(&arguments);
            let lines = running.wait_for("http://127.0.0.1:");
            let (place, user) = lines[0].split_once(", ").unwrap();
            assert!(place.starts_with(&format!("{product} at http://127.0.0.1:")), "{place}");
            assert_eq!(user, "user svc-mullion");
            let url = place.rsplit(' ').next().unwrap();
            let answer = ureq::get(format!("{url}/nothing/here")).call();
            assert!(matches!(answer, Err(ureq::Error::StatusCode(_))), "{answer:?}");
            let (status, took, errors) = running.stop(signal);
            assert_eq!((status.code(), errors.as_str()), (Some(0), ""));
            assert!(took.as_secs() < 5, "{took:?}");
        }
    }
}

#[test]
fn a_certificate_is_told_ready_to_paste() {
    let arguments = ["simulate", "em", "--listen", "127.0.0.1:0", "--tls", "self-signed"];
    let running = Running::start(&arguments);
    let lines = running.wait_for("pin_sha256");
    assert!(lines[0].starts_with("em at https://127.0.0.1:"), "{lines:?}");
    assert_eq!(lines[1], "[source.tls]");
    let pin = lines[2].strip_prefix("pin_sha256 = [\"").and_then(|rest| rest.strip_suffix("\"]"));
    assert!(mullion_upstream::wire::parse_pin(pin.unwrap()).is_ok(), "{lines:?}");
}

#[test]
fn the_time_of_a_fast_world_passes_and_its_clock_is_as_wrong_as_told() {
    let arguments = [
        ["simulate", "em", "--listen", "127.0.0.1:0", "--sessions", "20", "--live"].as_slice(),
        &["--speed", "10000", "--history", "30d", "--clock-ahead", "-864000"],
    ];
    let running = Running::start(&arguments.concat());
    let lines = running.wait_for("http://127.0.0.1:");
    let (place, _) = lines[0].split_once(", ").unwrap();
    let url = format!("{}/api/", place.rsplit(' ').next().unwrap());
    let date = || {
        let answer = ureq::get(&url).call().unwrap();
        let date = answer.headers().get("date").unwrap().to_str().unwrap();
        Timestamp::from(jiff::fmt::rfc2822::parse(date).unwrap().timestamp())
    };
    let first = date();
    assert!(first < wall_time(), "{first}");
    assert!((0..10_000).any(|_| date().since(first).as_secs() > 60 * 60));
}
