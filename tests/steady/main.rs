//! How often a server is asked when nothing special happens: counted over hours of virtual time, for
//! each product and version, and never above what the source is allowed.
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

#[path = "../year/link.rs"]
mod link;
#[path = "../year/time.rs"]
mod time;

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use link::Link;
use mullion_adapter::{Credentials, Options as Speech};
use mullion_gateway::Gateway;
use mullion_gateway::config::ServerConfig;
use mullion_simulator::{Options, Pretend};
use mullion_upstream::{Clock, SourceSettings, Transport};
use secrecy::SecretString;
use tokio::time::sleep;

const HOUR: Duration = Duration::from_secs(60 * 60);
/// How long is counted.
const COUNTED: u32 = 2;
/// What each source is allowed a minute.
const ALLOWED: u32 = 60;

/// One source whose requests are counted.
struct Counted {
    name: String,
    link: Arc<Link>,
}

/// A server of `product` in `version` with 300 sessions of 20 days and a change every ten minutes.
fn server(product: &'static str, version: &'static str) -> Counted {
    let options = Options {
        api_version: (version != "latest").then(|| version.to_owned()),
        sessions: 300,
        live: true,
        step: Duration::from_secs(600),
        ..Options::new(product, time::START)
    };
    let link = Arc::new(Link::new(Arc::new(Pretend::new(&options).unwrap())));
    Counted { name: format!("{product}-{version}"), link }
}

#[tokio::test(start_paused = true)]
async fn a_quiet_source_is_asked_now_and_then_and_never_more_than_allowed() {
    time::begin();
    let products = mullion_gateway::builtin();
    let (mut counted, mut sources) = (Vec::new(), Vec::new());
    for product in &products {
        for version in product.profile().versions.iter().copied() {
            let server = server(product.profile().name, version);
            let wire: Arc<dyn Transport> = server.link.clone();
            let settings = SourceSettings {
                name: server.name.as_str().into(),
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
                refresh_every: Duration::from_secs(60),
                history: HOUR * 24 * 90,
                proof_after: Duration::from_secs(600),
                feeds: None,
                requests_per_minute: ALLOWED,
            };
            sources.push((settings, wire));
            counted.push(server);
        }
    }
    let server = ServerConfig { listen: ([127, 0, 0, 1], 0).into(), ..ServerConfig::default() };
    let clock = Clock::wall(time::now);
    let gateway = Gateway::start_over(&server, sources, clock, &products).unwrap();
    // The fill is over, and so is reading what failed sessions do not say.
    sleep(HOUR).await;
    let requests = |source: &Counted| source.link.requests.load(Ordering::Relaxed);
    let before: Vec<_> = counted.iter().map(requests).collect();
    sleep(HOUR * COUNTED).await;
    for (source, before) in counted.iter().zip(before) {
        let number = u32::try_from(requests(source) - before).unwrap();
        let a_minute = f64::from(number) / f64::from(COUNTED * 60);
        println!("{}: {a_minute:.1} requests a minute", source.name);
        assert!(number > 0, "{} is not read", source.name);
        assert!(a_minute < f64::from(ALLOWED), "{}: {a_minute}", source.name);
    }
    gateway.stop().await;
}
