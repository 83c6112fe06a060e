//! Rows are written as serde writes them, whatever stands in them.

use std::collections::BTreeMap;
use std::time::Duration;

use mullion_core::{Clock, Core, CoreOptions, CursorKey, Filter, Limit, Query, Scope, Snapshot};
use mullion_model::{
    Absence, Batch, DetailKey, JobRef, Kind, NativeRef, Outcome, ParentRef, Relation, Session,
    SourceReport, State, Timestamp, Workload,
};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use proptest::test_runner::{Config, RngSeed};
use serde_json::value::RawValue;

use super::*;
use crate::views::SessionView;

/// Texts that are awkward in JSON, and usual ones.
const TEXTS: &[&str] = &[
    "",
    "ubuntu88",
    "TECH\\operator",
    "said \"no\"",
    "\"",
    "\\",
    "two\nlines\r\n\tand \u{8}\u{c}\u{0}\u{1}\u{1f}\u{7f}",
    "</script>\u{2028}\u{2029}",
    "Straße 日本語 🙂",
    "a text of some length, without anything in it that would have to be escaped",
    "a text of some length with its only awkward byte as the very last one of all \n",
    "vm_6/17/2025 1:10:10 AM",
    "\"vm\"@2025-10-21 17:10:02",
];

/// Moments: usual ones, with and without fractions, before 1970, and so far off that they are no
/// dates.
fn moment() -> impl Strategy<Value = Option<Timestamp>> {
    let usual = 0_i64..20_000_000_000_000_000;
    let ticks = prop_oneof![
        4 => usual.clone(),
        2 => usual.prop_map(|ticks| ticks / 10_000_000 * 10_000_000),
        1 => -100_000_000_000_000_i64..0,
        1 => any::<i64>(),
        1 => select(vec![i64::MIN, -1, 0, 1, 10_000_000, i64::MAX]),
    ];
    option::weighted(0.8, ticks.prop_map(Timestamp::from_ticks))
}

/// A text.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![3 => select(TEXTS).prop_map(str::to_owned), 1 => any::<String>()]
}

/// A text or none.
fn maybe_text() -> impl Strategy<Value = Option<String>> {
    option::of(text())
}

/// A native id: a GUID, one in capitals, or any text.
fn native() -> impl Strategy<Value = NativeRef> {
    let id = prop_oneof![
        any::<u128>().prop_map(|number| uuid::Uuid::from_u128(number).to_string()),
        any::<u128>().prop_map(|number| uuid::Uuid::from_u128(number).to_string().to_uppercase()),
        text(),
    ];
    id.prop_map(|id| NativeRef { r#type: "RestoreSession", id })
}

/// Any session.
fn any_session() -> impl Strategy<Value = Session> {
    let words = (
        select(Kind::ALL),
        option::of(select(Workload::ALL)),
        select(State::ALL),
        option::of(select(Outcome::ALL)),
    );
    let texts = (text(), maybe_text(), maybe_text(), maybe_text(), maybe_text());
    let more = (maybe_text(), maybe_text(), maybe_text(), maybe_text(), maybe_text());
    let job = option::of((maybe_text(), maybe_text()).prop_map(|(id, name)| JobRef { id, name }));
    let parent = option::of(
        (option::of(native()), select(Relation::ALL))
            .prop_map(|(native, relation)| ParentRef { native, relation }),
    );
    let moments = (moment(), moment(), moment());
    let details = (option::of(Just("items")), option::of(Just("events")));
    let rest = (option::of(0_u8..=100), job, parent, details);
    (native(), words, texts, more, moments, rest).prop_map(
        |(id, words, texts, more, moments, rest)| Session {
            id,
            subtype: more.0,
            native_state: more.1,
            native_result: more.2,
            kind: words.0,
            workload: words.1,
            name: texts.0,
            server: texts.1,
            job: rest.1,
            object: texts.2,
            organization: texts.3,
            initiated_by: texts.4,
            reason: more.3,
            state: words.2,
            result: words.3,
            progress_percent: rest.0,
            point_in_time: moments.0,
            started_at: moments.1,
            ended_at: moments.2,
            message: more.4,
            parent: rest.2,
            items: rest.3.0.map(|key| DetailKey(key.into())),
            events: rest.3.1.map(|key| DetailKey(key.into())),
        },
    )
}

/// These and as many more, each of which has in common with one of them what classes have in common,
/// and with another one the rest.
fn with_kin(mut sessions: Vec<Session>) -> Vec<Session> {
    let others = sessions.iter().skip(1).chain(sessions.first());
    let kin = sessions.iter().zip(others).map(|(one, other)| Session {
        id: NativeRef { r#type: one.id.r#type, id: format!("kin of {}", one.id.id) },
        subtype: one.subtype.clone(),
        native_state: one.native_state.clone(),
        native_result: one.native_result.clone(),
        kind: one.kind,
        workload: one.workload,
        server: one.server.clone(),
        job: one.job.clone(),
        organization: one.organization.clone(),
        state: one.state,
        result: one.result,
        parent: one.parent.clone(),
        items: one.items.clone(),
        events: one.events.clone(),
        ..other.clone()
    });
    let kin: Vec<_> = kin.collect();
    sessions.extend(kin);
    sessions
}

/// A source of this name.
fn report(name: &str) -> SourceReport {
    SourceReport {
        name: name.to_owned(),
        product: "em",
        label: None,
        host: String::new(),
        api_version: String::new(),
        upstream_as_of: None,
        feeds: Vec::new(),
        fault: None,
        next_attempt: None,
        requests: 0,
        requests_per_minute: 60,
        logins: 0,
        clock_skew: None,
        certificate_sha256: None,
    }
}

/// A snapshot with these sessions, read at that moment; the first of them is gone again.
fn snapshot(source: &str, sessions: Vec<Session>, read: Timestamp) -> std::sync::Arc<Snapshot> {
    let core = Core::new(CoreOptions {
        cursor_key: CursorKey::from_bytes([7; 32]),
        clock: Clock::new(move || read),
        keep: Duration::MAX,
    });
    let absent = sessions.first().map(|first| Absence { id: first.id.clone(), aged_out: false });
    let told = Batch {
        source: source.into(),
        sessions,
        absent: absent.into_iter().collect(),
        report: Some(report(source)),
    };
    core.apply(told, read).unwrap();
    core.publish();
    core.snapshot()
}

/// The rows of a snapshot, deleted ones too.
fn query() -> Query {
    let presence = mullion_model::Presence::ALL.iter().copied().collect();
    Query::new(Scope::everything(), Filter { presence, ..Filter::default() })
        .limited_to(Limit::new(Limit::MAX).unwrap())
}

/// A list of rows as text.
fn written(rows: &[Row], fields: &Fields) -> String {
    let mut out = Vec::new();
    sessions(&mut out, rows.iter(), fields, 0);
    String::from_utf8(out).unwrap()
}

proptest! {
    #![proptest_config(Config {
        cases: 96,
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(0x006d_756c_6c69_6f6e),
        ..Config::default()
    })]

    #[test]
    fn rows_are_written_as_serde_writes_them(
        sessions in vec(any_session(), 1..12).prop_map(with_kin),
        source in text(),
        read in 0_i64..i64::MAX,
        wanted in subsequence(Field::ALL, 0..=Field::ALL.len()),
    ) {
        let count = sessions.len();
        let snapshot = snapshot(&source, sessions, Timestamp::from_ticks(read));
        let rows: Vec<_> = snapshot.query(&query()).rows().cloned().collect();
        prop_assert!(!rows.is_empty() && rows.len() <= count);
        let views: Vec<_> = rows.iter().map(SessionView::new).collect();
        let whole = serde_json::to_string(&views).unwrap();
        prop_assert_eq!(written(&rows, &Fields::default()), whole.as_str());

        // With some fields it is the same without the others.
        let fields = Fields::of(&wanted);
        let wanted = Field::ALL.iter().filter(|field| fields.contains(**field));
        let names: Vec<_> = wanted.map(|field| field.as_str()).collect();
        let objects: Vec<BTreeMap<&str, &RawValue>> = serde_json::from_str(&whole).unwrap();
        let cut = objects.iter().map(|object| {
            let pairs = names.iter().map(|name| format!("\"{name}\":{}", object[name].get()));
            format!("{{{}}}", pairs.collect::<Vec<_>>().join(","))
        });
        let cut = cut.collect::<Vec<_>>().join(",");
        prop_assert_eq!(written(&rows, &fields), format!("[{cut}]"));
    }
}

/// A session that tells nothing but its id and this message.
fn telling(number: u32, message: Option<String>) -> Session {
    Session {
        id: NativeRef { r#type: "RestoreSession", id: number.to_string() },
        subtype: None,
        native_state: None,
        native_result: None,
        kind: Kind::Restore,
        workload: None,
        name: "vm".to_owned(),
        server: None,
        job: None,
        object: None,
        organization: None,
        initiated_by: None,
        reason: None,
        state: State::Unknown,
        result: None,
        progress_percent: None,
        point_in_time: None,
        started_at: Some(Timestamp::from_seconds(1_000_000 - i64::from(number))),
        ended_at: None,
        message,
        parent: None,
        items: None,
        events: None,
    }
}

#[test]
fn a_long_first_row_does_not_take_its_length_for_each_other_one() {
    let long = telling(0, Some("x".repeat(100_000)));
    let others = (1..1_000).map(|number| telling(number, None));
    let sessions = std::iter::once(long).chain(others).collect();
    let snapshot = snapshot("em", sessions, Timestamp::from_seconds(1_000_000));
    let rows: Vec<_> = snapshot.query(&query()).rows().cloned().collect();
    let mut out = Vec::new();
    super::sessions(&mut out, rows.iter(), &Fields::default(), 0);
    assert!(out.starts_with(b"[{\"id\"") && out.len() > 600_000, "{}", out.len());
    assert!(out.capacity() < 4 * out.len(), "{} of {}", out.len(), out.capacity());
}

#[test]
fn fields_are_written_in_the_order_of_the_contract() {
    let fields = Fields::of(&[Field::Result, Field::Kind, Field::Result]);
    assert_eq!(fields, Fields::of(&[Field::Id, Field::Kind, Field::Result]));
    let snapshot = snapshot("em", vec![telling(0, None)], Timestamp::from_seconds(0));
    let rows: Vec<_> = snapshot.query(&query()).rows().cloned().collect();
    let id = rows.first().unwrap().id();
    let json = format!("[{{\"id\":\"{id}\",\"kind\":\"restore\",\"result\":null}}]");
    assert_eq!(written(&rows, &fields), json);
}

#[test]
fn every_byte_is_escaped_as_serde_escapes_it() {
    for byte in (0..=0xff_u8).map(char::from) {
        // Alone, and everywhere in texts that are looked at eight bytes at a time.
        let among = |place: usize| format!("{0:~>1$}{2:~>3$}", byte, place, '~', 20 - place);
        for text in (1..=19).map(among).chain([byte.to_string(), format!("{byte}{byte}a")]) {
            let mut out = Vec::new();
            json::text(&mut out, &text);
            assert_eq!(String::from_utf8(out).unwrap(), serde_json::to_string(&text).unwrap());
        }
    }
}

#[test]
fn guids_are_written_in_their_usual_form() {
    let digits = (0..32).map(|digit| 0xf_u128 << (4 * digit));
    let bytes = (0..=0xff_u128).map(|byte| byte * (u128::MAX / 0xff));
    for number in digits.chain(bytes).chain([0x0123_4567_89ab_cdef_0246_8ace_1357_9bdf]) {
        let written = String::from_utf8(json::guid(number).to_vec()).unwrap();
        assert_eq!(written, uuid::Uuid::from_u128(number).to_string());
    }
}
