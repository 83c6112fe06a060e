//! The least that reading a page can cost: its bytes gone through once by a parser that keeps nothing.

use std::hint::black_box;
use std::time::Duration;

use quick_xml::Reader;
use quick_xml::events::Event;
use serde::de::IgnoredAny;

use crate::measure::Spent;

/// A parser at its fastest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ceiling {
    /// quick-xml's raw events of a slice: no namespaces, attributes not looked at, texts not decoded.
    Xml,
    /// serde_json over a `str`, ignoring whatever there is.
    Json,
}

/// What the program was built of.
const LOCK: &str = include_str!("../../../Cargo.lock");

impl Ceiling {
    /// That for the pages of a product.
    pub(crate) fn of(product: &str) -> Self {
        if product == "em" { Self::Xml } else { Self::Json }
    }

    /// Its name with the version that was measured: they differ by half.
    pub(crate) fn name(self) -> String {
        match self {
            Self::Xml => format!("quick-xml {} raw events", version("quick-xml")),
            Self::Json => format!("serde_json {} IgnoredAny", version("serde_json")),
        }
    }

    /// How much a session may cost, as a multiple of it.
    pub(crate) const fn goal(self) -> f64 {
        match self {
            Self::Xml => 6.0,
            Self::Json => 10.0,
        }
    }

    /// The CPU time that it takes for these pages.
    pub(crate) fn cost(self, pages: &[String]) -> Result<Duration, String> {
        let spent = Spent::by_thread();
        for page in pages {
            match self {
                Self::Xml => {
                    black_box(events(page)?);
                }
                Self::Json => {
                    let ignored: IgnoredAny =
                        serde_json::from_str(page).map_err(|error| error.to_string())?;
                    black_box(ignored);
                }
            }
        }
        Ok(spent.elapsed())
    }
}

/// How many events a document has.
fn events(page: &str) -> Result<usize, String> {
    let mut reader = Reader::from_str(page);
    let mut events = 0;
    while reader.read_event().map_err(|error| error.to_string())? != Event::Eof {
        events += 1;
    }
    Ok(events)
}

/// The version of a package in the lock file.
fn version(package: &str) -> &'static str {
    let mut lines =
        LOCK.lines().skip_while(|line| !line.contains(&format!("name = \"{package}\"")));
    let line = lines.nth(1).unwrap_or_default();
    line.trim_start_matches("version = ").trim_matches('"')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ceiling_names_its_version() {
        for ceiling in [Ceiling::Xml, Ceiling::Json] {
            let name = ceiling.name();
            let version = name.split(' ').nth(1).unwrap();
            assert_eq!(
                version.split('.').filter_map(|n| n.parse::<u32>().ok()).count(),
                3,
                "{name}"
            );
        }
    }

    #[test]
    fn what_is_no_document_has_no_cost() {
        assert_eq!(events("<a><b c='d'/>text</a>"), Ok(4));
        assert!(Ceiling::Xml.cost(&["<a></b>".to_owned()]).is_err());
        assert!(Ceiling::Json.cost(&["{\"a\":".to_owned()]).is_err());
    }
}
