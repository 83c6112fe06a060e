//! The first fill: time to the first page and to the last row, and CPU time for each session.

use std::time::Duration;

use clap::Args;
use mullion_adapter::{Credentials, Options as Speech};
use mullion_gateway::Gateway;
use mullion_gateway::config::{Config, ServerConfig, SourceConfig, TlsConfig};
use mullion_upstream::wire::Origin;
use secrecy::SecretString;
use serde_json::Value;

use crate::child::Child;
use crate::measure::{Spent, now};
use crate::plain;
use crate::server::{self, Serve};
use crate::table::{Goal, Table, spread};

/// How to measure the fill.
#[derive(Clone, Debug, Args)]
pub(crate) struct Fill {
    /// Rounds; the median is shown with the smallest and the largest.
    #[arg(long, default_value_t = 7)]
    rounds: usize,
    /// Sessions of each server.
    #[arg(long, default_value_t = 5_000)]
    sessions: usize,
    /// How long each answer of a server takes, in milliseconds.
    #[arg(long, default_value_t = 20)]
    latency: u64,
    /// Sessions of each server when CPU time is measured.
    #[arg(long, default_value_t = 30_000)]
    cpu_sessions: usize,
}

/// The products and the versions they are spoken to in.
const PRODUCTS: &[(&str, &str)] = &[("em", "latest"), ("vb365", "v8"), ("vbaws", "1.0-rev0")];

/// What one fill took.
struct Filled {
    first_page: Duration,
    full: Duration,
    /// CPU time of this process, servers not included.
    cpu: Duration,
    sessions: u64,
}

/// Measures and prints the rows.
pub(crate) fn run(args: &Fill, table: &mut Table) -> Result<(), String> {
    let products = PRODUCTS.iter();
    let servers = products
        .map(|(product, version)| start(product, version, args.sessions, args.latency))
        .collect::<Result<Vec<_>, _>>()?;
    let (mut alone, mut first, mut full) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..=args.rounds {
        let mut slowest = Duration::ZERO;
        for ((product, _), server) in PRODUCTS.iter().zip(&servers) {
            slowest = slowest.max(plain::read(product, &server.said)?);
        }
        let filled = fill(PRODUCTS.iter().zip(&servers).collect())?;
        // The first round warms the servers' caches.
        if round > 0 {
            alone.push(slowest.as_secs_f64() * 1e3);
            first.push(filled.first_page.as_secs_f64() / slowest.as_secs_f64());
            full.push(filled.full.as_secs_f64() / slowest.as_secs_f64());
        }
    }
    drop(servers);
    let title = format!("{} × {} sessions, {} ms", PRODUCTS.len(), args.sessions, args.latency);
    let cells = || ["".to_owned(), format!("slowest source alone {}", spread(&alone, " ms"))];
    table.rounds(&format!("{title}: time to the first page"), cells(), &first, None);
    table.rounds(&format!("{title}: first fill"), cells(), &full, Some(Goal::AtMost(1.3)));
    for (product, version) in PRODUCTS {
        let server = start(product, version, args.cpu_sessions, 0)?;
        let mut cpu = Vec::new();
        for round in 0..=args.rounds.min(3) {
            let filled = fill(vec![(&(*product, *version), &server)])?;
            let sessions = u32::try_from(filled.sessions).map_err(|error| error.to_string())?;
            if round > 0 {
                cpu.push((filled.cpu / sessions.max(1)).as_secs_f64() * 1e6);
            }
        }
        let what = format!("gateway CPU a session, {product} {version}");
        table.row(&what, [spread(&cpu, " µs"), String::new(), String::new()], "", None);
    }
    Ok(())
}

/// One server process.
fn start(product: &str, version: &str, sessions: usize, latency: u64) -> Result<Child, String> {
    let (product, version) = (product.to_owned(), version.to_owned());
    server::start(&Serve { product, version, sessions, latency })
}

/// Fills a new gateway from these servers.
fn fill(servers: Vec<(&(&'static str, &'static str), &Child)>) -> Result<Filled, String> {
    let names = servers.iter().map(|((product, _), _)| *product).collect::<Vec<_>>();
    let sources =
        servers.into_iter().map(|((product, version), server)| source(product, version, server));
    let sources = sources.collect::<Result<Vec<_>, _>>()?;
    let server = ServerConfig { listen: ([127, 0, 0, 1], 0).into(), ..ServerConfig::default() };
    let config = Config { server, sources, warnings: Vec::new() };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(|error| error.to_string())?;
    let (cpu, started) = (Spent::by_process(), now());
    let gateway = runtime.block_on(Gateway::start(config, &mullion_gateway::builtin()))?;
    let url = gateway.url();
    let mut first_page = None;
    let (full, sessions) = loop {
        let answer = get(&format!("{url}/api/v1/sessions?limit=1"))?;
        let total = answer.pointer("/page/total").and_then(Value::as_u64).unwrap_or(0);
        if total > 0 {
            first_page.get_or_insert_with(|| started.elapsed());
        }
        let fresh = answer.pointer("/sourceCounts/fresh").and_then(Value::as_u64);
        if fresh.is_some_and(|fresh| usize::try_from(fresh) == Ok(names.len())) {
            break (started.elapsed(), total);
        }
        if started.elapsed() > Duration::from_secs(600) {
            return Err(format!("{} did not fill within ten minutes", names.join(", ")));
        }
        std::thread::sleep(Duration::from_millis(5));
    };
    let cpu = cpu.elapsed();
    runtime.block_on(gateway.stop());
    Ok(Filled { first_page: first_page.unwrap_or(full), full, cpu, sessions })
}

/// One answer of the gateway.
fn get(url: &str) -> Result<Value, String> {
    let mut response = ureq::get(url).call().map_err(|error| error.to_string())?;
    let body = response.body_mut().read_to_string().map_err(|error| error.to_string())?;
    serde_json::from_str(&body).map_err(|error| error.to_string())
}

/// The configuration of one server.
fn source(product: &str, version: &'static str, server: &Child) -> Result<SourceConfig, String> {
    let products = mullion_gateway::builtin();
    let known = products.into_iter().find(|known| known.profile().name == product);
    let known = known.ok_or_else(|| format!("no product {product}"))?;
    Ok(SourceConfig {
        name: product.to_owned(),
        label: None,
        options: Speech::new(known.profile(), version),
        finds_version: false,
        requests_per_minute: 6_000,
        origin: Origin::parse(&server.said, 1).map_err(|error| error.to_string())?,
        credentials: Credentials {
            username: "simulator".to_owned(),
            password: SecretString::from("simulator"),
        },
        refresh_every: Duration::from_secs(3600),
        history: Duration::from_secs(90 * 24 * 3600),
        feeds: None,
        tls: TlsConfig::default(),
        product: known,
    })
}
