//! The closed vocabularies of the session model, in the order in which they sort.

/// Declares a closed vocabulary: its words, their order, and the conversions both ways.
macro_rules! vocabulary {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$vdoc])* $variant,)+ }

        impl $name {
            /// Every word, in sort order.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The word as it stands in the API.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }

            /// The value for a word of the API, matched exactly; `None` if there is no such word.
            #[must_use]
            pub fn from_word(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)+ _ => None }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}
pub(crate) use vocabulary;

vocabulary! {
    /// What a session does.
    Kind {
        /// Makes a restore point of a workload.
        Backup = "backup",
        /// Brings data back.
        Restore = "restore",
        /// Keeps a ready-to-run copy of a workload up to date.
        Replication = "replication",
        /// Copies restore points to a second place.
        Copy = "copy",
        /// Moves restore points to an archive tier.
        Archive = "archive",
        /// Switches between a workload and its replica.
        Failover = "failover",
        /// Tests whether restore points can be used.
        Verification = "verification",
        /// Brings archived data back to where it can be read.
        Retrieval = "retrieval",
        /// Removes restore points that have had their time.
        Retention = "retention",
        /// Saves or restores the configuration of the product itself.
        Configuration = "configuration",
        /// The product's own housekeeping.
        Maintenance = "maintenance",
        /// None of the others.
        Other = "other",
    }
}

vocabulary! {
    /// What a session protects or restores.
    Workload {
        /// Virtual machines.
        Vm = "vm",
        /// Machines protected by an agent.
        Agent = "agent",
        /// File shares.
        Nas = "nas",
        /// Exchange mailboxes.
        Exchange = "exchange",
        /// SharePoint sites.
        Sharepoint = "sharepoint",
        /// OneDrive accounts.
        Onedrive = "onedrive",
        /// Teams.
        Teams = "teams",
        /// Microsoft 365 as a whole.
        M365 = "m365",
        /// Amazon EC2 instances.
        Ec2 = "ec2",
        /// Amazon RDS databases.
        Rds = "rds",
        /// Amazon EFS file systems.
        Efs = "efs",
        /// Amazon VPC configurations.
        Vpc = "vpc",
        /// Amazon DynamoDB tables.
        Dynamodb = "dynamodb",
        /// Amazon FSx file systems.
        Fsx = "fsx",
        /// Amazon Redshift clusters.
        Redshift = "redshift",
        /// A workload that the product does not name in words we know.
        Unknown = "unknown",
    }
}

vocabulary! {
    /// Where a session stands.
    State {
        /// Waits to begin.
        Pending = "pending",
        /// Works.
        Running = "running",
        /// Was asked to stop and has not yet.
        Stopping = "stopping",
        /// Has ended.
        Finished = "finished",
        /// The product's word is missing or not known.
        Unknown = "unknown",
    }
}

impl State {
    /// Whether a session in this state may still change, given whether it has an end stamp
    /// (mapping rule G15).
    #[must_use]
    pub const fn is_unfinished(self, has_end: bool) -> bool {
        match self {
            Self::Pending | Self::Running | Self::Stopping => true,
            Self::Unknown => !has_end,
            Self::Finished => false,
        }
    }
}

vocabulary! {
    /// How a finished session or item ended.
    Outcome {
        /// All went well.
        Success = "success",
        /// It ended with something to look at.
        Warning = "warning",
        /// It did not do its work.
        Failed = "failed",
        /// A person or a rule stopped it.
        Cancelled = "cancelled",
        /// Items only: the object was left out.
        Skipped = "skipped",
        /// The product does not say.
        Unknown = "unknown",
    }
}

vocabulary! {
    /// Whether the product still shows a session.
    Presence {
        /// It does, as far as we know.
        Present = "present",
        /// Proved absent, and older than the oldest row its feed still shows.
        AgedOut = "agedOut",
        /// Proved deleted.
        Gone = "gone",
    }
}

vocabulary! {
    /// How a session relates to its parent.
    Relation {
        /// Its work is already in the parent's session.
        Part = "part",
        /// It is a new attempt of the parent.
        Retry = "retry",
    }
}

vocabulary! {
    /// How serious a log line is.
    Severity {
        /// For information.
        Info = "info",
        /// Something went well.
        Success = "success",
        /// Something to look at.
        Warning = "warning",
        /// Something went wrong.
        Error = "error",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_reads_back() {
        for kind in Kind::ALL {
            assert_eq!(Kind::from_word(kind.as_str()), Some(*kind));
        }
        assert_eq!(Kind::from_word("Backup"), None);
    }

    #[test]
    fn vocabularies_sort_as_declared() {
        assert!(Outcome::Success < Outcome::Warning && Outcome::Warning < Outcome::Failed);
    }

    #[test]
    fn unknown_with_an_end_is_not_read_again() {
        assert!(State::Unknown.is_unfinished(false));
        assert!(!State::Unknown.is_unfinished(true));
        assert!(!State::Finished.is_unfinished(false));
    }
}
