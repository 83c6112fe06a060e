//! What the product's words for status and result come to in the words of the API, by this crate's
//! own reading of the vocabulary mapping.

/// What one of the product's words says. The vocabularies of status, result and log leak into each
/// other, so that each word may stand in each field.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Word {
    Running,
    Stopping,
    Pending,
    NeverExecuted,
    Over(&'static str),
    Nothing,
}

pub(super) fn word(word: Option<&str>) -> Word {
    let word = word.unwrap_or_default().trim().to_ascii_lowercase();
    match word.as_str() {
        "running" | "runningwithwarning" | "runningwitherror" => Word::Running,
        "canceling" => Word::Stopping,
        "pending" => Word::Pending,
        "neverexecuted" => Word::NeverExecuted,
        "succeeded" | "success" => Word::Over("success"),
        "warning" => Word::Over("warning"),
        "failed" | "error" => Word::Over("failed"),
        "canceled" | "cancelled" => Word::Over("cancelled"),
        _ => Word::Nothing,
    }
}

/// The status leads and the result is the second witness.
pub(super) fn standing(
    status: Option<&str>,
    result: Option<&str>,
    has_end: bool,
) -> (&'static str, Option<&'static str>) {
    let result = word(result);
    match (word(status), result) {
        (Word::Running, _) => ("running", None),
        (Word::Stopping, _) => ("stopping", None),
        (Word::Pending, _) => ("pending", None),
        (Word::NeverExecuted, _) if has_end => ("finished", Some("unknown")),
        (Word::NeverExecuted, _) => ("pending", None),
        (Word::Over(a), Word::Over(b)) => ("finished", Some(worse(a, b))),
        (Word::Over(outcome), _) => ("finished", Some(outcome)),
        (Word::Nothing, Word::Running) => ("running", None),
        (Word::Nothing, Word::Over(outcome)) if has_end => ("finished", Some(outcome)),
        (Word::Nothing, _) if has_end => ("finished", Some("unknown")),
        (Word::Nothing, _) => ("unknown", None),
    }
}

/// Of two outcomes the one that must not be hidden: cancelled, else the worse one.
fn worse(a: &'static str, b: &'static str) -> &'static str {
    let rank = |outcome: &str| match outcome {
        "cancelled" => 3,
        "failed" => 2,
        "warning" => 1,
        _ => 0,
    };
    if rank(a) >= rank(b) { a } else { b }
}

/// How grave a line of the log is.
pub(super) fn severity(status: &str) -> &'static str {
    match status.trim().to_ascii_lowercase().as_str() {
        "success" | "succeeded" => "success",
        "warning" | "runningwithwarning" | "canceling" | "canceled" | "cancelled" | "stop"
        | "stopped" => "warning",
        "error" | "failed" | "runningwitherror" => "error",
        _ => "info",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The rows of the mapping's table of status and result.
    #[test]
    fn the_worse_of_two_words_is_told() {
        for (status, result, has_end, expected) in [
            (Some("Running"), Some("Success"), true, ("running", None)),
            (Some("Canceling"), None, false, ("stopping", None)),
            (Some("NeverExecuted"), Some("Failed"), false, ("pending", None)),
            (Some("NeverExecuted"), None, true, ("finished", Some("unknown"))),
            (Some("Succeeded"), None, false, ("finished", Some("success"))),
            (Some("Succeeded"), Some("Failed"), true, ("finished", Some("failed"))),
            (Some("Warning"), Some("Success"), true, ("finished", Some("warning"))),
            (Some("Failed"), Some("Cancelled"), true, ("finished", Some("cancelled"))),
            (Some("Canceled"), Some("Success"), true, ("finished", Some("cancelled"))),
            (None, Some("Running"), true, ("running", None)),
            (None, Some("Warning"), true, ("finished", Some("warning"))),
            (Some("Paused"), None, true, ("finished", Some("unknown"))),
            (Some("Paused"), Some("Success"), false, ("unknown", None)),
        ] {
            assert_eq!(standing(status, result, has_end), expected, "{status:?} {result:?}");
        }
    }

    #[test]
    fn lines_are_as_grave_as_their_words() {
        for (status, expected) in [
            ("Success", "success"),
            (" canceling ", "warning"),
            ("RunningWithWarning", "warning"),
            ("ERROR", "error"),
            ("RunningWithError", "error"),
            ("NeverExecuted", "info"),
            ("Audited", "info"),
            ("", "info"),
        ] {
            assert_eq!(severity(status), expected, "{status}");
        }
    }
}
