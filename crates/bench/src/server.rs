//! Pretend servers in a process of their own, so that their CPU time is not the gateway's.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use clap::Args;
use mullion_simulator::{Options, PRODUCTS, Simulator};

use crate::child::{Child, Processor, serve_until_the_end};

/// A product and the API version that it is spoken to in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Speech {
    pub(crate) product: &'static str,
    pub(crate) version: &'static str,
}

/// Enterprise Manager, in XML.
pub(crate) const EM: Speech = Speech { product: "em", version: "latest" };
/// The products that speak JSON.
pub(crate) const JSON: [Speech; 3] = [
    Speech { product: "vb365", version: "v8" },
    Speech { product: "vbaws", version: "1.0-rev0" },
    Speech { product: "vbr", version: "1.3-rev1" },
];

/// Which servers to be.
#[derive(Clone, Debug, Args)]
pub(crate) struct Serve {
    /// How many sessions each has.
    #[arg(long)]
    pub(crate) sessions: usize,
    /// How long each answer takes, in milliseconds.
    #[arg(long, default_value_t = 0)]
    pub(crate) latency: u64,
    /// Speak TLS.
    #[arg(long)]
    pub(crate) tls: bool,
    /// Let as many sessions start in a day as in each day before.
    #[arg(long)]
    pub(crate) live: bool,
    /// The product and the API version of each, as `product@version`.
    #[arg(required = true)]
    pub(crate) servers: Vec<String>,
}

/// The days that the sessions of a server lie in.
const DAYS: u32 = 20;
/// One day.
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// Serves until standard input ends. The first line tells where, each server with the fingerprint of
/// its certificate behind a comma.
pub(crate) fn run(serve: &Serve) -> Result<(), String> {
    let simulators = (1..).zip(&serve.servers).map(|(seed, server)| simulator(serve, server, seed));
    let simulators = simulators.collect::<Result<Vec<_>, _>>()?;
    let place = |simulator: &Simulator| {
        let certificate = simulator.certificate_sha256().unwrap_or_default();
        format!("{},{certificate}", simulator.url())
    };
    let places: Vec<_> = simulators.iter().map(place).collect();
    serve_until_the_end(&places.join(" "))
}

/// One server.
fn simulator(serve: &Serve, server: &str, seed: u64) -> Result<Simulator, String> {
    let (product, version) = server.split_once('@').ok_or("a server is `product@version`")?;
    let product = PRODUCTS.iter().find(|known| **known == product).ok_or("no such product")?;
    // Of three changes, one is a session that starts.
    let changes = u32::try_from(serve.sessions).unwrap_or(u32::MAX).saturating_mul(3).max(1);
    Simulator::start(Options {
        listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
        sessions: serve.sessions,
        seed,
        api_version: Some(version.to_owned()),
        latency: Duration::from_millis(serve.latency),
        tls: serve.tls,
        live: serve.live,
        days: DAYS,
        step: (DAY * DAYS / changes).max(Duration::from_secs(1)),
        ..Options::new(product, mullion_gateway::wall_time())
    })
    .map_err(|error| format!("{server}: {error}"))
}

/// A server to read.
#[derive(Clone, Debug)]
pub(crate) struct Server {
    pub(crate) speech: Speech,
    pub(crate) url: String,
    /// The fingerprint of its certificate; empty without TLS.
    pub(crate) certificate: String,
}

/// Servers in one process; they end when dropped.
pub(crate) struct Servers {
    pub(crate) each: Vec<Server>,
    _child: Child,
}

/// What all servers of a process have in common.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Manner {
    pub(crate) sessions: usize,
    /// In milliseconds.
    pub(crate) latency: u64,
    pub(crate) tls: bool,
    pub(crate) live: bool,
}

impl Servers {
    /// Starts some and waits until they answer.
    pub(crate) fn start(speeches: &[Speech], manner: Manner) -> Result<Self, String> {
        let Manner { sessions, latency, tls, live } = manner;
        let mut args = vec!["serve".to_owned()];
        args.extend([format!("--sessions={sessions}"), format!("--latency={latency}")]);
        args.extend(tls.then(|| "--tls".to_owned()));
        args.extend(live.then(|| "--live".to_owned()));
        args.extend(
            speeches.iter().map(|Speech { product, version }| format!("{product}@{version}")),
        );
        let child = Child::start(args, Processor::Any, None)?;
        let places = child.said.split(' ').zip(speeches).map(|(place, speech)| {
            let (url, certificate) = place.split_once(',').unwrap_or((place, ""));
            Server { speech: *speech, url: url.to_owned(), certificate: certificate.to_owned() }
        });
        let each: Vec<_> = places.collect();
        if each.len() == speeches.len() {
            Ok(Self { each, _child: child })
        } else {
            Err(format!("not all servers started: {}", child.said))
        }
    }
}
