//! Documents that are not the answer: each guard by its name.
#![expect(clippy::unwrap_used, reason = "a helper that fails should fail its test")]

use mullion_adapter::{Ask, Next, Range};

use crate::support::{asked, dialect, feed, json, key, oddities, reply, session_ref};

const PAGE: &str = r#"{"data":[{"sessionType":"Job","state":"Stopped","name":"Backup Job 1",
    "id":"c924ee2f-1197-4b37-8de3-009c1977f347","creationTime":"2021-12-04T06:13:34.983+01:00",
    "result":{"result":"Failed","message":"Disk full","isCanceled":false}}],
    "pagination":{"total":307,"count":1,"skip":0,"limit":1}}"#;

/// What is wrong with an answer to a question for a page of sessions.
fn misread(body: &str) -> String {
    feed().decode(&asked(&Ask::Unfinished), &json(body)).unwrap_err().what
}

#[test]
fn an_html_page_with_200_is_no_list() {
    let page = reply(200, "text/html; charset=utf-8", "<html>Sign in</html>");
    let labelled = feed().decode(&asked(&Ask::Unfinished), &page).unwrap_err();
    assert!(labelled.what.contains("HTML page"), "{labelled}");
    assert_eq!(misread("<html>Sign in</html>"), "the answer is not one whole JSON document");
}

#[test]
fn an_empty_body_is_no_empty_list() {
    assert_eq!(misread(""), "the answer has an empty body");
}

#[test]
fn a_missing_list_is_no_empty_list() {
    for body in
        [r#"{"data":null}"#, r#"{"pagination":{"total":0,"count":0}}"#, "{}", r#"{"Data":[]}"#]
    {
        assert_eq!(misread(body), "the answer holds no list of rows", "{body}");
    }
    for body in [r#"{"data":{}}"#, r#"{"data":"[]"}"#] {
        assert_eq!(misread(body), "the list of rows is not an array", "{body}");
    }
}

#[test]
fn an_empty_list_is_an_honest_answer() {
    for body in [
        r#"{"data":[]}"#,
        "\u{feff}{\"data\":[],\"pagination\":{\"total\":0,\"count\":0}}",
        r#"{"data":[],"pagination":{"total":307,"count":0}}"#,
    ] {
        let page = feed().decode(&asked(&Ask::Ended(Range::default())), &json(body)).unwrap();
        assert!(page.rows.is_empty() && page.rejects.is_empty());
        assert_eq!(page.next, Next::End);
    }
}

#[test]
fn a_bare_list_is_another_services_answer() {
    let bare = "the answer is a bare list, not the object that was asked for";
    for body in ["[]", "[[]]", r#" [{"id":"a"}]"#] {
        assert_eq!(misread(body), bare);
    }
}

#[test]
fn an_error_document_with_200_is_no_list() {
    let error = r#"{"errorCode":"NotFound","message":"Resource does not exist"}"#;
    assert_eq!(misread(error), "the answer holds no list of rows");
}

#[test]
fn every_prefix_of_a_page_is_refused() {
    let whole = PAGE.trim_end();
    for end in (0..whole.len()).filter(|end| whole.is_char_boundary(*end)) {
        let cut = whole.get(..end).unwrap();
        assert!(feed().decode(&asked(&Ask::Unfinished), &json(cut)).is_err(), "{end}");
    }
    assert!(feed().decode(&asked(&Ask::Unfinished), &json(whole)).is_ok());
}

#[test]
fn anything_behind_the_document_is_refused() {
    for behind in ["{}", "]", "x", "\0", PAGE] {
        let body = format!("{PAGE}{behind}");
        assert_eq!(misread(&body), "the answer is not one whole JSON document");
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
        r#"{"id":7}"#,
        r#"{"id":"00000000-0000-0000-0000-000000000000"}"#,
        r#"{"id":"a\u0000b"}"#,
        "null",
        // Would be a session by position.
        r#"["secret-a","name","BackupJob"]"#,
        r#"{"id":"secret-a","id":"secret-a"}"#,
        r#"{"id":"secret-a","state":"Stopped","state":"Working"}"#,
    ] {
        let body = format!(r#"{{"data":[{{"id":"a"}},{bad},{{"id":"c"}}]}}"#);
        let page = feed().decode(&asked(&Ask::Unfinished), &json(&body)).unwrap();
        let ids: Vec<_> = page.rows.iter().map(|row| row.id.id.as_str()).collect();
        assert_eq!(ids, ["a", "c"], "{bad}");
        let [reject] = &page.rejects[..] else { panic!("one reject for {bad}") };
        assert!(reject.reason.starts_with("row 1 "), "{}", reject.reason);
        assert!(!reject.reason.contains("secret"), "{}", reject.reason);
    }
}

#[test]
fn fields_that_are_not_needed_cannot_fail_a_row() {
    let body = r#"{"pagination":{"total":"many","limit":[]},"data":[{"id":"a","usn":"x",
        "resourceReference":7,"progress":{"duration":1e999},"retryInfo":[],"algorithm":{"a":1,"a":2}}]}"#;
    let page = feed().decode(&asked(&Ask::Unfinished), &json(body)).unwrap();
    assert_eq!((page.rows.len(), page.rejects.len(), page.oddities.len()), (1, 0, 0));
}

#[test]
fn fields_of_another_type_are_missing_and_noted() {
    let body = r#"{"data":[{"id":"a","sessionType":7,"state":["Stopped"],"name":1.5,
        "result":{"result":7,"message":{},"isCanceled":"true"},"jobId":[[]],"parentSessionId":{},
        "progressPercent":"half","creationTime":1592539205,"endTime":"yesterday","initiatedBy":true,
        "platformName":0}]}"#;
    let page = feed().decode(&asked(&Ask::Unfinished), &json(body)).unwrap();
    let row = &page.rows[0];
    assert_eq!((row.state.as_str(), row.result, row.name.as_str()), ("unknown", None, "Session"));
    assert_eq!((row.started_at, row.ended_at, &row.message), (None, None, &None));
    assert_eq!(
        oddities(&page.oddities)
            .iter()
            .map(|odd| odd.split(':').next().unwrap())
            .collect::<Vec<_>>(),
        [
            "creationTime",
            "endTime",
            "initiatedBy",
            "message",
            "name",
            "platformName",
            "progressPercent",
            "result",
            "sessionType",
            "state",
        ]
    );
}

#[test]
fn another_session_than_the_one_asked_for_is_refused() {
    let question = Ask::One("a".to_owned());
    for (body, what) in [
        (r#"{"id":"b"}"#, "the answer is another session than the one asked for"),
        (r#"{"data":[{"id":"a"}]}"#, "the answer does not have the fields of what was asked for"),
        (r#"[{"id":"a"}]"#, "the answer is a bare list, not the object that was asked for"),
        (r#"{"id":"a""#, "the answer is not one whole JSON document"),
    ] {
        let misread = feed().decode(&asked(&question), &json(body)).unwrap_err();
        assert_eq!(misread.what, what, "{body}");
    }
}

#[test]
fn task_sessions_of_another_session_are_refused() {
    let items = dialect().items(&session_ref("a"), &key("0"));
    let of =
        |session| format!(r#"{{"data":[{{"id":"x","sessionId":"{session}","type":"Backup"}}]}}"#);
    assert_eq!(items.decode(&asked(&()), &json(&of("a"))).unwrap().rows.len(), 1);
    let misread = items.decode(&asked(&()), &json(&of("b"))).unwrap_err();
    assert_eq!(misread.what, "the answer holds task sessions of another session");
    for body in ["", "{}", "[]", r#"{"data":null}"#, r#"{"data":[]"#] {
        assert!(items.decode(&asked(&()), &json(body)).is_err(), "{body}");
    }
}

#[test]
fn a_log_needs_its_records() {
    let log = dialect().events(&session_ref("a"), &key("logs"));
    for (body, what) in [
        (r#"{"totalRecords":0}"#, "the answer holds no list of records"),
        (r#"{"records":null}"#, "the answer holds no list of records"),
        (r#"{"records":{}}"#, "the list of rows is not an array"),
        ("[]", "the answer is a bare list, not the object that was asked for"),
    ] {
        assert_eq!(log.decode(&asked(&()), &json(body)).unwrap_err().what, what, "{body}");
    }
    let page = log.decode(&asked(&()), &json(r#"{"records":[{},7,{"id":1}]}"#)).unwrap();
    assert_eq!((page.rows.len(), page.rejects.len()), (2, 1));
}

#[test]
fn deep_nesting_is_over_the_limit() {
    let deep = format!(r#"{{"data":[],"x":{}{}}}"#, "[".repeat(100), "]".repeat(100));
    assert!(feed().decode(&asked(&Ask::Unfinished), &json(&deep)).unwrap_err().over_limit);
}
