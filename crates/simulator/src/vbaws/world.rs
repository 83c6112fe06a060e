//! All there is on an appliance, and the ways in: by id, by start, and what is running. Each of
//! them is kept in order, so that a page or a session of a large world is found at once.

use std::collections::{BTreeMap, BTreeSet};

use mullion_model::Timestamp;

use super::facts::{Policy, Session};

/// A start, then the place of the session that has it.
type Start = (Option<Timestamp>, usize);

/// Policies and sessions.
#[derive(Clone, Debug, Default)]
pub(super) struct World {
    pub(super) policies: Vec<Policy>,
    /// The id of the latest run of a policy, and the policy's place in the list above: what a job
    /// that begins now is part of.
    pub(super) latest_run: Option<(String, usize)>,
    /// The number that the latest change got.
    usn: i64,
    /// Sessions by place; the places of those that are gone are used again.
    places: Vec<Option<Session>>,
    vacant: Vec<usize>,
    by_id: BTreeMap<String, usize>,
    by_start: Vec<Start>,
    running: BTreeSet<usize>,
    age: u64,
}

impl World {
    /// Numbers a change.
    pub(super) fn next_usn(&mut self) -> i64 {
        self.usn = self.usn.saturating_add(1);
        self.usn
    }

    /// Puts sessions into a world that has none yet.
    pub(super) fn fill(&mut self, sessions: Vec<Session>) {
        for (place, session) in sessions.into_iter().enumerate() {
            self.by_id.insert(session.id.clone(), place);
            self.by_start.push((session.start.usable(), place));
            if session.is_running() {
                self.running.insert(place);
            }
            self.places.push(Some(session));
        }
        self.by_start.sort_unstable();
    }

    /// Adds a session.
    pub(super) fn add(&mut self, session: Session) {
        self.grow_older();
        let place = self.vacant.pop().unwrap_or_else(|| {
            self.places.push(None);
            self.places.len() - 1
        });
        let start = (session.start.usable(), place);
        let rank = self.by_start.partition_point(|other| *other < start);
        self.by_start.insert(rank, start);
        self.by_id.insert(session.id.clone(), place);
        if session.is_running() {
            self.running.insert(place);
        }
        if let Some(vacant) = self.places.get_mut(place) {
            *vacant = Some(session);
        }
    }

    /// Takes a session out; `false` if there is no such one.
    pub(super) fn remove(&mut self, id: &str) -> bool {
        let Some(place) = self.by_id.remove(id) else {
            return false;
        };
        self.by_start.retain(|(_, other)| *other != place);
        self.grow_older();
        self.empty(place);
        true
    }

    /// Takes out those that are over and began before this moment.
    pub(super) fn forget(&mut self, started_before: Timestamp) {
        let first = self.by_start.partition_point(|(start, _)| start.is_none());
        let behind = self.by_start.partition_point(|(start, _)| *start < Some(started_before));
        let old: Vec<usize> = self
            .by_start
            .get(first..behind)
            .unwrap_or_default()
            .iter()
            .map(|(_, place)| *place)
            .filter(|place| self.at(*place).is_some_and(Session::is_over))
            .collect();
        self.grow_older();
        for place in &old {
            if let Some(session) = self.empty(*place) {
                self.by_id.remove(&session.id);
            }
        }
        let places = &self.places;
        self.by_start.retain(|(_, place)| places.get(*place).is_some_and(Option::is_some));
    }

    /// Changes one of the running sessions; `None` if there is none of this rank.
    pub(super) fn change_running(
        &mut self,
        rank: usize,
        change: impl FnOnce(&mut Session),
    ) -> Option<()> {
        let place = *self.running.iter().nth(rank)?;
        let session = self.places.get_mut(place)?.as_mut()?;
        change(session);
        if !session.is_running() {
            self.running.remove(&place);
        }
        self.grow_older();
        Some(())
    }

    /// How many sessions are running.
    pub(super) fn count_running(&self) -> usize {
        self.running.len()
    }

    /// The session with this id.
    pub(super) fn session(&self, id: &str) -> Option<&Session> {
        self.at(*self.by_id.get(id)?)
    }

    /// Every session by id: an order that means nothing.
    pub(super) fn sessions(&self) -> impl Iterator<Item = &Session> {
        self.by_id.values().filter_map(|place| self.at(*place))
    }

    /// The places of the sessions that began after the one and before the other moment, earliest
    /// first. Those without a start come first where neither moment is given, and are left out
    /// otherwise.
    pub(super) fn between(&self, from: Option<Timestamp>, to: Option<Timestamp>) -> Vec<usize> {
        let first = match from {
            None if to.is_none() => 0,
            from => self.by_start.partition_point(|(start, _)| *start <= from),
        };
        let behind = to.map_or(self.by_start.len(), |to| {
            self.by_start.partition_point(|(start, _)| *start < Some(to))
        });
        let found = self.by_start.get(first..behind.max(first)).unwrap_or_default();
        found.iter().map(|(_, place)| *place).collect()
    }

    /// The same by id, as they come where no order is asked for.
    pub(super) fn between_by_id(
        &self,
        from: Option<Timestamp>,
        to: Option<Timestamp>,
    ) -> Vec<usize> {
        let is_inside = |session: &Session| {
            let start = session.start.usable();
            from.is_none_or(|from| start.is_some_and(|start| start > from))
                && to.is_none_or(|to| start.is_some_and(|start| start < to))
        };
        let is_inside = |place: &usize| self.at(*place).is_some_and(is_inside);
        self.by_id.values().copied().filter(is_inside).collect()
    }

    /// How often the sessions have changed: as long as it is the same, so are all lists.
    pub(super) fn age(&self) -> u64 {
        self.age
    }

    /// The session at a place.
    pub(super) fn at(&self, place: usize) -> Option<&Session> {
        self.places.get(place)?.as_ref()
    }

    fn grow_older(&mut self) {
        self.age = self.age.wrapping_add(1);
    }

    fn empty(&mut self, place: usize) -> Option<Session> {
        self.running.remove(&place);
        self.vacant.push(place);
        self.places.get_mut(place)?.take()
    }
}

#[cfg(test)]
mod tests {
    use super::super::make;
    use super::*;
    use crate::Options;
    use crate::kit::Rng;
    use crate::kit::moment::shifted;

    fn anchor() -> Timestamp {
        Timestamp::parse_rfc3339("2026-11-20T10:00:00Z").unwrap()
    }

    /// All ways in lead to the same sessions.
    fn check(world: &World, expected: &BTreeSet<String>) {
        let all: BTreeSet<String> = world.sessions().map(|session| session.id.clone()).collect();
        assert_eq!(&all, expected);
        let starts: Vec<Option<Timestamp>> = world
            .between(None, None)
            .into_iter()
            .map(|place| world.at(place).unwrap().start.usable())
            .collect();
        assert!(starts.len() == all.len() && starts.is_sorted());
        assert!(all.iter().all(|id| world.session(id).unwrap().id == *id));
        let running = world.sessions().filter(|session| session.is_running()).count();
        assert_eq!(world.count_running(), running);
        for (from, to) in [(None, None), (Some(-9), None), (None, Some(-9)), (Some(-9), Some(-2))] {
            let day = |days: i64| shifted(anchor(), days * 86_400);
            let (from, to) = (from.map(day), to.map(day));
            let mut by_start = world.between(from, to);
            let mut by_id = world.between_by_id(from, to);
            by_start.sort_unstable();
            by_id.sort_unstable();
            assert_eq!(by_start, by_id);
        }
        assert!(world.between(Some(anchor()), Some(shifted(anchor(), -1))).is_empty());
    }

    #[test]
    fn all_ways_in_stay_in_step() {
        let mut world = make::world(&Options::new("vbaws", anchor()));
        let mut rng = Rng::new(1, "ways in");
        let mut ids: BTreeSet<String> =
            world.sessions().map(|session| session.id.clone()).collect();
        check(&world, &ids);
        for round in 0..300 {
            let before = world.age();
            match rng.index(3) {
                0 if world.count_running() > 0 => {
                    let rank = rng.index(world.count_running());
                    let end = |session: &mut Session| make::finish(session, anchor(), &mut rng);
                    world.change_running(rank, end).unwrap();
                }
                1 => {
                    let id = ids.iter().nth(rng.index(ids.len())).unwrap().clone();
                    assert!(world.remove(&id) && !world.remove(&id));
                    ids.remove(&id);
                }
                _ => {
                    let start = shifted(anchor(), -rng.between(0, 86_400 * 20));
                    let session = make::new_session(&mut world, start, &mut rng);
                    ids.insert(session.id.clone());
                    world.add(session);
                }
            }
            assert_ne!(world.age(), before);
            if round % 50 == 0 {
                check(&world, &ids);
            }
        }
        let before = shifted(anchor(), -86_400 * 10);
        let is_old = |session: &&Session| {
            session.is_over() && session.start.usable().is_some_and(|start| start < before)
        };
        let old: Vec<String> =
            world.sessions().filter(is_old).map(|session| session.id.clone()).collect();
        assert!(old.len() > 50);
        ids.retain(|id| !old.contains(id));
        world.forget(before);
        check(&world, &ids);
    }
}
