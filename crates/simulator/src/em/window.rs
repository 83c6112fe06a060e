//! The span of starts that a filter leaves, so that pages of large lists are found without looking
//! at every row.

use std::ops::Bound;

use mullion_model::Timestamp;

use super::filter::Operator;

/// A span of starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Window {
    pub(super) from: Bound<Timestamp>,
    pub(super) to: Bound<Timestamp>,
    /// Whether whatever lies in it passes.
    pub(super) is_all: bool,
}

impl Window {
    /// All of time.
    pub(super) const OPEN: Self =
        Self { from: Bound::Unbounded, to: Bound::Unbounded, is_all: true };

    /// The starts that stand so to a moment.
    pub(super) const fn of(operator: Operator, at: Timestamp) -> Self {
        let (from, to) = match operator {
            Operator::Equal => (Bound::Included(at), Bound::Included(at)),
            Operator::NotEqual => return Self { is_all: false, ..Self::OPEN },
            Operator::Less => (Bound::Unbounded, Bound::Excluded(at)),
            Operator::LessOrEqual => (Bound::Unbounded, Bound::Included(at)),
            Operator::Greater => (Bound::Excluded(at), Bound::Unbounded),
            Operator::GreaterOrEqual => (Bound::Included(at), Bound::Unbounded),
        };
        Self { from, to, is_all: true }
    }

    /// What lies in both.
    pub(super) fn intersection(self, other: Self) -> Self {
        // Of two bounds at the same moment, the one that leaves it out is the narrower.
        let rank = |bound: Bound<Timestamp>| match bound {
            Bound::Unbounded => None,
            Bound::Included(at) => Some((at, false)),
            Bound::Excluded(at) => Some((at, true)),
        };
        let (a, b) = (self.from, other.from);
        let from = if rank(a) >= rank(b) { a } else { b };
        let end = |bound| rank(bound).map(|(at, is_out)| (at, !is_out));
        let to = match (end(self.to), end(other.to)) {
            (_, None) => self.to,
            (Some(a), Some(b)) if a <= b => self.to,
            _ => other.to,
        };
        Self { from, to, is_all: self.is_all && other.is_all }
    }
}

#[cfg(test)]
mod tests {
    use super::super::fields::Subject;
    use super::super::filter::Filter;
    use super::super::list::List;
    use super::*;

    #[test]
    fn the_window_of_starts_is_as_narrow_as_the_filter_says() {
        let at =
            |day: u8| Timestamp::parse_rfc3339(&format!("2026-11-{day:02}T00:00:00Z")).unwrap();
        let window =
            |text: &str| Filter::parse(text, Subject::Sessions(List::Backup)).unwrap().window();
        let whole = |from, to| Window { from, to, is_all: true };
        let part = |from, to| Window { from, to, is_all: false };
        let (from, to) = (Bound::Included(at(5)), Bound::Excluded(at(9)));
        let both = "CreationTime>=2026-11-05;CreationTime<2026-11-09";
        assert_eq!(window(both), whole(from, to));
        assert_eq!(window(&format!("({both});CreationTime<=2026-11-09")), whole(from, to));
        assert_eq!(window(&format!("CreationTime>2026-11-01;{both}")), whole(from, to));
        assert_eq!(window(&format!("{both};State!=Stopped")), part(from, to));
        let narrower = Bound::Excluded(at(5));
        assert_eq!(window(&format!("{both};CreationTime>2026-11-05")), whole(narrower, to));
        assert_eq!(
            window("CreationTime==2026-11-05"),
            whole(Bound::Included(at(5)), Bound::Included(at(5)))
        );
        for text in ["CreationTime>=2026-11-05,State==Working", "CreationTime!=2026-11-05"] {
            assert_eq!(window(text), part(Bound::Unbounded, Bound::Unbounded), "{text}");
        }
    }
}
