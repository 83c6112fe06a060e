//! How often a server is asked: counted per product and version over virtual time, never above what
//! the source is allowed, and the same whoever looks.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot be set up has failed"
)]

mod crawl;
mod quiet;
mod readers;

use std::sync::Arc;
use std::time::Duration;

use mullion_model::Timestamp;
use mullion_simulator::Options;
use mullion_tests::paused::{self, Link};
use mullion_upstream::SourceSettings;

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(60 * 60);

/// A source and the way to its server, where its requests are counted.
struct Counted {
    name: String,
    link: Arc<Link>,
}

impl Counted {
    /// A server of `product` in `version` with 300 sessions of 20 days and a change every ten minutes,
    /// and the source that reads it.
    fn new(name: String, product: &'static str, version: &'static str) -> (Self, SourceSettings) {
        let options = Options {
            sessions: 300,
            live: true,
            step: MINUTE * 10,
            ..paused::server(product, version)
        };
        let source = paused::source(&name, product, version);
        let link = Arc::new(Link::new(&options));
        (Self { name, link }, source)
    }

    /// The most requests of any minute since `from`.
    fn busiest_minute(&self, from: Timestamp) -> usize {
        let sent = self.link.sent();
        let sent: Vec<_> = sent.iter().map(|sent| sent.at).filter(|at| *at >= from).collect();
        let until = |at: &Timestamp| sent.partition_point(|other| *other < at.plus(MINUTE));
        sent.iter().enumerate().map(|(place, at)| until(at) - place).max().unwrap_or(0)
    }
}

/// Whether everything is counted for longer.
fn is_long() -> bool {
    std::env::var_os("MULLION_LONG").is_some()
}
