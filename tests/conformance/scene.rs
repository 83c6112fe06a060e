//! What the cases share: sources that are compared with the truth, and a stranger that nobody may
//! speak to.

use std::net::TcpListener;

use mullion_gateway::wall_time;
use mullion_simulator::Simulator;
use mullion_tests::{Estate, until};
use serde_json::Value;

use crate::subject::Subject;
use crate::worlds::compare;

/// The sessions that a source shows.
pub(crate) fn shown(estate: &Estate, source: &str) -> Vec<Value> {
    estate.client.walk(&format!("source={source}&limit=1000"))
}

/// Fails unless a source shows just what its simulator knows to be true.
pub(crate) fn exact(estate: &Estate, source: &str, simulator: &Simulator) {
    let truth = simulator.truth(source);
    assert!(!truth.is_empty(), "a world without sessions proves nothing");
    compare(source, &shown(estate, source), &truth);
}

/// Fails unless a source is fresh, complete and exact, and goes on being read.
pub(crate) fn undisturbed(estate: &Estate, source: &str, simulator: &Simulator) {
    estate.settle(source, wall_time());
    exact(estate, source, simulator);
    let answer = estate.client.get(&format!("/api/v1/sessions?source={source}&limit=1")).json();
    assert_eq!(answer["completeness"], "complete", "{answer}");
}

/// Starts one source and the gateway, with `prepare` called in between.
pub(crate) fn alone(subject: &Subject, prepare: impl Fn(&Simulator)) -> Estate {
    Estate::start_with(vec![subject.world("alone")], |simulator, _| prepare(simulator))
}

/// The simulator of an estate that has this number.
pub(crate) fn simulator(estate: &Estate, number: usize) -> &Simulator {
    estate.simulators.get(number).unwrap()
}

/// How many logins with user and password were tried at a simulator.
pub(crate) fn logins(subject: &Subject, simulator: &Simulator) -> usize {
    let is_login = |path: &str| path.trim_end_matches('/').eq_ignore_ascii_case(subject.login);
    let requests = simulator.requests();
    requests.iter().filter(|seen| seen.method == "POST" && is_login(&seen.path)).count()
}

/// What an answer over all sources says of one of them.
pub(crate) fn listed(answer: &Value, source: &str) -> Value {
    let sources = answer["sources"].as_array().unwrap();
    sources.iter().find(|entry| entry["name"] == source).unwrap().clone()
}

/// Waits until a source says that it is fresh and has no problem.
pub(crate) fn mended(estate: &Estate, source: &str) {
    let since = wall_time();
    estate.settle(source, since);
    until(&format!("{source} has no problem"), || {
        estate.client.source(source)["problem"].is_null()
    });
}

/// A host that is none of ours: whoever connects to it is led astray.
pub(crate) struct Stranger {
    listener: TcpListener,
}

impl Stranger {
    /// Listens on a port of its own.
    pub(crate) fn listen() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        Self { listener }
    }

    /// Host and port.
    pub(crate) fn authority(&self) -> String {
        self.listener.local_addr().unwrap().to_string()
    }

    /// Fails if anybody connected, whether or not something was sent.
    pub(crate) fn assert_alone(&self) {
        assert!(self.listener.accept().is_err(), "another host was contacted");
    }
}
