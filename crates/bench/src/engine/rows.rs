//! The rows of the table about the index.

use super::Measured;
use crate::measure::{Samples, megabytes};
use crate::table::{Table, grouped};

/// Two times as a ratio, as far as both are there.
fn ratio(ours: Option<f64>, theirs: Option<f64>) -> Option<f64> {
    ours.zip(theirs).map(|(ours, theirs)| ours / theirs)
}

/// A number with so many digits, or a dash.
fn shown(number: Option<f64>, digits: usize) -> String {
    number.map_or_else(|| "–".to_owned(), |number| format!("{number:.digits$}"))
}

/// The rows about one index, each of which says how large it is.
pub(super) struct Rows<'t> {
    table: &'t mut Table,
    size: String,
    /// What the small estate is called.
    small: String,
    sessions: u64,
}

impl<'t> Rows<'t> {
    /// Rows for this table, about an estate of so many sessions and a small one.
    pub(super) fn new(table: &'t mut Table, sessions: u64, small: u64) -> Self {
        let small = format!("{} sessions", grouped(small));
        Self { table, size: grouped(sessions), small, sessions }
    }

    /// One row.
    fn row(&mut self, what: &str, cells: [String; 3], goal: &str, holds: Option<bool>) {
        self.table.row(&format!("{} sessions: {what}", self.size), cells, goal, holds);
    }

    /// One shape of a question: alone on the machine, and in turn with SQLite.
    pub(super) fn shape(&mut self, name: &str, alone: &Samples, ours: &Samples, theirs: &Samples) {
        let (middle, last) = (alone.percentile(50), alone.percentile(99));
        let rival = theirs.percentile(50);
        let ratio = ratio(ours.percentile(50), rival);
        let holds = last.map(|last| last <= 1_000.0 && ratio.is_none_or(|ratio| ratio <= 0.05));
        let measured = format!("p50 {} p99 {} µs", shown(middle, 1), shown(last, 1));
        let against = format!("SQLite p50 {} µs", shown(rival, 0));
        self.row(name, [measured, against, shown(ratio, 4)], "p99 ≤ 1 ms; ≤ 0.05", holds);
    }

    /// The large estate against the small one.
    pub(super) fn growth(&mut self, large: &Measured, small: &Measured) {
        let middle = |samples: &Samples| samples.percentile(50);
        let (now, before) = (middle(&large.totals), middle(&small.totals));
        let grown = ratio(now, before);
        let cells = [
            format!("p50 {} µs", shown(now, 1)),
            format!("{} {} µs", self.small, shown(before, 1)),
            shown(grown, 2),
        ];
        self.row("exact totals, pages of one", cells, "≤ 1.5", grown.map(|grown| grown <= 1.5));
        let sum = |measured: &Measured| measured.shapes.iter().filter_map(middle).sum::<f64>();
        let (now, before) = (sum(large), sum(small));
        let cells = [
            format!("{now:.1} µs"),
            format!("{} {before:.1} µs", self.small),
            format!("{:.2}", now / before),
        ];
        self.row("the eight shapes, sum of p50", cells, "", None);
    }

    /// Facets against one `GROUP BY` a field.
    pub(super) fn facets(&mut self, fields: &str, ours: &Samples, theirs: &Samples) {
        let (last, rival) = (ours.percentile(99), theirs.percentile(50));
        let ratio = ratio(ours.percentile(50), rival);
        let holds = last.map(|last| last <= 5_000.0 && ratio.is_none_or(|ratio| ratio <= 0.01));
        let cells = [
            format!("p50 {} p99 {} µs", shown(ours.percentile(50), 0), shown(last, 0)),
            format!("SQLite GROUP BY each {} µs", shown(rival, 0)),
            shown(ratio, 5),
        ];
        self.row(&format!("facets on 5 %: {fields}"), cells, "≤ 5 ms; ≤ 0.01", holds);
    }

    /// A text that a hundred sessions have.
    pub(super) fn text(&mut self, large: &Samples, hits: usize, small: &Samples) {
        let (now, before) = (large.percentile(99), small.percentile(99));
        let holds = now.zip(before).map(|(now, before)| now <= 50_000.0 && before <= 5_000.0);
        let cells = [
            format!("p99 {} µs", shown(now, 0)),
            format!("{} {} µs", self.small, shown(before, 0)),
            shown(ratio(now, before), 2),
        ];
        self.row(&format!("`q` with {hits} hits"), cells, "≤ 50 ms; small ≤ 5 ms", holds);
    }

    /// Memory, in bytes.
    pub(super) fn memory(&mut self, steady: u64, peak: u64, before: u64) {
        let per = steady / self.sessions.max(1);
        let cells = [format!("{per} B"), String::new(), String::new()];
        self.row("resident memory a session", cells, "≤ 200 B", Some(per <= 200));
        let (peak, before) = (megabytes(peak), megabytes(before));
        let grown = peak / before;
        let cells =
            [format!("{peak:.0} MB"), format!("before {before:.0} MB"), format!("{grown:.2}")];
        self.row("peak memory during a compaction", cells, "≤ 1.5", Some(grown <= 1.5));
    }

    /// A thousand changes.
    pub(super) fn changes(&mut self, ours: &Samples, theirs: &Samples) {
        let (middle, rival) = (ours.percentile(50), theirs.percentile(50));
        let ratio = ratio(middle, rival);
        let holds =
            middle.map(|middle| middle <= 10_000.0 && ratio.is_none_or(|ratio| ratio <= 0.12));
        let cells = [
            format!("p50 {} p99 {} µs", shown(middle, 0), shown(ours.percentile(99), 0)),
            format!("SQLite upsert {} µs", shown(rival, 0)),
            shown(ratio, 3),
        ];
        self.row("1,000 changed sessions until visible", cells, "≤ 10 ms; ≤ 0.12", holds);
    }

    /// Readers while parts are woven together.
    pub(super) fn compaction(&mut self, quiet: &Samples, busy: &Samples) {
        let (now, before) = (busy.percentile(90), quiet.percentile(90));
        let ratio = ratio(now, before);
        let cells = [
            format!("p90 {} µs", shown(now, 1)),
            format!("quiet {} µs", shown(before, 1)),
            shown(ratio, 2),
        ];
        self.row(
            "readers during a compaction, mix",
            cells,
            "≤ 1.5",
            ratio.map(|ratio| ratio <= 1.5),
        );
    }
}
