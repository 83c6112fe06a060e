//! Finds the row of an id.

use super::count::{at, number, slice, value};

/// How many rows share a bucket, about.
const BUCKET: usize = 4;

/// The rows by id, in buckets by the first bits: ids are hashes, so that buckets are even.
#[derive(Debug, Default)]
pub(crate) struct Ids {
    /// Rows in the order of their ids.
    by_id: Vec<u32>,
    /// Eight bits behind the bucket's, of each id in that order: most ids that are not there are
    /// told by them.
    marks: Vec<u8>,
    /// Where each bucket begins.
    starts: Vec<u32>,
    bits: u32,
}

impl Ids {
    /// The index of these ids.
    pub(crate) fn of(ids: &[u128]) -> Self {
        let bits = (ids.len() / BUCKET).max(1).ilog2();
        let buckets = 1_usize << bits;
        let mut index = Self { by_id: Vec::new(), marks: Vec::new(), starts: Vec::new(), bits };
        let mut places = vec![0_u32; buckets + 1];
        for id in ids {
            if let Some(count) = places.get_mut(index.bucket(*id) + 1) {
                *count += 1;
            }
        }
        let mut sum = 0;
        for place in &mut places {
            sum += *place;
            *place = sum;
        }
        index.starts = places.clone();
        let mut by_id = vec![0_u32; ids.len()];
        for (row, id) in ids.iter().enumerate() {
            let Some(place) = places.get_mut(index.bucket(*id)) else { continue };
            if let Some(entry) = by_id.get_mut(at(*place)) {
                *entry = number(row);
            }
            *place += 1;
        }
        let id_of = |row: &u32| value(ids, *row);
        for ends in index.starts.windows(2) {
            if let [from, to] = *ends
                && let Some(bucket) = by_id.get_mut(at(from)..at(to))
            {
                bucket.sort_unstable_by_key(id_of);
            }
        }
        index.marks = by_id.iter().map(|row| index.mark(id_of(row))).collect();
        index.by_id = by_id;
        index
    }

    /// The row of an id.
    pub(crate) fn find(&self, id: u128, ids: &[u128]) -> Option<u32> {
        let bucket = number(self.bucket(id));
        let (from, to) = (value(&self.starts, bucket), value(&self.starts, bucket + 1));
        let mark = self.mark(id);
        let marked = slice(&self.marks, from, to).iter().zip(slice(&self.by_id, from, to));
        let mut rows = marked.filter(|(known, _)| **known == mark).map(|(_, row)| *row);
        rows.find(|row| value(ids, *row) == id)
    }

    /// The rows by id.
    pub(crate) fn by_id(&self) -> &[u32] {
        &self.by_id
    }

    /// The bucket of an id.
    fn bucket(&self, id: u128) -> usize {
        let bucket = high(id).checked_shr(u64::BITS - self.bits).unwrap_or_default();
        usize::try_from(bucket).unwrap_or_default()
    }

    /// The bits of an id behind its bucket's.
    fn mark(&self, id: u128) -> u8 {
        let bits = high(id).checked_shr(u64::BITS - 8 - self.bits).unwrap_or_default() & 0xff;
        u8::try_from(bits).unwrap_or_default()
    }
}

/// The first bits of an id, which are more than the buckets and the marks of any part need.
fn high(id: u128) -> u64 {
    u64::try_from(id >> u64::BITS).unwrap_or_default()
}
