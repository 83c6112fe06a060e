//! A toy whose lists are asked by start, as the real ones are: its pages are lines of
//! `id started state`, newest first, and what is asked stands in the target.

use std::sync::Arc;

use mullion_adapter::{
    Ask, AskKind, Asked, Dialect, Directories, Directory, Feed, Get, Handshake, Listing, Misread,
    Next, Options, Page, Position, Product, Profile, Reply,
};
use mullion_model::{DetailKey, Event, Fault, Item, NativeRef, Session, Timestamp};

use super::product::{Toy, ToyDialect, session};

/// Rows a page.
pub(crate) const PAGE: usize = 10;
/// What its feeds can be asked.
const CAN: &[AskKind] = &[AskKind::Started, AskKind::One];

/// The toy.
pub(crate) struct Diary {
    /// The names of its feeds.
    pub(crate) feeds: &'static [&'static str],
    /// Whether the next page is asked for by its key.
    pub(crate) by_key: bool,
}

impl Product for Diary {
    fn profile(&self) -> &'static Profile {
        Toy::new(CAN).profile()
    }

    fn handshake(&self, options: &Options) -> Box<dyn Handshake> {
        Toy::new(CAN).handshake(options)
    }

    fn dialect(&self, _: &Options) -> Box<dyn Dialect> {
        let feed = |name| -> Arc<dyn Feed> { Arc::new(DiaryFeed { name, by_key: self.by_key }) };
        let feeds = self.feeds.iter().copied().map(feed).collect();
        Box::new(DiaryDialect { feeds, toy: ToyDialect::new(CAN) })
    }
}

/// How it is spoken: as the other toy, but for its feeds.
struct DiaryDialect {
    feeds: Vec<Arc<dyn Feed>>,
    toy: ToyDialect,
}

impl Dialect for DiaryDialect {
    fn feeds(&self) -> &[Arc<dyn Feed>] {
        &self.feeds
    }

    fn directories(&self) -> &[Arc<dyn Directory>] {
        self.toy.directories()
    }

    fn resolve(&self, session: &mut Session, directories: &Directories) {
        self.toy.resolve(session, directories);
    }

    fn items(&self, session: &NativeRef, key: &DetailKey) -> Arc<dyn Listing<(), Item>> {
        self.toy.items(session, key)
    }

    fn events(&self, session: &NativeRef, key: &DetailKey) -> Arc<dyn Listing<(), Event>> {
        self.toy.events(session, key)
    }

    fn diagnose(&self, reply: &Reply) -> Option<Fault> {
        self.toy.diagnose(reply)
    }
}

/// One of its feeds.
struct DiaryFeed {
    name: &'static str,
    by_key: bool,
}

impl Listing<Ask, Session> for DiaryFeed {
    fn page_size(&self) -> Option<u32> {
        u32::try_from(PAGE).ok()
    }

    /// `/name/from/until/bound/offset`, moments in seconds and `-` where there is none.
    fn request(&self, asked: &Asked<'_, Ask>) -> Get {
        let range = match asked.question {
            Ask::Started(range) => range,
            Ask::One(id) => return Get::json(format!("/{}/one/{id}", self.name)),
            other => unreachable!("a diary is not asked for {other:?}"),
        };
        let seconds = |moment: Option<Timestamp>| {
            let moment = moment.and_then(Timestamp::to_jiff);
            moment.map_or_else(|| "-".to_owned(), |moment| moment.as_second().to_string())
        };
        let [from, until, bound] = [range.from, range.until, asked.position.bound].map(seconds);
        Get::json(format!("/{}/{from}/{until}/{bound}/{}", self.name, asked.position.offset))
    }

    fn decode(&self, asked: &Asked<'_, Ask>, reply: &Reply) -> Result<Page<Session>, Misread> {
        let body = std::str::from_utf8(&reply.body).map_err(|_| Misread::new("not text"))?;
        let rows: Vec<_> = body.lines().filter(|line| *line != "-").map(session).collect();
        // No two sessions begin in the same second.
        let last = rows.last().and_then(|row| row.started_at).filter(|_| self.by_key);
        let ahead = match last.and_then(Timestamp::to_jiff) {
            Some(last) => {
                Position { bound: Some(Timestamp::from_seconds(last.as_second() - 1)), offset: 0 }
            }
            None => Position {
                offset: asked.position.offset + u64::try_from(rows.len()).unwrap(),
                ..asked.position
            },
        };
        let next = match rows.len() {
            _ if matches!(asked.question, Ask::One(_)) => Next::End,
            0 => Next::End,
            PAGE => Next::More(ahead),
            _ => Next::Perhaps(ahead),
        };
        Ok(Page { rows, rejects: Vec::new(), oddities: Vec::new(), next })
    }
}

impl Feed for DiaryFeed {
    fn name(&self) -> &'static str {
        self.name
    }

    fn native_type(&self) -> &'static str {
        "Toy"
    }

    fn items_say_why(&self) -> bool {
        false
    }

    fn can(&self) -> &'static [AskKind] {
        CAN
    }
}
