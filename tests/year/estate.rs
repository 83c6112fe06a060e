//! The estate of the year: four servers, the engine over them, and the API over that.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use mullion_adapter::{Credentials, Options as Speech};
use mullion_gateway::Gateway;
use mullion_gateway::config::ServerConfig;
use mullion_simulator::{Options, Pretend};
use mullion_tests::Client;
use mullion_upstream::{Clock, SourceSettings, Transport};
use secrecy::SecretString;
use serde_json::Value;

use crate::ledger::{Ledger, id};
use crate::link::Link;
use crate::time::{self, START};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// Name, product and version of each source.
const SITES: &[(&str, &str, &str)] = &[
    ("em", "em", "latest"),
    ("m365", "vb365", "v8"),
    ("m365-old", "vb365", "v1"),
    ("aws", "vbaws", "1.0-rev0"),
];

/// One server and what is known of it.
pub(crate) struct Site {
    name: &'static str,
    product: &'static str,
    pub(crate) link: Arc<Link>,
    pub(crate) ledger: Ledger,
    /// Another server answers for it.
    pub(crate) is_swapped: bool,
}

/// All of it.
pub(crate) struct Estate {
    pub(crate) sites: Vec<Site>,
    pub(crate) client: Client,
    gateway: Gateway,
}

/// The world of a server: a change every two hours, a memory of ten days.
fn options(product: &'static str, version: &str, seed: u64) -> Options {
    Options {
        seed,
        api_version: (version != "latest").then(|| version.to_owned()),
        sessions: 120,
        days: 9,
        live: true,
        step: Duration::from_secs(2 * 60 * 60),
        history: Some(DAY * 10),
        ..Options::new(product, START)
    }
}

impl Site {
    fn new(seed: u64, name: &'static str, product: &'static str, version: &str) -> Self {
        let server = Pretend::new(&options(product, version, seed)).unwrap();
        let link = Arc::new(Link::new(Arc::new(server)));
        Self { name, product, link, ledger: Ledger::default(), is_swapped: false }
    }

    /// What the server holds.
    pub(crate) fn truth(&self) -> Vec<Value> {
        self.link.server.truth(self.name)
    }

    /// Another server of the same product.
    pub(crate) fn other(&self) -> Options {
        let version = SITES.iter().find(|site| site.0 == self.name).unwrap().2;
        options(self.product, version, 4711)
    }

    /// The way to it is open again, if it was cut.
    pub(crate) fn is_back(&mut self) {
        if self.link.cut.swap(false, Ordering::Relaxed) {
            self.ledger.back();
        }
    }

    /// It answers again as itself.
    pub(crate) fn is_catching_up(&mut self) {
        self.ledger.back();
    }

    /// Whether it can be read as itself.
    fn is_well(&self) -> bool {
        !self.is_swapped && !self.link.cut.load(Ordering::Relaxed)
    }
}

impl Estate {
    /// Starts everything.
    pub(crate) fn start() -> Self {
        time::begin();
        let sites: Vec<_> = SITES
            .iter()
            .zip(1..)
            .map(|((name, product, version), seed)| Site::new(seed, name, product, version))
            .collect();
        let products = mullion_gateway::builtin();
        let sources = SITES.iter().zip(&sites).map(|((name, product, version), site)| {
            let product = products.iter().find(|known| known.profile().name == *product).unwrap();
            let wire: Arc<dyn Transport> = Arc::clone(&site.link) as Arc<dyn Transport>;
            let settings = SourceSettings {
                name: (*name).into(),
                label: None,
                product: Arc::clone(product),
                options: Speech::new(product.profile(), version),
                finds_version: false,
                host: "127.0.0.1:1".to_owned(),
                server: "127.0.0.1".to_owned(),
                credentials: Credentials {
                    username: "simulator".to_owned(),
                    password: SecretString::from("simulator"),
                },
                refresh_every: Duration::from_secs(60 * 60),
                history: DAY * 90,
                proof_after: Duration::from_secs(10 * 60),
                feeds: None,
                requests_per_minute: 600,
            };
            (settings, wire)
        });
        let server = ServerConfig { listen: ([127, 0, 0, 1], 0).into(), ..ServerConfig::default() };
        let clock = Clock::wall(time::now);
        let gateway = Gateway::start_over(&server, sources.collect(), clock, &products).unwrap();
        let client = Client::new(&gateway.url());
        Self { sites, client, gateway }
    }

    /// Lets all servers live on, or stand still.
    pub(crate) fn set_alive(&self, alive: bool) {
        for site in &self.sites {
            site.link.server.set_now(time::now());
            site.link.server.set_live(alive);
        }
    }

    /// Compares what is shown with what there is.
    pub(crate) fn compare(&mut self, checkpoint: u32) {
        for site in &mut self.sites {
            site.link.server.set_now(time::now());
            let what = format!("checkpoint {checkpoint}, {}", site.name);
            let query = format!("source={}&limit=1000", site.name);
            let shown = self.client.walk(&query);
            let gone = self.client.walk(&format!("{query}&presence=gone"));
            let ids: BTreeSet<_> = shown.iter().chain(&gone).map(id).collect();
            assert_eq!(ids.len(), shown.len() + gone.len(), "{what}: a session is shown twice");
            let state = self.client.source(site.name);
            assert_eq!(state["sessions"].as_u64().unwrap() as usize, shown.len(), "{what}");
            if !site.is_well() {
                assert_ne!(state["state"], "fresh", "{what}: {state}");
                continue;
            }
            let truth = site.truth();
            assert_eq!(state["state"], "fresh", "{what}: {state}");
            site.ledger.record(&truth);
            check_present(&what, &shown, &truth, &site.link.server, site.name);
            let held: BTreeSet<_> = truth.iter().map(id).collect();
            let absent: Vec<_> =
                shown.iter().chain(&gone).filter(|row| !held.contains(id(row))).cloned().collect();
            site.ledger.check_absent(&what, &absent, &truth);
            site.ledger.check_kept(&what, &shown, &gone);
        }
    }

    /// Stops everything; whatever happened, nothing but reading reached a server.
    pub(crate) async fn stop(self) {
        self.gateway.stop().await;
        for site in &self.sites {
            assert!(site.link.server.violations().is_empty());
        }
    }
}

/// Every session that the server holds is shown as it is.
fn check_present(what: &str, shown: &[Value], truth: &[Value], server: &Pretend, source: &str) {
    let shown: BTreeMap<_, _> = shown.iter().map(|row| (id(row), row)).collect();
    for row in truth {
        let Some(seen) = shown.get(id(row)) else { panic!("{what}: lost {row}") };
        let mut expected = row.clone();
        if row["message"].is_null() && !seen["message"].is_null() {
            expected["message"] = seen["message"].clone();
            let reasons = reasons(row, server, source);
            assert!(reasons.contains(&seen["message"]), "{what}: {seen} for {reasons:?}");
        }
        assert_eq!(**seen, expected, "{what}: shown otherwise");
    }
}

/// The messages of the failed items of a session.
fn reasons(row: &Value, server: &Pretend, source: &str) -> Vec<Value> {
    let text = |field: &str| row["native"][field].as_str().unwrap();
    let items = server.truth_items(source, text("type"), text("id")).unwrap_or_default();
    let failed = items.into_iter().filter(|item| item["result"] == "failed");
    failed.map(|item| item["message"].clone()).collect()
}
