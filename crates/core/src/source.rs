//! How fresh and complete the sources behind an answer are.

use std::sync::Arc;

use mullion_model::{SourceReport, SourceState, Timestamp};

/// One source as a snapshot shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceView {
    pub(crate) report: Arc<SourceReport>,
    pub(crate) sessions: usize,
}

impl SourceView {
    /// What is known of it.
    #[must_use]
    pub fn report(&self) -> &SourceReport {
        &self.report
    }

    /// How many of its sessions are in the snapshot, without those proved deleted.
    #[must_use]
    pub const fn sessions(&self) -> usize {
        self.sessions
    }

    /// Whether it is fresh and no row of it was rejected.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.report.state() == SourceState::Fresh && self.report.rejected() == 0
    }

    /// Whether it is as fresh as a caller demands.
    #[must_use]
    pub fn meets(&self, demand: Demand) -> bool {
        match demand {
            Demand::Fresh => self.report.state() == SourceState::Fresh,
            Demand::ReadSince(moment) => self.report.as_of().is_some_and(|as_of| as_of >= moment),
        }
    }
}

/// How fresh a caller demands every touched source to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Demand {
    /// In state `fresh`.
    Fresh,
    /// Read completely by sweeps that began at this moment or later, whatever its state.
    ReadSince(Timestamp),
}

/// Whether an answer shows everything there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Completeness {
    /// Every touched source is fresh and has no rejected row.
    Complete,
    /// Some touched source is not fresh or has rejected rows.
    Partial,
}

impl Completeness {
    /// That of an answer whose rows could have come from `sources`.
    #[must_use]
    pub fn of(sources: &[SourceView]) -> Self {
        if sources.iter().all(SourceView::is_complete) { Self::Complete } else { Self::Partial }
    }

    /// The word as it stands in the API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Complete => "complete",
            Self::Partial => "partial",
        }
    }
}

/// How many sources are in each state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SourceCounts {
    /// Sources all of whose feeds are fresh.
    pub fresh: usize,
    /// Sources that show older data than they should.
    pub stale: usize,
    /// Sources that are read for the first time.
    pub filling: usize,
    /// Sources that were never read.
    pub down: usize,
}

impl SourceCounts {
    /// Counts sources by state.
    pub fn of<'a>(sources: impl IntoIterator<Item = &'a SourceView>) -> Self {
        let mut counts = Self::default();
        for source in sources {
            let count = match source.report.state() {
                SourceState::Fresh => &mut counts.fresh,
                SourceState::Stale => &mut counts.stale,
                SourceState::Filling => &mut counts.filling,
                SourceState::Down => &mut counts.down,
            };
            *count += 1;
        }
        counts
    }
}
