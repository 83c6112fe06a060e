//! How often a server is asked when nothing special happens.

use mullion_gateway::config::ServerConfig;
use mullion_tests::paused::{self, START};
use mullion_upstream::SourceSettings;
use tokio::time::sleep;

use crate::{Counted, HOUR, MINUTE, is_long};

/// What each source is allowed a minute: the least that can be configured.
const ALLOWED: u32 = 60;

/// The fill keeps to it too, when a source has the most to ask for.
#[tokio::test(start_paused = true)]
async fn a_source_is_asked_now_and_then_and_in_no_minute_more_than_allowed() {
    let _turn = paused::begin();
    let (mut counted, mut sources) = (Vec::new(), Vec::new());
    for product in mullion_gateway::builtin() {
        let profile = product.profile();
        for version in profile.versions.iter().copied() {
            let name = format!("{}-{version}", profile.name);
            let (server, source) = Counted::new(name, profile.name, version);
            let source = SourceSettings { requests_per_minute: ALLOWED, ..source };
            sources.push((source, server.link.clone()));
            counted.push(server);
        }
    }
    let gateway = paused::start(ServerConfig::default(), sources);
    // The fill is over, and so is reading what failed sessions do not say.
    sleep(HOUR / 2).await;
    let before: Vec<_> = counted.iter().map(|source| source.link.requests()).collect();
    // Twice as long as between two looks at the last day.
    let minutes = if is_long() { 6 * 60 } else { 30 };
    sleep(MINUTE * minutes).await;
    for (source, before) in counted.iter().zip(before) {
        let number = u32::try_from(source.link.requests() - before).unwrap();
        let busiest = source.busiest_minute(START);
        let a_minute = f64::from(number) / f64::from(minutes);
        println!("{}: {a_minute:.1} requests a minute, at most {busiest}", source.name);
        assert!(number > 0, "{} is not read", source.name);
        let allowed = usize::try_from(ALLOWED).unwrap();
        assert!(busiest <= allowed, "{}: {busiest} in a minute", source.name);
    }
    gateway.stop().await;
}
