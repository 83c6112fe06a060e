//! Sessions in order, found by their ids at once, however many there are.

use std::collections::{BTreeSet, HashMap};

use mullion_model::Timestamp;

/// What every kind of session has.
pub(crate) trait Session {
    fn id(&self) -> &str;

    fn creation(&self) -> Timestamp;

    /// Whether it gets further: it works or waits, and has no end of any kind.
    fn is_at_work(&self) -> bool;

    /// Whether it is over, so that the product may forget it.
    fn is_over(&self) -> bool;
}

/// The sessions of one kind, oldest first, equal starts by id.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sessions<T> {
    rows: Vec<T>,
    /// When the session with this id began.
    starts: HashMap<String, Timestamp>,
    /// Those that get further.
    at_work: BTreeSet<(Timestamp, String)>,
}

impl<T: Session> Sessions<T> {
    /// These sessions, in whatever order.
    pub(crate) fn of(mut rows: Vec<T>) -> Self {
        rows.sort_by(|a, b| key(a).cmp(&key(b)));
        let starts = rows.iter().map(|row| (row.id().to_owned(), row.creation())).collect();
        let at_work = rows.iter().filter(|row| row.is_at_work()).map(owned_key).collect();
        Self { rows, starts, at_work }
    }

    /// All of them.
    pub(crate) fn all(&self) -> &[T] {
        &self.rows
    }

    /// Those that began strictly between two moments.
    pub(crate) fn started_between(&self, from: Option<Timestamp>, to: Option<Timestamp>) -> &[T] {
        let first = from.map_or(0, |from| self.rows.partition_point(|row| row.creation() <= from));
        let end =
            to.map_or(self.rows.len(), |to| self.rows.partition_point(|row| row.creation() < to));
        self.rows.get(first..end).unwrap_or_default()
    }

    /// The session with this id.
    pub(crate) fn get(&self, id: &str) -> Option<&T> {
        self.rows.get(self.place(id)?)
    }

    /// One more session.
    pub(crate) fn add(&mut self, session: T) {
        let place = self.rows.partition_point(|row| key(row) < key(&session));
        self.starts.insert(session.id().to_owned(), session.creation());
        if session.is_at_work() {
            self.at_work.insert(owned_key(&session));
        }
        self.rows.insert(place, session);
    }

    /// Takes a session out; `false` if it is not there.
    pub(crate) fn remove(&mut self, id: &str) -> bool {
        let Some(place) = self.place(id) else {
            return false;
        };
        let session = self.rows.remove(place);
        self.starts.remove(id);
        self.at_work.remove(&owned_key(&session));
        true
    }

    /// How many get further.
    pub(crate) fn at_work(&self) -> usize {
        self.at_work.len()
    }

    /// Changes one of those that get further, by its rank among them.
    pub(crate) fn change_at_work(&mut self, rank: usize, change: impl FnOnce(&mut T)) {
        let Some(chosen) = self.at_work.iter().nth(rank).cloned() else {
            return;
        };
        let place = self.place(&chosen.1);
        if let Some(session) = place.and_then(|place| self.rows.get_mut(place)) {
            change(session);
            if !session.is_at_work() {
                self.at_work.remove(&chosen);
            }
        }
    }

    /// Forgets those that are over and began before this moment.
    pub(crate) fn forget(&mut self, started_before: Timestamp) {
        let starts = &mut self.starts;
        self.rows.retain(|session| {
            let stays = session.creation() >= started_before || !session.is_over();
            if !stays {
                starts.remove(session.id());
            }
            stays
        });
    }

    fn place(&self, id: &str) -> Option<usize> {
        let start = *self.starts.get(id)?;
        self.rows.binary_search_by(|row| key(row).cmp(&(start, id))).ok()
    }
}

fn key<T: Session>(session: &T) -> (Timestamp, &str) {
    (session.creation(), session.id())
}

fn owned_key<T: Session>(session: &T) -> (Timestamp, String) {
    (session.creation(), session.id().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Clone, Debug, PartialEq)]
    struct Note(&'static str, i64, bool);

    impl Session for Note {
        fn id(&self) -> &str {
            self.0
        }

        fn creation(&self) -> Timestamp {
            Timestamp::from_seconds(self.1)
        }

        fn is_at_work(&self) -> bool {
            self.2
        }

        fn is_over(&self) -> bool {
            !self.2
        }
    }

    fn ids(rows: &[Note]) -> String {
        rows.iter().map(|row| row.0).collect()
    }

    fn notes() -> Sessions<Note> {
        Sessions::of(vec![
            Note("d", 30, true),
            Note("c", 20, false),
            Note("a", 10, true),
            Note("b", 20, false),
        ])
    }

    #[test]
    fn sessions_stay_in_order_and_are_found_by_id() {
        let mut notes = notes();
        notes.add(Note("e", 20, true));
        assert_eq!(ids(notes.all()), "abced");
        assert_eq!(notes.get("e"), Some(&Note("e", 20, true)));
        assert!(notes.remove("b") && !notes.remove("b"));
        assert_eq!((ids(notes.all()).as_str(), notes.get("b")), ("aced", None));
    }

    #[test]
    fn windows_leave_out_their_bounds() {
        let notes = notes();
        let between = |from: Option<i64>, to: Option<i64>| {
            let (from, to) = (from.map(Timestamp::from_seconds), to.map(Timestamp::from_seconds));
            ids(notes.started_between(from, to))
        };
        assert_eq!(between(None, None), "abcd");
        assert_eq!(between(Some(10), Some(30)), "bc");
        assert_eq!(between(Some(20), None), "d");
        assert_eq!(between(None, Some(10)), "");
        assert_eq!(between(Some(30), Some(10)), "");
    }

    #[test]
    fn those_at_work_are_known_and_never_forgotten() {
        let mut notes = notes();
        assert_eq!(notes.at_work(), 2);
        notes.change_at_work(1, |note| note.2 = false);
        assert_eq!((notes.at_work(), notes.get("d")), (1, Some(&Note("d", 30, false))));
        notes.forget(Timestamp::from_seconds(25));
        assert_eq!(ids(notes.all()), "ad");
        assert_eq!(notes.get("c"), None);
        assert!(notes.remove("a"));
        assert_eq!(notes.at_work(), 0);
    }
}
