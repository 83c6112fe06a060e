//! Documents that are not the answer: each guard by its name.
#![expect(clippy::unwrap_used, reason = "a helper that fails should fail its test")]

use mullion_adapter::{Ask, Next};

use crate::support::{
    asked, dialect, directory, feed, job_ref, json, key, oddities, read, read_one, reply,
};

const ARRAY: &str = include_str!("../../fixtures/v1_restore_sessions.json");
const PAGE: &str = include_str!("../../fixtures/v8_job_sessions.made.json");
const ONE: &str = include_str!("../../fixtures/v2_job_session.json");
const ONE_ID: &str = "11111111-2222-4333-8444-000000000201";

/// What is wrong with an answer to a question for a list, in every version alike.
fn misread(body: &str) -> String {
    let wrong = |version| read(version, "restore", body).unwrap_err().what;
    assert_eq!(wrong("v1"), wrong("v8"));
    wrong("v3")
}

#[test]
fn an_html_page_with_200_is_no_list() {
    let page = reply(200, "text/html; charset=utf-8", "<html>Sign in</html>");
    for version in ["v1", "v8"] {
        let labelled = feed(version, "job").decode(&asked(&Ask::Whole), &page).unwrap_err();
        assert!(labelled.what.contains("HTML page"), "{labelled}");
    }
    // Also where it calls itself JSON.
    assert_eq!(misread("<html>Sign in</html>"), "the answer is not one whole JSON document");
}

#[test]
fn an_empty_body_is_no_empty_list() {
    assert_eq!(misread(""), "the answer has an empty body");
    assert_eq!(misread(" \r\n"), "the answer has an empty body");
}

#[test]
fn null_results_are_no_empty_list() {
    assert_eq!(misread(r#"{"results":null}"#), "the answer holds no list of results");
    assert_eq!(misread("null"), "the answer is not one whole JSON document");
}

#[test]
fn missing_results_are_no_empty_list() {
    assert_eq!(misread(r#"{"offset":0,"limit":30}"#), "the answer holds no list of results");
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
fn results_that_come_twice_are_refused() {
    let body = r#"{"results":[],"results":[]}"#;
    assert_eq!(misread(body), "the answer does not have the fields of what was asked for");
}

#[test]
fn an_empty_list_is_an_honest_answer() {
    for body in ["[]", "\u{feff}[ ]", r#"{"results":[]}"#, r#"{"totalCount":57,"results":[]}"#] {
        for version in ["v1", "v3", "v8"] {
            let page = read(version, "restore", body).unwrap();
            assert!(page.rows.is_empty() && page.rejects.is_empty(), "{body}");
            assert_eq!(page.next, Next::End);
        }
    }
}

#[test]
fn a_bare_object_is_no_list() {
    assert_eq!(misread(ONE), "the answer holds no list of results");
    let error = include_str!("../../fixtures/error_not_found.made.json");
    assert_eq!(misread(error), "the answer holds no list of results");
}

#[test]
fn a_list_is_no_session() {
    for body in [ARRAY, "[]", "[[]]"] {
        let wrong = read_one("v3", "restore", "a", body).unwrap_err();
        assert_eq!(wrong.what, "the answer is a list, not the object that was asked for");
    }
    let wrong = read_one("v8", "job", "a", PAGE).unwrap_err();
    assert_eq!(wrong.what, "the answer does not have the fields of what was asked for");
}

#[test]
fn another_session_is_not_the_one_asked_for() {
    let wrong = read_one("v8", "job", "11111111-2222-4333-8444-000000000202", ONE).unwrap_err();
    assert_eq!(wrong.what, "the answer is another session than the one asked for");
}

#[test]
fn every_prefix_of_an_answer_is_refused() {
    for whole in [ARRAY, PAGE] {
        let whole = whole.trim_end();
        for end in 0..whole.len() {
            let cut = whole.get(..end).unwrap();
            assert!(read("v3", "job", cut).is_err(), "{end}");
        }
        assert!(read("v3", "job", whole).is_ok());
    }
    let whole = ONE.trim_end();
    for end in 0..whole.len() {
        assert!(read_one("v8", "job", ONE_ID, whole.get(..end).unwrap()).is_err(), "{end}");
    }
    assert!(read_one("v8", "job", ONE_ID, whole).is_ok());
}

#[test]
fn anything_behind_the_document_is_refused() {
    for whole in [ARRAY, PAGE] {
        for behind in ["{}", "]", "x", "\0", "[]"] {
            let wrong = misread(&format!("{whole}{behind}"));
            assert_eq!(wrong, "the answer is not one whole JSON document");
        }
    }
}

#[test]
fn no_changed_byte_makes_it_panic() {
    for whole in [ARRAY, PAGE] {
        let whole = whole.trim_end().as_bytes();
        for at in 0..whole.len() {
            for byte in [b'"', b'{', b']', b'\\', b'0', 0, 0xff] {
                let mut body = whole.to_vec();
                body[at] = byte;
                let mut answer = json("");
                answer.body = body.into();
                // Whatever it says, no more rows come of it than there were, brackets aside.
                if let Ok(page) = feed("v8", "job").decode(&asked(&Ask::Head), &answer) {
                    assert!(page.rows.len() + page.rejects.len() <= 3);
                }
            }
        }
    }
}

#[test]
fn too_deep_and_too_long_are_over_the_limit() {
    let deep = format!(r#"[{{"id":"a","statistics":{}{}}}]"#, "[".repeat(63), "]".repeat(63));
    let long = format!(r#"[{{"id":"a","name":"{}"}}]"#, "x".repeat(1024 * 1024 + 1));
    for body in [deep, long] {
        assert!(read("v1", "restore", &body).unwrap_err().over_limit);
    }
}

/// Rejects a row of each of the lists that reject any, between two that stand.
#[test]
fn a_row_without_a_usable_id_is_rejected_and_the_others_stand() {
    for bad in [
        "{}",
        r#"{"id":null}"#,
        r#"{"id":""}"#,
        r#"{"id":7}"#,
        r#"{"id":["b"]}"#,
        r#"{"id":"00000000-0000-0000-0000-000000000000"}"#,
        r#"{"id":"a\u0000b"}"#,
        r#"{"id":"\ud800"}"#,
        "[]",
        "null",
        "7",
    ] {
        let body = format!(r#"[{{"id":"a"}},{bad},{{"id":"c"}}]"#);
        for name in ["restore", "job"] {
            let page = read("v3", name, &body).unwrap();
            let ids: Vec<_> = page.rows.iter().map(|row| row.id.id.as_str()).collect();
            assert_eq!((ids, page.rejects.len()), (vec!["a", "c"], 1), "{bad}");
            // The same row is the same reject in a later reading.
            assert_eq!(read("v3", name, &body).unwrap().rejects, page.rejects);
        }
        let names = directory("v3", "jobs").decode(&asked(&()), &json(&body)).unwrap();
        assert_eq!((names.rows.len(), names.rejects.len()), (2, 1), "{bad}");
    }
}

#[test]
fn a_row_with_a_key_twice_is_rejected_and_the_others_stand() {
    let body = r#"[{"id":"a"},{"id":"b","status":"Success","status":"Failed"},{"id":"c"}]"#;
    let page = read("v1", "job", body).unwrap();
    assert_eq!((page.rows.len(), page.rejects.len()), (2, 1));
    assert_eq!(page.rejects[0].reason, "row 1 does not have the fields of its kind");
}

#[test]
fn a_reject_quotes_nothing_of_its_row() {
    let page = read("v1", "job", r#"[{"id":"","details":"secret"},"secret"]"#).unwrap();
    let reasons: Vec<_> = page.rejects.iter().map(|reject| reject.reason.as_str()).collect();
    assert_eq!(reasons, ["row 0 does not have the fields of its kind", "row 1 is not an object"]);
}

#[test]
fn fields_of_another_type_fail_no_row() {
    let body = r#"[{"id":"a","status":7,"creationTime":1525,"endTime":true,"details":{"x":[1]},
        "retryCount":"many","mainSessionId":8,"jobType":["Copy"],"jobId":9.5,"_links":["job"]}]"#;
    let page = read("v8", "job", body).unwrap();
    let [session] = page.rows.as_slice() else { panic!("one row") };
    assert_eq!((session.state.as_str(), session.kind.as_str()), ("unknown", "backup"));
    assert_eq!((session.started_at, session.ended_at, session.job.as_ref()), (None, None, None));
    assert_eq!((session.message.as_deref(), session.name.as_str()), (None, "JobSession"));
    assert_eq!(
        oddities(&page.oddities),
        [
            "creationTime: unusable time",
            "details: (not a plain word)",
            "endTime: unusable time",
            "jobType: (not a plain word)",
            "status: (not a plain word)",
        ]
    );
}

#[test]
fn fields_that_are_not_read_cannot_fail_a_row() {
    let body = r#"[{"id":"a","statistics":{"transferredDataBytes":99999999999999999999999,"x":1e999},
        "progress":"NaN","eTag":{"eTag":1},"eTag":2,"retryCount":18446744073709551616}]"#;
    let page = read("v8", "job", body).unwrap();
    assert_eq!((page.rows.len(), page.rejects.len(), page.oddities.len()), (1, 0, 0));
}

#[test]
fn unusable_stamps_are_missing_and_noted() {
    let body = r#"[{"id":"a","state":"Stopped","result":"Success","creationTime":"yesterday",
        "endTime":"0001-01-01T00:00:00"}]"#;
    let page = read("v1", "restore", body).unwrap();
    assert_eq!((page.rows[0].started_at, page.rows[0].ended_at), (None, None));
    assert_eq!(page.rows[0].state.as_str(), "finished");
    assert_eq!(oddities(&page.oddities), ["creationTime: unusable time"]);
}

#[test]
fn details_have_the_same_guards() {
    let job = job_ref("a");
    let items = dialect("v8").items(&job, &key("ProcessedObjects"));
    let events = dialect("v8").events(&job, &key("LogItems"));
    for body in ["", "{}", r#"{"results":null}"#, r#"{"results":{}}"#, "<html>", r#"{"results":["#]
    {
        assert!(items.decode(&asked(&()), &json(body)).is_err(), "{body}");
        assert!(events.decode(&asked(&()), &json(body)).is_err(), "{body}");
    }
    let mixed = r#"[{"id":"a"},7]"#;
    let page = items.decode(&asked(&()), &json(mixed)).unwrap();
    assert_eq!((page.rows.len(), page.rejects.len()), (1, 1));
    let page = events.decode(&asked(&()), &json(mixed)).unwrap();
    assert_eq!((page.rows.len(), page.rejects.len()), (1, 1));
}
