//! Cursors: where a walk stands, sealed so that only we can have written it.
//!
//! `version ‖ key id ‖ stamp ‖ question ‖ position ‖ checksum ‖ HMAC-SHA-256`, as base64url. The
//! question is a digest of scope, filter and order, so a cursor carries no right and fits only the
//! question it answered. The checksum needs no key: it tells a damaged cursor from one whose key is
//! no longer known.

use std::fmt;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use mullion_model::{SessionId, Timestamp};
use sha2::{Digest as _, Sha256};

use crate::digest::DIGEST_LEN;
use crate::query::{KeyValue, Position, Sort};

mod bytes;

use bytes::Reader;

/// The longest cursor in characters.
const MAX_LEN: usize = 4096;
/// How long a cursor lives, counted from the stamp of its snapshot.
const LIFE: Duration = Duration::from_secs(60 * 60);
/// The version of the format.
const VERSION: u8 = 1;
/// Length of a key's id in bytes.
const KEY_ID_LEN: usize = 8;
/// Length of the checksum in bytes.
const CHECKSUM_LEN: usize = 8;
/// Length of the HMAC in bytes.
const MAC_LEN: usize = 32;

/// What cursors are signed with. Never shown.
#[derive(Clone)]
pub struct CursorKey {
    id: [u8; KEY_ID_LEN],
    mac: Hmac<Sha256>,
}

impl CursorKey {
    /// The key made of these 256 bits, which have to be random and secret.
    #[must_use]
    pub fn from_bytes(secret: [u8; 32]) -> Self {
        let mut block = [0; 64];
        for (padded, byte) in block.iter_mut().zip(secret) {
            *padded = byte;
        }
        let mac = Hmac::<Sha256>::new(&block.into());
        let id = first(&mac.clone().chain_update("mullion cursor key id").finalize().into_bytes());
        Self { id, mac }
    }

    /// A new key: cursors of an earlier start then answer [`CursorError::Expired`].
    ///
    /// # Errors
    /// The operating system gives no random numbers.
    pub fn random() -> std::io::Result<Self> {
        let mut secret = [0; 32];
        getrandom::fill(&mut secret)?;
        Ok(Self::from_bytes(secret))
    }

    /// The cursor for a position in the answer to a question.
    pub(crate) fn seal(
        &self,
        position: &Position,
        question: &[u8; DIGEST_LEN],
        stamp: Timestamp,
    ) -> String {
        let mut sealed = vec![VERSION];
        sealed.extend(self.id);
        sealed.extend(stamp.ticks().to_be_bytes());
        sealed.extend(question);
        sealed.extend(position.id.as_u128().to_be_bytes());
        for value in &position.keys {
            bytes::write_value(&mut sealed, value.as_ref());
        }
        sealed.extend(checksum(&sealed));
        let mac = self.mac.clone().chain_update(&sealed).finalize().into_bytes();
        sealed.extend(mac);
        URL_SAFE_NO_PAD.encode(sealed)
    }

    /// The position a cursor stands for in the answer to a question.
    pub(crate) fn open(
        &self,
        cursor: &str,
        sort: &Sort,
        question: &[u8; DIGEST_LEN],
        now: Timestamp,
    ) -> Result<Position, CursorError> {
        if cursor.len() > MAX_LEN {
            return Err(CursorError::Invalid);
        }
        let sealed = URL_SAFE_NO_PAD.decode(cursor).map_err(|_| CursorError::Invalid)?;
        let (signed, mac) = split_end::<MAC_LEN>(&sealed).ok_or(CursorError::Invalid)?;
        let (content, sum) = split_end::<CHECKSUM_LEN>(signed).ok_or(CursorError::Invalid)?;
        if checksum(content) != *sum {
            return Err(CursorError::Invalid);
        }
        let mut reader = Reader::new(content);
        if reader.array() != Some([VERSION]) {
            return Err(CursorError::Invalid);
        }
        if reader.array() != Some(self.id) {
            return Err(CursorError::Expired);
        }
        self.mac
            .clone()
            .chain_update(signed)
            .verify_slice(mac)
            .map_err(|_| CursorError::Invalid)?;
        let stamp = reader.array().map(i64::from_be_bytes).ok_or(CursorError::Invalid)?;
        if reader.array().as_ref() != Some(question) {
            return Err(CursorError::Invalid);
        }
        let position = read_position(reader, sort).ok_or(CursorError::Invalid)?;
        if now.since(Timestamp::from_ticks(stamp)) >= LIFE {
            return Err(CursorError::Expired);
        }
        Ok(position)
    }
}

impl fmt::Debug for CursorKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CursorKey(…)")
    }
}

/// Why a cursor is of no use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CursorError {
    /// It is damaged, forged, or belongs to another question.
    #[error("the cursor is not valid for this question")]
    Invalid,
    /// It is too old, or its signing key is no longer known.
    #[error("the cursor has expired; begin again at the first page")]
    Expired,
}

/// Reads the position, to the end of the content.
fn read_position(mut reader: Reader<'_>, sort: &Sort) -> Option<Position> {
    let id = SessionId::from_u128(u128::from_be_bytes(reader.array()?));
    let mut keys: Vec<Option<KeyValue<'static>>> = Vec::with_capacity(sort.keys().len());
    for key in sort.keys() {
        keys.push(reader.value(key.field)?);
    }
    reader.is_empty().then_some(Position { keys, id })
}

/// The last `N` bytes and what stands before them.
fn split_end<const N: usize>(bytes: &[u8]) -> Option<(&[u8], &[u8; N])> {
    bytes.split_last_chunk()
}

/// Tells damage, not forgery.
fn checksum(content: &[u8]) -> [u8; CHECKSUM_LEN] {
    first(&Sha256::digest(content))
}

/// The first bytes of a longer hash.
fn first<const N: usize>(hash: &[u8]) -> [u8; N] {
    hash.first_chunk().copied().unwrap_or([0; N])
}
