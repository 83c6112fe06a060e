//! What every test of the adapter starts from: a feed, a question, an answer.

use std::sync::Arc;

use bytes::Bytes;
use mullion_adapter::{
    Ask, Asked, Dialect, Feed, Misread, Options, Page, Position, Product, Reply,
};
use mullion_adapter_em::EnterpriseManager;
use mullion_model::Session;

/// The dialect of the newest version, in a representation.
pub(crate) fn dialect_in(format: &'static str) -> Box<dyn Dialect> {
    EnterpriseManager.dialect(&Options { version: "latest", format, time_zone: None })
}

/// One feed of a representation.
pub(crate) fn feed_in(format: &'static str, name: &str) -> Arc<dyn Feed> {
    let dialect = dialect_in(format);
    let feed = dialect.feeds().iter().find(|feed| feed.name() == name);
    Arc::clone(feed.unwrap())
}

/// One feed in XML.
pub(crate) fn feed(name: &str) -> Arc<dyn Feed> {
    feed_in("xml", name)
}

/// A good answer in a representation.
pub(crate) fn reply_in(format: &str, body: impl Into<Bytes>) -> Reply {
    let media = format!("application/{format}; charset=utf-8");
    Reply { status: 200, headers: vec![("content-type".to_owned(), media)], body: body.into() }
}

/// A good answer in XML.
pub(crate) fn reply(body: impl Into<Bytes>) -> Reply {
    reply_in("xml", body)
}

/// A question at a position, with pages of 100 rows.
pub(crate) fn asked(question: &Ask, position: Position) -> Asked<'_, Ask> {
    Asked { question, position, limit: 100 }
}

/// The first page of `feed`, as read from `body` in XML.
pub(crate) fn first_page(
    feed: &str,
    question: &Ask,
    body: impl Into<Bytes>,
) -> Result<Page<Session>, Misread> {
    self::feed(feed).decode(&asked(question, Position::default()), &reply(body))
}
