//! The printed table: medians with their spread, the goal, and whether it holds.

/// What a row should be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Goal {
    /// No more than this.
    AtMost(f64),
    /// No less than this.
    AtLeast(f64),
}

/// A table in Markdown, printed as it grows.
pub(crate) struct Table;

impl Table {
    /// Begins a table about something.
    pub(crate) fn new(about: &str) -> Self {
        println!("\n{about}\n");
        println!(
            "| what | median | smallest | largest | goal | holds |\n|---|---|---|---|---|---|"
        );
        Self
    }

    /// Adds a row of what was measured, and whether its median meets the goal.
    pub(crate) fn row(&mut self, what: &str, mut values: Vec<f64>, goal: Option<Goal>) {
        values.sort_by(f64::total_cmp);
        let at = |index: usize| values.get(index).copied();
        let (middle, last) = (values.len() / 2, values.len().saturating_sub(1));
        let cell = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), written);
        let (goal, holds) = match (goal, at(middle)) {
            (None, _) => (String::new(), ""),
            (Some(Goal::AtMost(most)), median) => {
                (format!("≤ {most}"), verdict(median.is_some_and(|median| median <= most)))
            }
            (Some(Goal::AtLeast(least)), median) => {
                (format!("≥ {least}"), verdict(median.is_some_and(|median| median >= least)))
            }
        };
        println!(
            "| {what} | {} | {} | {} | {goal} | {holds} |",
            cell(at(middle)),
            cell(at(0)),
            cell(at(last))
        );
    }
}

/// Whether a goal holds, in words.
const fn verdict(holds: bool) -> &'static str {
    if holds { "yes" } else { "no" }
}

/// A number with as many digits as mean something.
fn written(value: f64) -> String {
    if value >= 1_000.0 {
        format!("{value:.0}")
    } else if value >= 10.0 {
        format!("{value:.1}")
    } else {
        format!("{value:.3}")
    }
}
