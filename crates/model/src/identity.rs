//! Identities: the same after a restart and on every replica.

use std::collections::HashMap;
use std::fmt;

use sha1::{Digest as _, Sha1};
use uuid::{Builder, Uuid};

/// Namespace of session ids: UUIDv5 of `urn:mullion:session` in the URL namespace.
const SESSIONS: Uuid = Uuid::from_u128(0x59a6_6a2c_ec04_55d9_bcc0_b322_ccb2_aa01);

/// The unified id of a session: UUIDv5 of source name, native type and native id, each behind a
/// line feed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SessionId(Uuid);

impl SessionId {
    /// The id of the session that `source` calls `native_id` in its list of `native_type`.
    #[must_use]
    pub fn new(source: &str, native_type: &str, native_id: &str) -> Self {
        let name = [source, "\n", native_type, "\n", native_id];
        let mut digest = Sha1::new_with_prefix(SESSIONS.as_bytes());
        name.iter().for_each(|piece| digest.update(piece));
        let mut bytes = uuid::Bytes::default();
        bytes.iter_mut().zip(digest.finalize()).for_each(|(byte, digit)| *byte = digit);
        Self(Builder::from_sha1_bytes(bytes).into_uuid())
    }

    /// Reads an id in its hyphenated form; `None` for any other text.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() != 36 {
            return None;
        }
        Uuid::try_parse(text).ok().map(Self)
    }

    /// The id as a number that orders as the id does.
    #[must_use]
    pub const fn as_u128(self) -> u128 {
        self.0.as_u128()
    }

    /// The id with this number.
    #[must_use]
    pub const fn from_u128(number: u128) -> Self {
        Self(Uuid::from_u128(number))
    }
}

impl fmt::Display for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Ids for the items of one session, in wire order: UUIDv5 of the item's native type and key in the
/// session's namespace; the second, third … item with equal type and key gets `2`, `3` … behind it.
///
/// `items` yields (native type, key) over the session's whole list.
pub fn item_ids<'a>(
    session: SessionId,
    items: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> Vec<Uuid> {
    let mut seen: HashMap<(&str, &str), u64> = HashMap::new();
    items
        .into_iter()
        .map(|(native_type, key)| {
            let count = seen.entry((native_type, key)).and_modify(|n| *n += 1).or_insert(1);
            let name = match *count {
                1 => format!("{native_type}\n{key}"),
                n => format!("{native_type}\n{key}\n{n}"),
            };
            Uuid::new_v5(&session.0, name.as_bytes())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_namespace_follows_its_recipe() {
        assert_eq!(Uuid::new_v5(&Uuid::NAMESPACE_URL, b"urn:mullion:session"), SESSIONS);
    }

    /// The vectors of the mapping's section 9.
    #[test]
    fn session_ids_match_the_published_vectors() {
        for (source, native_type, native_id, id) in [
            (
                "em-prod",
                "RestoreSession",
                "676dc837-f441-4ac1-8470-15be06b4cffc",
                "c429e4c2-c523-58c9-a898-5b92f82ef3da",
            ),
            (
                "em-prod",
                "BackupJobSession",
                "d46e39e0-1131-4585-91a7-e828ce7eafae",
                "6d99e343-45c4-5901-970f-55511ead4a9a",
            ),
            (
                "m365",
                "JobSession",
                "11111111-2222-4333-8444-000000000201",
                "a037685c-6a83-5aef-96ec-519c36622eb9",
            ),
            (
                "aws",
                "Session",
                "f66b0bd7-033e-4a2a-bbc5-8aefb1e0cea5",
                "a69770af-41a2-5b1a-9b60-8413fc21e90b",
            ),
        ] {
            assert_eq!(SessionId::new(source, native_type, native_id).to_string(), id);
        }
    }

    #[test]
    fn equal_items_are_numbered() {
        let session = SessionId::parse("369714fb-63fe-52fd-97fc-5942080147bb").unwrap();
        let item = ("RestoredItem", "oz-Tgt-01\nUS West (N. California) (us-west-1)");
        let ids: Vec<_> = item_ids(session, [item, item]).iter().map(Uuid::to_string).collect();
        assert_eq!(
            ids,
            ["947965fe-0fdd-514b-85b1-fd81cd6b60f0", "6565da13-da94-5f5b-930d-13bac2b47193"]
        );
    }

    #[test]
    fn only_the_hyphenated_form_is_an_id() {
        assert!(SessionId::parse("947965fe-0fdd-514b-85b1-fd81cd6b60f0").is_some());
        assert!(SessionId::parse("947965fe0fdd514b85b1fd81cd6b60f0").is_none());
        assert!(SessionId::parse("{id}").is_none());
    }
}
