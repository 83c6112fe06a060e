//! The vocabulary of Mullion: what a session, an item, an event and the state of a source are.
//!
//! Pure values: no IO, no clock, no serialisation. Adapters make them, the core keeps them, the API
//! has its own view of them.

mod batch;
mod detail;
mod fault;
mod identity;
mod report;
mod session;
mod timestamp;
mod vocabulary;
mod written;

pub use batch::{Absence, Applied, Batch, Change, ChangeKind, Held};
pub use detail::{Event, Item};
pub use fault::{Fault, FaultKind};
pub use identity::{SessionId, item_ids};
pub use report::{FeedReport, FeedState, Problem, Skew, SourceReport, SourceState};
pub use session::{DetailKey, JobRef, Native, NativeRef, ParentRef, Session};
pub use timestamp::Timestamp;
pub use vocabulary::{Kind, Outcome, Presence, Relation, Severity, State, Workload};
pub use written::{Calendar, WrittenTimestamp, civil_date};
