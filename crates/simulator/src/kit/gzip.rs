//! Compressed bodies: honest ones, and one that is far larger than it looks.

use std::io::{self, Write as _};

use flate2::write::GzEncoder;
use flate2::{Compress, Compression, Crc, FlushCompress, Status};

/// The body compressed.
pub(crate) fn compress(body: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(body)?;
    encoder.finish()
}

const MEBIBYTE: usize = 1 << 20;

/// The smallest gzip head: deflate, no name, no time, unknown system (RFC 1952, section 2.3).
const HEAD: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];

/// The end of a deflate stream: one last block, empty, with fixed codes.
const LAST_BLOCK: [u8; 2] = [3, 0];

/// A correct gzip document of so many MiB of spaces, about a thousandth of that in size.
///
/// One MiB is compressed and then repeated: behind a full flush, deflate starts afresh on a byte
/// boundary.
pub(crate) fn bomb(mebibytes: u32) -> io::Result<Vec<u8>> {
    let spaces = vec![b' '; MEBIBYTE];
    let mut block = Vec::with_capacity(64 * 1024);
    let mut deflate = Compress::new(Compression::fast(), false);
    if deflate.compress_vec(&spaces, &mut block, FlushCompress::Full)? != Status::Ok {
        return Err(io::Error::other("one MiB of spaces did not fit into 64 KiB"));
    }
    let mut one = Crc::new();
    one.update(&spaces);
    let mut all = Crc::new();
    let mut document = HEAD.to_vec();
    for _ in 0..mebibytes {
        all.combine(&one);
        document.extend_from_slice(&block);
    }
    document.extend_from_slice(&LAST_BLOCK);
    document.extend_from_slice(&all.sum().to_le_bytes());
    document.extend_from_slice(&all.amount().to_le_bytes());
    Ok(document)
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use flate2::read::GzDecoder;

    use super::*;

    fn unpack(packed: &[u8]) -> Vec<u8> {
        let mut unpacked = Vec::new();
        GzDecoder::new(packed).read_to_end(&mut unpacked).unwrap();
        unpacked
    }

    #[test]
    fn what_is_compressed_unpacks() {
        assert_eq!(unpack(&compress(b"sessions").unwrap()), b"sessions");
    }

    #[test]
    fn a_bomb_is_a_correct_document() {
        let packed = bomb(3).unwrap();
        assert!(packed.len() < 3 * 20_000, "{}", packed.len());
        let unpacked = unpack(&packed);
        assert_eq!(unpacked.len(), 3 * MEBIBYTE);
        assert!(unpacked.iter().all(|byte| *byte == b' '));
    }
}
