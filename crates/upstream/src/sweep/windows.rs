//! Reading the history by start: one walk for each window, and two at once the first time.

use std::sync::Arc;

use mullion_adapter::{Ask, Next, Page, Position};
use mullion_model::{Fault, FaultKind, Session, Timestamp};
use tokio::task::{JoinError, JoinSet};

use super::history::{History, Window};
use super::questions::{Reach, number_added};
use super::run::{FeedRunner, Sweep};
use super::walk::Walk;
use crate::stack::AT_ONCE;

/// Counts the walks through histories that are under way at one source.
#[derive(Debug, Default)]
pub(crate) struct Walks(Arc<()>);

/// One of them, while it is kept.
struct UnderWay {
    _counted: Arc<()>,
}

impl Walks {
    /// One more.
    fn begin(&self) -> UnderWay {
        UnderWay { _counted: Arc::clone(&self.0) }
    }

    /// Whether as many are under way as the source serves calls at once.
    fn are_enough(&self) -> bool {
        // The counter itself is one too.
        Arc::strong_count(&self.0) > AT_ONCE
    }
}

/// The walk through one window.
struct Lane {
    /// The later end of the window, by which it is known.
    until: Option<Timestamp>,
    walk: Walk<Ask, Session, str>,
    _under_way: UnderWay,
}

/// A lane, and the page it read; none behind the last one.
type Step = (Lane, Result<Option<(Position, Page<Session>)>, Fault>);

impl Lane {
    /// Reads one page.
    async fn step(mut self) -> Step {
        let page = self.walk.next().await;
        (self, page)
    }
}

/// Why reading windows ended.
enum Halt {
    /// All are read.
    End,
    /// Enough for one sweep.
    Enough,
    /// There was a new login, and the page behind it was not taken.
    NewLogin,
}

impl FeedRunner {
    /// Reads the windows of the question under way, at most `most_pages` of them in this sweep; without
    /// that limit, windows are cut while the source has a place for another walk. Whether all are read.
    pub(super) async fn read_windows(
        &mut self,
        most_pages: Option<u32>,
        sweep: &mut Sweep,
    ) -> Result<bool, Fault> {
        loop {
            match self.walk_windows(most_pages, sweep).await? {
                Halt::End => return Ok(true),
                Halt::Enough => return Ok(false),
                Halt::NewLogin => self.recognize_server(sweep).await?,
            }
        }
    }

    /// Walks all windows at once, until one of the reasons to halt. What was taken of a window it goes
    /// on behind the next time; a page that was only asked for is asked for again.
    ///
    /// A window that cannot be read keeps the others from nothing: its fault is told in the end.
    async fn walk_windows(
        &mut self,
        most_pages: Option<u32>,
        sweep: &mut Sweep,
    ) -> Result<Halt, Fault> {
        let (mut lanes, mut pages, mut failed) = (JoinSet::new(), 0_u32, None);
        for window in self.history.as_ref().map_or(&[][..], History::windows) {
            lanes.spawn(self.lane(window).step());
        }
        while let Some(step) = lanes.join_next().await {
            let (mut lane, outcome) = joined(step)?;
            let until = lane.until;
            let (position, page) = match outcome {
                Ok(Some(page)) => page,
                Ok(None) => {
                    let walked = lane.walk.walked();
                    let again = self.history.as_mut().and_then(|all| all.walked(until, walked));
                    if let Some(window) = again {
                        lanes.spawn(self.lane(&window).step());
                    }
                    continue;
                }
                Err(fault) => {
                    failed.get_or_insert(fault);
                    continue;
                }
            };
            if self.is_behind_a_new_login() {
                return Ok(Halt::NewLogin);
            }
            self.ends_too_early |= lane.walk.walked().ended_too_early;
            let reached = match page.next {
                Next::More(ahead) | Next::Perhaps(ahead) => ahead,
                Next::End => position,
            };
            pages += 1;
            // Only a walk by key can be gone on with later.
            let is_enough = reached.bound.is_some() && most_pages.is_some_and(|most| pages >= most);
            if let Some(history) = &mut self.history {
                history.reached(until, reached);
            }
            if most_pages.is_none()
                && matches!(page.next, Next::More(_))
                && let Some(older) = self.cut(&mut lane)
            {
                lanes.spawn(older.step());
            }
            // The next page is under way while the rows of this one are taken: a task that was only
            // spawned would wait for this thread.
            if !is_enough {
                lanes.spawn(lane.step());
                tokio::task::yield_now().await;
            }
            let added = number_added(&self.take(page, Reach::History, sweep));
            if let Some(history) = &mut self.history {
                history.added(until, added);
            }
            if is_enough {
                return Ok(Halt::Enough);
            }
        }
        failed.map_or(Ok(Halt::End), Err)
    }

    /// Begins or goes on with the walk through a window.
    fn lane(&self, window: &Window) -> Lane {
        Lane {
            until: window.range.until,
            // Some products say too early that there is no more.
            walk: self.begin(Ask::Started(window.range), window.position, true),
            _under_way: self.source.walks.begin(),
        }
    }

    /// Cuts the window of a lane in two, where that is worth it and the source has a place for another
    /// walk: the lane of the older part.
    fn cut(&mut self, lane: &mut Lane) -> Option<Lane> {
        if self.source.walks.are_enough() {
            return None;
        }
        let (newer, older) = self.history.as_mut()?.cut(lane.until)?;
        lane.walk.go_on_with(Ask::Started(newer));
        Some(self.lane(&older))
    }
}

/// What a task came back with. If it panicked, this one does.
fn joined<T>(outcome: Result<T, JoinError>) -> Result<T, Fault> {
    outcome.map_err(|error| match error.try_into_panic() {
        Ok(panic) => std::panic::resume_unwind(panic),
        Err(_) => Fault::new(FaultKind::Internal, "reading a page ended unexpectedly"),
    })
}
