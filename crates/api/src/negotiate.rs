//! What a client accepts, and what it already has.

use actix_web::http::header::{self, HeaderMap, HeaderValue};

use crate::problem::{Problem, Slug};

/// A form that a resource can be sent in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// JSON.
    Json,
    /// Text without markup.
    Text,
    /// A table.
    Csv,
    /// JSON, a line for each element.
    Ndjson,
}

impl Form {
    /// The media type, and the range of its siblings.
    const fn types(self) -> (&'static str, &'static str) {
        match self {
            Self::Json => ("application/json", "application/*"),
            Self::Text => ("text/plain", "text/*"),
            Self::Csv => ("text/csv", "text/*"),
            Self::Ndjson => ("application/x-ndjson", "application/*"),
        }
    }

    /// How much a client wants this form, and how exactly it names it: the most exact range that
    /// matches decides (RFC 9110, section 12.5.1).
    fn wanted(self, ranges: &[Range<'_>]) -> (f32, u8) {
        let (exact, siblings) = self.types();
        let mut best = (0.0, 0);
        for range in ranges {
            let exactness = match range.name {
                name if name.eq_ignore_ascii_case(exact) => 3,
                name if name.eq_ignore_ascii_case(siblings) => 2,
                "*/*" | "" => 1,
                _ => continue,
            };
            if exactness > best.1 {
                best = (range.weight, exactness);
            }
        }
        best
    }
}

/// One element of `Accept`.
struct Range<'a> {
    name: &'a str,
    /// From 0, a refusal, to 1, which is also what cannot be read.
    weight: f32,
}

impl<'a> Range<'a> {
    /// Reads an element.
    fn read(element: &'a str) -> Self {
        let mut parts = element.split(';').map(str::trim);
        let name = parts.next().unwrap_or_default();
        let weight = parts.find_map(|parameter| {
            let (name, weight) = parameter.split_once('=')?;
            name.trim().eq_ignore_ascii_case("q").then(|| weight.trim().parse().ok())?
        });
        Self { name, weight: weight.filter(|q| (0.0..=1.0).contains(q)).unwrap_or(1.0) }
    }
}

/// The form that a client wants most of those that are offered; of several that it wants alike, the
/// one that it names most exactly, then the one that is offered first.
///
/// # Errors
/// It takes none of them.
pub(crate) fn chosen(headers: &HeaderMap, offered: &[Form]) -> Result<Form, Problem> {
    if let Some(first) = offered.first()
        && !headers.contains_key(header::ACCEPT)
    {
        return Ok(*first);
    }
    let texts = headers.get_all(header::ACCEPT).filter_map(|value| value.to_str().ok());
    let ranges: Vec<_> = texts.flat_map(|value| value.split(',')).map(Range::read).collect();
    let wanted = offered.iter().map(|form| (form.wanted(&ranges), *form));
    // `max_by` takes the last of those wanted alike.
    let best = wanted.rev().max_by(|((weight, exactness), _), ((other, exact), _)| {
        weight.total_cmp(other).then(exactness.cmp(exact))
    });
    match best {
        Some(((weight, _), form)) if weight > 0.0 => Ok(form),
        _ => {
            let types: Vec<_> = offered.iter().map(|form| form.types().0).collect();
            let detail = format!("This resource is sent as {}.", types.join(" or "));
            Err(Problem::with_detail(Slug::NotAcceptable, detail))
        }
    }
}

/// Whether the client already has the answer with this tag.
pub(crate) fn has_tag(headers: &HeaderMap, tag: &HeaderValue) -> bool {
    let mut tags = headers
        .get_all(header::IF_NONE_MATCH)
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim);
    tags.any(|known| known == "*" || known.strip_prefix("W/").unwrap_or(known) == tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(name: header::HeaderName, value: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(name, HeaderValue::from_str(value).unwrap());
        headers
    }

    /// What the list of sessions is sent as.
    const LIST: [Form; 3] = [Form::Json, Form::Csv, Form::Ndjson];

    #[test]
    fn json_is_sent_to_whoever_takes_it() {
        assert_eq!(chosen(&HeaderMap::new(), &[Form::Json]).ok(), Some(Form::Json));
        for accept in [
            "*/*",
            "application/json",
            "Application/JSON; charset=utf-8",
            "text/html, application/*;q=0.1",
            "text/csv;q=1, */*;q=0.001",
            "application/json;q=0.5, */*;q=0",
        ] {
            let headers = headers(header::ACCEPT, accept);
            assert_eq!(chosen(&headers, &[Form::Json]).ok(), Some(Form::Json), "{accept}");
        }
    }

    #[test]
    fn other_wishes_cannot_be_met() {
        for accept in [
            "application/xml",
            "text/csv",
            "application/x-ndjson",
            "application/json;q=0",
            "application/json; q=0.000, */*",
            "*/*;q=0",
        ] {
            let headers = headers(header::ACCEPT, accept);
            assert!(chosen(&headers, &[Form::Json]).is_err(), "{accept}");
        }
    }

    #[test]
    fn text_is_sent_to_prometheus() {
        for accept in [
            "application/openmetrics-text;version=1.0.0;q=0.6,text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
            "text/*",
            "text/html,application/xhtml+xml,*/*;q=0.8",
        ] {
            let headers = headers(header::ACCEPT, accept);
            assert_eq!(chosen(&headers, &[Form::Text]).ok(), Some(Form::Text), "{accept}");
        }
        let json = headers(header::ACCEPT, "application/json");
        assert!(chosen(&json, &[Form::Text]).is_err());
    }

    #[test]
    fn of_several_forms_the_one_wanted_most_is_sent() {
        assert_eq!(chosen(&HeaderMap::new(), &LIST).ok(), Some(Form::Json));
        for (accept, form) in [
            ("*/*", Some(Form::Json)),
            ("text/html,application/xhtml+xml,*/*;q=0.8", Some(Form::Json)),
            ("application/*", Some(Form::Json)),
            ("text/*", Some(Form::Csv)),
            ("text/csv", Some(Form::Csv)),
            ("Text/CSV; header=present", Some(Form::Csv)),
            ("text/csv, */*", Some(Form::Csv)),
            ("text/csv, application/json", Some(Form::Json)),
            ("text/csv, application/json;q=0.9", Some(Form::Csv)),
            ("text/csv;q=0.2, application/x-ndjson;q=0.3", Some(Form::Ndjson)),
            ("application/x-ndjson", Some(Form::Ndjson)),
            ("application/json;q=0, application/*", Some(Form::Ndjson)),
            ("text/csv;q=x, application/json;q=0.9", Some(Form::Csv)),
            ("text/csv;q=0", None),
            ("text/plain", None),
        ] {
            let headers = headers(header::ACCEPT, accept);
            assert_eq!(chosen(&headers, &LIST).ok(), form, "{accept}");
        }
    }

    #[test]
    fn tags_match_weakly_and_in_lists() {
        let tag = HeaderValue::from_static("\"a\"");
        for (known, matches) in [
            ("\"a\"", true),
            ("W/\"a\"", true),
            ("\"b\", \"a\"", true),
            ("*", true),
            ("\"b\"", false),
            ("a", false),
            ("", false),
        ] {
            let headers = headers(header::IF_NONE_MATCH, known);
            assert_eq!(has_tag(&headers, &tag), matches, "{known}");
        }
        let many = vec!["\"b\""; 1600].join(",");
        assert!(!has_tag(&headers(header::IF_NONE_MATCH, &many), &tag));
    }
}
