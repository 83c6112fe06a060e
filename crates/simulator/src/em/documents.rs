//! Whole documents, as they go over the wire: one of each kind, in both formats.

use serde_json::{Value, json};

use super::entity::{self, Place};
use super::json::{self, KeyCase};
use super::list::{List, TaskNames};
use super::record::Record;
use super::specimens::{agent_child, agent_container, cdp_task, cloud_failover, running_cdp};
use super::world::Session;
use super::xml;

const NAMESPACES: &str = " xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\" \
    xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xmlns=\"http://www.veeam.com/ent/v1.0\"";

/// The document in XML, with `@` for the address of the server and `#` for the namespaces.
fn as_xml(record: Record<'_>) -> String {
    let whole = xml::document(record, false);
    whole.replace("https://enterprise04.tech.local:9398/api/", "@").replace(NAMESPACES, "#")
}

fn as_json(record: Record<'_>) -> Value {
    let whole = json::document(record, KeyCase::Pascal);
    serde_json::from_str(&whole.replace("https://enterprise04.tech.local:9398/api/", "@")).unwrap()
}

fn cdp_tasks() -> &'static TaskNames {
    List::Cdp.tasks().unwrap()
}

#[test]
fn a_cdp_session_in_a_list_in_xml() {
    let session = running_cdp();
    let id = &session.id;
    assert_eq!(
        as_xml(Record::list(
            "CdpReplicaSessions",
            "CdpReplicaSessions",
            Box::new([entity::session(&session, Place::InList, None)].into_iter()),
        )),
        format!(
            "<CdpReplicaSessions#><CdpPolicySession UID=\"urn:veeam:CdpReplicaSession:{id}\" \
             Name=\"CDP Policy 1@2021-02-11 19:08:36\" \
             Href=\"@cdpReplicaSessions/{id}?format=Entity\" Type=\"CdpReplicaSession\"><Links>\
             <Link Name=\"vbr &amp; co\" \
             Href=\"@backupServers/cca0b96b-4924-4461-8899-b831bc00176e\" \
             Type=\"BackupServerReference\" Rel=\"Up\" />\
             <Link Name=\"CDP Policy 1\" \
             Href=\"@cdpPolicies/145f3365-6ec0-44e9-9538-8c8c34ebdcce\" \
             Type=\"CdpPolicyReference\" Rel=\"Up\" />\
             <Link Name=\"CDP Policy 1@2021-02-11 19:08:36\" Href=\"@cdpReplicaSessions/{id}\" \
             Type=\"CdpReplicaSessionReference\" Rel=\"Alternate\" />\
             <Link Href=\"@cdpReplicaSessions/{id}/cdpReplicaTaskSessions\" \
             Type=\"CdpReplicaTaskSessionReferenceList\" Rel=\"Down\" /></Links>\
             <PolicyUid>urn:veeam:CdpPolicy:145f3365-6ec0-44e9-9538-8c8c34ebdcce</PolicyUid>\
             <PolicyName>CDP Policy 1</PolicyName><PolicyType>CdpReplica</PolicyType>\
             <CreationTimeUTC>2021-02-11T19:08:36.123Z</CreationTimeUTC><State>Working</State>\
             <Result>None</Result><Progress>0</Progress><FailureMessage />\
             <IsRetry>false</IsRetry></CdpPolicySession></CdpReplicaSessions>"
        )
    );
}

#[test]
fn a_cdp_session_in_json() {
    let session = running_cdp();
    let id = &session.id;
    let link = |rel: &str, href: &str, name: Option<&str>, r#type: &str| json!({ "Rel": rel, "Href": href, "Name": name, "Type": r#type });
    let own = format!("@cdpReplicaSessions/{id}");
    assert_eq!(
        as_json(entity::session(&session, Place::Root, None)),
        json!({
            "PolicyUid": "urn:veeam:CdpPolicy:145f3365-6ec0-44e9-9538-8c8c34ebdcce",
            "PolicyName": "CDP Policy 1",
            "PolicyType": "CdpReplica",
            "CreationTimeUTC": "2021-02-11T19:08:36.123Z",
            "EndTimeUTC": null,
            "State": "Working",
            "Result": "None",
            "Progress": 0,
            "FailureMessage": "",
            "IsRetry": false,
            "Name": "CDP Policy 1@2021-02-11 19:08:36",
            "UID": format!("urn:veeam:CdpReplicaSession:{id}"),
            "Links": [
                link(
                    "Up",
                    "@backupServers/cca0b96b-4924-4461-8899-b831bc00176e",
                    Some("vbr & co"),
                    "BackupServerReference",
                ),
                link(
                    "Up",
                    "@cdpPolicies/145f3365-6ec0-44e9-9538-8c8c34ebdcce",
                    Some("CDP Policy 1"),
                    "CdpPolicyReference",
                ),
                link("Alternate", &own, session.name.as_deref(), "CdpReplicaSessionReference"),
                link(
                    "Down",
                    &format!("{own}/cdpReplicaTaskSessions"),
                    None,
                    "CdpReplicaTaskSessionReferenceList",
                ),
            ],
            "Href": format!("{own}?format=Entity"),
            "Type": "CdpReplicaSession",
        })
    );
}

/// Its own address is one of replica tasks; what links to it says otherwise.
#[test]
fn a_cdp_task_in_xml_and_in_json() {
    let (session, task) = (running_cdp(), cdp_task());
    let (id, above) = (&task.id, &session.id);
    let record = || entity::task(cdp_tasks(), &session, &task, None);
    assert_eq!(
        as_xml(record()),
        format!(
            "<CdpReplicaTaskSession Type=\"CdpReplicaTaskSession\" \
             Href=\"@replicaTaskSessions/{id}?format=Entity\" \
             Name=\"shop-02@2021-02-12 00:00:10\" \
             UID=\"urn:veeam:CdpReplicaTaskSession:{id}\" VmDisplayName=\"shop-02\"#><Links>\
             <Link Rel=\"Up\" Type=\"BackupServerReference\" \
             Href=\"@backupServers/cca0b96b-4924-4461-8899-b831bc00176e\" \
             Name=\"vbr &amp; co\" />\
             <Link Rel=\"Up\" Type=\"CdpReplicaSessionReference\" \
             Href=\"@cdpReplicaSessions/{above}\" Name=\"CDP Policy 1@2021-02-11 19:08:36\" />\
             <Link Rel=\"Alternate\" Type=\"CdpReplicaTaskSessionReference\" \
             Href=\"@cdpReplicaTaskSessions/{id}\" Name=\"shop-02@2021-02-12 00:00:10\" /></Links>\
             <PolicySessionUid>urn:veeam:CdpReplicaSession:{above}</PolicySessionUid>\
             <CreationTimeUTC>2021-02-12T00:00:10.457Z</CreationTimeUTC>\
             <State>InProgress</State><Result>Success</Result>\
             <TotalSize>17179869184</TotalSize>\
             <VmUid>urn:VMware:Vm:de28dc43-b8ee-4e17-8e63-3d38b6604033.vm-62228</VmUid>\
             </CdpReplicaTaskSession>"
        )
    );
    let mut shown = as_json(record());
    let links = shown.as_object_mut().unwrap().remove("Links").unwrap();
    assert_eq!(links.as_array().unwrap().len(), 3);
    assert_eq!(
        shown,
        json!({
            "PolicySessionUid": format!("urn:veeam:CdpReplicaSession:{above}"),
            "CreationTimeUTC": "2021-02-12T00:00:10.457Z",
            "EndTimeUTC": null,
            "State": "InProgress",
            "Result": "Success",
            "Reason": null,
            "TotalSize": 17_179_869_184_u64,
            "VmUid": "urn:VMware:Vm:de28dc43-b8ee-4e17-8e63-3d38b6604033.vm-62228",
            "VmDisplayName": "shop-02",
            "Name": "shop-02@2021-02-12 00:00:10",
            "UID": format!("urn:veeam:CdpReplicaTaskSession:{id}"),
            "Href": format!("@replicaTaskSessions/{id}?format=Entity"),
            "Type": "CdpReplicaTaskSession",
        })
    );
}

#[test]
fn a_failover_with_its_tasks_in_xml() {
    let session = cloud_failover();
    let id = &session.id;
    assert_eq!(
        as_xml(entity::session(&session, Place::Root, None)),
        format!(
            "<CloudFailoverSession Type=\"CloudFailoverSession\" \
             Href=\"@cloud/failoverSessions/{id}?format=Entity\" Name=\"Tenant B plan\" \
             UID=\"urn:veeam:CloudFailoverSession:{id}\"#><Links>\
             <Link Rel=\"Up\" Type=\"BackupServerReference\" \
             Href=\"@backupServers/cca0b96b-4924-4461-8899-b831bc00176e\" \
             Name=\"vbr &amp; co\" />\
             <Link Rel=\"Alternate\" Type=\"CloudFailoverSessionReference\" \
             Href=\"@cloud/failoverSessions/{id}\" Name=\"Tenant B plan\" /></Links>\
             <JobType>FailoverPlan</JobType>\
             <CreationTimeUTC>2025-11-04T21:39:59.103Z</CreationTimeUTC>\
             <EndTimeUTC>2025-11-04T21:41:01Z</EndTimeUTC><State>Stopped</State>\
             <Result>Failed</Result><Progress>100</Progress>\
             <FailureMessage>Replica point is locked</FailureMessage>\
             <CloudFailoverTasks><CloudFailoverTasks VmName=\"shop-02\">\
             <VmReplicaPointLink Name=\"shop-02@2025-11-04 18:01:08\" \
             Href=\"@cloud/vmReplicaPoints/262824bd-525f-41b6-89c6-ec1b8cb703b3\" \
             Type=\"CloudVmReplicaPointReference\" Rel=\"Related\" />\
             <CreationTimeUTC>2025-11-04T21:40:03.62Z</CreationTimeUTC>\
             <EndTimeUTC>2025-11-04T21:41:00Z</EndTimeUTC><State>Stopped</State>\
             <Result>Failed</Result><Progress>100</Progress>\
             <FailureMessage>Replica point is locked</FailureMessage></CloudFailoverTasks>\
             </CloudFailoverTasks></CloudFailoverSession>"
        )
    );
    let empty = Session { tasks: Vec::new(), ..cloud_failover() };
    let without = as_xml(entity::session(&empty, Place::Root, None));
    assert!(without.ends_with("<CloudFailoverTasks /></CloudFailoverSession>"), "{without}");
}

#[test]
fn a_failover_with_its_tasks_in_json() {
    let mut shown = as_json(entity::session(&cloud_failover(), Place::Root, None));
    assert_eq!(
        shown["CloudFailoverTasks"].take(),
        json!({ "CloudFailoverTasks": [{
            "VmName": "shop-02",
            "VmReplicaPointLink": {
                "Rel": "Related",
                "Href": "@cloud/vmReplicaPoints/262824bd-525f-41b6-89c6-ec1b8cb703b3",
                "Name": "shop-02@2025-11-04 18:01:08",
                "Type": "CloudVmReplicaPointReference",
            },
            "CreationTimeUTC": "2025-11-04T21:40:03.62Z",
            "EndTimeUTC": "2025-11-04T21:41:00Z",
            "State": "Stopped",
            "Result": "Failed",
            "Progress": 100,
            "FailureMessage": "Replica point is locked",
        }] })
    );
    for (key, value) in [
        ("JobUid", Value::Null),
        ("JobName", Value::Null),
        ("JobType", "FailoverPlan".into()),
        ("CloudFailoverPlanName", Value::Null),
        ("Name", "Tenant B plan".into()),
        ("Progress", 100.into()),
    ] {
        assert_eq!(shown.get(key), Some(&value), "{key}");
    }
    let empty = Session { tasks: Vec::new(), ..cloud_failover() };
    let without = as_json(entity::session(&empty, Place::Root, None));
    assert_eq!(without["CloudFailoverTasks"], json!({ "CloudFailoverTasks": [] }));
}

/// The links of an entity: rel, type, address and name.
fn links(session: &Session) -> Vec<[String; 4]> {
    let shown = as_json(entity::session(session, Place::Root, None));
    let text = |link: &Value, key: &str| link[key].as_str().unwrap_or_default().to_owned();
    let all = shown["Links"].as_array().unwrap();
    all.iter().map(|link| ["Rel", "Type", "Href", "Name"].map(|key| text(link, key))).collect()
}

#[test]
fn an_agent_child_and_its_container_link_to_each_other() {
    let (child, container) = (agent_child(), agent_container());
    let (own, above) =
        (format!("@backupSessions/{}", child.id), format!("@backupSessions/{}", container.id));
    let server = "@backupServers/cca0b96b-4924-4461-8899-b831bc00176e";
    let job = |id: &str| format!("@agents/jobs/{id}");
    let down = |own: &str| format!("{own}/taskSessions");
    let name = |session: &Session| session.name.clone().unwrap();
    assert_eq!(
        links(&child),
        [
            ["Up", "BackupServerReference", server, "vbr & co"],
            ["Up", "JobReference", &job("a1e698f3-282c-484c-b942-e42c5c77449a"), "Laptops - lap-7"],
            ["Up", "BackupJobSessionReference", &above, "Parent session"],
            ["Alternate", "BackupJobSessionReference", &own, &name(&child)],
            ["Down", "BackupTaskSessionReferenceList", &down(&own), ""],
            ["Stop", "", &format!("{own}?action=stop"), ""],
        ]
    );
    let children = format!("{above}/agentManagementSessions");
    assert_eq!(
        links(&container),
        [
            ["Up", "BackupServerReference", server, "vbr & co"],
            ["Up", "JobReference", &job("4dc5d947-9c23-4e1b-976a-ee5911f6a996"), "Laptops"],
            ["Alternate", "BackupJobSessionReferenceList", &children, ""],
            ["Alternate", "BackupJobSessionReference", &above, &name(&container)],
            ["Down", "BackupTaskSessionReferenceList", &down(&above), ""],
            ["Stop", "", &format!("{above}?action=stop"), ""],
        ]
    );
}

#[test]
fn a_reference_in_xml_and_in_json() {
    let child = agent_child();
    let id = &child.id;
    let shown = as_xml(entity::session_reference(&child, Place::InList));
    let name = "Laptops - lap-7@2025-12-16 10:00:08";
    assert!(
        shown.starts_with(&format!(
            "<Ref Type=\"BackupJobSessionReference\" Href=\"@backupSessions/{id}\" \
             Name=\"{name}\" UID=\"urn:veeam:BackupJobSession:{id}\"#><Links>"
        )),
        "{shown}"
    );
    assert!(!shown.contains("<State>") && !shown.contains("Stop"), "{shown}");
    let (session, task) = (running_cdp(), cdp_task());
    let reference = entity::task_reference(cdp_tasks(), &session, &task, Place::Root);
    let mut shown = as_json(reference);
    assert_eq!(
        shown["Links"].as_array_mut().unwrap().pop(),
        Some(json!({
            "Rel": "Alternate",
            "Href": format!("@cdpReplicaTaskSessions/{}?format=Entity", task.id),
            "Name": "shop-02@2021-02-12 00:00:10",
            "Type": "CdpReplicaTaskSession",
        }))
    );
}
