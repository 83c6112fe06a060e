//! The fields of a row, one by one, are those of the session that it is.

use mullion_core::{LayerSizes, Row};
use mullion_model::{JobRef, NativeRef, ParentRef, Session};
use proptest::prelude::*;

use super::support::everything;
use super::support::history::{self, History};
use super::support::random;

/// The session of a row, put together from its fields; what is no field of its own comes from the
/// whole.
fn gathered(row: &Row) -> Session {
    let (stem, stamp) = row.name();
    let owned = |text: Option<&str>| text.map(str::to_owned);
    let (whole, common) = (row.session(), row.common());
    Session {
        id: NativeRef { r#type: common.native_type(), id: row.native_id().to_string() },
        subtype: owned(common.subtype()),
        native_state: owned(common.native_state()),
        native_result: owned(common.native_result()),
        kind: common.kind(),
        workload: common.workload(),
        name: format!("{stem}{}", stamp.unwrap_or_default().as_str()),
        server: owned(common.server()),
        job: common.job().map(|job| JobRef { id: owned(job.id), name: owned(job.name) }),
        object: owned(row.object()),
        organization: owned(common.organization()),
        initiated_by: owned(row.initiated_by()),
        reason: owned(row.reason()),
        state: common.state(),
        result: common.result(),
        progress_percent: row.progress_percent(),
        point_in_time: row.point_in_time(),
        started_at: row.started_at(),
        ended_at: row.ended_at(),
        message: owned(row.message()),
        parent: common.relation().map(|relation| ParentRef {
            native: whole.parent.as_ref().and_then(|parent| parent.native.clone()),
            relation,
        }),
        items: whole.items.clone(),
        events: whole.events.clone(),
    }
}

proptest! {
    #![proptest_config(random::cases(64))]

    #[test]
    fn a_row_has_the_fields_of_its_session(steps in history::steps(24)) {
        let history = History::of(steps, LayerSizes::default());
        for row in history.world.core.snapshot().query(&everything()).rows() {
            let (whole, common) = (row.session(), row.common());
            prop_assert_eq!(&gathered(row), whole);
            let details = (common.has_items(), common.has_events());
            prop_assert_eq!(details, (whole.items.is_some(), whole.events.is_some()));
            let native = whole.parent.as_ref().and_then(|parent| parent.native.as_ref());
            prop_assert_eq!(row.parent_id().is_some(), native.is_some());
        }
    }
}
