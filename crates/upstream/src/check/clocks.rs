//! The server's clock against ours.

use std::time::Duration;

use mullion_model::Skew;

use super::{Finding, Grade};

/// From how far on a clock is worth a word.
const TOLERATED: Duration = Duration::from_secs(60);

/// What is to be said of a server's clock; `None` where it does not tell its time.
pub(super) fn clocks(skew: Option<Skew>) -> Finding {
    let Some(skew) = skew else {
        return Finding::new("clock", Grade::Doubtful, "the server does not tell its time");
    };
    if skew.by.is_zero() {
        return Finding::good("clock", "agrees with ours");
    }
    let side = if skew.ahead { "ahead of" } else { "behind" };
    let text = format!("the server's clock is {} {side} ours", in_words(skew.by));
    if skew.by <= TOLERATED {
        return Finding::good("clock", text);
    }
    Finding::new("clock", Grade::Doubtful, text).with_remedy(
        "find out which of the two is wrong and correct it; until then the sessions of this source \
         stand in the wrong place among those of the others",
    )
}

/// A time as a person says it: what counts of it, to a second, a minute or an hour.
fn in_words(time: Duration) -> String {
    const MINUTE: u64 = 60;
    const HOUR: u64 = 60 * MINUTE;
    const DAY: u64 = 24 * HOUR;
    let rounded = |to: u64| (time.as_secs() + to / 2) / to * to;
    let (mut rest, units) = match rounded(MINUTE) {
        DAY.. => (rounded(HOUR), [(DAY, "day"), (HOUR, "hour")]),
        HOUR.. => (rounded(MINUTE), [(HOUR, "hour"), (MINUTE, "minute")]),
        _ => (time.as_secs(), [(MINUTE, "minute"), (1, "second")]),
    };
    let mut words = Vec::new();
    for (unit, name) in units {
        let count = rest / unit;
        rest %= unit;
        match count {
            0 => {}
            1 => words.push(format!("1 {name}")),
            _ => words.push(format!("{count} {name}s")),
        }
    }
    words.join(" and ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_told_as_a_person_says_it() {
        for (seconds, words) in [
            (2, "2 seconds"),
            (61, "1 minute and 1 second"),
            (3_569, "59 minutes and 29 seconds"),
            (3_599, "1 hour"),
            (2 * 3_600 + 31 * 60 - 1, "2 hours and 31 minutes"),
            (86_399, "1 day"),
            (86_400, "1 day"),
            (86_401, "1 day"),
            (400 * 86_400 + 5 * 3_600, "400 days and 5 hours"),
        ] {
            assert_eq!(in_words(Duration::from_secs(seconds)), words);
        }
    }

    #[test]
    fn a_clock_is_worth_a_word_from_a_minute_on() {
        let grade =
            |seconds| clocks(Some(Skew { ahead: false, by: Duration::from_secs(seconds) })).grade;
        assert_eq!((grade(0), grade(60), grade(61)), (Grade::Good, Grade::Good, Grade::Doubtful));
        assert_eq!(clocks(None).grade, Grade::Doubtful);
    }
}
