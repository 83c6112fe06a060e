//! The estate of the year: servers of all products, the engine over them, and the API over that.

use std::time::Duration;

use mullion_gateway::Gateway;
use mullion_gateway::config::ServerConfig;
use mullion_tests::Client;
use mullion_tests::paused::{self, Turn};

use crate::ledger::KEEP;
use crate::pages;
use crate::site::Site;

/// The versions of each product that are in the estate; others are read by the same code as one of
/// these.
const SPOKEN: &[(&str, &[&str])] = &[
    ("em", &["latest"]),
    ("vb365", &["v1", "v5", "v7", "v8"]),
    ("vbaws", &["1.0-rev0", "1.8-rev0"]),
    ("vbr", &["1.1-rev2", "1.3-rev2"]),
];

/// All of it.
pub(crate) struct Estate {
    pub(crate) sites: Vec<Site>,
    pub(crate) client: Client,
    gateway: Gateway,
    _turn: Turn,
}

impl Estate {
    /// Starts everything.
    pub(crate) fn start() -> Self {
        let turn = paused::begin();
        let mut sites = Vec::new();
        for product in mullion_gateway::builtin() {
            let profile = product.profile();
            let wanted =
                SPOKEN.iter().find(|(name, _)| *name == profile.name).map(|spoken| spoken.1);
            for version in profile.versions.iter().copied() {
                if wanted.is_some_and(|wanted| wanted.contains(&version)) {
                    let seed = u64::try_from(sites.len()).unwrap() + 1;
                    sites.push(Site::new(&product, version, seed));
                }
            }
        }
        let sources = sites.iter().map(|site| (site.source(), site.link.clone())).collect();
        let server = ServerConfig { keep: KEEP, ..ServerConfig::default() };
        let gateway = paused::start(server, sources);
        let client = Client::new(&gateway.url());
        Self { sites, client, gateway, _turn: turn }
    }

    /// Lets all servers live on, or stand still.
    pub(crate) fn set_alive(&self, alive: bool) {
        for site in &self.sites {
            site.catch_up();
            site.link.server.set_live(alive);
        }
    }

    /// Compares what is shown with what there is.
    pub(crate) async fn compare(&mut self, checkpoint: u32) {
        pages::agree(&self.client, checkpoint);
        for site in &mut self.sites {
            site.compare(&self.client, &format!("checkpoint {checkpoint}, {}", site.name));
        }
        // Somebody says of losses that they are right, and is believed.
        let said = self.sites.iter_mut().filter(|site| site.accept(&self.client)).count();
        if said > 0 {
            tokio::time::sleep(Duration::from_secs(120)).await;
            for site in &mut self.sites {
                site.check_accepted(&self.client);
            }
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
