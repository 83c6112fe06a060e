//! Query parameters as the server reads them; what it cannot read is a 400.

use mullion_model::Timestamp;

use crate::kit::Request;

/// A parameter that cannot be read, with what the server says about it.
pub(super) struct Unreadable(pub(super) String);

/// A whole number of at least `least`.
pub(super) fn number(
    request: &Request,
    name: &str,
    least: usize,
) -> Result<Option<usize>, Unreadable> {
    read(request, name, |text| {
        text.parse::<i32>()
            .ok()
            .and_then(|number| usize::try_from(number).ok())
            .filter(|number| *number >= least)
    })
}

/// A time; without a zone it is taken as UTC, as the documents say of all of them.
pub(super) fn time(request: &Request, name: &str) -> Result<Option<Timestamp>, Unreadable> {
    read(request, name, |text| {
        Timestamp::parse_rfc3339(text)
            .or_else(|_| Timestamp::parse_rfc3339(&format!("{text}Z")))
            .ok()
    })
}

/// `true` or `false`, in any case.
pub(super) fn flag(request: &Request, name: &str) -> Result<Option<bool>, Unreadable> {
    read(request, name, |text| text.to_ascii_lowercase().parse().ok())
}

/// One of these words, in any case.
pub(super) fn word(
    request: &Request,
    name: &str,
    words: &'static [&'static str],
) -> Result<Option<&'static str>, Unreadable> {
    read(request, name, |text| words.iter().find(|word| word.eq_ignore_ascii_case(text)).copied())
}

/// The id of an entity, in small letters.
pub(super) fn id(request: &Request, name: &str) -> Result<Option<String>, Unreadable> {
    read(request, name, |text| uuid::Uuid::try_parse(text).ok().map(|id| id.to_string()))
}

fn read<T>(
    request: &Request,
    name: &str,
    parse: impl Fn(&str) -> Option<T>,
) -> Result<Option<T>, Unreadable> {
    match request.parameter(name).filter(|text| !text.is_empty()) {
        None => Ok(None),
        Some(text) => match parse(text) {
            Some(value) => Ok(Some(value)),
            None => Err(Unreadable(format!("The value '{text}' is not valid for {name}."))),
        },
    }
}
