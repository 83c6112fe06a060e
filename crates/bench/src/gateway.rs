//! A gateway in a process of its own, so that its CPU time and its memory are its own.

use std::io::BufRead as _;
use std::sync::Arc;
use std::time::{Duration, Instant};

use clap::Args;
use mullion_adapter::{Credentials, Options, Product};
use mullion_gateway::Gateway;
use mullion_gateway::config::{Config, ServerConfig, SourceConfig, TlsConfig};
use mullion_upstream::wire::{Origin, parse_pin};
use secrecy::SecretString;
use serde_json::Value;

use crate::child::{Child, Processor};
use crate::measure::{Memory, Spent, memory, now};
use crate::server::Server;

/// How the gateway reads its sources.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct Reading {
    /// From one sweep to the next, in seconds.
    #[arg(long)]
    pub(crate) every: u64,
    /// The most requests a minute to each source.
    #[arg(long)]
    pub(crate) budget: u32,
}

/// The usual: one sweep, within the largest budget that a configuration can give.
pub(crate) const ONCE: Reading = Reading { every: 3_600, budget: 6_000 };

/// Without a budget that anybody would feel: where it is about what the gateway takes, not about what
/// it is allowed.
pub(crate) const UNHURRIED: Reading = Reading { budget: 1_000_000, ..ONCE };

/// What it is asked for on standard input.
const USED: &str = "used";
/// What ends it.
const STOP: &str = "stop";

/// Reads the sources that standard input names, a line each up to an empty one; then tells where it
/// answers, and whenever it is asked, what it has used since.
pub(crate) fn run(reading: &Reading) -> Result<(), String> {
    println!("ready");
    let mut lines = std::io::stdin().lock().lines();
    let products = mullion_gateway::builtin();
    let mut sources = Vec::new();
    while let Some(line) = lines.next().transpose().map_err(|error| error.to_string())? {
        if line.is_empty() {
            break;
        }
        sources.push(source(&line, reading, &products)?);
    }
    let spent = Spent::by_process();
    let server = ServerConfig { listen: ([127, 0, 0, 1], 0).into(), ..ServerConfig::default() };
    let config = Config { server, sources, warnings: Vec::new() };
    let runtime = mullion_gateway::runtime().map_err(|error| error.to_string())?;
    let gateway = runtime.block_on(Gateway::start(config, &products))?;
    println!("{}", gateway.url());
    for line in lines {
        match line.map_err(|error| error.to_string())?.as_str() {
            USED => {
                let Memory { resident, peak } = memory()?;
                println!("{} {resident} {peak}", spent.elapsed().as_nanos());
            }
            STOP => break,
            other => return Err(format!("`{other}` is nothing that a gateway is asked here")),
        }
    }
    runtime.block_on(gateway.stop());
    println!("stopped");
    Ok(())
}

/// The source that a line describes.
fn source(
    line: &str,
    reading: &Reading,
    products: &[Arc<dyn Product>],
) -> Result<SourceConfig, String> {
    let words: Vec<_> = line.split(' ').collect();
    let [name, product, version, url, certificate] = words.as_slice() else {
        return Err(format!("`{line}` is no source"));
    };
    let known = products.iter().find(|known| known.profile().name == *product);
    let known = known.ok_or_else(|| format!("no product {product}"))?;
    let version = known.profile().versions.iter().find(|known| *known == version);
    let pin = (!certificate.is_empty()).then(|| parse_pin(certificate)).transpose();
    let pin = pin.map_err(|error| error.to_string())?;
    Ok(SourceConfig {
        name: (*name).to_owned(),
        label: None,
        options: Options::new(known.profile(), version.ok_or("no such API version")?),
        finds_version: false,
        requests_per_minute: reading.budget,
        origin: Origin::parse(url, 1).map_err(|error| error.to_string())?,
        credentials: Credentials {
            username: "simulator".to_owned(),
            password: SecretString::from("simulator"),
        },
        refresh_every: Duration::from_secs(reading.every),
        history: Duration::from_secs(90 * 24 * 3_600),
        feeds: None,
        tls: TlsConfig { pins: pin.into_iter().collect(), ca_pem: None },
        product: Arc::clone(known),
    })
}

/// A gateway under way; it ends when dropped.
pub(crate) struct Filling {
    child: Child,
    agent: ureq::Agent,
    url: String,
    sources: usize,
    /// When it got to know its sources.
    started: Instant,
}

/// What a first fill took.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Filled {
    /// Until the first rows were shown.
    pub(crate) first_page: Duration,
    /// Until all sources were fresh.
    pub(crate) full: Duration,
    /// CPU time of the gateway until then.
    pub(crate) cpu: Duration,
    pub(crate) sessions: u64,
}

/// What a gateway shows.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shown {
    pub(crate) sessions: u64,
    /// Sources that are fresh.
    pub(crate) fresh: usize,
}

impl Filling {
    /// Starts a gateway that reads these servers.
    pub(crate) fn start(servers: &[Server], reading: Reading) -> Result<Self, String> {
        let Reading { every, budget } = reading;
        let args = ["gateway".to_owned(), format!("--every={every}"), format!("--budget={budget}")];
        let mut child = Child::start(args, Processor::Any, None)?;
        let source = |(number, server): (usize, &Server)| {
            let Server { speech, url, certificate } = server;
            format!("s{number:04} {} {} {url} {certificate}\n", speech.product, speech.version)
        };
        let sources: String = servers.iter().enumerate().map(source).collect();
        let started = now();
        child.tell(&sources)?;
        let url = child.line()?;
        let agent = ureq::Agent::new_with_defaults();
        Ok(Self { child, agent, url, sources: servers.len(), started })
    }

    /// Waits until all sources are fresh, looking as often as `pause` says, at most for `patience`.
    pub(crate) fn filled(&mut self, pause: Duration, patience: Duration) -> Result<Filled, String> {
        let mut first_page = None;
        loop {
            let shown = self.shown()?;
            let elapsed = self.started.elapsed();
            if shown.sessions > 0 {
                first_page.get_or_insert(elapsed);
            }
            if shown.fresh == self.sources {
                let (cpu, sessions) = (self.used()?.0, shown.sessions);
                let first_page = first_page.unwrap_or(elapsed);
                return Ok(Filled { first_page, full: elapsed, cpu, sessions });
            }
            if elapsed > patience {
                let (fresh, all) = (shown.fresh, self.sources);
                return Err(format!("{fresh} of {all} sources filled in {} s", elapsed.as_secs()));
            }
            std::thread::sleep(pause);
        }
    }

    /// What it shows now.
    pub(crate) fn shown(&self) -> Result<Shown, String> {
        let url = format!("{}/api/v1/sessions?limit=1&sources=none", self.url);
        let mut response = self.agent.get(url).call().map_err(|error| error.to_string())?;
        let body = response.body_mut().read_to_string().map_err(|error| error.to_string())?;
        let answer: Value = serde_json::from_str(&body).map_err(|error| error.to_string())?;
        let number = |place| answer.pointer(place).and_then(Value::as_u64).ok_or("no such number");
        let fresh = number("/sourceCounts/fresh")?;
        Ok(Shown {
            sessions: number("/page/total")?,
            fresh: usize::try_from(fresh).map_err(|error| error.to_string())?,
        })
    }

    /// The CPU time that it has spent since it got to know its sources, and its memory.
    pub(crate) fn used(&mut self) -> Result<(Duration, Memory), String> {
        self.child.tell(USED)?;
        let line = self.child.line()?;
        let numbers: Vec<u64> = line.split(' ').filter_map(|word| word.parse().ok()).collect();
        match numbers.as_slice() {
            [cpu, resident, peak] => {
                Ok((Duration::from_nanos(*cpu), Memory { resident: *resident, peak: *peak }))
            }
            _ => Err(format!("the gateway said what was not asked: {line}")),
        }
    }

    /// Lets it log out of its sources and end.
    pub(crate) fn stop(mut self) -> Result<(), String> {
        self.child.tell(STOP)?;
        self.child.line().map(|_| ())
    }
}
