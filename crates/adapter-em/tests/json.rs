//! Hostile, broken and foreign JSON: each guard has a test that fails without it. That good JSON says
//! the same as XML is in `golden.rs`.
#![expect(clippy::unwrap_used, reason = "helpers of tests fail by panicking")]

mod common;

use common::{asked, feed, feed_in, first_page, reply_in};
use mullion_adapter::{Ask, Misread, Next, Page, Position, Range};
use mullion_model::Session;

const STARTED: Ask = Ask::Started(Range { from: None, until: None });
const GOOD: &str = r#"{"UID":"11111111-2222-4333-8444-555555555555"}"#;

/// An answer of the query service with this for its list of restores.
fn listed(list: &str) -> String {
    format!(r#"{{"Refs":null,"Entities":{{"Jobs":null,"RestoreSessions":{list}}}}}"#)
}

/// An answer of the query service with these restores.
fn restores(rows: &str) -> String {
    listed(&format!(r#"{{"RestoreSessions":[{rows}]}}"#))
}

/// An answer of the query service with a good restore, and this beside its lists.
fn beside(fields: &str) -> String {
    restores(GOOD).replacen('{', &format!("{{{fields},"), 1)
}

fn decode(ask: &Ask, body: &str) -> Result<Page<Session>, Misread> {
    let asked = asked(ask, Position::default());
    feed_in("json", "restore").decode(&asked, &reply_in("json", body.to_owned()))
}

fn read(body: &str) -> Result<Page<Session>, Misread> {
    decode(&STARTED, body)
}

/// The collection of restores.
fn collected(body: &str) -> Result<Page<Session>, Misread> {
    let feed = feed_in("json", "restore").fallback().unwrap();
    let asked = asked(&Ask::Whole, Position::default());
    feed.decode(&asked, &reply_in("json", body.to_owned()))
}

/// Checks that a document is refused, in these words.
fn refused(read: Result<Page<Session>, Misread>, what: &str) {
    let misread = read.unwrap_err();
    assert!(misread.what.contains(what), "{misread}");
}

/// Checks that a row is rejected in these words, and that the good row behind it stands.
fn rejected(row: &str, reason: &str) {
    let page = read(&restores(&format!("{row},{GOOD}"))).unwrap();
    assert_eq!(page.rows.len(), 1);
    let reasons: Vec<_> = page.rejects.iter().map(|reject| reject.reason.as_str()).collect();
    assert_eq!(reasons, [reason]);
}

/// How many rows a good document has.
fn count(read: Result<Page<Session>, Misread>) -> usize {
    let page = read.unwrap();
    assert_eq!(page.rejects, []);
    page.rows.len()
}

// The document is the one that was asked for.

#[test]
fn each_representation_is_asked_for_by_its_own_name() {
    for (format, media) in [("xml", "application/xml"), ("json", "application/json")] {
        let get = feed_in(format, "restore").request(&asked(&STARTED, Position::default()));
        assert_eq!(get.accept, media);
    }
    let json = reply_in("json", restores(GOOD));
    let misread = feed("restore").decode(&asked(&STARTED, Position::default()), &json);
    assert!(misread.unwrap_err().what.contains("not application/xml"));
    assert!(first_page("restore", &STARTED, restores(GOOD)).is_err());
    let xml = reply_in("xml", "<x/>");
    let misread = feed_in("json", "restore").decode(&asked(&STARTED, Position::default()), &xml);
    assert!(misread.unwrap_err().what.contains("not application/json"));
}

#[test]
fn a_json_error_under_status_200_is_refused() {
    let error = include_str!("../fixtures/error.json");
    for error in [error.to_owned(), error.to_ascii_lowercase()] {
        refused(read(&error), "an error under status 200");
        refused(collected(&error), "an error under status 200");
        refused(decode(&Ask::One("x".to_owned()), &error), "an error under status 200");
    }
    let error = beside(r#""StatusCode":500,"Message":"m""#);
    refused(read(&error), "an error under status 200");
}

#[test]
fn references_in_json_are_named() {
    let refs = r#"{"Refs":{"Refs":[{"UID":"x"}]},"Entities":{"RestoreSessions":null}}"#;
    refused(read(refs), "references (`Refs`)");
    refused(read(&beside(r#""refs":[{"UID":"x"}]"#).replace("Refs", "Old")), "references (`Refs`)");
    refused(collected(r#"{"Refs":[]}"#), "references (`Refs`)");
    let reference = r#"{"UID":"x","Type":"RestoreSessionReference"}"#;
    refused(read(&restores(reference)), "references (`Type`)");
    refused(decode(&Ask::One("x".to_owned()), reference), "references (`Type`)");
}

#[test]
fn json_entities_of_another_type_are_refused() {
    let other = r#"{"Entities":{"RestoreSessions":null,"Jobs":{"Jobs":[{"UID":"x"}]}}}"#;
    refused(read(other), "another type");
    let besides = restores(GOOD).replace(r#""Jobs":null"#, r#""Jobs":[{"UID":"x"}]"#);
    refused(read(&besides), "another type");
    let vacant = r#"{"Entities":{"RestoreSessions":null,"Jobs":{"Jobs":[],"Links":null}}}"#;
    assert_eq!(count(read(vacant)), 0);
    let one = |body| decode(&Ask::One("x".to_owned()), body);
    refused(one(r#"{"UID":"x","Type":"BackupJobSession"}"#), "not a `RestoreSession`");
    refused(one(r#"{"Name":"x"}"#), "not a `RestoreSession`");
    assert_eq!(count(one(r#"{"UID":"x"}"#)), 1);
}

#[test]
fn another_session_in_json_is_refused() {
    refused(decode(&Ask::One("wanted".to_owned()), r#"{"UID":"other"}"#), "another session");
}

// An empty list is honest, a missing one is not.

#[test]
fn an_empty_list_in_json_is_an_honest_answer() {
    for body in [listed("null"), restores(""), listed("[]")] {
        let page = read(&body).unwrap();
        assert!(page.rows.is_empty() && page.rejects.is_empty(), "{body}");
        assert_eq!(page.next, Next::End);
    }
    assert_eq!(count(collected(r#"{"RestoreSessions":[]}"#)), 0);
}

#[test]
fn a_missing_list_in_json_is_refused() {
    for body in [
        "{}",
        r#"{"Entities":null}"#,
        r#"{"Entities":[]}"#,
        r#"{"Entities":{}}"#,
        r#"{"Entities":{"Jobs":null}}"#,
        r#"{"Entities":{"RestoreSessions":{}}}"#,
        r#"{"Entities":{"RestoreSessions":{"RestoreSessions":null}}}"#,
        r#"{"Entities":{"RestoreSessions":7}}"#,
        r#"{"Entities":{"RestoreSessions":{"A":[],"B":[]}}}"#,
    ] {
        refused(read(body), "no list of entities");
    }
    let two = listed(&format!(r#"{{"RestoreSessions":[{GOOD}],"B":[{GOOD}]}}"#));
    refused(read(&two), "no list of entities");
    for body in ["{}", r#"{"RestoreSessions":null}"#, r#"{"BackupJobSessions":[]}"#] {
        refused(collected(body), "no list of entities");
    }
}

// The document is whole and well-formed.

#[test]
fn json_that_was_cut_short_is_refused() {
    let whole = include_str!("../fixtures/restore_sessions.json").trim_end();
    assert_eq!(count(read(whole)), 2);
    for end in 0..whole.len() {
        assert!(read(whole.get(..end).unwrap()).is_err(), "cut at byte {end}");
    }
    refused(read(whole.strip_suffix('}').unwrap()), "cut short");
}

/// Whatever a byte becomes, the answer is a page or a refusal, and no row is lost without a word.
#[test]
fn a_changed_byte_of_json_never_empties_a_page() {
    let whole = include_str!("../fixtures/restore_sessions.json").trim_end();
    let asked = asked(&STARTED, Position::default());
    let feed = feed_in("json", "restore");
    for at in 0..whole.len() {
        for byte in *b"{],\"" {
            let mut body = whole.as_bytes().to_vec();
            body[at] = byte;
            if let Ok(page) = feed.decode(&asked, &reply_in("json", body)) {
                let rows = page.rows.len() + page.rejects.len();
                assert!(rows > 0, "byte {at} as {}", char::from(byte));
            }
        }
    }
}

#[test]
fn json_that_is_no_object_or_malformed_is_refused() {
    refused(read("[]"), "not an object");
    refused(read("[[]]"), "not an object");
    refused(read("7"), "not an object");
    refused(read(&format!("{}{{}}", restores(GOOD))), "not well-formed JSON at line 1");
    refused(read("{'Entities':{}}"), "not well-formed JSON");
    refused(read(" "), "empty body");
}

// Rows are read leniently, and fail one by one.

#[test]
fn one_row_may_stand_without_its_array() {
    for list in [
        GOOD.to_owned(),
        format!("[{GOOD}]"),
        format!(r#"{{"RestoreSessions":{GOOD}}}"#),
        format!(r#"{{"RestoreSession":[{GOOD}],"Links":[{{}}]}}"#),
    ] {
        assert_eq!(count(read(&listed(&list))), 1, "{list}");
        assert_eq!(count(collected(&format!(r#"{{"RestoreSessions":{list}}}"#))), 1, "{list}");
    }
    let link = r#"{"UID":"x","Links":{"Rel":"Up","Type":"BackupServerReference","Name":"vbr"}}"#;
    let page = read(&restores(link)).unwrap();
    assert_eq!(page.rows[0].server.as_deref(), Some("vbr"));
}

#[test]
fn a_row_that_is_no_object_is_rejected() {
    for row in ["7", "null", "\"x\"", "[]"] {
        rejected(row, "row 0 is not an object");
    }
}

#[test]
fn a_row_with_a_field_twice_is_rejected() {
    rejected(r#"{"UID":"x","State":"Stopped","state":null}"#, "row 0 has a field twice");
    rejected(r#"{"UID":"x","Links":[{"Rel":"Up","rel":"Down"}]}"#, "row 0 has a field twice");
    let twice = r#"{"Entities":{"RestoreSessions":[]},"entities":{"RestoreSessions":[]}}"#;
    refused(read(twice), "has a field twice");
    let lists = r#"{"Entities":{"RestoreSessions":[],"restoreSessions":[]}}"#;
    refused(read(lists), "has a field twice");
    let good = restores(GOOD);
    let behind = |end: &str, fields: &str| format!("{}{fields}", good.strip_suffix(end).unwrap());
    refused(read(&behind("}", r#","entities":null}"#)), "has a field twice");
    refused(read(&behind("}}", r#","restoresessions":null}}"#)), "has a field twice");
}

#[test]
fn a_field_of_another_kind_is_told_and_fails_no_row() {
    let row = r#"{"UID":"x","State":{"a":1},"Result":true,"Progress":6.5,"Links":[7],
                  "Name":"\ud800","CreationTimeUTC":7,"VmDisplayName":42}"#;
    let page = read(&restores(row)).unwrap();
    let odd: Vec<_> = page.oddities.iter().map(|oddity| oddity.field).collect();
    assert_eq!(odd, ["CreationTimeUTC", "Links", "Name", "Progress", "Result", "State"]);
    let session = &page.rows[0];
    assert_eq!((session.state.as_str(), &session.native_state), ("unknown", &None));
    assert_eq!(session.object.as_deref(), Some("42"));
}

#[test]
fn a_full_page_of_json_is_followed_by_more() {
    let rows = vec![GOOD; 100].join(",");
    assert!(matches!(read(&restores(&rows)).unwrap().next, Next::More(_)));
    let said = restores(GOOD).replacen('{', r#"{"PagingInfo":{"PagesCount":2},"#, 1);
    assert!(matches!(read(&said).unwrap().next, Next::More(_)));
}

#[test]
fn deep_nesting_of_json_is_over_the_limit() {
    let nested = format!(r#"{{"x":{}{}}}"#, "[".repeat(64), "]".repeat(64));
    assert!(read(&nested).unwrap_err().over_limit);
}
