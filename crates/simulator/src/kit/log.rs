//! What was asked of the simulator, so that tests can count it.

use std::collections::VecDeque;

/// One request and the status it was answered with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// In upper case.
    pub method: String,
    /// As sent, without the query.
    pub path: String,
    /// As sent, still encoded; empty if there was none.
    pub query: String,
    /// Whether it carried a credential: `Authorization` or a session header.
    pub had_credentials: bool,
    /// The status it was answered with; 0 where a fault left it without an answer.
    pub status: u16,
    /// Whether a client that only reads must not send it.
    pub is_violation: bool,
}

/// How many requests are remembered; older ones are only counted.
const REMEMBERED: usize = 100_000;

/// The latest requests, and how many there were.
#[derive(Debug, Default)]
pub(crate) struct Log {
    seen: VecDeque<Seen>,
    total: u64,
}

impl Log {
    /// Notes one request.
    pub(crate) fn note(&mut self, seen: Seen) {
        if self.seen.len() == REMEMBERED {
            self.seen.pop_front();
        }
        self.seen.push_back(seen);
        self.total = self.total.saturating_add(1);
    }

    /// What is remembered, oldest first.
    pub(crate) fn all(&self) -> Vec<Seen> {
        self.seen.iter().cloned().collect()
    }

    /// How many requests there were.
    pub(crate) fn total(&self) -> u64 {
        self.total
    }
}
