//! The gateway over pretend servers on virtual time: no socket to a server, the real API in front.
//!
//! A test that uses this runs on a paused clock of one thread. While it asks the API, which answers
//! on threads of its own, that thread stands still: nothing is read and nothing is published between
//! two questions unless the test sleeps or yields.

mod link;
mod time;

use std::sync::Arc;
use std::time::Duration;

use mullion_adapter::{Credentials, Options as Speech};
use mullion_gateway::Gateway;
use mullion_gateway::config::ServerConfig;
use mullion_simulator::Options;
use mullion_upstream::{Clock, SourceSettings, Transport};
use secrecy::SecretString;

pub use link::{Link, Sent};
pub use time::{START, Turn, begin, now};

/// A source named `name` of `product` in `version`, with everything as it is by default; user and
/// password are those of a pretend server with [`Options::new`].
#[must_use]
pub fn source(name: &str, product: &str, version: &'static str) -> SourceSettings {
    let products = mullion_gateway::builtin();
    let product = products.into_iter().find(|known| known.profile().name == product).unwrap();
    let account = Options::new(product.profile().name, START);
    SourceSettings {
        name: name.into(),
        label: None,
        options: Speech::new(product.profile(), version),
        product,
        finds_version: false,
        host: "127.0.0.1:1".to_owned(),
        server: "127.0.0.1".to_owned(),
        credentials: Credentials {
            username: account.user,
            password: SecretString::from(account.password),
        },
        refresh_every: Duration::from_secs(60),
        history: Duration::from_secs(90 * 24 * 60 * 60),
        proof_after: Duration::from_secs(10 * 60),
        feeds: None,
        requests_per_minute: 6_000,
    }
}

/// The options of a pretend server of `product` whose newest version is `version`, at [`START`].
#[must_use]
pub fn server(product: &'static str, version: &str) -> Options {
    // Enterprise Manager calls whatever is the newest so.
    let api_version = (version != "latest").then(|| version.to_owned());
    Options { api_version, ..Options::new(product, START) }
}

/// Starts the gateway on a free port of the loopback, each source over its link.
#[must_use]
pub fn start(server: ServerConfig, sources: Vec<(SourceSettings, Arc<Link>)>) -> Gateway {
    let server = ServerConfig { listen: ([127, 0, 0, 1], 0).into(), ..server };
    let sources =
        sources.into_iter().map(|(settings, link)| -> (_, Arc<dyn Transport>) { (settings, link) });
    let products = mullion_gateway::builtin();
    Gateway::start_over(&server, sources.collect(), Clock::wall(now), &products).unwrap()
}
