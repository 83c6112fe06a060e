//! Sessions for tests, each with what the vendor documents of its kind.

use mullion_model::Timestamp;

use super::list::List;
use super::world::{IdShown, JobShown, Server, Session, Task};
use crate::kit::moment::Stamp;

/// A moment.
pub(super) fn at(text: &str) -> Timestamp {
    Timestamp::parse_rfc3339(text).unwrap()
}

/// A word of the product.
pub(super) fn word(text: &str) -> Option<String> {
    Some(text.to_owned())
}

/// A session with only what every session has.
pub(super) fn bare(list: List, id: &str, started: &str) -> Session {
    Session {
        list,
        id: id.to_owned(),
        id_shown: IdShown::Urn,
        name: None,
        server: None,
        job: None,
        job_shown: JobShown::Fully,
        job_type: None,
        vm: None,
        started: at(started),
        ended: Stamp::Missing,
        state: None,
        result: None,
        progress: None,
        failure: None,
        is_retry: false,
        parent: None,
        tasks: Vec::new(),
    }
}

fn server() -> Option<Server> {
    let id = "cca0b96b-4924-4461-8899-b831bc00176e".to_owned();
    Some(Server { id, name: "vbr & co".to_owned() })
}

/// A CDP session as it is for a day: at work, without a percentage that moves.
pub(super) fn running_cdp() -> Session {
    Session {
        name: word("CDP Policy 1@2021-02-11 19:08:36"),
        server: server(),
        job: Some(("145f3365-6ec0-44e9-9538-8c8c34ebdcce".to_owned(), "CDP Policy 1".to_owned())),
        job_type: word("CdpReplica"),
        state: word("Working"),
        result: word("None"),
        progress: Some(0),
        failure: Some(String::new()),
        ..bare(List::Cdp, "6b872a71-51e8-437a-8d45-5c6494b92f3f", "2021-02-11T19:08:36.123Z")
    }
}

/// A task of it that works, and says early that it went well.
pub(super) fn cdp_task() -> Task {
    Task {
        id: "3ec4d35f-b5d8-4cb3-9d11-12e1d5792625".to_owned(),
        name: "shop-02@2021-02-12 00:00:10".to_owned(),
        vm: word("shop-02"),
        started: at("2021-02-12T00:00:10.457Z"),
        ended: Stamp::Missing,
        state: "InProgress".to_owned(),
        result: "Success".to_owned(),
        progress: None,
        reason: None,
        size: Some(17_179_869_184),
        vm_uid: word("urn:VMware:Vm:de28dc43-b8ee-4e17-8e63-3d38b6604033.vm-62228"),
    }
}

/// A cloud failover that failed, with one task.
pub(super) fn cloud_failover() -> Session {
    let task = Task {
        id: "262824bd-525f-41b6-89c6-ec1b8cb703b3".to_owned(),
        name: "shop-02@2025-11-04 18:01:08".to_owned(),
        vm: word("shop-02"),
        started: at("2025-11-04T21:40:03.62Z"),
        ended: Stamp::At(at("2025-11-04T21:41:00Z")),
        state: "Stopped".to_owned(),
        result: "Failed".to_owned(),
        progress: Some(100),
        reason: word("Replica point is locked"),
        size: None,
        vm_uid: None,
    };
    Session {
        name: word("Tenant B plan"),
        server: server(),
        job: Some((
            "8fff3b8e-c3f1-4ef5-aecc-561f07bf9982".to_owned(),
            "Plan of tenant B".to_owned(),
        )),
        job_type: word("FailoverPlan"),
        ended: Stamp::At(at("2025-11-04T21:41:01Z")),
        state: word("Stopped"),
        result: word("Failed"),
        progress: Some(100),
        failure: word("Replica point is locked"),
        tasks: vec![task],
        ..bare(List::Failover, "7347c445-c6a7-418a-877c-9d39b77a8933", "2025-11-04T21:39:59.103Z")
    }
}

/// The run of one computer of an agent policy.
pub(super) fn agent_child() -> Session {
    Session {
        name: word("Laptops - lap-7@2025-12-16 10:00:08"),
        server: server(),
        job: Some((
            "a1e698f3-282c-484c-b942-e42c5c77449a".to_owned(),
            "Laptops - lap-7".to_owned(),
        )),
        job_type: word("AgentManagement"),
        ended: Stamp::At(at("2025-12-16T10:05:00Z")),
        state: word("Stopped"),
        result: word("Success"),
        progress: Some(100),
        parent: word("addf6ac2-89d9-4f5c-b90b-2e63f84ac3da"),
        ..bare(List::Backup, "90b3b4d5-fcfd-429c-928f-01a52ddfe560", "2025-12-16T10:00:08Z")
    }
}

/// The run of an agent policy as a whole.
pub(super) fn agent_container() -> Session {
    Session {
        name: word("Laptops@2025-12-16 10:00:00"),
        job: Some(("4dc5d947-9c23-4e1b-976a-ee5911f6a996".to_owned(), "Laptops".to_owned())),
        job_type: word("AgentBackup"),
        parent: None,
        ..Session {
            id: "addf6ac2-89d9-4f5c-b90b-2e63f84ac3da".to_owned(),
            started: at("2025-12-16T10:00:00Z"),
            ..agent_child()
        }
    }
}

/// The part of a copy job that copies one job's restore points.
pub(super) fn copy_worker() -> Session {
    let name = "Copy to Vienna\\Fileserver Backup";
    Session {
        name: Some(format!("{name}@2025-08-16 05:17:38.22142")),
        job: Some(("643e7958-f608-41fd-932c-084596f5b44f".to_owned(), name.to_owned())),
        job_type: word("ImmediateBackupCopyWorker"),
        parent: None,
        is_retry: true,
        ..agent_child()
    }
}
