//! What happens to servers: deletions, outages, restarts, restores from backup, other servers under
//! an old address, and clocks that are wrong.

use std::sync::atomic::Ordering;

use mullion_simulator::Saved;

use crate::estate::{Estate, Site};

/// What is going on, and what comes next.
pub(crate) struct Fates {
    /// Backups of servers, by the place of their site.
    backups: Vec<Option<Saved>>,
    /// The server that is replaced by another for the moment, by the place of its site.
    swapped: Option<(usize, Saved)>,
}

impl Fates {
    /// The same fates every time.
    pub(crate) fn new() -> Self {
        Self { backups: Vec::new(), swapped: None }
    }

    /// Lets happen what happens behind this checkpoint.
    pub(crate) fn strike(&mut self, checkpoint: u32, estate: &mut Estate) {
        self.backups.resize_with(estate.sites.len(), || None);
        let count = estate.sites.len();
        let place = usize::try_from(checkpoint / 3).unwrap() % count;
        match checkpoint % 24 {
            2 | 9 | 16 => delete(&mut estate.sites[place], checkpoint),
            4 => estate.sites[place].link.cut.store(true, Ordering::Relaxed),
            6 => {
                for site in &mut estate.sites {
                    site.is_back();
                }
            }
            11 => estate.sites[place].link.server.forget_logins(),
            13 => self.backups[place] = Some(estate.sites[place].link.server.save()),
            14 => self.restore(&mut estate.sites[place], place),
            18 => self.swap(&mut estate.sites[place], place),
            20 => self.swap_back(estate),
            22 => estate.sites[place].link.server.set_clock_ahead(-90),
            _ => {}
        }
    }

    /// The server is put back to its backup.
    fn restore(&mut self, site: &mut Site, place: usize) {
        if let Some(backup) = self.backups[place].take() {
            let truth = site.truth();
            site.link.server.restore(&backup);
            site.ledger.deleted(&truth, &site.truth());
        }
    }

    /// Another server answers under the address.
    fn swap(&mut self, site: &mut Site, place: usize) {
        self.swapped = Some((place, site.link.server.save()));
        site.link.server.swap(&site.other()).unwrap();
        site.is_swapped = true;
    }

    /// The old server is back.
    fn swap_back(&mut self, estate: &mut Estate) {
        if let Some((place, saved)) = self.swapped.take() {
            let site = &mut estate.sites[place];
            site.link.server.restore(&saved);
            site.is_swapped = false;
            site.is_catching_up();
        }
    }
}

/// A person deletes three sessions: a new one, one of the middle, and the oldest but one.
fn delete(site: &mut Site, checkpoint: u32) {
    let truth = site.truth();
    let finished: Vec<_> = truth.iter().filter(|row| row["state"] == "finished").collect();
    let new = usize::try_from(checkpoint % 5).unwrap();
    for place in [new, finished.len() / 2, finished.len() - 2] {
        let native = &finished[place]["native"];
        let (list, id) = (native["type"].as_str().unwrap(), native["id"].as_str().unwrap());
        assert!(site.link.server.remove(list, id), "{native}");
    }
    site.ledger.deleted(&truth, &site.truth());
}
