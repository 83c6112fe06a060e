//! Between the rows and the reader: one chunk is written while one waits, and none more.

use std::io;

use actix_web::web::Bytes;
use futures::{Stream, stream};
use tokio::sync::mpsc;
use tokio::time::{Instant, timeout};

use super::End;
use super::patience::Patience;

/// A chunk, or `None` behind the last one. That is said, so that a body whose feed was lost does not
/// look whole.
type Piece = Option<Bytes>;

/// The body ends here, but the list does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an export was cut")]
pub(crate) struct Cut;

/// A body that keeps `kept` for as long as it is there, and what feeds it.
pub(super) fn body<K: 'static>(
    kept: K,
) -> (mpsc::Sender<Piece>, impl Stream<Item = Result<Bytes, Cut>> + 'static) {
    let (chunks, pieces) = mpsc::channel::<Piece>(1);
    let body = stream::unfold((pieces, kept), |(mut pieces, kept)| async move {
        match pieces.recv().await {
            Some(piece) => piece.map(|chunk| (Ok(chunk), (pieces, kept))),
            None => Some((Err(Cut), (pieces, kept))),
        }
    });
    (chunks, body)
}

/// Feeds a body until it has all, its reader goes or the patience with it is over. Pages are written
/// on threads for what takes time.
pub(super) async fn feed(
    mut pages: impl Iterator<Item = io::Result<Bytes>> + Send + 'static,
    chunks: mpsc::Sender<Piece>,
    mut patience: Patience,
) -> End {
    loop {
        let written = tokio::task::spawn_blocking(move || (pages.next(), pages)).await;
        let piece = match written {
            Ok((page, others)) => {
                pages = others;
                page.transpose()
            }
            // The panic hook has told what and where.
            Err(_panic) => return End::Failed,
        };
        let Ok(piece) = piece else { return End::Failed };
        let begun = Instant::now();
        let room = match timeout(patience.left(), chunks.reserve()).await {
            Ok(Ok(room)) => room,
            Ok(Err(_)) => return End::Left,
            Err(_) => return End::Slow,
        };
        patience.spend(begun.elapsed());
        patience.earn(piece.as_ref().map_or(0, Bytes::len));
        let is_last = piece.is_none();
        room.send(piece);
        if is_last {
            // What waits for the reader still keeps a place.
            let taken = timeout(patience.left(), chunks.closed()).await;
            return taken.map_or(End::Slow, |()| End::Complete);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    use futures::StreamExt as _;

    use super::*;

    /// What a reader has to take in a second.
    const LEAST: usize = 64 * 1024;
    /// How long it is waited for.
    const PATIENCE: Duration = Duration::from_secs(30);

    /// What becomes of so many chunks of this size with a reader that takes `at_once` of them and
    /// then waits so long; how many it took, and whether the body told its end.
    async fn read(
        (count, size): (usize, usize),
        at_once: usize,
        pause: Duration,
    ) -> (End, usize, bool) {
        let (chunks, body) = body(());
        let mut body = Box::pin(body);
        let pages = (0..count).map(move |_| Ok(Bytes::from(vec![b'x'; size])));
        let feeding = feed(pages, chunks, Patience::new(PATIENCE));
        let reading = async {
            for taken in 0.. {
                match body.next().await {
                    Some(Ok(_)) => {}
                    Some(Err(Cut)) => return (taken, false),
                    None => return (taken, true),
                }
                if (taken + 1) % at_once == 0 {
                    tokio::time::sleep(pause).await;
                }
            }
            (0, false)
        };
        let (end, (taken, is_whole)) = tokio::join!(feeding, reading);
        (end, taken, is_whole)
    }

    #[tokio::test(start_paused = true)]
    async fn who_keeps_to_the_least_rate_gets_the_whole_however_uneven_its_reading() {
        let second = Duration::from_secs(1);
        for (size, at_once, pause) in [
            (LEAST, 1, Duration::ZERO),
            (LEAST, 1, second),
            (LEAST / 64, 1, second / 64),
            (LEAST, 25, 25 * second),
        ] {
            let read = read((300, size), at_once, pause).await;
            assert_eq!(read, (End::Complete, 300, true), "{size} {at_once} {pause:?}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn who_takes_less_is_cut_and_sees_that_the_list_is_not_whole() {
        let second = Duration::from_secs(1);
        for (size, pause, least, most) in
            [(LEAST, 100 * second, 1, 3), (LEAST, 2 * second, 25, 40), (1, second, 25, 40)]
        {
            let (end, taken, is_whole) = read((300, size), 1, pause).await;
            assert_eq!((end, is_whole), (End::Slow, false), "{size} {pause:?}");
            assert!((least..most).contains(&taken), "{size} {pause:?}: {taken}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn who_takes_all_but_the_end_is_cut_too() {
        let (chunks, body) = body(());
        let mut body = Box::pin(body);
        let pages = std::iter::once(Ok(Bytes::from_static(b"x")));
        let feeding = feed(pages, chunks, Patience::new(PATIENCE));
        let (end, first) = tokio::join!(feeding, body.next());
        assert_eq!((end, first), (End::Slow, Some(Ok(Bytes::from_static(b"x")))));
    }

    #[tokio::test(start_paused = true)]
    async fn no_more_is_written_ahead_than_one_chunk_beside_the_waiting_one() {
        let written = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&written);
        let (chunks, body) = body(());
        let pages = (0..100).map(move |_| {
            count.fetch_add(1, Ordering::SeqCst);
            Ok(Bytes::from_static(b"x"))
        });
        let end = feed(pages, chunks, Patience::new(PATIENCE)).await;
        assert_eq!((end, written.load(Ordering::SeqCst)), (End::Slow, 2));
        drop(body);
    }

    #[tokio::test(start_paused = true)]
    async fn who_left_is_fed_no_more() {
        let (chunks, body) = body(());
        drop(body);
        let pages = std::iter::repeat_with(|| Ok(Bytes::from_static(b"x")));
        assert_eq!(feed(pages, chunks, Patience::new(PATIENCE)).await, End::Left);
    }

    #[tokio::test(start_paused = true)]
    async fn what_cannot_be_written_does_not_look_whole() {
        type Failure = fn() -> Option<io::Result<Bytes>>;
        let broken: Failure = || Some(Err(io::Error::other("a row that cannot be written")));
        let panics: Failure = || panic!("a defect");
        for failure in [broken, panics] {
            let (chunks, body) = body(());
            let mut first = Some(Some(Ok(Bytes::from_static(b"x"))));
            let pages = std::iter::from_fn(move || first.take().unwrap_or_else(failure));
            let end = feed(pages, chunks, Patience::new(PATIENCE)).await;
            let body: Vec<_> = body.take(2).collect().await;
            assert_eq!((end, body), (End::Failed, vec![Ok(Bytes::from_static(b"x")), Err(Cut)]));
        }
    }
}
