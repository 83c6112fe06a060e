//! What is written of all rows of a class alike, kept for as long as their part.

use std::borrow::Cow;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::count::at;

/// How many bytes may be kept for each row of a part; a part of few rows may keep more.
const PER_ROW: usize = 8;
const LEAST: usize = 256 * 1024;

/// A place for each class of a part. What does not fit into the part's room is made anew each time.
#[derive(Debug)]
pub(crate) struct Kept {
    places: Box<[OnceLock<Box<[u8]>>]>,
    /// How many bytes may still be kept.
    room: AtomicUsize,
}

impl Kept {
    /// Places for so many classes of so many rows.
    pub(crate) fn new(classes: usize, rows: usize) -> Self {
        let places = std::iter::repeat_with(OnceLock::new).take(classes).collect();
        Self { places, room: AtomicUsize::new(LEAST.max(rows.saturating_mul(PER_ROW))) }
    }

    /// What is kept for a class, which is made where nothing is.
    pub(crate) fn of(&self, class: u32, make: impl FnOnce() -> Vec<u8>) -> Cow<'_, [u8]> {
        let Some(place) = self.places.get(at(class)) else { return Cow::Owned(make()) };
        if let Some(kept) = place.get() {
            return Cow::Borrowed(kept);
        }
        let made = make();
        let with = |room: usize| room.checked_sub(made.len());
        // The room stands for itself: nothing else is read because of it.
        if self.room.fetch_update(Ordering::Relaxed, Ordering::Relaxed, with).is_err() {
            return Cow::Owned(made);
        }
        Cow::Borrowed(place.get_or_init(|| made.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_made_for_a_class_is_kept() {
        let kept = Kept::new(2, 0);
        for (class, made, found) in [(0, "a", "a"), (1, "b", "b"), (0, "c", "a"), (2, "d", "d")] {
            assert_eq!(*kept.of(class, || made.into()), *found.as_bytes(), "{class}");
        }
    }

    #[test]
    fn what_does_not_fit_is_made_anew() {
        let kept = Kept::new(3, 0);
        let most = vec![b'x'; LEAST - 1];
        assert_eq!(*kept.of(0, || most.clone()), *most);
        for made in ["ab", "cd"] {
            assert_eq!(*kept.of(1, || made.into()), *made.as_bytes());
        }
        assert_eq!(
            (&*kept.of(2, || b"e".into()), &*kept.of(2, || b"f".into())),
            (&b"e"[..], &b"e"[..])
        );
    }
}
