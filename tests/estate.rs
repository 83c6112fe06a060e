//! Simulators and the gateway over them, in one process, over real HTTP.

use std::time::{Duration, Instant};

use mullion_adapter::{Credentials, Options as Speech};
use mullion_gateway::Gateway;
use mullion_gateway::config::{Config, ServerConfig, SourceConfig, TlsConfig};
use mullion_model::Timestamp;
use mullion_simulator::{Options, Simulator};
use mullion_upstream::wire::{Origin, parse_pin};
use secrecy::SecretString;
use serde_json::Value;

use crate::Client;

/// One source of an estate.
pub struct Spec {
    /// The source's name.
    pub name: String,
    /// The API version it is spoken to in.
    pub version: &'static str,
    /// The representation it answers in; `None` for the product's usual one.
    pub format: Option<&'static str>,
    /// What the simulator is.
    pub options: Options,
    /// How often it is read.
    pub refresh_every: Duration,
}

impl Spec {
    /// A small world of `product` in `version`, read every second.
    #[must_use]
    pub fn new(name: &str, product: &'static str, version: &'static str, seed: u64) -> Self {
        let api_version = (version != "latest").then(|| version.to_owned());
        let options = Options { seed, api_version, ..Options::new(product, now()) };
        let refresh_every = Duration::from_secs(1);
        Self { name: name.to_owned(), version, format: None, options, refresh_every }
    }
}

/// The present moment.
fn now() -> Timestamp {
    mullion_gateway::wall_time()
}

/// Simulators and a gateway.
pub struct Estate {
    /// The simulators, in the order of their specs.
    pub simulators: Vec<Simulator>,
    /// Asks the gateway.
    pub client: Client,
    gateway: Option<Gateway>,
    runtime: tokio::runtime::Runtime,
}

impl Estate {
    /// Starts everything.
    #[must_use]
    pub fn start(specs: Vec<Spec>) -> Self {
        Self::start_with(specs, |_, _| {})
    }

    /// Starts everything, with `prepare` called for each simulator and its configuration before the
    /// gateway starts.
    #[must_use]
    pub fn start_with(specs: Vec<Spec>, prepare: impl Fn(&Simulator, &mut SourceConfig)) -> Self {
        let (mut simulators, mut sources) = (Vec::new(), Vec::new());
        for spec in specs {
            let simulator = Simulator::start(spec.options.clone()).unwrap();
            let mut source = source(&spec, &simulator);
            prepare(&simulator, &mut source);
            simulators.push(simulator);
            sources.push(source);
        }
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .unwrap();
        let server = ServerConfig {
            listen: ([127, 0, 0, 1], 0).into(),
            // So that what left a server is proved while a test waits for it.
            proof_after: Duration::from_secs(2),
            ..ServerConfig::default()
        };
        let config = Config { server, sources, warnings: Vec::new() };
        let gateway =
            runtime.block_on(Gateway::start(config, &mullion_gateway::builtin())).unwrap();
        let client = Client::new(&gateway.url());
        Self { simulators, client, gateway: Some(gateway), runtime }
    }

    /// Waits until a source is fresh by a sweep that began at or after `since`.
    pub fn settle(&self, name: &str, since: Timestamp) {
        until(&format!("{name} is fresh"), || {
            let source = self.client.source(name);
            let as_of = source["asOf"].as_str().and_then(|at| Timestamp::parse_rfc3339(at).ok());
            source["state"] == "fresh" && as_of.is_some_and(|at| at >= since)
        });
    }

    /// Waits until a source says this of itself, where it must never be called fresh meanwhile.
    pub fn troubled(&self, name: &str, state: &str, problem: &str) {
        let mut last = Value::Null;
        until(&format!("{name} is {state}, {problem}"), || {
            last = self.client.source(name);
            assert_ne!(last["state"], "fresh", "{last}");
            last["state"] == state && last["problem"] == problem
        });
    }

    /// Waits until a source is fresh.
    pub fn fill(&self, name: &str) {
        self.settle(name, Timestamp::from_seconds(0));
    }

    /// Has a source read at once.
    pub fn refresh(&self, name: &str) {
        let answer = self.client.post(&format!("/api/v1/sources/{name}/refresh"));
        assert_eq!(answer.status, 202, "{}", answer.body);
    }

    /// Stops the gateway, so that it logs out everywhere; the simulators go on.
    pub fn stop_gateway(&mut self) {
        if let Some(gateway) = self.gateway.take() {
            self.runtime.block_on(gateway.stop());
        }
    }
}

impl Drop for Estate {
    /// Stops everything; whatever the test was about, nothing but reading may have reached a product.
    fn drop(&mut self) {
        self.stop_gateway();
        if !std::thread::panicking() {
            for simulator in &self.simulators {
                assert!(simulator.violations().is_empty(), "{:?}", simulator.violations());
            }
        }
    }
}

/// The configuration of one simulated source.
fn source(spec: &Spec, simulator: &Simulator) -> SourceConfig {
    let products = mullion_gateway::builtin();
    let product = products.into_iter().find(|p| p.profile().name == spec.options.product).unwrap();
    let mut options = Speech::new(product.profile(), spec.version);
    options.format = spec.format.unwrap_or(options.format);
    let pins = simulator.certificate_sha256().iter().map(|pin| parse_pin(pin).unwrap()).collect();
    SourceConfig {
        name: spec.name.clone(),
        label: None,
        options,
        finds_version: false,
        requests_per_minute: 6_000,
        origin: Origin::parse(&simulator.url(), product.profile().default_port).unwrap(),
        credentials: Credentials {
            username: spec.options.user.clone(),
            password: SecretString::from(spec.options.password.clone()),
        },
        refresh_every: spec.refresh_every,
        history: Duration::from_secs(90 * 24 * 3600),
        feeds: None,
        tls: TlsConfig { pins, ca_pem: None },
        product,
    }
}

/// Waits for `condition`, four minutes at the most: on a busy machine dozens of sources fill at once.
pub fn until(what: &str, mut condition: impl FnMut() -> bool) {
    #[expect(clippy::disallowed_methods, reason = "tests over real sockets wait in real time")]
    let start = Instant::now();
    while !condition() {
        assert!(start.elapsed() < Duration::from_secs(240), "waited four minutes in vain: {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}
