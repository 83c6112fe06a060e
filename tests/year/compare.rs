//! A server and what is shown of it, compared at a checkpoint.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use mullion_simulator::Pretend;
use mullion_tests::Client;
use mullion_tests::paused;
use serde_json::Value;

use crate::ledger::{KEEP, PROVED_WITHIN, id, moment};
use crate::site::{Condition, Emptied, Site};

/// How long readings have to agree before a suspicious loss is believed, and some time to read.
const BELIEVED_WITHIN: Duration = Duration::from_secs(26 * 60 * 60);

/// The most sessions of a day: until a loss is proved so many aged out and are shown, and so many of the
/// deleted ones were too new to wait for that.
const A_DAY: usize = 2 * 24;

impl Site {
    /// Compares what is shown with what there is, and with what there was.
    pub(crate) fn compare(&mut self, client: &Client, what: &str) {
        self.catch_up();
        let query = format!("source={}&limit=1000", self.name);
        let shown = client.walk(&query);
        let gone = client.walk(&format!("{query}&presence=gone"));
        let ids: BTreeSet<_> = shown.iter().chain(&gone).map(id).collect();
        assert_eq!(ids.len(), shown.len() + gone.len(), "{what}: a session is shown twice");
        let state = client.source(&self.name);
        assert_eq!(state["sessions"].as_u64().unwrap() as usize, shown.len(), "{what}");
        self.check_state(what, &state);
        self.check_unread(what, &shown);

        let truth = self.truth();
        let read: Vec<_> = truth.iter().filter(|row| self.is_read(row)).cloned().collect();
        let rows = shown.iter().chain(&gone).filter(|row| self.is_read(row));
        let held: BTreeSet<_> = read.iter().map(id).collect();
        let absent: Vec<_> = rows.filter(|row| !held.contains(id(row))).cloned().collect();
        let mut ledger = std::mem::take(&mut self.ledger);
        ledger.record(&read, |row| self.is_read(row));
        self.check_present(what, &shown, &read);
        ledger.check_absent(what, &absent, &truth, self.patience());
        ledger.check_kept(what, &shown, &gone, |row| self.is_read(row));
        self.ledger = ledger;
        self.see_emptied(what, &state, &shown);
        self.last = shown.into_iter().map(|row| (id(&row).to_owned(), row)).collect();
    }

    /// Every session that the server holds is shown as it is.
    fn check_present(&self, what: &str, shown: &[Value], truth: &[Value]) {
        let shown: BTreeMap<_, _> = shown.iter().map(|row| (id(row), row)).collect();
        let is_restored =
            self.restored_at.is_some_and(|at| paused::now().since(at) <= PROVED_WITHIN);
        for row in truth {
            let Some(seen) = shown.get(id(row)) else { panic!("{what}: lost {row}") };
            // What had ended goes on and ends again, which nobody looks for before the next reading of all.
            if is_restored && seen["state"] == "finished" && row["endedAt"] != seen["endedAt"] {
                continue;
            }
            let mut expected = row.clone();
            if row["message"].is_null() && !seen["message"].is_null() {
                expected["message"] = seen["message"].clone();
                let reasons = reasons(row, &self.link.server, &self.name);
                assert!(reasons.contains(&seen["message"]), "{what}: {seen} for {reasons:?}");
            }
            assert_eq!(**seen, expected, "{what}: shown otherwise");
        }
    }

    /// Whether the source says of itself what it should.
    fn check_state(&self, what: &str, state: &Value) {
        let (is_fresh, problem) = (state["state"] == "fresh", &state["problem"]);
        match &self.condition {
            Condition::Well => assert!(is_fresh && problem.is_null(), "{what}: {state}"),
            Condition::Unread(expected) => {
                assert!(!is_fresh && problem == expected, "{what}: {state}");
            }
            Condition::Limited => {
                // One list is shown all the same; only names may be forbidden.
                let is_limited = problem == "forbidden" || (is_fresh && problem.is_null());
                assert!(is_fresh == self.has_one_list() && is_limited, "{what}: {state}");
            }
            Condition::Emptied(_) => {
                let is_held = !is_fresh && problem == "shrink";
                assert!(is_held || (is_fresh && problem.is_null()), "{what}: {state}");
            }
        }
    }

    /// Whether the rows of lists that cannot be read are as they were.
    fn check_unread(&self, what: &str, shown: &[Value]) {
        let shown: BTreeMap<_, _> = shown.iter().map(|row| (id(row), row)).collect();
        for (known, row) in self.last.iter().filter(|(_, row)| !self.is_read(row)) {
            match shown.get(known.as_str()) {
                Some(seen) => assert_eq!(*seen, row, "{what}: shown otherwise, and nobody read it"),
                None => assert!(
                    row["presence"] == "agedOut" && is_over(row),
                    "{what}: lost, and nobody looked: {row}"
                ),
            }
        }
        let mut others = shown.values().filter(|row| !self.is_read(row));
        let invented = others.find(|row| !self.last.contains_key(id(row)));
        assert!(invented.is_none(), "{what}: nobody read {invented:?}");
    }

    /// How long what left may still be shown as present.
    fn patience(&self) -> Duration {
        match self.condition {
            Condition::Emptied(_) => PROVED_WITHIN + BELIEVED_WITHIN,
            _ => PROVED_WITHIN,
        }
    }

    /// Looks how far a suspicious loss is believed.
    fn see_emptied(&mut self, what: &str, state: &Value, shown: &[Value]) {
        let Condition::Emptied(emptied) = &mut self.condition else { return };
        let present = emptied.present(shown);
        if state["problem"] == "shrink" {
            let most = emptied.deleted.len() / 2;
            assert!(present > most, "{what}: {present} of {} are left", emptied.deleted.len());
            emptied.was_held = true;
            self.doubted.insert(emptied.is_accepted);
        } else if present == 0 {
            let left = shown.iter().filter(|row| row["presence"] == "present");
            let left = left.filter(|row| row["native"]["type"] == emptied.list).count();
            let was_most = emptied.deleted.len() > left + A_DAY;
            assert!(emptied.was_held || !was_most, "{what}: nobody doubted it");
            self.condition = Condition::Well;
        }
    }

    /// Says of a loss that it is right, if it is doubted and a person is to say so.
    pub(crate) fn accept(&self, client: &Client) -> bool {
        let Condition::Emptied(emptied) = &self.condition else { return false };
        let says_so = emptied.is_accepted && emptied.was_held;
        if says_so {
            let answer = client.post(&format!("/api/v1/sources/{}/accept-shrink", self.name));
            assert_eq!(answer.status, 202, "{}", answer.body);
        }
        says_so
    }

    /// What was said to be right is believed; and whatever was read while that was looked for is what was
    /// shown last.
    pub(crate) fn check_accepted(&mut self, client: &Client) {
        let shown = client.walk(&format!("source={}&limit=1000", self.name));
        if let Condition::Emptied(emptied) = &self.condition
            && emptied.is_accepted
            && emptied.was_held
        {
            let present = emptied.present(&shown);
            assert_eq!(present, 0, "{}: not believed although a person said so", self.name);
            self.condition = Condition::Well;
        }
        self.last = shown.into_iter().map(|row| (id(&row).to_owned(), row)).collect();
    }
}

impl Emptied {
    /// How many of the deleted sessions are shown as present.
    fn present(&self, shown: &[Value]) -> usize {
        let is_deleted = |row: &&Value| self.deleted.contains(id(row));
        shown.iter().filter(is_deleted).filter(|row| row["presence"] == "present").count()
    }
}

/// Whether the time is over for which a row that aged out is kept.
fn is_over(row: &Value) -> bool {
    moment(row, "startedAt").is_some_and(|start| start.plus(KEEP) <= paused::now())
}

/// The messages of the failed items of a session.
fn reasons(row: &Value, server: &Pretend, source: &str) -> Vec<Value> {
    let text = |field: &str| row["native"][field].as_str().unwrap();
    let items = server.truth_items(source, text("type"), text("id")).unwrap_or_default();
    let failed = items.into_iter().filter(|item| item["result"] == "failed");
    failed.map(|item| item["message"].clone()).collect()
}
