//! When the sessions of a world began.

use mullion_model::Timestamp;

use super::Rng;
use super::moment::{shifted, with_fraction};
use crate::Options;

const DAY: i64 = 86_400;

/// The least number of sessions that begin at one moment in a large world: more than fit on a page
/// of 30.
const CROWD: usize = 35;

/// Start times over the days before the anchor, oldest first. A third of the way through, many are
/// equal, as jobs are scheduled at the same time: from `large` start times on more of them than fit
/// on a small page, a quarter of all below.
pub(crate) fn starts(
    options: &Options,
    count: usize,
    large: usize,
    rng: &mut Rng,
) -> Vec<Timestamp> {
    let number = i64::try_from(count).unwrap_or(i64::MAX);
    let span = i64::from(options.days.max(1)).saturating_mul(DAY);
    let step = span / number.max(1);
    let mut starts: Vec<Timestamp> = (0..number)
        .map(|rank| {
            let back = (number - rank).saturating_mul(step) - rng.between(0, step.max(1) - 1);
            let digits = u32::try_from(rng.between(0, 7)).unwrap_or(0);
            let at = with_fraction(shifted(options.anchor, -back), digits, rng);
            at.min(options.anchor)
        })
        .collect();
    starts.sort_unstable();
    let first = count / 3;
    let equal = if count >= large { (count / 20).max(CROWD) } else { count / 4 };
    if let Some(shared) = starts.get(first).copied() {
        starts.iter_mut().skip(first).take(equal).for_each(|at| *at = shared);
    }
    starts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn starts_lie_in_the_days_before_the_anchor_and_many_are_equal() {
        let anchor = Timestamp::from_seconds(1_800_000_000);
        for (count, equal) in [(0, 0), (1, 1), (40, 10), (200, 35), (2_000, 100)] {
            let options = Options { days: 3, ..Options::new("em", anchor) };
            let starts = starts(&options, count, 100, &mut Rng::new(1, "starts"));
            assert_eq!(starts.len(), count);
            assert!(starts.is_sorted());
            let earliest = shifted(anchor, -3 * DAY - 1);
            assert!(starts.iter().all(|start| (earliest..=anchor).contains(start)));
            let shared = starts.get(count / 3);
            let found = starts.iter().filter(|start| Some(*start) == shared).count();
            assert!((equal..=equal + 1).contains(&found), "{found} of {count}");
        }
    }
}
