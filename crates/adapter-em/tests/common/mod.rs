//! What every test of the adapter starts from: a feed, a question, an answer.

use std::sync::Arc;

use bytes::Bytes;
use mullion_adapter::{
    Ask, Asked, Dialect, Feed, Misread, Options, Page, Position, Product, Reply,
};
use mullion_adapter_em::EnterpriseManager;
use mullion_model::Session;

/// The dialect of the newest version.
pub(crate) fn dialect() -> Box<dyn Dialect> {
    EnterpriseManager.dialect(&Options { version: "latest", format: "xml", time_zone: None })
}

/// One feed of it.
pub(crate) fn feed(name: &str) -> Arc<dyn Feed> {
    let dialect = dialect();
    let feed = dialect.feeds().iter().find(|feed| feed.name() == name);
    Arc::clone(feed.unwrap())
}

/// A good answer in XML.
pub(crate) fn reply(body: impl Into<Bytes>) -> Reply {
    Reply {
        status: 200,
        headers: vec![("content-type".to_owned(), "application/xml; charset=utf-8".to_owned())],
        body: body.into(),
    }
}

/// A question at a position, with pages of 100 rows.
pub(crate) fn asked(question: &Ask, position: Position) -> Asked<'_, Ask> {
    Asked { question, position, limit: 100 }
}

/// The first page of `feed`, as read from `body`.
pub(crate) fn first_page(
    feed: &str,
    question: &Ask,
    body: impl Into<Bytes>,
) -> Result<Page<Session>, Misread> {
    let feed = self::feed(feed);
    feed.decode(&asked(question, Position::default()), &reply(body))
}
