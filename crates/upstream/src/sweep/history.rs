//! Reading the whole history of a feed, over several sweeps where it has to be.

use std::collections::VecDeque;
use std::time::Duration;

use mullion_adapter::{Ask, Position, Range};
use mullion_model::Timestamp;

use super::absence::Met;
use super::questions::is_settled;
use super::walk::Walked;
use crate::stack::AT_ONCE;

/// Pages of a later reading that one sweep takes on; the first one goes through to the end.
pub(crate) const PAGES_A_SWEEP: u32 = 20;
/// Faults at one place after which a later reading is given up until its next turn.
const MOST_STUMBLES: u32 = 3;

/// Pages of a window that are read before it is cut.
const PAGES_BEFORE_A_CUT: u32 = 4;
/// Pages that have to be left for a cut, should the list go on as it did. A cut costs a page that is
/// not full, and a look or two behind the end of what was cut off.
const PAGES_WORTH_A_CUT: u32 = 6;
/// The least time that is cut in two.
const LEAST_WORTH_A_CUT: Duration = Duration::from_secs(60 * 60);

/// Some of the starts that a question is about, read in a walk of their own. It is known by its later
/// end, which it keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Window {
    /// The starts that it is about.
    pub(crate) range: Range,
    /// Where its walk stands.
    pub(crate) position: Position,
    /// Nothing in it began after that.
    newest: Timestamp,
    /// Pages read of it.
    pages: u32,
    /// Which walk through it this is.
    pass: u32,
    /// Sessions that this walk added to the catalog.
    added: usize,
}

impl Window {
    /// One that nothing is read of.
    const fn new(range: Range, newest: Timestamp) -> Self {
        let position = Position { bound: None, offset: 0 };
        Self { range, position, newest, pages: 0, pass: 1, added: 0 }
    }

    /// Where to cut what is left of it, if that is long enough: in the middle, but no further ahead than
    /// `pages` reach that are as long as those read so far, where that is known.
    fn cut_at(&self, pages: Option<u32>) -> Option<Timestamp> {
        let (from, bound) = (self.range.from?, self.position.bound?);
        let (read, left) = (self.newest.since(bound), bound.since(from));
        let is_long = self.pages >= PAGES_BEFORE_A_CUT
            && left >= LEAST_WORTH_A_CUT
            && left.saturating_mul(self.pages) >= read.saturating_mul(PAGES_WORTH_A_CUT);
        if !is_long {
            return None;
        }
        let half = left / 2;
        let ahead = pages.map_or(half, |pages| half.min(read.saturating_mul(pages) / self.pages));
        // A whole second, which every product can tell from the one before.
        let cut = bound.minus(ahead).to_jiff()?;
        Some(Timestamp::from_seconds(cut.as_second()))
    }
}

/// A reading of the history that is under way. What is new is read beside it, so that one old page
/// that cannot be read never hides what happens now.
#[derive(Debug)]
pub(crate) struct History {
    /// When it began: everything listed before that is read when it ends.
    pub(crate) began: Timestamp,
    /// The version of the names that its rows were completed with.
    pub(crate) names: u64,
    /// Rows that could not be read so far.
    pub(crate) rejects: Vec<u64>,
    /// The sessions met so far; `None` where nothing was known before it, so that nobody can be missed.
    pub(crate) met: Option<Met>,
    /// The starts that it is about.
    pub(crate) range: Range,
    /// Whether it reads everything there is; else only a part, to confirm an absence.
    pub(crate) whole: bool,
    /// Denied calls when it began: one more in between, and it proves nothing.
    pub(crate) denials: u64,
    /// What is still to be asked, the first of it being under way.
    asks: VecDeque<Ask>,
    /// What is not read yet of the question under way, where that is one by start.
    windows: Vec<Window>,
    /// Pages read of the question under way, where that is one by start.
    pages: u32,
    /// Whether a window of it had nothing in it: the list ends before, and nobody knows where.
    ends: bool,
    stumbles: u32,
}

impl History {
    /// A reading of everything that began at `from` or later, by `asks`.
    pub(crate) fn new(
        began: Timestamp,
        names: u64,
        denials: u64,
        from: Timestamp,
        asks: Vec<Ask>,
    ) -> Self {
        let mut history = Self {
            began,
            names,
            rejects: Vec::new(),
            met: Some(Met::default()),
            range: Range { from: Some(from), until: Some(began) },
            whole: true,
            denials,
            asks: asks.into(),
            windows: Vec::new(),
            pages: 0,
            ends: false,
            stumbles: 0,
        };
        history.begin_question();
        history
    }

    /// The same reading where no session of the feed is known yet.
    pub(crate) fn missing_nobody(self) -> Self {
        Self { met: None, ..self }
    }

    /// A reading of the sessions that began in `range`.
    pub(crate) fn part(began: Timestamp, names: u64, denials: u64, range: Range) -> Self {
        let from = range.from.unwrap_or(began);
        let whole = Self::new(began, names, denials, from, vec![Ask::Started(range)]);
        Self { range, whole: false, ..whole }
    }

    /// The question under way; `None` when all are answered.
    pub(crate) fn next(&self) -> Option<&Ask> {
        self.asks.front()
    }

    /// The question under way is answered.
    pub(crate) fn answered(&mut self) {
        self.asks.pop_front();
        self.stumbles = 0;
        self.begin_question();
    }

    /// Nothing is read yet of the question under way.
    fn begin_question(&mut self) {
        (self.pages, self.ends) = (0, false);
        self.windows = match self.asks.front() {
            Some(Ask::Started(range)) => vec![Window::new(*range, self.began)],
            _ => Vec::new(),
        };
    }

    /// What is not read yet of the question under way, where that is one by start.
    pub(crate) fn windows(&self) -> &[Window] {
        &self.windows
    }

    /// The window that ends at `until`.
    fn window(&mut self, until: Option<Timestamp>) -> Option<&mut Window> {
        self.windows.iter_mut().find(|window| window.range.until == until)
    }

    /// The window that ends at `until` was walked up to `position`. Only a walk by key can go on there:
    /// by offset, the rows may have moved meanwhile.
    pub(crate) fn reached(&mut self, until: Option<Timestamp>, position: Position) {
        self.pages = self.pages.saturating_add(1);
        let Some(window) = self.window(until) else { return };
        window.pages = window.pages.saturating_add(1);
        if position.bound.is_some() && position != window.position {
            window.position = position;
            self.stumbles = 0;
        }
    }

    /// So many sessions of a page of the window that ends at `until` were new to the catalog.
    pub(crate) fn added(&mut self, until: Option<Timestamp>, count: usize) {
        if let Some(window) = self.window(until) {
            window.added = window.added.saturating_add(count);
        }
    }

    /// Cuts what is left of the window that ends at `until` in two, where that is worth it and there are
    /// not as many windows as calls at once: what it is about from now on, and the older window. Both
    /// together are about what it was about before.
    pub(crate) fn cut(&mut self, until: Option<Timestamp>) -> Option<(Range, Window)> {
        if self.windows.len() >= AT_ONCE {
            return None;
        }
        // Once it is known to end, it is not thought to go on for longer than half of what is read.
        let pages = self.ends.then_some(self.pages / 2);
        let window = self.window(until)?;
        let cut = window.cut_at(pages)?;
        let older = Window::new(Range { until: Some(cut), ..window.range }, cut);
        window.range.from = Some(cut);
        let newer = window.range;
        self.windows.push(older);
        Some((newer, older))
    }

    /// The window that ends at `until` was walked to its end: the window, where it has to be walked
    /// again.
    pub(crate) fn walked(&mut self, until: Option<Timestamp>, walked: Walked) -> Option<Window> {
        let began = self.began;
        let window = self.window(until)?;
        if is_settled(window.pass, walked, window.added) {
            self.ends |= window.position == Position::default();
            self.windows.retain(|window| window.range.until != until);
            return None;
        }
        let again = Window::new(window.range, until.unwrap_or(began));
        *window = Window { pass: window.pass + 1, ..again };
        Some(*window)
    }

    /// A page could not be read. Whether it is time to give up. A question that keeps nothing of what it
    /// has read lets the others go first.
    pub(crate) fn stumbled(&mut self) -> bool {
        if self.asks.len() > 1 && !matches!(self.asks.front(), Some(Ask::Started(_))) {
            self.asks.rotate_left(1);
            self.begin_question();
        }
        self.stumbles = self.stumbles.saturating_add(1);
        self.stumbles >= MOST_STUMBLES
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BEGAN: Timestamp = Timestamp::from_seconds(2_000_000_000);
    const DAY: Duration = Duration::from_secs(24 * 60 * 60);

    /// A reading of 90 days.
    fn history() -> History {
        let from = BEGAN.minus(DAY * 90);
        let range = Range { from: Some(from), until: None };
        History::new(BEGAN, 0, 0, from, vec![Ask::Started(range)])
    }

    /// Walks the window that ends at `until` by one page, down to so many days ago.
    fn walk(history: &mut History, until: Option<Timestamp>, days: u32) {
        let bound = Some(BEGAN.minus(DAY * days));
        history.reached(until, Position { bound, offset: 0 });
    }

    /// Whether a reading is cut whose first pages reached so many days back each.
    fn is_cut(days: &[u32]) -> bool {
        let mut history = history();
        days.iter().for_each(|days| walk(&mut history, None, *days));
        history.cut(None).is_some()
    }

    #[test]
    fn what_is_left_is_cut_when_it_is_long() {
        assert!(is_cut(&[1, 2, 3, 4]));
        assert!(!is_cut(&[1, 2, 3]), "nobody knows yet how it goes on");
        assert!(is_cut(&[9, 18, 27, 36]), "six pages are left");
        assert!(!is_cut(&[10, 20, 30, 40]), "five pages are left");
        let minutes = Duration::from_secs(50 * 60);
        let mut history = history();
        let bound = Some(BEGAN.minus(DAY * 90).plus(minutes));
        for offset in [0, 100, 200, 300, 400_000] {
            history.reached(None, Position { bound, offset });
        }
        assert_eq!(history.cut(None), None, "all of it began within an hour");
    }

    #[test]
    fn a_walk_by_offset_is_never_cut() {
        let mut history = history();
        for offset in [100, 200, 300, 400, 500] {
            history.reached(None, Position { bound: None, offset });
        }
        assert_eq!(history.cut(None), None);
    }

    #[test]
    fn the_two_parts_are_about_what_the_window_was_about() {
        let mut history = history();
        let (from, until) = (history.range.from, None);
        (1..=4).for_each(|days| walk(&mut history, until, days));
        let (newer, older) = history.cut(until).unwrap();
        assert_eq!((newer.until, older.range.from), (until, from));
        assert_eq!(newer.from, older.range.until);
        let middle = newer.from.unwrap();
        let bound = BEGAN.minus(DAY * 4);
        assert!(middle > from.unwrap() && middle < bound);
        assert_eq!(middle.ticks() % 10_000_000, 0, "a whole second");
        // The newer one goes on where it was, the older one begins.
        let windows: Vec<_> =
            history.windows().iter().map(|window| (window.range, window.position)).collect();
        let stands = Position { bound: Some(bound), offset: 0 };
        assert_eq!(windows, [(newer, stands), (older.range, Position::default())]);
        // What turned out to be empty is no help: the next cut is as near as half of what is read.
        assert_eq!(history.walked(older.range.until, Walked::default()), None);
        let (_, nearer) = history.cut(until).unwrap();
        assert_eq!(nearer.range.from, older.range.until);
        assert_eq!(nearer.range.until, Some(BEGAN.minus(DAY * 6)));
    }

    #[test]
    fn a_question_that_cannot_be_answered_lets_the_others_go_first() {
        let asks = vec![Ask::Unfinished, Ask::Started(Range::default())];
        let mut history = History::new(BEGAN, 0, 0, BEGAN, asks);
        assert!(!history.stumbled());
        let started = Some(&Ask::Started(Range::default()));
        assert_eq!((history.next(), history.windows().len()), (started, 1));
        walk(&mut history, None, 1);
        assert!(!history.stumbled());
        assert_eq!(history.next(), started, "it goes on where it was");
        assert_eq!(history.windows()[0].position.bound, Some(BEGAN.minus(DAY)));
    }

    #[test]
    fn a_question_is_answered_when_both_windows_are() {
        let mut history = history();
        (1..=4).for_each(|days| walk(&mut history, None, days));
        let (_, older) = history.cut(None).unwrap();
        assert_eq!(history.walked(older.range.until, Walked::default()), None);
        assert_eq!(history.windows().len(), 1);
        assert_eq!(history.walked(None, Walked::default()), None);
        assert_eq!(history.windows(), []);
    }
}
