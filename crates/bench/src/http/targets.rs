//! What is asked over HTTP.

use crate::estate::days_ago;

/// A page of 100 sessions.
pub(super) const PAGE: &str = "/api/v1/sessions?sources=none";

/// Behind the last start of the estate: leaves nothing out, and makes every request another one.
const ANY: &str = "startedBefore=2026-11-20T00:00:{}Z";

/// A page that nobody asked for before, of 1.6 % of the sessions, with their exact number.
pub(super) fn filtered() -> String {
    format!("{PAGE}&product=em&result=failed&{ANY}")
}

/// The shapes that are sorted by start time, newest first.
pub(super) fn by_start() -> Vec<String> {
    let (month, week) = (days_ago(30), days_ago(7));
    // Half of the way back, at an hour of its own: the estate begins and ends at midnight.
    let half = "startedBefore=2026-05-21T12:00:{}Z";
    [
        ANY.to_owned(),
        format!("product=vbaws&result=failed&{ANY}"),
        format!("result=success&{ANY}"),
        format!("product=vbaws&result=failed&kind=restore&startedAfter={month}&{ANY}"),
        format!("result=failed&{half}"),
        format!("startedAfter={week}&{ANY}"),
    ]
    .map(|question| format!("{PAGE}&{question}"))
    .into()
}

/// All eight shapes: those, and two that are sorted by name.
pub(super) fn all_shapes() -> Vec<String> {
    let month = days_ago(30);
    let by_name =
        [format!("result=failed&{ANY}"), format!("result=failed&startedAfter={month}&{ANY}")]
            .map(|question| format!("{PAGE}&{question}&sort=name,-startedAt"));
    by_start().into_iter().chain(by_name).collect()
}
