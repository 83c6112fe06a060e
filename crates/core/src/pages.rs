//! Finished answers, kept for as long as the snapshot they were made from is the newest one.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use moka::policy::EvictionPolicy;
use moka::sync::Cache;

use crate::digest::{DIGEST_LEN, Digest};
use crate::{Scope, Snapshot};

/// How long an answer stays that nobody asks for; those of earlier generations go this way.
const IDLE: Duration = Duration::from_secs(30);

/// How many of the answers that were finished last are remembered as such.
const REMEMBERED: u64 = 4_096;

/// Answers to questions, each for one generation and one scope.
///
/// An answer is kept when it was finished for the second time. Most are asked for once: the pages of
/// a walk, or what began until now. Kept, they would lead through all the memory that answers may
/// take, and every index would be pushed out of the processor's caches on the way.
#[derive(Debug)]
pub struct Pages<P: Send + Sync + 'static> {
    kept: Cache<PageKey, Arc<P>>,
    /// The marks of answers that were finished, each at the place that its mark says.
    finished: Box<[AtomicU64]>,
}

/// Which answer: it is never given for another generation, nor to a caller of another scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PageKey {
    generation: u64,
    asked: [u8; DIGEST_LEN],
}

impl PageKey {
    /// The answer that `snapshot` gives to `question` within `scope`. Questions are the same only
    /// letter by letter.
    #[must_use]
    pub fn new(snapshot: &Snapshot, scope: &Scope, question: &str) -> Self {
        let mut digest = Digest::new();
        scope.digest(&mut digest);
        digest.text(question);
        Self { generation: snapshot.generation(), asked: digest.finish() }
    }

    /// A number that hardly any other answer has.
    fn mark(&self) -> u64 {
        let asked = self.asked.first_chunk().copied().map_or(0, u64::from_ne_bytes);
        asked.wrapping_add(self.generation)
    }
}

impl<P: Send + Sync + 'static> Pages<P> {
    /// Keeps about `capacity` bytes of answers, each as large as `size` says.
    #[must_use]
    pub fn new(capacity: u64, size: impl Fn(&P) -> usize + Send + Sync + 'static) -> Self {
        let kept = Cache::builder()
            .max_capacity(capacity)
            .weigher(move |_, page: &Arc<P>| u32::try_from(size(page)).unwrap_or(u32::MAX))
            // What was asked twice is asked again soon; the default policy may refuse to keep it.
            .eviction_policy(EvictionPolicy::lru())
            .time_to_idle(IDLE)
            .build();
        let finished = (0..REMEMBERED).map(|_| AtomicU64::default()).collect();
        Self { kept, finished }
    }

    /// The answer, if it is kept.
    #[must_use]
    pub fn get(&self, key: &PageKey) -> Option<Arc<P>> {
        self.kept.get(key)
    }

    /// Keeps an answer that was just finished, unless it is the first time.
    pub fn keep(&self, key: PageKey, page: Arc<P>) {
        if self.was_finished(&key) {
            self.kept.insert(key, page);
        }
    }

    /// Whether an answer was finished before and not forgotten since; from now on it was. Who takes the
    /// place of another one makes it be forgotten, which costs to finish it once more.
    fn was_finished(&self, key: &PageKey) -> bool {
        let mark = key.mark();
        let place = usize::try_from(mark % REMEMBERED).unwrap_or_default();
        // A mark stands for itself: nothing else is read because of it.
        self.finished.get(place).is_some_and(|last| last.swap(mark, Ordering::Relaxed) == mark)
    }
}

#[cfg(test)]
mod tests {
    use mullion_model::Timestamp;

    use super::*;
    use crate::{Clock, Core, CoreOptions, CursorKey};

    #[test]
    fn an_answer_is_kept_for_its_generation_its_scope_and_its_question_alone() {
        let now = Arc::new(std::sync::atomic::AtomicI64::new(0));
        let shared = Arc::clone(&now);
        let clock = Clock::new(move || {
            Timestamp::from_seconds(shared.load(std::sync::atomic::Ordering::SeqCst))
        });
        let cursor_key = CursorKey::random().unwrap();
        let core = Core::new(CoreOptions { cursor_key, clock, keep: Duration::MAX });
        let pages = Pages::new(1_000, String::len);
        let (all, one) = (Scope::everything(), Scope::sources([Arc::from("a")]));
        let first = core.snapshot();
        let get = |snapshot, scope, question| pages.get(&PageKey::new(snapshot, scope, question));
        let keep = |page: &str| {
            pages.keep(PageKey::new(&first, &all, "limit=1"), Arc::new(page.to_owned()));
            get(&first, &all, "limit=1").map(|page| page.as_str().to_owned())
        };
        // Not for whoever asked first and alone.
        assert_eq!([keep("page"), keep("page")], [None, Some("page".to_owned())]);
        assert_eq!(get(&first, &all, "limit=2"), None);
        assert_eq!(get(&first, &one, "limit=1"), None);
        now.store(120, std::sync::atomic::Ordering::SeqCst);
        assert!(core.publish());
        assert_eq!(get(&core.snapshot(), &all, "limit=1"), None);
    }
}
