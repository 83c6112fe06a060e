//! Documents that are not the answer: each guard by its name.
#![expect(clippy::unwrap_used, reason = "a helper that fails should fail its test")]

use mullion_adapter::{Ask, Next};

use crate::support::{asked, dialect, feed, json, key, oddities, reply, session_ref};

const PAGE: &str = include_str!("../../fixtures/sessions.json");

/// What is wrong with an answer to a question for a page of sessions.
fn misread(body: &str) -> String {
    feed().decode(&asked(&Ask::Unfinished), &json(body)).unwrap_err().what
}

#[test]
fn an_html_page_with_200_is_no_list() {
    let page = reply(200, "text/html; charset=utf-8", "<html>Sign in</html>");
    let labelled = feed().decode(&asked(&Ask::Unfinished), &page).unwrap_err();
    assert!(labelled.what.contains("HTML page"), "{labelled}");
    // Also where it calls itself JSON.
    assert_eq!(misread("<html>Sign in</html>"), "the answer is not one whole JSON document");
}

#[test]
fn an_empty_body_is_no_empty_list() {
    assert_eq!(misread(""), "the answer has an empty body");
    assert_eq!(misread(" \n"), "the answer has an empty body");
}

#[test]
fn null_results_are_no_empty_list() {
    assert_eq!(misread(r#"{"results":null}"#), "the answer holds no list of results");
}

#[test]
fn missing_results_are_no_empty_list() {
    assert_eq!(misread(r#"{"totalCount":0}"#), "the answer holds no list of results");
    assert_eq!(misread("{}"), "the answer holds no list of results");
    // Declared as the specification spells it, and no other way.
    assert_eq!(misread(r#"{"Results":[]}"#), "the answer holds no list of results");
}

#[test]
fn results_that_are_no_list_are_refused() {
    for body in [r#"{"results":{}}"#, r#"{"results":"[]"}"#, r#"{"results":0}"#] {
        assert_eq!(misread(body), "the list of rows is not an array", "{body}");
    }
}

#[test]
fn an_empty_list_is_an_honest_answer() {
    for body in [r#"{"results":[]}"#, "\u{feff}{\"totalCount\":57,\"results\":[]}"] {
        let page = feed().decode(&asked(&Ask::Unfinished), &json(body)).unwrap();
        assert!(page.rows.is_empty() && page.rejects.is_empty());
        assert_eq!(page.next, Next::End);
    }
}

#[test]
fn a_bare_list_is_another_services_answer() {
    let bare = "the answer is a bare list, not the object that was asked for";
    assert_eq!(misread("[]"), bare);
    // What serde would read as an object by position.
    assert_eq!(misread("[[]]"), bare);
    assert_eq!(misread(r#" [{"id":"a"}]"#), bare);
}

#[test]
fn an_error_object_with_200_is_no_list() {
    let error = include_str!("../../fixtures/error_not_found.made.json");
    assert_eq!(misread(error), "the answer holds no list of results");
    let labelled = reply(200, "application/problem+json", error);
    assert!(feed().decode(&asked(&Ask::Unfinished), &labelled).is_err());
}

#[test]
fn every_prefix_of_a_page_is_refused() {
    let whole = PAGE.trim_end();
    for end in 0..whole.len() {
        let cut = whole.get(..end).unwrap();
        assert!(feed().decode(&asked(&Ask::Unfinished), &json(cut)).is_err(), "{end}");
    }
    assert!(feed().decode(&asked(&Ask::Unfinished), &json(whole)).is_ok());
}

#[test]
fn anything_behind_the_document_is_refused() {
    for behind in ["{}", "]", "x", "\0", PAGE] {
        assert_eq!(
            misread(&format!("{PAGE}{behind}")),
            "the answer is not one whole JSON document"
        );
    }
}

#[test]
fn no_changed_byte_makes_it_panic() {
    let whole = PAGE.trim_end().as_bytes();
    for at in 0..whole.len() {
        for byte in [b'"', b'{', b']', b'\\', b'0', 0, 0xff] {
            let mut body = whole.to_vec();
            body[at] = byte;
            let mut answer = json("");
            answer.body = body.into();
            // Whatever it says, at most the one row comes of it.
            if let Ok(page) = feed().decode(&asked(&Ask::Unfinished), &answer) {
                assert!(page.rows.len() + page.rejects.len() <= 1);
            }
        }
    }
}

#[test]
fn a_row_without_a_usable_id_is_rejected_and_the_others_stand() {
    for bad in [
        "{}",
        r#"{"id":null}"#,
        r#"{"id":""}"#,
        r#"{"id":7}"#,
        r#"{"id":"00000000-0000-0000-0000-000000000000"}"#,
        r#"{"id":"a\u0000b"}"#,
        r#"{"id":{"href":"x"}}"#,
        "null",
        "7",
        r#""a""#,
        // Would be a session by position.
        r#"["secret-a","Policy","x","Succeeded","Success"]"#,
        r#"{"id":"secret-a","reason":"\ud800"}"#,
    ] {
        let body = format!(r#"{{"results":[{{"id":"a"}},{bad},{{"id":"c"}}]}}"#);
        let page = feed().decode(&asked(&Ask::Unfinished), &json(&body)).unwrap();
        let ids: Vec<_> = page.rows.iter().map(|row| row.id.id.as_str()).collect();
        assert_eq!(ids, ["a", "c"], "{bad}");
        let [reject] = &page.rejects[..] else { panic!("one reject for {bad}") };
        assert!(reject.reason.starts_with("row 1 "), "{}", reject.reason);
        assert!(!reject.reason.contains("secret"), "{}", reject.reason);
        let again = feed().decode(&asked(&Ask::Unfinished), &json(&body)).unwrap();
        assert_eq!(again.rejects[0].fingerprint, reject.fingerprint);
    }
}

#[test]
fn duplicate_keys_in_a_row_reject_it() {
    for bad in [
        r#"{"id":"b","id":"b"}"#,
        r#"{"id":"b","status":"Succeeded","status":"Failed"}"#,
        r#"{"id":"b","executionStartTime":null,"executionStartTime":null}"#,
    ] {
        let body = format!(r#"{{"results":[{{"id":"a"}},{bad}]}}"#);
        let page = feed().decode(&asked(&Ask::Unfinished), &json(&body)).unwrap();
        assert_eq!((page.rows.len(), page.rejects.len()), (1, 1), "{bad}");
    }
    assert!(misread(r#"{"results":[],"results":[]}"#).contains("does not have the fields"));
}

#[test]
fn fields_that_are_not_needed_cannot_fail_a_row() {
    let body = r#"{"totalCount":"many","_links":{"self":7},"results":[{
        "id":"a","usn":"x","executionDuration":1e999,"_links":7,"somethingNew":{"id":1,"id":2},
        "_embedded":{"region":7,"region":8}}]}"#;
    let page = feed().decode(&asked(&Ask::Unfinished), &json(body)).unwrap();
    assert_eq!((page.rows.len(), page.rejects.len(), page.oddities.len()), (1, 0, 0));
}

#[test]
fn fields_of_another_type_are_missing_and_noted() {
    let body = r#"{"results":[{"id":"a","type":7,"extendedSessionType":true,"status":["Failed"],
        "result":{"is":"Failed"},"name":1.5,"reason":-1,"policyId":[[]],"parentSessionId":{},
        "executionStartTime":1592539205,"executionStopTime":"yesterday"}]}"#;
    let page = feed().decode(&asked(&Ask::Unfinished), &json(body)).unwrap();
    let row = &page.rows[0];
    assert_eq!(row.name, "Session");
    assert_eq!((row.state.as_str(), row.result), ("unknown", None));
    assert_eq!((row.started_at, row.ended_at), (None, None));
    assert_eq!((&row.subtype, &row.reason, &row.job, &row.parent), (&None, &None, &None, &None));
    assert_eq!(
        oddities(&page.oddities),
        [
            "executionStartTime: unusable time",
            "executionStopTime: unusable time",
            "extendedSessionType: (not a plain word)",
            "name: (not a plain word)",
            "parentSessionId: (not a plain word)",
            "reason: (not a plain word)",
            "result: (not a plain word)",
            "status: (not a plain word)",
            "type: (not a plain word)",
        ]
    );
}

#[test]
fn deep_nesting_is_over_the_limit() {
    let deep = format!(r#"{{"results":[],"x":{}{}}}"#, "[".repeat(100), "]".repeat(100));
    let misread = feed().decode(&asked(&Ask::Unfinished), &json(&deep)).unwrap_err();
    assert!(misread.over_limit);
}

#[test]
fn another_session_than_the_one_asked_for_is_refused() {
    let question = Ask::One("a".to_owned());
    for (body, what) in [
        (r#"{"id":"b"}"#, "the answer is another session than the one asked for"),
        (
            r#"{"results":[{"id":"a"}]}"#,
            "the answer does not have the fields of what was asked for",
        ),
        (
            r#"{"status":404,"errorCode":"NotFound"}"#,
            "the answer does not have the fields of what was asked for",
        ),
        (r#"[{"id":"a"}]"#, "the answer is a bare list, not the object that was asked for"),
        ("null", "the answer does not have the fields of what was asked for"),
        (r#"{"id":"a""#, "the answer is not one whole JSON document"),
    ] {
        let misread = feed().decode(&asked(&question), &json(body)).unwrap_err();
        assert_eq!(misread.what, what, "{body}");
    }
}

#[test]
fn a_log_needs_its_lines_and_its_session() {
    let log = dialect().events(&session_ref("a"), &key("log"));
    for (body, what) in [
        (r#"{"sessionId":"a"}"#, "the answer holds no list of log lines"),
        (r#"{"sessionId":"a","log":null}"#, "the answer holds no list of log lines"),
        (r#"{"sessionId":"b","log":[]}"#, "the answer is the log of another session"),
        (r#"{"sessionId":"a","log":{}}"#, "the list of rows is not an array"),
        ("[]", "the answer is a bare list, not the object that was asked for"),
    ] {
        let misread = log.decode(&asked(&()), &json(body)).unwrap_err();
        assert_eq!(misread.what, what, "{body}");
    }
    for body in [r#"{"sessionId":"a","log":[]}"#, r#"{"log":[]}"#] {
        assert!(log.decode(&asked(&()), &json(body)).unwrap().rows.is_empty());
    }
    let page = log.decode(&asked(&()), &json(r#"{"log":[{},7,{"status":"Error"}]}"#)).unwrap();
    assert_eq!((page.rows.len(), page.rejects.len()), (2, 1));
    assert_eq!(page.rows[1].order, 1);
}

#[test]
fn items_have_the_same_guards() {
    for list in ["protectedItems", "restoredItems", "deletedItems"] {
        let items = dialect().items(&session_ref("a"), &key(list));
        for body in ["", "{}", "[]", "[[]]", r#"{"results":null}"#, r#"{"results":[]"#] {
            assert!(items.decode(&asked(&()), &json(body)).is_err(), "{list} {body}");
        }
        let body = r#"{"results":[{},7,{"name":"x","name":"y"},{"name":5,"status":"Failed"}]}"#;
        let page = items.decode(&asked(&()), &json(body)).unwrap();
        assert_eq!((page.rows.len(), page.rejects.len()), (2, 2), "{list}");
        assert_eq!(page.rows[0].key, "\n");
    }
}
