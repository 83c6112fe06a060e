//! The orders that can be asked for.

use mullion_core::{Direction, Sort, SortField, SortKey};

use super::values::Refusal;

/// Reads the order of sessions.
pub(super) fn sort(text: &str) -> Result<Sort, Refusal> {
    let mut keys: Vec<SortKey> = Vec::new();
    for (word, direction) in keys_of(text) {
        let Some(field) = SortField::from_word(word) else {
            return Err(Refusal::not_one_of(SortField::ALL.iter().map(|field| field.as_str())));
        };
        if keys.iter().any(|key| key.field == field) {
            return Err(Refusal::new("names a key twice"));
        }
        keys.push(SortKey { field, direction });
    }
    Sort::new(keys).map_err(|error| Refusal::new(error.to_string()))
}

/// The words of a comma list of keys, each with its direction.
pub(super) fn keys_of(text: &str) -> impl Iterator<Item = (&str, Direction)> {
    text.split(',').map(|key| match key.strip_prefix('-') {
        Some(word) => (word, Direction::Descending),
        None => (key, Direction::Ascending),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_read_in_order() {
        let key = |field, direction| SortKey { field, direction };
        assert_eq!(
            sort("result,-endedAt"),
            Ok(Sort::new(vec![
                key(SortField::Result, Direction::Ascending),
                key(SortField::EndedAt, Direction::Descending)
            ])
            .unwrap())
        );
    }

    #[test]
    fn what_is_no_order_is_refused() {
        for text in ["", "-", "password", "+name", "--name", "name,", "id", "Name", "name,-name"] {
            assert!(sort(text).is_err(), "{text}");
        }
        assert_eq!(
            sort("name,job,object,server,kind"),
            Err(Refusal::new("an order has 1 to 4 keys"))
        );
    }
}
