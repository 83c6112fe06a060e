//! A crawler that opens items and log of every session, one after the other, as fast as it may.

use std::time::Duration;

use mullion_gateway::config::ServerConfig;
use mullion_model::Timestamp;
use mullion_tests::paused;
use mullion_tests::{Answer, Client};
use mullion_upstream::{Purpose, SourceSettings};
use tokio::time::sleep;

use crate::{Counted, HOUR, SECOND, is_long};

/// What the source is allowed a minute: what the crawler may take, and a little for the sweeps.
const ALLOWED: u32 = 120;
/// Detail requests that may go at once; one more each second.
const BURST: usize = 10;

/// Asks on a thread of its own. The test's thread, which is the engine's too, goes on meanwhile, and its
/// time goes on with it, a little at a time.
async fn get(client: &Client, target: &str) -> Answer {
    let (client, target) = (client.clone(), target.to_owned());
    let asking = std::thread::spawn(move || client.get(&target));
    while !asking.is_finished() {
        // Real time for the threads of the API, then virtual time for what waits for it.
        std::thread::sleep(Duration::from_micros(200));
        sleep(Duration::from_millis(5)).await;
    }
    asking.join().unwrap()
}

/// Opens one list of details, and waits whenever it is told to; how often that was.
async fn open(client: &Client, target: &str) -> u32 {
    let mut waits = 0;
    loop {
        let answer = get(client, target).await;
        match answer.status {
            200 => {
                assert_eq!(answer.json()["truncated"], false, "{target}");
                return waits;
            }
            503 => {
                let wait = answer.header("retry-after").unwrap().parse().unwrap();
                sleep(Duration::from_secs(wait)).await;
                waits += 1;
            }
            status => panic!("{target}: {status} {}", answer.body),
        }
    }
}

/// Whether no moment has more requests behind it than the budget for details gives. One may wait for its
/// turn on the way, and come together with the next.
fn keeps_to_the_budget(requests: &[Timestamp]) -> bool {
    requests.iter().enumerate().all(|(first, from)| {
        requests[first..].iter().zip(1..).all(|(at, number)| {
            let earned = at.since(*from).as_secs_f64();
            f64::from(number) <= 11.0 + earned
        })
    })
}

#[tokio::test(start_paused = true)]
async fn a_crawler_stays_inside_the_details_budget_and_the_sweeps_stay_fresh() {
    let _turn = paused::begin();
    for product in mullion_gateway::builtin() {
        let profile = product.profile();
        let version = profile.versions.last().copied().unwrap();
        let (server, source) = Counted::new(profile.name.to_owned(), profile.name, version);
        let source = SourceSettings { requests_per_minute: ALLOWED, ..source };
        let gateway = paused::start(ServerConfig::default(), vec![(source, server.link.clone())]);
        let client = Client::new(&gateway.url());
        sleep(HOUR / 2).await;
        let from = paused::now();
        let rows = client.walk("sources=none&limit=1000");
        let links = rows.iter().flat_map(|row| [&row["links"]["items"], &row["links"]["events"]]);
        let links: Vec<_> = links.filter_map(|link| link.as_str()).collect();
        let most = if is_long() { links.len() } else { 100 };
        let mut waits = 0;
        for link in links.iter().take(most) {
            waits += open(&client, link).await;
            let state = client.source(profile.name);
            assert_eq!(state["state"], "fresh", "{state}");
        }
        let sent = server.link.sent();
        let details = sent.iter().filter(|sent| sent.at >= from && sent.purpose == Purpose::Detail);
        let details: Vec<_> = details.map(|sent| sent.at).collect();
        let busiest = server.busiest_minute(from);
        let name = &server.name;
        println!("{name}: {} opened, {} detail requests, {waits} waits", most, details.len());
        assert!(details.len() >= most && waits > 0, "{name}: nobody was held back");
        assert!(keeps_to_the_budget(&details), "{name}: more than the budget for details");
        let allowed = usize::try_from(ALLOWED).unwrap();
        assert!(busiest <= allowed, "{name}: {busiest} requests in a minute");
        assert!(paused::now().since(from) >= SECOND * u32::try_from(most - BURST).unwrap());
        gateway.stop().await;
    }
}
