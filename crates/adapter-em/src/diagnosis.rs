//! What an answer other than 200 means, in the product's words.

use mullion_adapter::Reply;
use mullion_adapter::kit::{json_text, media_is, status_fault};
use mullion_model::{Fault, FaultKind};

use crate::body::xml_text;
use crate::wire::{self, error_status};

/// The fault of an answer other than 200; `None` where its status says all there is to say.
///
/// An `Error` document's own status counts for more than that of HTTP, which in places is 500 for
/// whatever went wrong. Its message is not repeated: it may hold names and paths of the inside.
pub(crate) fn diagnose(reply: &Reply) -> Option<Fault> {
    let status =
        own_status(reply).filter(|status| (400..600).contains(status)).unwrap_or(reply.status);
    match status {
        403 => Some(forbidden(reply)),
        404 if is_page(reply) => Some(
            Fault::new(
                FaultKind::Misread,
                "the answer is a web page's 404, not Enterprise Manager's: a proxy or another service",
            )
            .with_status(reply.status),
        ),
        404 => Some(
            Fault::new(FaultKind::NotFound, "Enterprise Manager does not know what was asked for")
                .with_status(reply.status),
        ),
        _ if status == reply.status => None,
        _ => {
            let told = Reply {
                status,
                ..reply.clone()
            };
            Some(status_fault(&told).with_status(reply.status))
        }
    }
}

/// The status that an error document tells, in whichever representation it came.
fn own_status(reply: &Reply) -> Option<u16> {
    match xml_text(reply) {
        Ok(text) => error_status(&text),
        Err(_) => wire::json::error_status(json_text(reply).ok()?),
    }
}

/// That the account's role does not cover what was asked for.
fn forbidden(reply: &Reply) -> Fault {
    let text = "the account's Enterprise Manager role does not cover this";
    Fault::new(FaultKind::Forbidden, text)
        .with_remedy(
            "give the account the role Portal User, or Portal Administrator, or leave the feed out \
             with `feeds`; a VM or File Restore Operator can read the feeds `restore` and `failover` \
             only, an Exchange, Oracle or SQL Restore Operator `restore` only",
        )
        .with_status(reply.status)
}

/// Whether the answer is an HTML page.
fn is_page(reply: &Reply) -> bool {
    media_is(reply, &["text/html", "application/xhtml+xml"]).is_ok()
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;

    const ERROR: &str = include_str!("../fixtures/error.xml");
    const JSON_ERROR: &str = include_str!("../fixtures/error.json");

    fn reply(status: u16, media: &str, body: &str) -> Reply {
        Reply {
            status,
            headers: vec![("content-type".to_owned(), media.to_owned())],
            body: Bytes::copy_from_slice(body.as_bytes()),
        }
    }

    /// What an `Error` document with this status of its own means.
    fn error(status: u16, own: u16) -> Option<Fault> {
        let body = ERROR.replace("\"500\"", &format!("\"{own}\""));
        diagnose(&reply(status, "application/xml", &body))
    }

    #[test]
    fn a_missing_right_names_the_role() {
        for answer in [error(403, 403), diagnose(&reply(403, "text/html", ""))] {
            let fault = answer.unwrap();
            assert_eq!((fault.kind, fault.status), (FaultKind::Forbidden, Some(403)));
            let remedy = fault.remedy.unwrap();
            for role in ["Portal User", "Portal Administrator", "File Restore Operator"] {
                assert!(remedy.contains(role), "{remedy}");
            }
        }
    }

    #[test]
    fn an_error_in_json_is_read_too() {
        let error = |body: &str| diagnose(&reply(500, "application/json", body));
        for (own, kind) in [("403", FaultKind::Forbidden), ("404", FaultKind::NotFound)] {
            let body = JSON_ERROR.replace("500", own);
            for body in [body.to_ascii_lowercase(), body] {
                let fault = error(&body).unwrap();
                assert_eq!((fault.kind, fault.status), (kind, Some(500)));
                assert!(!format!("{fault:?}").contains("secret"), "{fault:?}");
            }
        }
        let other = JSON_ERROR.replace("500", "404").replace("Message", "Other");
        for body in [JSON_ERROR, &other, "{}", "[404]"] {
            assert_eq!(error(body), None, "{body}");
        }
    }

    #[test]
    fn not_found_is_the_products_own() {
        let kind = |answer: Option<Fault>| answer.unwrap().kind;
        assert_eq!(kind(error(404, 404)), FaultKind::NotFound);
        assert_eq!(kind(diagnose(&reply(404, "application/xml", ""))), FaultKind::NotFound);
        let page = reply(404, "text/html; charset=utf-8", "<html>Not here</html>");
        assert_eq!(kind(diagnose(&page)), FaultKind::Misread);
    }

    #[test]
    fn the_documents_own_status_counts_for_more() {
        let fault = error(500, 404).unwrap();
        assert_eq!((fault.kind, fault.status), (FaultKind::NotFound, Some(500)));
        assert_eq!(error(500, 401).unwrap().kind, FaultKind::Unauthorized);
        assert_eq!(error(500, 200), None);
    }

    #[test]
    fn only_a_whole_error_document_is_believed() {
        let body = ERROR.replace("\"500\"", "\"404\"");
        let cut = body.trim_end().strip_suffix("</Error>").unwrap();
        let more = format!("{body}garbage");
        let other = body.replace("Error", "Task");
        for body in [cut, &more, &other] {
            assert_eq!(diagnose(&reply(500, "application/xml", body)), None, "{body}");
        }
    }

    #[test]
    fn other_answers_are_left_to_their_status() {
        for status in [302, 400, 401, 429, 500, 503] {
            assert_eq!(error(status, status), None);
            assert_eq!(diagnose(&reply(status, "text/html", "<html/>")), None);
        }
    }

    #[test]
    fn the_servers_words_are_not_repeated() {
        for own in [403, 404, 429] {
            let fault = error(500, own).unwrap();
            assert!(!format!("{fault:?}").contains("secret"), "{fault:?}");
        }
    }
}
