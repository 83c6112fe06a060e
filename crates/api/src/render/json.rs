//! Values as JSON, appended to bytes exactly as serde would write them.

use mullion_model::{Calendar, Timestamp};

/// Appends null.
pub(super) fn null(out: &mut Vec<u8>) {
    out.extend_from_slice(b"null");
}

/// Appends a value, or null where there is none.
pub(super) fn maybe<T>(out: &mut Vec<u8>, value: Option<T>, write: impl Fn(&mut Vec<u8>, T)) {
    match value {
        Some(value) => write(out, value),
        None => null(out),
    }
}

/// Appends a text that has nothing to escape.
pub(super) fn plain(out: &mut Vec<u8>, text: &[u8]) {
    out.push(b'"');
    out.extend_from_slice(text);
    out.push(b'"');
}

/// Appends a word of our own.
pub(super) fn word(out: &mut Vec<u8>, word: &str) {
    plain(out, word.as_bytes());
}

/// Appends a text.
pub(super) fn text(out: &mut Vec<u8>, text: &str) {
    out.push(b'"');
    within_text(out, text);
    out.push(b'"');
}

/// Appends a part of a text.
pub(super) fn within_text(out: &mut Vec<u8>, text: &str) {
    if !has_escapes(text.as_bytes()) {
        return out.extend_from_slice(text.as_bytes());
    }
    for run in text.as_bytes().split_inclusive(|byte| is_escaped(*byte)) {
        match run.split_last() {
            Some((last, before)) if is_escaped(*last) => {
                out.extend_from_slice(before);
                escape(out, *last);
            }
            _ => out.extend_from_slice(run),
        }
    }
}

/// Whether a text has anything to escape, which nearly none has: looked at eight bytes at a time.
fn has_escapes(text: &[u8]) -> bool {
    let Some(last) = text.last_chunk() else { return text.iter().any(|byte| is_escaped(*byte)) };
    let (eights, _) = text.as_chunks();
    // The last eight are looked at once more where they are no eight of their own.
    let eights = eights.iter().chain([last]);
    eights.fold(0, |found, eight| found | escaped(u64::from_ne_bytes(*eight))) != 0
}

/// Not zero where one of eight bytes cannot stand in a text as it is. Where one is less than a bound of
/// at most 128, subtracting the bound borrows for the lowest of them, into a highest bit that was not
/// set; turning the bits of a quotation mark or a backslash makes these, and no other bytes, zero, and
/// leaves highest bits as they are.
const fn escaped(eight: u64) -> u64 {
    let control = eight.wrapping_sub(each(0x20));
    let quotation = (eight ^ each(b'"')).wrapping_sub(each(1));
    let backslash = (eight ^ each(b'\\')).wrapping_sub(each(1));
    (control | quotation | backslash) & !eight & each(0x80)
}

/// Eight times the same byte.
const fn each(byte: u8) -> u64 {
    u64::from_ne_bytes([byte; 8])
}

/// Whether a byte cannot stand in a text as it is (RFC 8259, section 7).
const fn is_escaped(byte: u8) -> bool {
    (byte < 0x20) | (byte == b'"') | (byte == b'\\')
}

/// Appends a byte that cannot stand in a text as it is.
fn escape(out: &mut Vec<u8>, byte: u8) {
    let short = match byte {
        b'"' | b'\\' => byte,
        0x08 => b'b',
        0x0c => b'f',
        b'\n' => b'n',
        b'\r' => b'r',
        b'\t' => b't',
        _ => {
            let digit = |half: u8| if half < 10 { b'0' + half } else { b'a' + half - 10 };
            return out.extend_from_slice(&[
                b'\\',
                b'u',
                b'0',
                b'0',
                digit(byte >> 4),
                digit(byte & 15),
            ]);
        }
    };
    out.extend_from_slice(&[b'\\', short]);
}

/// Appends a moment without its quotation marks.
pub(super) fn within_moment(out: &mut Vec<u8>, moment: Timestamp, calendar: &mut Calendar) {
    match calendar.written(moment) {
        Some(written) => written.append_to(out),
        None => within_text(out, &moment.to_string()),
    }
}

/// A GUID in its usual form: hyphenated, in small letters.
pub(super) fn guid(number: u128) -> [u8; 36] {
    // Four bytes each, the first one highest.
    let four = |shift: u32| u32::try_from(number >> shift & 0xffff_ffff).unwrap_or_default();
    let (second, third) = (digits(four(64)), digits(four(32)));
    let mut written = [b'-'; 36];
    written[0..8].copy_from_slice(&digits(four(96)));
    written[9..13].copy_from_slice(&second[0..4]);
    written[14..18].copy_from_slice(&second[4..8]);
    written[19..23].copy_from_slice(&third[0..4]);
    written[24..28].copy_from_slice(&third[4..8]);
    written[28..36].copy_from_slice(&digits(four(0)));
    written
}

/// Four bytes in eight hexadecimal digits, all of them at once: each digit is a byte of a number whose
/// lowest byte stands first.
fn digits(bytes: u32) -> [u8; 8] {
    const LOW: u64 = 0x000f_000f_000f_000f;
    let together = u64::from(bytes.swap_bytes());
    let pairs = (together | together << 16) & 0x0000_ffff_0000_ffff;
    let apart = (pairs | pairs << 8) & 0x00ff_00ff_00ff_00ff;
    let values = apart >> 4 & LOW | (apart & LOW) << 8;
    let letters = (values + each(6)) >> 4 & each(1);
    // Behind `9` comes `:`, and 39 further `a`.
    (values + each(b'0') + letters * 39).to_le_bytes()
}
