//! Reading the whole history of a feed, over several sweeps where it has to be.

use std::collections::VecDeque;

use mullion_adapter::{Ask, Position, Range};
use mullion_model::Timestamp;

use super::absence::Met;

/// Pages of a later reading that one sweep takes on; the first one goes through to the end.
pub(crate) const PAGES_A_SWEEP: u32 = 20;
/// Faults at one place after which a later reading is given up until its next turn.
const MOST_STUMBLES: u32 = 3;

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
    /// The sessions met so far.
    pub(crate) met: Met,
    /// The starts that it is about.
    pub(crate) range: Range,
    /// Whether it reads everything there is; else only a part, to confirm an absence.
    pub(crate) whole: bool,
    /// Denied calls when it began: one more in between, and it proves nothing.
    pub(crate) denials: u64,
    /// What is still to be asked, the first of it being under way.
    asks: VecDeque<Ask>,
    /// Where the question under way stands.
    position: Position,
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
        Self {
            began,
            names,
            rejects: Vec::new(),
            met: Met::default(),
            range: Range { from: Some(from), until: Some(began) },
            whole: true,
            denials,
            asks: asks.into(),
            position: Position::default(),
            stumbles: 0,
        }
    }

    /// A reading of the sessions that began in `range`.
    pub(crate) fn part(began: Timestamp, names: u64, denials: u64, range: Range) -> Self {
        let from = range.from.unwrap_or(began);
        let whole = Self::new(began, names, denials, from, vec![Ask::Started(range)]);
        Self { range, whole: false, ..whole }
    }

    /// The question under way and where it stands; `None` when all are answered.
    pub(crate) fn next(&self) -> Option<(Ask, Position)> {
        Some((self.asks.front()?.clone(), self.position))
    }

    /// The question under way is answered.
    pub(crate) fn answered(&mut self) {
        self.asks.pop_front();
        (self.position, self.stumbles) = (Position::default(), 0);
    }

    /// The question under way was walked up to `position`. Only a walk by key can go on there: by
    /// offset, the rows may have moved meanwhile.
    pub(crate) fn reached(&mut self, position: Position) {
        if position.bound.is_some() && matches!(self.asks.front(), Some(Ask::Started(_))) {
            if position != self.position {
                self.stumbles = 0;
            }
            self.position = position;
        }
    }

    /// A page could not be read. Whether it is time to give up.
    pub(crate) const fn stumbled(&mut self) -> bool {
        self.stumbles = self.stumbles.saturating_add(1);
        self.stumbles >= MOST_STUMBLES
    }
}
