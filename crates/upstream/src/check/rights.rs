//! What the account may read, feed by feed.

use mullion_adapter::kit::GIVE_A_ROLE;
use mullion_model::Fault;

use super::{Extent, Finding, Grade, WayOut};
use crate::SourceSettings;

/// How the feeds that were tried came out.
#[derive(Default)]
pub(super) struct Rights {
    /// Those that can be read.
    pub(super) readable: Vec<&'static str>,
    /// Those that the account may not read.
    forbidden: Vec<&'static str>,
    /// What the product's own words say to do about the first of them.
    remedy: Option<&'static str>,
    /// Whether any could not be read for another reason.
    has_failed: bool,
}

impl Rights {
    /// A feed can be read.
    pub(super) fn reads(&mut self, feed: &'static str) {
        self.readable.push(feed);
    }

    /// The account may not read a feed.
    pub(super) fn may_not_read(&mut self, feed: &'static str, fault: &Fault) {
        self.forbidden.push(feed);
        self.remedy = self.remedy.or(fault.remedy);
    }

    /// A feed could not be read for another reason.
    pub(super) const fn failed(&mut self) {
        self.has_failed = true;
    }

    /// How much of the source can be read.
    pub(super) fn extent(&self) -> Extent {
        if self.readable.is_empty() {
            Extent::Nothing
        } else if self.has_failed || !self.forbidden.is_empty() {
            Extent::Part
        } else {
            Extent::Whole
        }
    }

    /// What to do about what the account may not read; `None` where it may read everything.
    pub(super) fn remedy(&self, settings: &SourceSettings) -> Option<String> {
        self.forbidden.first()?;
        // The product's own words may know a better reason than a role.
        let own = self.remedy.filter(|remedy| *remedy != GIVE_A_ROLE);
        let role =
            || format!("give the account at least the role {}", settings.product.profile().role);
        Some(own.map_or_else(role, str::to_owned))
    }

    /// What is to be said of an account that may read some feeds and not others.
    pub(super) fn finding(&self, settings: &SourceSettings) -> Option<Finding> {
        if self.readable.is_empty() || self.forbidden.is_empty() {
            return None;
        }
        let (some, others) = (list(&self.readable), list(&self.forbidden));
        let text = format!("the account may read {some}, not {others}");
        let mut finding = Finding::new("rights", Grade::Bad, text);
        finding.remedy = self.remedy(settings);
        // What failed otherwise may be mended tomorrow, and is not to be left out for ever.
        finding.way_out = (!self.has_failed).then(|| WayOut::Feeds(self.readable.clone()));
        Some(finding)
    }
}

/// Names in a sentence.
fn list(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}
