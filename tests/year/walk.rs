//! People who walk through the list by cursors while everything moves: two more begin each second.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use mullion_model::Timestamp;
use mullion_tests::{Client, paused};
use serde::Deserialize;
use tokio::time::sleep;

use crate::estate::Estate;

const SECOND: Duration = Duration::from_secs(1);
/// How many begin in each.
const A_SECOND: usize = 2;
/// Pages that a walk through everything has, about; it reads one a second.
const PAGES: usize = 5;
/// Sources are read anew once in so many seconds, which is as often as anybody may want it.
const READ_EVERY: usize = 11;

/// What a walk looks at of a session.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Row {
    id: String,
    source: String,
    kind: String,
    started_at: Option<String>,
}

/// One page.
#[derive(Deserialize)]
struct Page {
    items: Vec<Row>,
    page: Place,
}

/// Where the next page is.
#[derive(Deserialize)]
struct Place {
    next: Option<String>,
}

impl Page {
    fn get(client: &Client, target: &str) -> Self {
        let answer = client.get(target);
        serde_json::from_str(&answer.body).unwrap_or_else(|_| panic!("{target}: {}", answer.body))
    }
}

/// What a walk is sorted and filtered by, none of which changes of a session.
#[derive(Clone, Debug)]
enum Choice {
    /// Everything, the newest or the oldest first.
    All { newest_first: bool },
    /// The sessions of one source.
    Source(String),
    /// Those of one kind, the oldest first.
    Kind(&'static str),
    /// Those that began at this moment or later.
    Since(Timestamp),
}

impl Choice {
    /// One choice after the other.
    fn number(number: usize, estate: &Estate) -> Self {
        let count = estate.sites.len();
        match number % 5 {
            0 => Self::All { newest_first: true },
            1 => Self::All { newest_first: false },
            2 => Self::Source(estate.sites[number / 5 % count].name.clone()),
            3 => Self::Kind(["backup", "restore"][number / 5 % 2]),
            _ => Self::Since(paused::now().minus(SECOND * 60 * 60 * 24 * 4)),
        }
    }

    fn query(&self) -> String {
        match self {
            Self::All { newest_first: true } => "sort=-startedAt".to_owned(),
            Self::All { newest_first: false } => "sort=startedAt".to_owned(),
            Self::Source(name) => format!("sort=-startedAt&source={name}"),
            Self::Kind(kind) => format!("sort=startedAt&kind={kind}"),
            Self::Since(moment) => format!("sort=-startedAt&startedAfter={moment}"),
        }
    }

    /// Whether a row is among those that are walked.
    fn has(&self, row: &Row) -> bool {
        match self {
            Self::All { .. } => true,
            Self::Source(name) => row.source == *name,
            Self::Kind(kind) => row.kind == *kind,
            Self::Since(moment) => row
                .started_at
                .as_ref()
                .is_some_and(|start| Timestamp::parse_rfc3339(start).unwrap() >= *moment),
        }
    }
}

/// All rows at one moment, by id.
type Listing = BTreeMap<String, Row>;

/// A walk under way.
struct Walk {
    choice: Choice,
    /// The place of the listing of the moment it began at.
    began: usize,
    met: Vec<Row>,
    next: Option<String>,
}

impl Walk {
    /// Reads one more page.
    fn go_on(&mut self, client: &Client) {
        let Some(target) = self.next.take() else { return };
        let page = Page::get(client, &target);
        self.met.extend(page.items);
        self.next = page.page.next;
    }

    /// Every session that was there from the first listing to the last, and began when it did, was met
    /// once; only one that changed its place may have been met twice.
    fn check(&self, listings: &[Listing]) {
        let (before, after) = (&listings[self.began], listings.last().unwrap());
        let stays = |known: &str| {
            let (first, last) = (before.get(known), after.get(known));
            matches!((first, last), (Some(a), Some(b)) if a.started_at == b.started_at)
        };
        let met: BTreeSet<&str> = self.met.iter().map(|row| row.id.as_str()).collect();
        let wanted = before.values().filter(|row| self.choice.has(row)).map(|row| row.id.as_str());
        let missed: Vec<_> = wanted.filter(|known| stays(known) && !met.contains(known)).collect();
        assert!(missed.is_empty(), "{:?} missed {missed:?}", self.choice);
        let mut once = BTreeSet::new();
        for row in &self.met {
            let is_first = once.insert(&row.id);
            assert!(is_first || !stays(&row.id), "{:?} met {row:?} twice", self.choice);
            assert!(self.choice.has(row), "{:?} met {row:?}", self.choice);
        }
    }
}

/// Walks for a while, two more in each of so many seconds, while the servers change and are read; how
/// many walked.
pub(crate) async fn many(estate: &Estate, checkpoint: u32, seconds: u32) -> usize {
    let (mut listings, mut walks) = (Vec::new(), Vec::new());
    let (mut begun, mut second) = (0, 0);
    while second < seconds || !walks.is_empty() {
        listings.push(listing(&estate.client));
        let now = listings.len() - 1;
        if second < seconds {
            let rows = listings[now].len();
            for _ in 0..A_SECOND {
                let choice = Choice::number(begun + usize::try_from(checkpoint).unwrap(), estate);
                walks.push(begin(choice, now, rows));
                begun += 1;
            }
        }
        happen(estate, now);
        for walk in &mut walks {
            walk.go_on(&estate.client);
        }
        walks.retain(|walk: &Walk| {
            if walk.next.is_none() {
                walk.check(&listings);
            }
            walk.next.is_some()
        });
        second += 1;
        assert!(second < seconds * 10, "walks do not end");
        sleep(SECOND).await;
    }
    begun
}

/// Begins a walk through a list of so many rows.
fn begin(choice: Choice, began: usize, rows: usize) -> Walk {
    let limit = (rows / PAGES).clamp(10, 1000);
    let query = choice.query();
    let next = Some(format!("/api/v1/sessions?{query}&sources=none&limit={limit}"));
    Walk { choice, began, met: Vec::new(), next }
}

/// What happens in a second: one server changes, and some are read.
fn happen(estate: &Estate, second: usize) {
    let count = estate.sites.len();
    let changing = &estate.sites[second % count];
    changing.catch_up();
    changing.link.server.change(1);
    for (place, site) in estate.sites.iter().enumerate() {
        if second % READ_EVERY == place % READ_EVERY {
            let answer = estate.client.post(&format!("/api/v1/sources/{}/refresh", site.name));
            assert_eq!(answer.status, 202, "{}", answer.body);
        }
    }
}

/// All rows that are shown now.
fn listing(client: &Client) -> Listing {
    let mut listing = Listing::new();
    let mut target = Some("/api/v1/sessions?sources=none&limit=1000".to_owned());
    while let Some(address) = target {
        let page = Page::get(client, &address);
        listing.extend(page.items.into_iter().map(|row| (row.id.clone(), row)));
        target = page.page.next;
    }
    listing
}
