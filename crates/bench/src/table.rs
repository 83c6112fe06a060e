//! The printed table: what was measured, against what, the goal, and whether it holds.

/// What a ratio should be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Goal {
    /// No more than this.
    AtMost(f64),
    /// No less than this.
    AtLeast(f64),
}

impl Goal {
    /// As it is written.
    fn text(self) -> String {
        match self {
            Self::AtMost(most) => format!("≤ {most}"),
            Self::AtLeast(least) => format!("≥ {least}"),
        }
    }

    /// Whether a value meets it.
    fn holds(self, value: f64) -> bool {
        match self {
            Self::AtMost(most) => value <= most,
            Self::AtLeast(least) => value >= least,
        }
    }
}

/// A table in Markdown, printed as it grows, so that nothing is lost where a later row fails.
pub(crate) struct Table(());

impl Table {
    /// Prints the head.
    pub(crate) fn begin() -> Self {
        println!("| what | measured | against | ratio | goal | holds |\n|---|---|---|---|---|---|");
        Self(())
    }

    /// A row whose ratios were taken one a round; the median is what has to meet the goal.
    pub(crate) fn rounds(
        &mut self,
        what: &str,
        [measured, against]: [String; 2],
        ratios: &[f64],
        goal: Option<Goal>,
    ) {
        let holds = goal.zip(median(ratios)).map(|(goal, median)| goal.holds(median));
        let text = goal.map(Goal::text).unwrap_or_default();
        self.row(what, [measured, against, spread(ratios, "")], &text, holds);
    }

    /// A row of the cells measured, against and ratio.
    pub(crate) fn row(
        &mut self,
        what: &str,
        [measured, against, ratio]: [String; 3],
        goal: &str,
        holds: Option<bool>,
    ) {
        let holds = match holds {
            Some(true) => "yes",
            Some(false) => "**no**",
            None => "–",
        };
        println!("| {what} | {measured} | {against} | {ratio} | {goal} | {holds} |");
    }
}

/// The middle one.
pub(crate) fn median(values: &[f64]) -> Option<f64> {
    sorted(values).get(values.len() / 2).copied()
}

/// The median with the smallest and the largest, each followed by its unit once.
pub(crate) fn spread(values: &[f64], unit: &str) -> String {
    let sorted = sorted(values);
    match (sorted.get(sorted.len() / 2), sorted.as_slice()) {
        (Some(only), [_]) => format!("{}{unit}", written(*only)),
        (Some(middle), [first, .., last]) => {
            format!("{}{unit} ({} to {})", written(*middle), written(*first), written(*last))
        }
        _ => String::new(),
    }
}

/// The same in order.
fn sorted(values: &[f64]) -> Vec<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted
}

/// A number with as many digits as mean something.
pub(crate) fn written(value: f64) -> String {
    if value >= 1_000.0 {
        format!("{value:.0}")
    } else if value >= 10.0 {
        format!("{value:.1}")
    } else if value >= 0.1 {
        format!("{value:.2}")
    } else {
        format!("{value:.4}")
    }
}

/// A count with its thousands apart.
pub(crate) fn grouped(count: impl ToString) -> String {
    let digits = count.to_string();
    let mut grouped = String::with_capacity(digits.len() * 4 / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_read_by_their_thousands() {
        for (count, shown) in [(0, "0"), (999, "999"), (1_000, "1,000"), (10_000_000, "10,000,000")]
        {
            assert_eq!(grouped(count), shown);
        }
    }

    #[test]
    fn the_middle_one_stands_before_the_smallest_and_the_largest() {
        assert_eq!(spread(&[3.0, 1.0, 20.0], " µs"), "3.00 µs (1.00 to 20.0)");
        assert_eq!(spread(&[1_234.5], ""), "1234");
        assert_eq!(spread(&[], " µs"), "");
        assert_eq!(median(&[2.0, 9.0, 1.0]), Some(2.0));
    }

    #[test]
    fn a_goal_includes_its_bound() {
        assert!(Goal::AtMost(1.2).holds(1.2) && !Goal::AtMost(1.2).holds(1.21));
        assert!(Goal::AtLeast(0.9).holds(0.9) && !Goal::AtLeast(0.9).holds(0.89));
    }
}
