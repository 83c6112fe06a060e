//! What happens to servers: deletions, outages, restarts, restores from backup, other servers under
//! an old address, accounts that lose rights or get a second factor, and clocks that are wrong.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use mullion_simulator::{Rights, Saved};
use mullion_tests::paused;
use serde_json::Value;

use crate::estate::Estate;
use crate::ledger::{id, moment};
use crate::site::{Condition, Emptied, Site};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// Checkpoints until everything happens again, to other servers.
const ROUND: u32 = 30;
/// Seconds that a clock is ahead which somebody set to tomorrow.
const A_DAY: i64 = 24 * 60 * 60;
/// What part of a list is left where most of it is deleted: its oldest quarter.
const LEFT: usize = 4;
/// A list of so few sessions, and some more that come and go, may be emptied without doubts.
const FEW: usize = 24;

/// What can begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Fate {
    /// A person deletes some sessions.
    Deletion,
    /// Nobody answers.
    Outage,
    /// The server forgets its logins.
    Restart,
    /// The server is put back to what it was a while ago.
    Restore,
    /// Another server answers under the address.
    Swap,
    /// The account may read restores alone.
    FewerRights,
    /// The account may not use the query service.
    NoQuery,
    /// The account's password is not enough.
    SecondFactor,
    /// The clock is set to tomorrow.
    Tomorrow,
    /// The clock is a little slow.
    Slow,
    /// Most of the longest list is deleted, and a person says that this is right.
    Accepted,
    /// The same, and nobody says a word.
    Unexplained,
}

/// What begins behind which checkpoint of a round, and how many checkpoints later it ends; deletions
/// and what is deleted do not end.
const ROUNDS: &[(u32, Fate, u32)] = &[
    (0, Fate::NoQuery, 3),
    (1, Fate::Deletion, 0),
    (2, Fate::Restore, 1),
    (4, Fate::Outage, 2),
    (5, Fate::Slow, 20),
    (7, Fate::FewerRights, 3),
    (8, Fate::Restart, 0),
    (9, Fate::Deletion, 0),
    (11, Fate::Swap, 2),
    (12, Fate::Accepted, 0),
    (14, Fate::SecondFactor, 1),
    (16, Fate::Tomorrow, 1),
    (18, Fate::Deletion, 0),
    (20, Fate::Unexplained, 0),
    (25, Fate::Restart, 0),
];

/// What is going on.
#[derive(Default)]
pub(crate) struct Fates {
    /// By the place of its site: what it is, the checkpoint behind which it ends, and what the server
    /// was before where that matters.
    going_on: BTreeMap<(usize, Fate), (u32, Option<Saved>)>,
    /// What has happened to anybody so far.
    met: BTreeSet<Fate>,
}

impl Fates {
    /// Lets happen what happens behind this checkpoint.
    pub(crate) fn strike(&mut self, checkpoint: u32, estate: &mut Estate) {
        let over = self.going_on.iter().filter(|(_, (end, _))| *end == checkpoint);
        let over: Vec<_> = over.map(|(key, _)| *key).collect();
        for key in over {
            let saved = self.going_on.remove(&key).and_then(|(_, saved)| saved);
            end(key.1, &mut estate.sites[key.0], saved);
        }
        for (number, (at, fate, lasts)) in ROUNDS.iter().enumerate() {
            let turn = usize::try_from(checkpoint / ROUND).unwrap();
            if checkpoint % ROUND == *at
                && let Some(place) = self.place(*fate, number + turn * 4, estate)
            {
                self.met.insert(*fate);
                let site = &mut estate.sites[place];
                let saved = begin(*fate, site, checkpoint);
                if *lasts > 0 {
                    self.going_on.insert((place, *fate), (checkpoint + lasts, saved));
                }
            }
        }
    }

    /// Everything that can happen did, to one server or another.
    pub(crate) fn check_met(&self, estate: &Estate) {
        let has_fallback = estate.sites.iter().any(|site| site.has_fallback);
        let fates = ROUNDS.iter().map(|(_, fate, _)| *fate);
        let wanted = fates.filter(|fate| *fate != Fate::NoQuery || has_fallback);
        let missing: Vec<_> = wanted.filter(|fate| !self.met.contains(fate)).collect();
        assert!(missing.is_empty(), "{missing:?} hit nobody");
        for is_accepted in [true, false] {
            let was_doubted = estate.sites.iter().any(|site| site.doubted.contains(&is_accepted));
            assert!(was_doubted, "no loss was doubted that nobody or a person said to be right");
        }
    }

    /// Whom it hits: one server after the other, but none that is in trouble already.
    fn place(&self, fate: Fate, turn: usize, estate: &Estate) -> Option<usize> {
        let count = estate.sites.len();
        let is_free = |place: &usize| {
            let site = &estate.sites[*place];
            let is_calm = matches!(site.condition, Condition::Well);
            is_calm && self.going_on.keys().all(|(other, _)| other != place) && site.can(fate)
        };
        let mut places = (turn..turn + count).map(|place| place % count);
        places.find(is_free)
    }
}

impl Site {
    /// Whether this can happen to it.
    fn can(&self, fate: Fate) -> bool {
        match fate {
            Fate::NoQuery => self.has_fallback,
            Fate::SecondFactor => self.product == "vbaws",
            Fate::Accepted | Fate::Unexplained => !self.most().is_empty(),
            _ => true,
        }
    }

    /// The finished sessions of the longest list but the oldest quarter; none if they are too few to be
    /// missed.
    fn most(&self) -> Vec<Value> {
        let mut lists: BTreeMap<String, Vec<Value>> = BTreeMap::new();
        for row in self.truth() {
            let list = row["native"]["type"].as_str().unwrap().to_owned();
            lists.entry(list).or_default().push(row);
        }
        let mut longest = lists.into_values().max_by_key(Vec::len).unwrap();
        // What began within a day is missed before the rest, as the little that it is; and what aged
        // out lately is still shown.
        let a_day_ago = paused::now().minus(DAY);
        let is_old = |row: &&Value| moment(row, "startedAt") < Some(a_day_ago);
        let list = longest[0]["native"]["type"].clone();
        let shown = self.last.values().filter(is_old);
        let shown = shown.filter(|row| row["native"]["type"] == list);
        let shown = shown.filter(|row| row["presence"] == "present").count();
        longest.retain(|row| row["state"] == "finished");
        longest.truncate(longest.len() - longest.len() / LEFT);
        let lost = longest.iter().filter(is_old).count();
        let are_missed = shown > FEW && lost * 9 > shown * 5;
        if are_missed { longest } else { Vec::new() }
    }
}

/// Begins it; what the server was before, where that matters.
fn begin(fate: Fate, site: &mut Site, checkpoint: u32) -> Option<Saved> {
    let server = &site.link.server;
    match fate {
        Fate::Deletion => delete_some(site, checkpoint),
        Fate::Outage => {
            site.link.set_cut(true);
            site.condition = Condition::Unread("unreachable");
        }
        Fate::Restart => server.forget_logins(),
        Fate::Restore => return Some(server.save()),
        Fate::Swap => {
            let saved = server.save();
            server.swap(&site.other()).unwrap();
            site.condition = Condition::Unread("source-swapped");
            return Some(saved);
        }
        Fate::FewerRights => {
            server.set_rights(Rights::RestoresOnly);
            site.condition = Condition::Limited;
        }
        Fate::NoQuery => server.set_rights(Rights::WithoutQuery),
        Fate::SecondFactor => {
            server.set_second_factor(true);
            server.forget_logins();
            site.condition = Condition::Unread("login-refused");
        }
        Fate::Tomorrow => server.set_clock_ahead(A_DAY),
        Fate::Slow => server.set_clock_ahead(-90),
        Fate::Accepted => delete_most(site, true),
        Fate::Unexplained => delete_most(site, false),
    }
    None
}

/// Ends it.
fn end(fate: Fate, site: &mut Site, saved: Option<Saved>) {
    let server = &site.link.server;
    match fate {
        Fate::Restore => {
            let truth = site.truth();
            server.restore(&saved.unwrap());
            site.ledger.deleted(&truth, &site.truth());
            site.restored_at = Some(paused::now());
        }
        Fate::Outage => {
            site.link.set_cut(false);
            site.recovers();
        }
        Fate::Swap => {
            server.restore(&saved.unwrap());
            site.recovers();
        }
        Fate::FewerRights => {
            server.set_rights(Rights::Everything);
            site.recovers();
        }
        Fate::NoQuery => server.set_rights(Rights::Everything),
        Fate::SecondFactor => {
            server.set_second_factor(false);
            site.recovers();
        }
        Fate::Tomorrow | Fate::Slow => server.set_clock_ahead(0),
        Fate::Deletion | Fate::Restart | Fate::Accepted | Fate::Unexplained => {}
    }
}

/// A person deletes three sessions: a new one, one of the middle, and the oldest but one; where there
/// are few, some of these are the same.
fn delete_some(site: &mut Site, checkpoint: u32) {
    let truth = site.truth();
    let finished: Vec<_> = truth.iter().filter(|row| row["state"] == "finished").collect();
    let new = usize::try_from(checkpoint % 5).unwrap();
    let places = BTreeSet::from([new, finished.len() / 2, finished.len() - 2]);
    delete(site, &truth, places.into_iter().map(|place| finished[place]));
}

/// Somebody deletes all finished sessions of the longest list but the oldest quarter.
fn delete_most(site: &mut Site, is_accepted: bool) {
    let (truth, lost) = (site.truth(), site.most());
    delete(site, &truth, &lost);
    let deleted = lost.iter().map(|row| id(row).to_owned()).collect();
    let list = lost[0]["native"]["type"].clone();
    let emptied = Emptied { list, deleted, is_accepted, was_held: false };
    site.condition = Condition::Emptied(emptied);
}

/// Deletes sessions of those that there are.
fn delete<'a>(site: &mut Site, truth: &[Value], rows: impl IntoIterator<Item = &'a Value>) {
    for row in rows {
        let native = &row["native"];
        let (list, id) = (native["type"].as_str().unwrap(), native["id"].as_str().unwrap());
        assert!(site.link.server.remove(list, id), "not there: {native}");
    }
    site.ledger.deleted(truth, &site.truth());
}
