//! Hostile, broken and foreign documents: each guard has a test that fails without it.
#![expect(clippy::unwrap_used, reason = "helpers of tests fail by panicking")]

mod common;

use common::{asked, feed, first_page, reply};
use mullion_adapter::{Ask, Misread, Page, Position, Range};
use mullion_model::Session;

const STARTED: Ask = Ask::Started(Range { from: None, until: None });
const NAMESPACE: &str = "http://www.veeam.com/ent/v1.0";
const GOOD: &str = r#"<RestoreSession UID="11111111-2222-4333-8444-555555555555"/>"#;

/// A `QueryResult` with these children.
fn result(children: &str) -> String {
    format!(r#"<QueryResult xmlns="{NAMESPACE}">{children}</QueryResult>"#)
}

/// A `QueryResult` with these restore sessions.
fn restores(rows: &str) -> String {
    result(&format!("<Entities><RestoreSessions>{rows}</RestoreSessions></Entities>"))
}

fn read(body: &str) -> Result<Page<Session>, Misread> {
    first_page("restore", &STARTED, body.to_owned())
}

/// Checks that a document is refused, in these words.
fn refused(body: &str, what: &str) {
    let misread = read(body).unwrap_err();
    assert!(misread.what.contains(what), "{misread}");
    assert!(!misread.over_limit, "{misread}");
}

/// Checks that a document is refused for being over a limit, in these words.
fn over_limit(body: &str, what: &str) {
    let misread = read(body).unwrap_err();
    assert!(misread.what.contains(what), "{misread}");
    assert!(misread.over_limit, "{misread}");
}

/// Checks that a row is rejected in these words, and that the good row behind it stands.
fn rejected(row: &str, reason: &str) {
    let page = read(&restores(&format!("{row}{GOOD}"))).unwrap();
    assert_eq!(page.rows.len(), 1);
    let reasons: Vec<_> = page.rejects.iter().map(|reject| reject.reason.as_str()).collect();
    assert_eq!(reasons, [reason]);
}

fn names(body: &str) -> Vec<String> {
    let page = read(body).unwrap();
    assert_eq!(page.rejects, []);
    page.rows.into_iter().map(|row| row.name).collect()
}

fn named(name: &str) -> String {
    format!(r#"<RestoreSession UID="11111111-2222-4333-8444-555555555555" Name="{name}"/>"#)
}

// The document is the one that was asked for.

#[test]
fn a_login_page_is_named() {
    let mut page = reply("<html><body>Sign in</body></html>");
    page.headers = vec![("content-type".to_owned(), "text/html".to_owned())];
    let misread = feed("restore").decode(&asked(&STARTED, Position::default()), &page);
    assert!(misread.unwrap_err().what.contains("HTML page"));
}

#[test]
fn a_login_page_that_calls_itself_xml_is_refused() {
    refused("<html><body>Sign in</body></html>", "namespace");
}

#[test]
fn an_error_under_status_200_is_refused() {
    let error = format!(r#"<Error Message="m" StatusCode="500" xmlns="{NAMESPACE}"/>"#);
    refused(&error, "an error under status 200");
}

#[test]
fn another_root_element_is_refused() {
    refused(&format!(r#"<Tasks xmlns="{NAMESPACE}"/>"#), "is not `QueryResult`");
}

#[test]
fn another_namespace_is_refused() {
    let foreign = restores(GOOD).replace("v1.0", "v2.0");
    refused(&foreign, "namespace");
    refused(&restores(GOOD).replace(&format!(r#" xmlns="{NAMESPACE}""#), ""), "namespace");
}

#[test]
fn elements_of_a_foreign_namespace_are_not_ours() {
    let foreign = result(r#"<Entities xmlns="urn:other"><RestoreSessions/></Entities>"#);
    refused(&foreign, "no list of entities");
}

#[test]
fn a_list_of_references_is_named() {
    refused(&result("<Refs><Ref/></Refs>"), "references (`Refs`)");
    refused(&result("<Entities/><Refs><Ref/></Refs>"), "references (`Refs`)");
    refused(
        &format!(r#"<EntityReferences xmlns="{NAMESPACE}"><Ref/></EntityReferences>"#),
        "references (`EntityReferences`)",
    );
    refused(&restores("<Ref/>"), "references (`Ref`)");
    refused(&restores("<EntityRef/>"), "references (`EntityRef`)");
}

#[test]
fn a_reference_in_place_of_one_entity_is_named() {
    let reference = format!(r#"<EntityRef xmlns="{NAMESPACE}" UID="x"/>"#);
    let misread = first_page("restore", &Ask::One("x".to_owned()), reference).unwrap_err();
    assert!(misread.what.contains("references (`EntityRef`)"), "{misread}");
}

#[test]
fn another_session_than_the_one_asked_for_is_refused() {
    let other = format!(r#"<RestoreSession xmlns="{NAMESPACE}" UID="other"/>"#);
    let asked = |id: &str| first_page("restore", &Ask::One(id.to_owned()), other.clone());
    assert!(asked("wanted").unwrap_err().what.contains("another session"));
    assert_eq!(asked("other").unwrap().rows.len(), 1);
}

#[test]
fn entities_of_another_type_are_refused() {
    let other = r#"<Entities><BackupJobSessions><BackupJobSession UID="x"/></BackupJobSessions></Entities>"#;
    refused(&result(other), "another type");
}

// An empty list is honest, a missing one is not.

#[test]
fn an_empty_list_is_an_honest_answer() {
    for body in [
        result("<Entities/>"),
        result("<Entities></Entities><PagingInfo PagesCount=\"0\"/>"),
        restores(""),
        result("<Entities><RestoreSessions/><BackupJobSessions/></Entities><Refs/>"),
    ] {
        let page = read(&body).unwrap();
        assert!(page.rows.is_empty() && page.rejects.is_empty());
        assert_eq!(page.next, mullion_adapter::Next::End);
    }
}

#[test]
fn a_missing_list_is_refused() {
    let nil = r#"<Entities xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true"/>"#;
    for body in [result(""), result("<Refs/>"), result(nil)] {
        refused(&body, "no list of entities");
    }
    refused("", "empty body");
    refused("<?xml version=\"1.0\"?>", "no root element");
}

// The document is whole and well-formed.

#[test]
fn every_document_that_was_cut_short_is_refused() {
    let whole = include_str!("../fixtures/restore_sessions.xml").trim_end();
    assert_eq!(read(whole).unwrap().rows.len(), 2);
    for end in 0..whole.len() {
        let cut = reply(whole.as_bytes()[..end].to_vec());
        let page = feed("restore").decode(&asked(&STARTED, Position::default()), &cut);
        assert!(page.is_err(), "cut at byte {end}");
    }
    refused(whole.strip_suffix("</QueryResult>").unwrap(), "cut short");
}

#[test]
fn an_entity_that_was_cut_short_is_refused() {
    let whole = include_str!("../fixtures/restore_finished.xml").trim_end();
    let id = Ask::One("676dc837-f441-4ac1-8470-15be06b4cffc".to_owned());
    assert!(first_page("restore", &id, whole).is_ok());
    for end in 0..whole.len() {
        assert!(
            first_page("restore", &id, whole.get(..end).unwrap()).is_err(),
            "cut at byte {end}"
        );
    }
}

/// Whatever a byte becomes, the answer is a page or a refusal, and no row is lost without a word.
#[test]
fn a_changed_byte_never_panics_and_never_empties_a_page() {
    let whole = include_str!("../fixtures/restore_sessions.xml").trim_end();
    for at in 0..whole.len() {
        for byte in *b"<>/&\"x" {
            let mut body = whole.as_bytes().to_vec();
            body[at] = byte;
            if let Ok(page) = first_page("restore", &STARTED, body) {
                let rows = page.rows.len() + page.rejects.len();
                assert!(rows > 0, "byte {at} as {}", char::from(byte));
            }
        }
    }
}

#[test]
fn what_comes_behind_the_root_element_is_refused() {
    let good = restores(GOOD);
    refused(&format!("{good}garbage"), "goes on behind");
    refused(&format!("{good}&amp;"), "goes on behind");
    refused(&format!("{good}<![CDATA[x]]>"), "goes on behind");
    refused(&format!("{good}</x>"), "not well-formed");
    assert!(read(&format!("{good}\n<!-- fine --><?fine?>\n")).is_ok());
}

#[test]
fn what_comes_behind_an_entity_is_refused() {
    let entity = format!(r#"<RestoreSession xmlns="{NAMESPACE}" UID="x"/>"#);
    let read = |body: String| first_page("restore", &Ask::One("x".to_owned()), body);
    assert!(read(format!("{entity}\n")).is_ok());
    let misread = read(format!("{entity}garbage")).unwrap_err();
    assert!(misread.what.contains("goes on behind"), "{misread}");
}

#[test]
fn a_second_root_element_is_refused() {
    let good = restores(GOOD);
    refused(&format!("{good}{good}"), "second root");
}

#[test]
fn what_comes_before_the_root_element_is_refused() {
    refused(&format!("HTTP/1.1 200 OK\n{}", restores(GOOD)), "does not begin with");
}

#[test]
fn malformed_documents_are_refused() {
    for body in [
        restores("<RestoreSession></Restore>"),
        restores("<RestoreSession UID=1/>"),
        restores("<RestoreSession UID/>"),
        restores("<RestoreSession><JobType>a & b</JobType></RestoreSession>"),
        restores(GOOD) + "<?xml version=\"1.0\"?>",
    ] {
        refused(&body, "not well-formed");
    }
}

#[test]
fn stray_text_between_the_lists_is_refused() {
    refused(&result("<Entities>oops</Entities>"), "text where only elements belong");
    refused(&result("<Entities/>&#111;ops"), "text where only elements belong");
}

#[test]
fn a_doctype_is_refused() {
    let laughs = r#"<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>"#;
    refused(&format!("{laughs}{}", restores(GOOD)), "DOCTYPE");
    let external = r#"<!doctype x SYSTEM "file:///etc/passwd">"#;
    refused(&format!("{external}{}", restores(GOOD)), "DOCTYPE");
}

// Limits.

#[test]
fn deep_nesting_is_over_the_limit() {
    let nested = |depth: usize| {
        result(&("<Entities/>".to_owned() + &"<a>".repeat(depth) + &"</a>".repeat(depth)))
    };
    assert!(read(&nested(63)).is_ok());
    over_limit(&nested(64), "nested deeper than 64");
    over_limit(&nested(100_000), "nested deeper than 64");
}

#[test]
fn many_attributes_are_over_the_limit() {
    let row = |count: usize| {
        let attributes: String = (0..count).map(|n| format!(" a{n}=\"\"")).collect();
        restores(&format!("<RestoreSession{attributes}/>"))
    };
    assert_eq!(read(&row(256)).unwrap().rejects.len(), 1);
    over_limit(&row(257), "more than 256 attributes");
    let namespaces: String = (0..300).map(|n| format!(" xmlns:n{n}=\"u\"")).collect();
    over_limit(&result(&format!("<Entities{namespaces}/>")), "more than 256 attributes");
}

#[test]
fn a_long_attribute_is_over_the_limit() {
    assert_eq!(names(&restores(&named(&"x".repeat(65_536)))).len(), 1);
    over_limit(&restores(&named(&"x".repeat(65_537))), "attribute over 65536 bytes");
}

#[test]
fn a_long_text_is_over_the_limit() {
    let message = |text: &str| {
        restores(&format!(
            r#"<RestoreSession UID="x"><FailureMessage>{text}</FailureMessage></RestoreSession>"#
        ))
    };
    let half = "x".repeat(600 * 1024);
    assert_eq!(read(&message(&half)).unwrap().rows.len(), 1);
    over_limit(&message(&format!("{half}{half}")), "text over 1 MiB");
    over_limit(&message(&format!("{half}<!-- -->{half}")), "text over 1 MiB");
    over_limit(&message(&format!("{half}<![CDATA[{half}]]>")), "text over 1 MiB");
    over_limit(&message(&"&#65;".repeat(1024 * 1024 + 1)), "text over 1 MiB");
}

#[test]
fn a_long_comment_or_instruction_is_over_the_limit() {
    let long = "x".repeat(1024 * 1024);
    over_limit(&result(&format!("<!--{long}--><Entities/>")), "text over 1 MiB");
    over_limit(&result(&format!("<?x {long}?><Entities/>")), "text over 1 MiB");
    over_limit(&result(&format!("<x>{long}x</x><Entities/>")), "text over 1 MiB");
}

#[test]
fn many_elements_are_over_the_limit() {
    over_limit(&result(&"<x/>".repeat(2_000_000)), "more than 2000000 elements");
}

// Encodings.

#[test]
fn byte_order_marks_are_cut() {
    let body = format!("\u{feff}{}", restores(&named("büro")));
    assert_eq!(names(&body), ["büro"]);
}

#[test]
fn utf_16_is_read_by_its_mark_whatever_the_declaration_says() {
    let body = format!(r#"<?xml version="1.0" encoding="utf-8"?>{}"#, restores(&named("büro 𝄞")));
    let marked = format!("\u{feff}{body}");
    let little: Vec<u8> = marked.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = marked.encode_utf16().flat_map(u16::to_be_bytes).collect();
    for bytes in [little.clone(), big] {
        let page = first_page("restore", &STARTED, bytes).unwrap();
        assert_eq!(page.rows[0].name, "büro 𝄞");
    }
    let odd = first_page("restore", &STARTED, little[..little.len() - 1].to_vec());
    assert!(odd.unwrap_err().what.contains("UTF-16"));
    let half_pair = [0xff, 0xfe, 0x00, 0xd8];
    let lone = first_page("restore", &STARTED, half_pair.to_vec());
    assert!(lone.unwrap_err().what.contains("UTF-16"));
}

#[test]
fn other_encodings_are_refused() {
    let latin = restores(&named("b\u{fc}ro")).replace('\u{fc}', "?").into_bytes();
    let latin: Vec<u8> = latin.into_iter().map(|b| if b == b'?' { 0xfc } else { b }).collect();
    let misread = first_page("restore", &STARTED, latin).unwrap_err();
    assert!(misread.what.contains("not UTF-8"), "{misread}");
    let unmarked: Vec<u8> = restores(GOOD).encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert!(first_page("restore", &STARTED, unmarked).is_err());
    refused(&restores(&named("a\0b")), "NUL");
}

// Rows fail one by one.

#[test]
fn text_is_joined_around_references_and_sections() {
    let row = r#"<RestoreSession UID="x" Name="A &amp; B &#x2013; &quot;C&quot;"><FailureMessage>A &amp; B<!-- c --> <![CDATA[<&amp;>]]>&#33;</FailureMessage></RestoreSession>"#;
    let page = read(&restores(row)).unwrap();
    assert_eq!(page.rows[0].name, "A & B – \"C\"");
    assert_eq!(page.rows[0].message.as_deref(), Some("A & B <&amp;>!"));
}

#[test]
fn line_ends_are_those_of_xml() {
    let row = "<RestoreSession UID=\"x\"><FailureMessage>a\r\nb\rc\nd&#13;</FailureMessage></RestoreSession>";
    let page = read(&restores(row)).unwrap();
    assert_eq!(page.rows[0].message.as_deref(), Some("a\nb\nc\nd\r"));
}

#[test]
fn a_row_with_an_undefined_reference_is_rejected() {
    let reason = "row 0 has a reference that stands for no character";
    rejected(r#"<RestoreSession UID="x"><JobType>a&nbsp;b</JobType></RestoreSession>"#, reason);
    rejected(r#"<RestoreSession UID="x"><New>a&xxe;b</New></RestoreSession>"#, reason);
    rejected(r#"<RestoreSession UID="x"><JobType>&#0;</JobType></RestoreSession>"#, reason);
    rejected(r#"<RestoreSession UID="x" Name="a&nbsp;b"/>"#, reason);
}

#[test]
fn a_row_with_an_element_twice_is_rejected() {
    let row = r#"<RestoreSession UID="x"><State/><State>Stopped</State></RestoreSession>"#;
    rejected(row, "row 0 has an element twice");
}

#[test]
fn a_row_with_an_attribute_twice_is_rejected() {
    rejected(r#"<RestoreSession UID="x" UID="y"/>"#, "row 0 has an attribute twice");
    rejected(r#"<RestoreSession UID="x" Name="y" Name="y z"/>"#, "row 0 has an attribute twice");
    let link =
        r#"<RestoreSession UID="x"><Links><Link Rel="Up" Rel="Up"/></Links></RestoreSession>"#;
    rejected(link, "row 0 has an attribute twice");
}

#[test]
fn flaws_outside_of_rows_are_no_rows_fault() {
    let twice = restores(GOOD).replace("<Entities>", r#"<Entities a="" a="">"#);
    refused(&twice, "has an attribute twice");
    let late = restores(GOOD).replace("</QueryResult>", "<x>&nbsp;</x></QueryResult>");
    refused(&late, "stands for no character");
}

#[test]
fn a_row_without_a_usable_id_is_rejected() {
    let reason = "row 0 has no usable id";
    rejected("<RestoreSession/>", reason);
    rejected(r#"<RestoreSession UID=" " Href=""/>"#, reason);
    rejected(
        r#"<RestoreSession UID="urn:veeam:RestoreSession:00000000-0000-0000-0000-000000000000"/>"#,
        reason,
    );
    rejected(r#"<RestoreSession UID="../../logonSessions"/>"#, reason);
    rejected(r#"<RestoreSession UID=".."/>"#, reason);
    rejected(r#"<RestoreSession Href="https://h/api/restoreSessions/..?x"/>"#, reason);
    rejected(&format!(r#"<RestoreSession UID="{}"/>"#, "x".repeat(201)), reason);
}

#[test]
fn a_bad_row_has_the_same_fingerprint_in_a_later_reading() {
    let bad = r#"<RestoreSession Name="bad"><State/></RestoreSession>"#;
    let alone = read(&restores(bad)).unwrap().rejects[0].fingerprint;
    let later = read(&restores(&format!("{GOOD}\n{bad}\n{GOOD}"))).unwrap();
    let other = read(&restores(r#"<RestoreSession Name="other"/>"#)).unwrap();
    assert_eq!(later.rejects[0].fingerprint, alone);
    assert_ne!(other.rejects[0].fingerprint, alone);
}

// What a newer version may add.

#[test]
fn unknown_elements_and_attributes_are_tolerated() {
    let row = r#"<RestoreSession New="1" UID="x"><New a="1"><New/>text</New><State New="1">Stopped<New>Working</New></State></RestoreSession>"#;
    let body = restores(&format!("<New/>{row}<New>text</New>"))
        .replace("<Entities>", "<New><RestoreSessions/></New><Entities New=\"\"><New/>");
    let page = read(&body).unwrap();
    assert_eq!((page.rows.len(), page.rejects.len()), (1, 0));
    assert_eq!(page.rows[0].native_state.as_deref(), Some("Stopped"));
}

#[test]
fn nil_empty_and_missing_are_all_missing() {
    let nil = r#"xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true""#;
    for state in ["", "<State/>", "<State> </State>", &format!("<State {nil}/>")] {
        let row = format!(r#"<RestoreSession UID="x">{state}</RestoreSession>"#);
        let page = read(&restores(&row)).unwrap();
        assert_eq!(page.rows[0].native_state, None, "{state}");
    }
}

#[test]
fn a_row_is_a_row_whatever_it_is_called() {
    let page = read(&restores(r#"<Sessions Type="RestoreSession" UID="x"/>"#)).unwrap();
    assert_eq!(page.rows[0].id.r#type, "RestoreSession");
}

#[test]
fn lists_in_pieces_are_joined() {
    let list =
        |id: &str| format!(r#"<RestoreSessions><RestoreSession UID="{id}"/></RestoreSessions>"#);
    let body = result(&format!("<Entities>{}<x/>{}</Entities>", list("a"), list("b")));
    assert_eq!(read(&body).unwrap().rows.len(), 2);
}
