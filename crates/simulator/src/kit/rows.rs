//! Rows of JSON lists: the window a page shows, what a fault makes of them, and the document.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Answer, Twist};

/// One row of a list, exactly as its wire is.
pub(crate) trait Row: Serialize + Clone + Default {
    /// Takes away what identifies the row.
    fn lose_id(&mut self);
}

/// A row as it is sent: perhaps with fields that no document names.
#[derive(Debug, Serialize)]
pub(crate) struct Sent<T> {
    #[serde(flatten)]
    row: T,
    #[serde(flatten)]
    extra: BTreeMap<&'static str, serde_json::Value>,
}

/// The rows from `offset` on, at most `limit` of them, and how many there are in all.
///
/// A bad row is one more row of the list, its first: the others move on by one, as they would
/// behind a real one.
pub(crate) fn window<F, T: Row>(
    facts: &[F],
    offset: usize,
    limit: usize,
    twist: Option<Twist>,
    show: impl Fn(&F) -> T,
) -> (Vec<Sent<T>>, usize) {
    let has_bad_row = twist == Some(Twist::BadRow);
    let before = usize::from(has_bad_row);
    let mut rows = Vec::new();
    if has_bad_row && offset == 0 && limit > 0 {
        let mut bad = facts.first().map(&show).unwrap_or_default();
        bad.lose_id();
        rows.push(bad);
    }
    let wanted = facts.iter().skip(offset.saturating_sub(before));
    rows.extend(wanted.take(limit.saturating_sub(rows.len())).map(show));
    let sent = rows.into_iter().map(|row| sent(row, twist)).collect();
    (sent, facts.len().saturating_add(before))
}

/// One row, with further fields if a fault asks for them.
pub(crate) fn sent<T: Row>(row: T, twist: Option<Twist>) -> Sent<T> {
    let mut extra = BTreeMap::new();
    if twist == Some(Twist::ExtraFields) {
        extra.insert("aFieldOfTomorrow", serde_json::json!("surprise"));
        extra.insert(
            "anObjectOfTomorrow",
            serde_json::json!({ "id": 1, "list": [null, {}, []], "nested": { "result": "Success" } }),
        );
    }
    Sent { row, extra }
}

/// An answer whose body is `document` in JSON under this content type.
pub(crate) fn document<T: Serialize>(status: u16, content_type: &str, document: &T) -> Answer {
    match serde_json::to_string(document) {
        Ok(body) => Answer::with_body(status, content_type, body),
        Err(error) => Answer::with_body(500, "text/plain", error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Clone, Debug, Default, PartialEq, Serialize)]
    struct Number {
        id: Option<u32>,
    }

    impl Row for Number {
        fn lose_id(&mut self) {
            self.id = None;
        }
    }

    fn ids(offset: usize, limit: usize, twist: Option<Twist>) -> (Vec<Option<u32>>, usize) {
        let show = |id: &u32| Number { id: Some(*id) };
        let (rows, total) = window(&[1, 2, 3], offset, limit, twist, show);
        (rows.iter().map(|sent| sent.row.id).collect(), total)
    }

    #[test]
    fn a_page_is_a_window() {
        assert_eq!(ids(0, 2, None), (vec![Some(1), Some(2)], 3));
        assert_eq!(ids(2, 2, None), (vec![Some(3)], 3));
        assert_eq!(ids(3, 2, None), (vec![], 3));
    }

    #[test]
    fn a_bad_row_moves_the_others_on() {
        let twist = Some(Twist::BadRow);
        assert_eq!(ids(0, 2, twist), (vec![None, Some(1)], 4));
        assert_eq!(ids(2, 2, twist), (vec![Some(2), Some(3)], 4));
        let (rows, total) = window(&[], 0, 2, twist, |id: &u32| Number { id: Some(*id) });
        assert_eq!((rows.len(), total), (1, 1));
    }

    #[test]
    fn extra_fields_stand_beside_the_known_ones() {
        let row = sent(Number { id: Some(1) }, Some(Twist::ExtraFields));
        let text = serde_json::to_string(&row).unwrap();
        assert!(text.starts_with(r#"{"id":1,"aFieldOfTomorrow":"surprise""#), "{text}");
    }
}
