//! The lists: which are arrays and which are pages, and what a page says.

use super::parameters::{Unreadable, number};
use super::routes::{Desk, JSON, exception};
use super::version::{Version, since};
use super::wire::{Link, Links, Page};
use crate::kit::Answer;
use crate::kit::rows::{Row, document, window};

/// A list under a path.
pub(super) struct List<'a> {
    path: &'a str,
    is_page: bool,
    /// Whether its pages tell how many rows there are, where the version has that at all.
    is_counted: bool,
}

impl<'a> List<'a> {
    /// What is inside a session: pages, and nobody has counted the rows.
    pub(super) const fn page(path: &'a str) -> Self {
        Self { path, is_page: true, is_counted: false }
    }

    /// A bare array before the version `since`, a page from it on.
    pub(super) fn page_since(since: Version, desk: Desk<'_>, path: &'a str) -> Self {
        Self { is_page: desk.version >= since, ..Self::page(path) }
    }

    /// The same, with its rows counted.
    pub(super) const fn counted(self) -> Self {
        Self { is_counted: true, ..self }
    }
}

/// How many rows a page has where nothing was asked, and the most that may be asked for.
const DEFAULT_LIMIT: usize = 30;
const LARGEST_LIMIT: usize = 10_000;

impl Desk<'_> {
    /// Answers with a list. Only the rows that are shown are looked at.
    pub(super) fn list<F, T: Row>(
        self,
        list: &List<'_>,
        rows: impl ExactSizeIterator<Item = F>,
        show: impl Fn(&F) -> T,
    ) -> Result<Answer, Answer> {
        let twist = self.request.twist;
        if !list.is_page {
            let rows: Vec<F> = rows.collect();
            let (rows, _) = window(&rows, 0, usize::MAX, twist, show);
            return Ok(document(200, JSON, &rows));
        }
        let (offset, limit) = self.page_asked()?;
        let total = rows.len();
        // A bad row moves the others on by one, so the one before the page may be on it.
        let before = offset.saturating_sub(1);
        let rows: Vec<F> = rows.skip(before).take(limit.saturating_add(1)).collect();
        let (results, counted) = window(&rows, offset - before, limit, twist, show);
        let total = total.saturating_add(counted.saturating_sub(rows.len()));
        let links = self.page_links(list.path, offset, limit, total);
        // The example of v5 that holds everything has no links at all.
        let is_alone = self.version == Version::V5 && links.len() == 1;
        let links = (!is_alone).then_some(links);
        let (first_links, last_links) = match self.version {
            Version::V6 => (links, None),
            _ => (None, links),
        };
        let tells_total = (since::TOTAL_COUNT..since::NO_TOTAL_COUNT).contains(&self.version);
        let page = Page {
            offset,
            limit,
            first_links,
            results,
            total_count: tells_total.then(|| list.is_counted.then_some(total)),
            last_links,
        };
        Ok(document(200, JSON, &page))
    }

    /// Offset and limit of the page asked for.
    fn page_asked(self) -> Result<(usize, usize), Answer> {
        let offset = self.read(number(self.request, "offset", 0))?.unwrap_or(0);
        let limit = self.read(number(self.request, "limit", 1))?.unwrap_or(DEFAULT_LIMIT);
        if limit > LARGEST_LIMIT && self.version >= since::LARGEST_LIMIT {
            return Err(exception(self.version, 400, "The limit is larger than 10000."));
        }
        Ok((offset, limit.min(self.dialect.page_limit.unwrap_or(usize::MAX))))
    }

    /// Links to this page and to those around it, where there are any.
    fn page_links(self, path: &str, offset: usize, limit: usize, total: usize) -> Links {
        let (show, query) = (self.show(), self.repeated_query());
        let link = |offset: usize| Link {
            href: show.href(&format!("{path}?offset={offset}&limit={limit}{query}")),
        };
        let mut links = Links::from([("self", link(offset))]);
        if offset > 0 {
            links.insert("first", link(0));
            links.insert("prev", link(offset.saturating_sub(limit)));
        }
        let next = offset.saturating_add(limit);
        if next < total {
            links.insert("next", link(next));
        }
        links
    }

    /// What a parameter says, or the product's refusal.
    pub(super) fn read<T>(self, parameter: Result<T, Unreadable>) -> Result<T, Answer> {
        parameter.map_err(|Unreadable(message)| exception(self.version, 400, &message))
    }

    /// The same for a parameter that earlier versions overlook.
    pub(super) fn read_since<T>(
        self,
        since: Version,
        parameter: Result<Option<T>, Unreadable>,
    ) -> Result<Option<T>, Answer> {
        if self.version < since { Ok(None) } else { self.read(parameter) }
    }

    /// The parameters of this request but for the page's, as they stand in links.
    fn repeated_query(self) -> String {
        use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode as encode};
        let is_own =
            |key: &str| ["offset", "limit"].iter().any(|name| key.eq_ignore_ascii_case(name));
        self.request
            .query
            .iter()
            .filter(|(key, _)| !is_own(key))
            .map(|(key, value)| {
                let value = encode(value, NON_ALPHANUMERIC);
                format!("&{}={value}", encode(key, NON_ALPHANUMERIC))
            })
            .collect()
    }
}
