//! The facts of a VB for AWS world: what there is and what happened, in the product's words.

use crate::kit::moment::Stamp;

/// The lists of items a session can have; the session links those it has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Items {
    Protected,
    Restored,
    Deleted,
}

/// What a policy protects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Protects {
    Machines,
    Databases,
    FileSystems,
    Network,
}

#[derive(Clone, Debug)]
pub(super) struct Policy {
    pub(super) id: String,
    /// Not unique: policies for different workloads may be called the same.
    pub(super) name: &'static str,
    pub(super) protects: Protects,
    pub(super) is_enabled: bool,
}

#[derive(Clone, Debug)]
pub(super) struct Session {
    pub(super) id: String,
    /// The type in the words of 1.0, or of the revision that brought it.
    pub(super) kind: Option<&'static str>,
    /// The finer type.
    pub(super) extended: Option<&'static str>,
    pub(super) status: Option<&'static str>,
    pub(super) result: Option<&'static str>,
    pub(super) start: Stamp,
    pub(super) stop: Stamp,
    pub(super) reason: Option<&'static str>,
    pub(super) usn: i64,
    /// The id of the policy it is a run of, or part of a run of.
    pub(super) policy: Option<String>,
    pub(super) name: Option<&'static str>,
    /// The id of the session it is part of; zeros where the product says "none" so.
    pub(super) parent: Option<String>,
    /// The lists it links, most telling first.
    pub(super) items: Vec<Items>,
    /// Whether what it works on are EC2 instances.
    pub(super) is_of_machines: bool,
    /// How many items have been worked on.
    pub(super) progress: i64,
}

impl Session {
    /// Whether it runs and may still end.
    pub(super) fn is_running(&self) -> bool {
        self.status == Some("Running") && self.stop == Stamp::Missing
    }

    /// Whether it is over, as the appliance itself would say.
    pub(super) fn is_over(&self) -> bool {
        match self.status {
            Some(
                "Running" | "RunningWithWarning" | "RunningWithError" | "Canceling" | "Pending",
            ) => false,
            Some("NeverExecuted" | "Paused") | None => self.stop.usable().is_some(),
            Some(_) => true,
        }
    }
}
