//! What Prometheus is told. Labels hold names from the configuration and words of closed lists only.

mod text;
mod traffic;

use std::collections::BTreeSet;

use mullion_core::{Scope, Snapshot, SourceView};
use mullion_model::{FeedState, Problem, SourceState};

use crate::export::Exports;
use crate::views::{Seconds, skew_seconds};
use text::{Kind, Text};
pub(crate) use traffic::Traffic;

/// The media type of the text.
pub(crate) const MEDIA_TYPE: &str = "text/plain; version=0.0.4";

/// All numbers as text: the sources inside the scope, the requests and the exports.
pub(crate) fn exposition(
    snapshot: &Snapshot,
    scope: &Scope,
    traffic: &Traffic,
    exports: &Exports,
) -> String {
    let sources: Vec<_> = snapshot.sources(scope).collect();
    let mut text = Text::default();
    text.family("mullion_build_info", Kind::Gauge, "Always 1; the version stands in its label.")
        .number(&[("version", env!("CARGO_PKG_VERSION"))], 1);
    text.family(
        "mullion_snapshot_generation",
        Kind::Gauge,
        "Rises with each change that is shown; begins anew with the process.",
    )
    .number(&[], snapshot.generation());
    let sessions: usize = sources.iter().map(|source| source.sessions()).sum();
    text.family("mullion_sessions", Kind::Gauge, "Sessions of all sources, without deleted ones.")
        .number(&[], sessions);
    states(&mut text, &sources);
    problems(&mut text, &sources);
    numbers(&mut text, &sources);
    traffic.write(&mut text);
    of_exports(&mut text, exports);
    text.finish()
}

/// How many whole lists are being sent, and how the others ended.
fn of_exports(text: &mut Text, exports: &Exports) {
    let help = "Whole lists being sent as CSV or NDJSON.";
    text.family("mullion_exports", Kind::Gauge, help).number(&[], exports.under_way());
    let help = "Whole lists that were sent or given up, by what ended it.";
    let mut family = text.family("mullion_exports_total", Kind::Counter, help);
    for (end, count) in exports.ended() {
        family.number(&[("end", end)], count);
    }
}

/// How fresh sources and their feeds are.
fn states(text: &mut Text, sources: &[&SourceView]) {
    let help = "1 for the state that the source is in.";
    let mut family = text.family("mullion_source_state", Kind::Gauge, help);
    for report in sources.iter().map(|source| source.report()) {
        let labels = [("source", report.name.as_str()), ("product", report.product)];
        let words = SourceState::ALL.iter().map(|word| (word.as_str(), *word == report.state()));
        family.one_hot(&labels, "state", words);
    }
    let help = "1 for the state that the feed is in.";
    let mut family = text.family("mullion_feed_state", Kind::Gauge, help);
    for report in sources.iter().map(|source| source.report()) {
        for feed in &report.feeds {
            let labels = [("source", report.name.as_str()), ("feed", feed.name)];
            let words = FeedState::ALL.iter().map(|word| (word.as_str(), *word == feed.state));
            family.one_hot(&labels, "state", words);
        }
    }
}

/// What keeps sources from being fresh.
fn problems(text: &mut Text, sources: &[&SourceView]) {
    let help = "1 for each problem that the source or one of its feeds has.";
    let mut family = text.family("mullion_source_problem", Kind::Gauge, help);
    for report in sources.iter().map(|source| source.report()) {
        let own = report.fault.as_ref().map(|fault| fault.kind.problem());
        let feeds = report.feeds.iter().filter_map(|feed| feed.problem());
        let present: BTreeSet<_> = feeds.chain(own).collect();
        let words = Problem::ALL.iter().map(|word| (word.as_str(), present.contains(word)));
        family.one_hot(&[("source", &report.name)], "problem", words);
    }
}

/// The numbers of sources. One that is not known is left out.
fn numbers(text: &mut Text, sources: &[&SourceView]) {
    let mut each = |name, kind, help, number: fn(&SourceView) -> Option<String>| {
        let mut family = text.family(name, kind, help);
        for source in sources {
            if let Some(number) = number(source) {
                family.number(&[("source", &source.report().name)], number);
            }
        }
    };
    each(
        "mullion_source_last_success_timestamp_seconds",
        Kind::Gauge,
        "When the last complete reading of the feed began that was read longest ago; absent until every feed was read.",
        |source| Some(Seconds(source.report().as_of()?.ticks()).to_string()),
    );
    each(
        "mullion_source_sessions",
        Kind::Gauge,
        "Sessions of the source, without deleted ones.",
        |source| Some(source.sessions().to_string()),
    );
    each(
        "mullion_source_rejected",
        Kind::Gauge,
        "Rows without a usable id in the latest reading.",
        |source| Some(source.report().rejected().to_string()),
    );
    each(
        "mullion_source_requests_total",
        Kind::Counter,
        "Requests sent to the source, logins included.",
        |source| Some(source.report().requests.to_string()),
    );
    each("mullion_source_logins_total", Kind::Counter, "Logins at the source.", |source| {
        Some(source.report().logins.to_string())
    });
    each(
        "mullion_source_clock_skew_seconds",
        Kind::Gauge,
        "The server's clock minus ours; absent until it told its time.",
        |source| Some(skew_seconds(source.report().clock_skew?).to_string()),
    );
}
