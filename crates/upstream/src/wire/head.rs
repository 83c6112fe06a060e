//! Holds an answer's head back until it is whole: bounds it, and takes out interim answers.
//!
//! awc takes a `100 Continue` for the answer and gives its connection back to the pool, where the
//! true answer would then meet the next request.

use bytes::{Buf, BytesMut};

/// The most interim answers before one true one.
const MOST_INTERIM: usize = 8;

/// What a head has too much of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum HeadFault {
    /// Bytes.
    Bytes,
    /// Header lines.
    Lines,
    /// Interim answers before it.
    Interim,
}

/// The beginning of an answer.
#[derive(Debug, Default)]
pub(super) struct Head {
    bytes: BytesMut,
    /// So many bytes hold no end of a head.
    searched: usize,
    interim: usize,
    /// How long the head is, once that is known.
    length: Option<usize>,
}

impl Head {
    /// Begins anew for the next answer. Bytes of the former one are forgotten.
    pub(super) fn reset(&mut self) {
        *self = Self::default();
    }

    /// Whether the head is whole, or the bytes are none.
    pub(super) const fn is_whole(&self) -> bool {
        self.length.is_some()
    }

    /// Takes bytes in; `most_bytes` and `most_lines` bound one head, and interim answers each.
    pub(super) fn push(
        &mut self,
        bytes: &[u8],
        most_bytes: usize,
        most_lines: usize,
    ) -> Result<(), HeadFault> {
        self.bytes.extend_from_slice(bytes);
        while self.length.is_none() {
            if !starts_like(&self.bytes, b"HTTP/") {
                // Not HTTP: awc is to say so at once, rather than time at last.
                self.length = Some(0);
                return Ok(());
            }
            let end = find_end(&self.bytes, self.searched);
            if end.unwrap_or(self.bytes.len()) > most_bytes {
                return Err(HeadFault::Bytes);
            }
            if header_lines(&self.bytes, end) > most_lines {
                return Err(HeadFault::Lines);
            }
            match end {
                None => {
                    self.searched = self.bytes.len().saturating_sub(3);
                    return Ok(());
                }
                Some(end) if is_interim(&self.bytes) => {
                    self.bytes.advance(end);
                    self.searched = 0;
                    self.interim += 1;
                    if self.interim > MOST_INTERIM {
                        return Err(HeadFault::Interim);
                    }
                }
                Some(end) => self.length = Some(end),
            }
        }
        Ok(())
    }

    /// Takes out at most `most` bytes, once the head is whole or `all_came`. With them comes how
    /// many of them lie behind the head.
    pub(super) fn take(&mut self, most: usize, all_came: bool) -> Option<(BytesMut, usize)> {
        if self.bytes.is_empty() || !(self.is_whole() || all_came) {
            return None;
        }
        let taken = self.bytes.split_to(most.min(self.bytes.len()));
        let of_head = self.length.unwrap_or(0).min(taken.len());
        if let Some(length) = &mut self.length {
            *length -= of_head;
        }
        let behind = taken.len() - of_head;
        Some((taken, behind))
    }
}

/// Whether `bytes` begin with `start`, as far as there are any.
fn starts_like(bytes: &[u8], start: &[u8]) -> bool {
    bytes.iter().zip(start).all(|(byte, expected)| byte == expected)
}

/// Where the first head ends: behind its empty line. Bare line feeds count, as awc accepts them.
fn find_end(bytes: &[u8], from: usize) -> Option<usize> {
    let searched = bytes.get(from..)?;
    let position = searched.iter().enumerate().find_map(|(index, byte)| {
        let behind = searched.get(index + 1..)?;
        match (byte, behind) {
            (b'\n', [b'\n', ..]) => Some(index + 2),
            (b'\n', [b'\r', b'\n', ..]) => Some(index + 3),
            _ => None,
        }
    })?;
    Some(from + position)
}

/// How many header lines a head has that ends at `end`; none before its end is known.
fn header_lines(bytes: &[u8], end: Option<usize>) -> usize {
    let head = end.and_then(|end| bytes.get(..end)).unwrap_or_default();
    let lines = head.iter().filter(|byte| **byte == b'\n').count();
    // The status line and the empty line are none.
    lines.saturating_sub(2)
}

/// Whether a head is that of an interim answer. 101 is none: nothing comes behind it.
fn is_interim(head: &[u8]) -> bool {
    match head.get(..12) {
        Some([b'H', b'T', b'T', b'P', b'/', b'1', b'.', _, b' ', b'1', tens, ones]) => {
            (tens, ones) != (&b'0', &b'1')
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMIT: usize = 64;
    const LINES: usize = 3;

    /// What comes out when `bytes` come in pieces of `size`, and how much of it is body.
    fn through(bytes: &[u8], size: usize) -> Result<(String, usize), HeadFault> {
        let mut head = Head::default();
        let (mut out, mut body) = (BytesMut::new(), 0);
        for piece in bytes.chunks(size) {
            head.push(piece, LIMIT, LINES)?;
            while let Some((taken, behind)) = head.take(7, false) {
                out.extend_from_slice(&taken);
                body += behind;
            }
        }
        Ok((String::from_utf8(out.to_vec()).unwrap(), body))
    }

    #[test]
    fn a_head_comes_whole_and_the_body_behind_it() {
        let answer = b"HTTP/1.1 200 OK\r\nA: b\r\n\r\nbody";
        for size in [1, 2, 3, 100] {
            let (out, body) = through(answer, size).unwrap();
            assert_eq!((out.as_bytes(), body), (&answer[..], 4), "{size}");
        }
        let mut head = Head::default();
        head.push(&answer[..20], LIMIT, LINES).unwrap();
        assert_eq!(head.take(99, false), None);
        assert!(head.take(99, true).is_some());
    }

    #[test]
    fn interim_answers_are_taken_out() {
        let answer =
            b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 x\r\nLink: y\r\n\r\nHTTP/1.1 200 OK\n\n";
        for size in [1, 2, 100] {
            assert_eq!(through(answer, size).unwrap().0, "HTTP/1.1 200 OK\n\n", "{size}");
        }
        let switched = b"HTTP/1.1 101 x\r\n\r\n";
        assert_eq!(through(switched, 5).unwrap().0.as_bytes(), switched);
    }

    #[test]
    fn endless_heads_and_interim_answers_have_an_end() {
        let flood = b"HTTP/1.1 100 Continue\r\n\r\n".repeat(9);
        assert_eq!(through(&flood, 10), Err(HeadFault::Interim));
        let long = [b"HTTP/1.1 200 OK\r\nA: ".as_slice(), &[b'x'; LIMIT]].concat();
        assert_eq!(through(&long, 10), Err(HeadFault::Bytes));
        let lines = |count| {
            [b"HTTP/1.1 200 OK\r\n".to_vec(), b"A: b\r\n".repeat(count), b"\r\n".to_vec()].concat()
        };
        assert_eq!(through(&lines(LINES + 1), 10), Err(HeadFault::Lines));
        assert!(through(&lines(LINES), 10).is_ok());
        let exact =
            [b"HTTP/1.1 200 OK\r\nA: ".as_slice(), &[b'x'; LIMIT - 24], b"\r\n\r\n"].concat();
        assert_eq!(exact.len(), LIMIT);
        assert!(through(&exact, 10).is_ok());
    }

    #[test]
    fn what_is_not_http_is_handed_on_at_once() {
        assert_eq!(through(b"SSH-2.0", 1).unwrap(), ("SSH-2.0".to_owned(), 7));
    }
}
