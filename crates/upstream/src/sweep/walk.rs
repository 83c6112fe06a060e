//! Walking one question page by page, with a guard against every way a server can lead in circles.

use std::collections::HashSet;
use std::hash::{BuildHasher, Hash};
use std::sync::Arc;

use foldhash::fast::RandomState;
use mullion_adapter::{Asked, Call, Listing, Misread, Next, Page, Position};
use mullion_model::{Fault, FaultKind, Timestamp};
use tokio::task::{spawn, spawn_blocking};

use crate::{CallContext, Purpose, Transport};

/// The most pages of one walk.
const MOST_PAGES: u32 = 100_000;
/// The most rows of one page of a paged list.
const MOST_ROWS: usize = 10_000;
/// Pages in a row that may bring nothing new although the product promises more.
const STALLED_PAGES: u32 = 2;
/// The longest answer, in bytes, that is decoded where it was asked for, within a millisecond or so:
/// handed to another thread, it would wait for two threads to be woken besides.
const SHORT: usize = 256 * 1024;
/// Looks in a row beyond what the product calls the end that may bring nothing new.
const STALLED_LOOKS: u32 = 4;

/// Something that is read page by page.
pub(crate) struct Reading<Q, T> {
    /// Where requests go.
    pub(crate) transport: Arc<dyn Transport>,
    /// What they are for.
    pub(crate) purpose: Purpose,
    /// The list that is read.
    pub(crate) listing: Arc<dyn Listing<Q, T>>,
}

impl<Q: Clone + Send + 'static, T: Send + 'static> Reading<Q, T> {
    /// Asks for one page and decodes it: a long one off the engine's threads.
    pub(crate) async fn page(&self, question: &Q, position: Position) -> Result<Page<T>, Fault> {
        let paged = self.listing.page_size();
        let limit = paged.unwrap_or(u32::MAX);
        let get = self.listing.request(&Asked { question, position, limit });
        let context = CallContext::new(self.purpose);
        let reply = self.transport.send(&Call::Get(get), &context).await?;

        let (listing, question) = (Arc::clone(&self.listing), question.clone());
        let is_short = reply.body.len() <= SHORT;
        let decode =
            move || listing.decode(&Asked { question: &question, position, limit }, &reply);
        // A task of its own also where it is short: should it panic, that is an answer, not our end.
        let decoding =
            if is_short { spawn(async move { decode() }) } else { spawn_blocking(decode) };
        let page = decoding.await.map_err(|_| {
            Fault::new(FaultKind::Internal, "decoding an answer failed unexpectedly")
        })??;
        if paged.is_some() && page.rows.len() > MOST_ROWS {
            let what = format!("a page holds more than {MOST_ROWS} rows");
            return Err(Misread::over_limit(what).into());
        }
        Ok(page)
    }
}

/// What the caller makes of a page.
pub(crate) enum Verdict {
    /// Go on as the product says.
    GoOn,
    /// Enough.
    Stop,
}

/// How a walk went.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Walked {
    /// Pages read.
    pub(crate) pages: u32,
    /// Whether the caller stopped it before its end.
    pub(crate) stopped: bool,
    /// Whether a page was asked for by its offset alone, where rows that come or go shift it.
    pub(crate) by_offset: bool,
    /// Whether a page behind the one that the product called the last brought new rows.
    pub(crate) ended_too_early: bool,
}

/// What comes behind the last page that was read.
#[derive(Clone, Copy)]
enum Ahead {
    Page(Position),
    End,
    /// The server leads in circles.
    Circle,
}

/// A question on its way through its pages.
pub(crate) struct Walk<Q, T, K: ?Sized> {
    reading: Reading<Q, T>,
    question: Q,
    look_ahead: bool,
    key: fn(&T) -> &K,
    ahead: Ahead,
    /// Whether the product promised the page ahead.
    promised: bool,
    visited: HashSet<Position>,
    hasher: RandomState,
    seen: HashSet<u64, RandomState>,
    seen_rejects: HashSet<u64>,
    last_page: (Option<Timestamp>, Vec<u64>),
    /// Pages in a row that brought nothing new.
    stalled: u32,
    walked: Walked,
}

impl<Q: Clone + Send + 'static, T: Send + 'static, K: Hash + ?Sized> Walk<Q, T, K> {
    /// Will read the pages of `question` from `start` on, whose rows are told apart by `key`.
    ///
    /// `look_ahead` goes on where the product says there is no more, because some say so too early.
    pub(crate) fn new(
        reading: Reading<Q, T>,
        question: Q,
        start: Position,
        look_ahead: bool,
        key: fn(&T) -> &K,
    ) -> Self {
        Self {
            reading,
            question,
            look_ahead,
            key,
            ahead: Ahead::Page(start),
            promised: true,
            visited: HashSet::from([start]),
            hasher: RandomState::default(),
            seen: HashSet::default(),
            seen_rejects: HashSet::new(),
            last_page: (start.bound, Vec::new()),
            stalled: 0,
            walked: Walked::default(),
        }
    }

    /// How it went so far.
    pub(crate) const fn walked(&self) -> Walked {
        self.walked
    }

    /// Asks `question` instead from the next page on: one that means the same by the position ahead, as
    /// a range that begins later does.
    pub(crate) fn go_on_with(&mut self, question: Q) {
        self.question = question;
    }

    /// The next page, with the position it began at; `None` behind the last one.
    ///
    /// # Errors
    /// A fault of the page; a server that leads in circles is a `Misread`, one without an end
    /// `LimitExceeded`.
    pub(crate) async fn next(&mut self) -> Result<Option<(Position, Page<T>)>, Fault> {
        let position = match self.ahead {
            Ahead::Page(position) => position,
            Ahead::End => return Ok(None),
            Ahead::Circle => return Err(repeats()),
        };
        if self.walked.pages >= MOST_PAGES {
            let text = format!("the list has more than {MOST_PAGES} pages");
            return Err(Fault::new(FaultKind::LimitExceeded, text));
        }
        let page = self.reading.page(&self.question, position).await?;
        self.note(position, &page)?;
        Ok(Some((position, page)))
    }

    /// Takes notice of a page that was read at `position`.
    fn note(&mut self, position: Position, page: &Page<T>) -> Result<(), Fault> {
        self.walked.pages += 1;
        self.walked.by_offset |= position.bound.is_none() && position.offset > 0;
        let before = self.seen.len() + self.seen_rejects.len();
        let key = self.key;
        let rows: Vec<u64> = page.rows.iter().map(|row| self.hasher.hash_one(key(row))).collect();
        let this_page = (position.bound, rows);
        // A new bound may show a crowd of equal keys again; a new offset may not.
        if self.promised && this_page.1.len() > 1 && this_page == self.last_page {
            return Err(repeats());
        }
        self.seen.extend(&this_page.1);
        self.last_page = this_page;
        self.seen_rejects.extend(page.rejects.iter().map(|reject| reject.fingerprint));
        let brought_new = self.seen.len() + self.seen_rejects.len() > before;
        self.walked.ended_too_early |= !self.promised && brought_new;
        self.stalled = if brought_new { 0 } else { self.stalled + 1 };
        let (stalled, visited) = (self.stalled, &mut self.visited);
        self.promised = matches!(page.next, Next::More(_));
        self.ahead = match page.next {
            Next::End => Ahead::End,
            Next::Perhaps(_) if !self.look_ahead || stalled > STALLED_LOOKS => Ahead::End,
            Next::Perhaps(ahead) if visited.contains(&ahead) => Ahead::End,
            Next::More(ahead) if stalled > STALLED_PAGES || visited.contains(&ahead) => {
                Ahead::Circle
            }
            Next::Perhaps(ahead) | Next::More(ahead) => {
                visited.insert(ahead);
                Ahead::Page(ahead)
            }
        };
        Ok(())
    }
}

/// Reads all pages of a walk, one after the other, and hands each to `on_page` with the position it
/// began at, until that has enough.
///
/// # Errors
/// See [`Walk::next`].
pub(crate) async fn read_all<Q, T, K>(
    mut walk: Walk<Q, T, K>,
    mut on_page: impl FnMut(Position, Page<T>) -> Verdict,
) -> Result<Walked, Fault>
where
    Q: Clone + Send + 'static,
    T: Send + 'static,
    K: Hash + ?Sized,
{
    while let Some((position, page)) = walk.next().await? {
        if matches!(on_page(position, page), Verdict::Stop) {
            return Ok(Walked { stopped: true, ..walk.walked() });
        }
    }
    Ok(walk.walked())
}

/// The fault of a server that does not mind which page it is asked for.
fn repeats() -> Fault {
    Fault::new(FaultKind::Misread, "the server repeats pages and never ends the list")
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};

    use mullion_adapter::{Get, Reply};

    use super::*;
    use crate::testing::{Script, reply};

    /// A list whose pages are made up from where they begin.
    struct MadeUp<F>(F);

    impl<F> Listing<(), u64> for MadeUp<F>
    where
        F: Fn(Position) -> (Vec<u64>, Next) + Send + Sync,
    {
        fn page_size(&self) -> Option<u32> {
            Some(2)
        }

        fn request(&self, _: &Asked<'_, ()>) -> Get {
            Get::json("/list")
        }

        fn decode(&self, asked: &Asked<'_, ()>, _: &Reply) -> Result<Page<u64>, Misread> {
            let (rows, next) = (self.0)(asked.position);
            Ok(Page { rows, rejects: Vec::new(), oddities: Vec::new(), next })
        }
    }

    /// How many pages are read of a list without end, and the fault behind them. A walk that nothing
    /// keeps from it ends at the hundredth page.
    async fn walk(
        pages: impl Fn(Position) -> (Vec<u64>, Next) + Send + Sync + 'static,
    ) -> (u32, Option<FaultKind>) {
        walk_through("", pages).await
    }

    /// The same where every answer has this body.
    async fn walk_through(
        body: &'static str,
        pages: impl Fn(Position) -> (Vec<u64>, Next) + Send + Sync + 'static,
    ) -> (u32, Option<FaultKind>) {
        let transport = Arc::new(Script::new(move |_, _| Ok(reply(200, body))));
        let listing = Arc::new(MadeUp(pages));
        let reading = Reading { transport, purpose: Purpose::Sweep, listing };
        let mut read = 0;
        let walk = Walk::new(reading, (), Position::default(), true, |row: &u64| row);
        let walked = read_all(walk, |_, _| {
            read += 1;
            if read < 100 { Verdict::GoOn } else { Verdict::Stop }
        })
        .await;
        (read, walked.err().map(|fault| fault.kind))
    }

    /// What a server says of the page behind.
    type Promise = fn(Position) -> Next;

    /// The promises that lead on, and how a walk ends that believed in them for too long.
    const PROMISES: [(Promise, Option<FaultKind>); 2] =
        [(Next::More, Some(FaultKind::Misread)), (Next::Perhaps, None)];

    #[tokio::test]
    async fn a_page_that_breaks_its_decoder_is_a_fault_however_long_it_is() {
        let broken = |_| -> (Vec<u64>, Next) { panic!("a defect") };
        for length in [0, SHORT, SHORT + 1] {
            let body = String::leak("x".repeat(length));
            assert_eq!(walk_through(body, broken).await, (0, Some(FaultKind::Internal)));
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_server_that_repeats_a_page_for_ever_is_misread() {
        let pages =
            |at: Position| (vec![1, 2], Next::More(Position { offset: at.offset + 2, ..at }));
        // The second page is refused before anybody gets it.
        assert_eq!(walk(pages).await, (1, Some(FaultKind::Misread)));
    }

    #[tokio::test(start_paused = true)]
    async fn a_server_that_leads_in_a_circle_is_followed_round_it_once() {
        for (promise, end) in PROMISES {
            let fresh = AtomicU64::new(0);
            let pages = move |at: Position| {
                let row = fresh.fetch_add(1, Ordering::Relaxed);
                (vec![row], promise(Position { offset: (at.offset + 1) % 3, ..at }))
            };
            assert_eq!(walk(pages).await, (3, end));
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_server_that_always_moves_on_and_brings_nothing_new_is_left() {
        for ((promise, end), read) in PROMISES.into_iter().zip([4, 6]) {
            let pages = move |at: Position| {
                let later = at.bound.map_or(0, Timestamp::ticks) + 1;
                let bound = Some(Timestamp::from_ticks(later));
                (vec![1, 2], promise(Position { bound, ..at }))
            };
            assert_eq!(walk(pages).await, (read, end));
        }
    }
}
