//! Trying out one source step by step, for the person who sets it up.

mod clocks;
mod reach;
mod read;
mod rights;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use mullion_model::Fault;

use self::reach::reach;
use self::read::read;
use crate::account::Accounts;
use crate::clock::Clock;
use crate::{SourceSettings, Transport};

/// How a step went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grade {
    /// As it should be.
    Good,
    /// It works, but somebody should look at it.
    Doubtful,
    /// It does not work.
    Bad,
}

/// What can be put into the configuration file about what does not work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WayOut {
    /// Accept the certificate of this SHA-256 as it is.
    Pin(String),
    /// Read no more than these feeds.
    Feeds(Vec<&'static str>),
}

/// One step and what came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The step, such as `tls` or `feed restore`.
    pub step: String,
    /// How it went.
    pub grade: Grade,
    /// What was found.
    pub text: String,
    /// What to do about it.
    pub remedy: Option<String>,
    /// What the configuration file can say about it instead.
    pub way_out: Option<WayOut>,
}

impl Finding {
    /// A step and what came of it.
    fn new(step: impl Into<String>, grade: Grade, text: impl Into<String>) -> Self {
        Self { step: step.into(), grade, text: text.into(), remedy: None, way_out: None }
    }

    /// A step that went well.
    fn good(step: impl Into<String>, text: impl Into<String>) -> Self {
        Self::new(step, Grade::Good, text)
    }

    /// A step that ended in a fault.
    fn fault(step: impl Into<String>, fault: &Fault) -> Self {
        let remedy = fault.remedy.map(str::to_owned);
        Self { remedy, ..Self::new(step, Grade::Bad, fault.to_string()) }
    }

    /// The same finding with what to do about it.
    fn with_remedy(mut self, remedy: impl Into<String>) -> Self {
        self.remedy = Some(remedy.into());
        self
    }
}

/// How much of a source can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// All of its feeds.
    Whole,
    /// Some of its feeds.
    Part,
    /// None of them.
    Nothing,
}

/// What came of trying out a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// The steps, in order.
    pub findings: Vec<Finding>,
    /// How much can be read.
    pub extent: Extent,
}

/// Tries out a source from the name of its server to the rows of its feeds, up to the first step
/// without which the next makes no sense. `encrypted` says whether its address is https.
pub async fn check(
    settings: &SourceSettings,
    wire: &Arc<dyn Transport>,
    encrypted: bool,
    accounts: &Accounts,
    clock: Clock,
) -> Checked {
    let mut findings = Vec::new();
    let reached = reach(settings, wire, encrypted, clock, &mut findings).await;
    let extent = if reached {
        read(settings, wire, accounts, clock, &mut findings).await
    } else {
        Extent::Nothing
    };
    Checked { findings, extent }
}
