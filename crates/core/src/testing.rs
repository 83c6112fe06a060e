//! What the tests of several modules are made of.

use mullion_model::{Kind, NativeRef, Session, State};

/// A running session with this native id and name, without anything else.
pub(crate) fn session(id: &str) -> Session {
    Session {
        id: NativeRef { r#type: "Session", id: id.to_owned() },
        subtype: None,
        native_state: None,
        native_result: None,
        kind: Kind::Backup,
        workload: None,
        name: id.to_owned(),
        server: None,
        job: None,
        object: None,
        organization: None,
        initiated_by: None,
        reason: None,
        state: State::Running,
        result: None,
        progress_percent: None,
        point_in_time: None,
        started_at: None,
        ended_at: None,
        message: None,
        parent: None,
        items: None,
        events: None,
    }
}
