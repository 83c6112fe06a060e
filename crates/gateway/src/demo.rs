//! `mullion demo`: a pretend estate on this machine, and the gateway over it.

use std::sync::{Arc, Weak};
use std::time::Duration;

use mullion_adapter::{Credentials, Options as Speech, Product};
use mullion_simulator::{Fault, Options, Rule, Simulator};
use mullion_upstream::wire::Origin;
use secrecy::SecretString;

use crate::cli::Demo;
use crate::clock::wall_time;
use crate::config::{Config, ServerConfig, SourceConfig, TlsConfig};
use crate::console::say;
use crate::gateway::Gateway;
use crate::signals::StopSignal;
use crate::{Failure, failed};

/// One pretend server.
struct Server {
    name: &'static str,
    label: &'static str,
    product: &'static str,
    version: &'static str,
    latency: Duration,
}

/// The estate: two of each product, one of them slow, one that goes down and comes back.
const ESTATE: &[Server] = &[
    server("em-berlin", "Enterprise Manager, head office", "em", "latest", 20),
    server("em-lisbon", "Enterprise Manager behind a slow line", "em", "v1_6", 400),
    server("m365", "Backup for Microsoft 365", "vb365", "v8", 20),
    server("m365-old", "Backup for Microsoft 365, never upgraded", "vb365", "v1", 20),
    server("aws-production", "Backup for AWS", "vbaws", "1.8-rev0", 20),
    server("vbr-berlin", "Backup & Replication, head office", "vbr", "1.3-rev2", 20),
    server("vbr-oslo", "Backup & Replication 12, not upgraded yet", "vbr", "1.1-rev0", 20),
    server(FLICKERING, "Backup for AWS that goes down and comes back", "vbaws", "1.0-rev0", 20),
];

/// The server that goes down and comes back.
const FLICKERING: &str = "aws-sandbox";
/// How long it is up, and then down.
const FLICKER: Duration = Duration::from_secs(90);
/// The account that every pretend server knows.
const ACCOUNT: (&str, &str) = ("svc-mullion", "demo");

const fn server(
    name: &'static str,
    label: &'static str,
    product: &'static str,
    version: &'static str,
    latency_ms: u64,
) -> Server {
    Server { name, label, product, version, latency: Duration::from_millis(latency_ms) }
}

/// Runs estate and gateway until the process is asked to stop.
pub(crate) async fn run(args: Demo, products: &[Arc<dyn Product>]) -> Result<(), Failure> {
    let stop = StopSignal::listen().map_err(failed)?;
    let (mut sources, mut simulators) = (Vec::new(), Vec::new());
    for (number, server) in (0_u64..).zip(ESTATE) {
        let simulator = Arc::new(start(server, &args, number).map_err(failed)?);
        sources.push(source(server, &simulator, products).map_err(failed)?);
        if server.name == FLICKERING {
            tokio::spawn(flicker(Arc::downgrade(&simulator)));
        }
        simulators.push(simulator);
    }
    let server = ServerConfig { listen: args.listen, ..ServerConfig::default() };
    let config = Config { server, sources, warnings: Vec::new() };
    let gateway = Gateway::start(config, products).await.map_err(failed)?;
    introduce(&gateway, args.sessions);
    let stopped = stop.wait().await;
    // The gateway first, so that it can log out of the servers.
    gateway.stop().await;
    drop(simulators);
    stopped.map_err(failed)
}

/// Starts one pretend server.
fn start(server: &Server, args: &Demo, number: u64) -> Result<Simulator, String> {
    Simulator::start(Options {
        sessions: usize::try_from(args.sessions).map_err(|error| error.to_string())?,
        seed: args.seed.wrapping_add(number),
        api_version: Some(server.version.to_owned()),
        latency: server.latency,
        user: ACCOUNT.0.to_owned(),
        password: ACCOUNT.1.to_owned(),
        live: true,
        ..Options::new(server.product, wall_time())
    })
    .map_err(|error| format!("{}: {error}", server.name))
}

/// The configuration of one pretend server.
fn source(
    server: &Server,
    simulator: &Simulator,
    products: &[Arc<dyn Product>],
) -> Result<SourceConfig, String> {
    let product = products
        .iter()
        .find(|product| product.profile().name == server.product)
        .ok_or_else(|| format!("{}: no product `{}`", server.name, server.product))?;
    let profile = product.profile();
    let version = profile
        .versions
        .iter()
        .find(|version| **version == server.version)
        .ok_or_else(|| format!("{}: no API version {}", server.name, server.version))?;
    let origin = Origin::parse(&simulator.url(), profile.default_port)
        .map_err(|error| format!("{}: {error}", server.name))?;
    Ok(SourceConfig {
        name: server.name.to_owned(),
        label: Some(server.label.to_owned()),
        product: Arc::clone(product),
        options: Speech::new(profile, version),
        finds_version: false,
        requests_per_minute: 6_000,
        origin,
        credentials: Credentials {
            username: ACCOUNT.0.to_owned(),
            password: SecretString::from(ACCOUNT.1),
        },
        refresh_every: Duration::from_secs(10),
        history: Duration::from_secs(90 * 24 * 60 * 60),
        feeds: None,
        tls: TlsConfig::default(),
    })
}

/// Tells what was started and what to try.
fn introduce(gateway: &Gateway, sessions: u32) {
    let url = gateway.url();
    let servers: Vec<_> =
        ESTATE.iter().map(|server| format!("  {:15} {}", server.name, server.label)).collect();
    say(format_args!(
        "A pretend estate of {} servers with about {sessions} sessions each:\n\n\
         {}\n\n\
         Mullion shows them as one list at {url}. Try, while it fills:\n\n  \
         curl '{url}/api/v1/sessions?sort=-startedAt&limit=20'\n  \
         curl '{url}/api/v1/sessions?kind=restore&result=failed,warning&sources=none'\n  \
         curl '{url}/api/v1/sources'\n\n\
         Ctrl-C stops everything.",
        ESTATE.len(),
        servers.join("\n"),
    ));
}

/// Takes a server down and up again, as long as it is there.
async fn flicker(server: Weak<Simulator>) {
    for down in [true, false].into_iter().cycle() {
        tokio::time::sleep(FLICKER).await;
        let Some(server) = server.upgrade() else { return };
        if down {
            server.faults().add(Rule::forever(Fault::Close));
        } else {
            server.faults().clear();
        }
    }
}
