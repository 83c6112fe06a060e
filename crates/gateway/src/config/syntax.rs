//! What keeps a file from being TOML, in words for people who do not know TOML.

use std::ops::Range;

use super::section::BACKSLASH;

/// What the parser says of a string without quotes: mostly that it is none, or that it is no good
/// value of the kind it begins like. No key of ours has a value of those kinds.
const UNQUOTED: &[&str] = &[
    "string values must be quoted",
    "invalid float",
    "invalid integer",
    "invalid time",
    "invalid date",
];

/// What the parser says is wrong at `place` of `text`; in other words where it is a mistake that
/// everybody makes.
pub(super) fn in_plain_words(text: &str, place: &Range<usize>, message: &str) -> String {
    let behind = text.get(place.start..).and_then(|behind| behind.lines().next());
    let is_at_end = behind.is_none_or(|behind| behind.trim().is_empty());
    let is_unquoted = UNQUOTED.iter().any(|begin| message.starts_with(begin));
    match message {
        "duplicate key" => named(text, place),
        _ if message.contains("escaped value") => format!("a single backslash; {BACKSLASH}"),
        _ if is_unquoted && is_at_end => "the value is missing".to_owned(),
        _ if is_unquoted => r#"a string stands in quotes, as in "60s""#.to_owned(),
        _ => message.to_owned(),
    }
}

/// Names the table or key at `place`, which is there before, and says where.
fn named(text: &str, place: &Range<usize>) -> String {
    let before = text.get(..place.start).unwrap_or_default();
    let begun = before.rsplit('\n').next().unwrap_or_default();
    let above: Vec<_> = before.lines().take(before.matches('\n').count()).collect();
    let line = text.lines().nth(above.len()).unwrap_or_default();
    let name = text.get(place.clone()).unwrap_or_default();
    match (header(line), begun.rsplit_once('{')) {
        (Some(header), _) => table(header, &above),
        (None, Some((outer, _))) => {
            let outer = outer.trim_end_matches([' ', '\t', '=']).trim_start();
            format!("`{name}` is in `{outer}` twice; keep one of them")
        }
        // In front of a dotted key stand the names of its tables.
        (None, None) => key(&format!("{}{name}", begun.trim_start()), &above),
    }
}

/// Says where in the lines `above` the table of this header is.
fn table(header: &str, above: &[&str]) -> String {
    let bare = |header: &str| header.trim_matches(['[', ']']).to_owned();
    let same = |line| self::header(line).filter(|other| bare(other) == bare(header));
    let first = (1..).zip(above).filter_map(|(number, line)| Some((number, same(line)?))).last();
    match first {
        Some((line, other)) if other == header => format!(
            "{header} is there twice, first in line {line}; write the keys of both below one of them"
        ),
        Some((line, other)) => {
            format!("{header} is there already as {other}, in line {line}; keep one of them")
        }
        None => format!("{header} is there already, in another form; keep one of them"),
    }
}

/// Says where in the lines `above` this key of the same table is.
fn key(key: &str, above: &[&str]) -> String {
    let begin = above.iter().rposition(|line| header(line).is_some()).unwrap_or(0);
    let table = above.get(begin).and_then(|line| header(line)).unwrap_or("the file");
    let is_key = |line: &str| {
        let rest = line.trim_start().strip_prefix(key);
        rest.is_some_and(|rest| rest.trim_start().starts_with('='))
    };
    let first = (1..).zip(above).skip(begin).find(|(_, line)| is_key(line));
    let first = first.map(|(number, _)| format!(", first in line {number}")).unwrap_or_default();
    format!("`{key}` is in {table} twice{first}; keep one of them")
}

/// The header in a line, such as `[source.tls]`.
fn header(line: &str) -> Option<&str> {
    let line = line.trim_start();
    let end = line.split('#').next()?.rfind(']')?;
    line.get(..=end).filter(|header| header.starts_with('['))
}
