//! Sessions and tasks as XML: entities, references and their links.
//!
//! Shape: Enterprise Manager REST reference 13.0.1, the pages of the sessions by id.

use super::world::{End, IdShown, JobShown, List, Session, Task};
use super::xml::{Attributes, NAMESPACES, Xml};
use crate::kit::Twist;

/// The server's own name and port, which its links carry whatever address it was asked at.
pub(super) const SELF: &str = "https://enterprise04.tech.local:9398/api/";

/// Where an element stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// It is the document.
    Root,
    /// It is one of a list.
    InList,
}

/// One link.
struct Link<'a> {
    rel: &'static str,
    r#type: &'static str,
    href: String,
    name: &'a str,
}

/// Half of the entities write their attributes the other way round, as different builds do.
fn order<'a>(id: &str, mut attributes: Attributes<'a>) -> Attributes<'a> {
    if id.bytes().next().is_some_and(|byte| byte % 2 == 0) {
        attributes.reverse();
    }
    attributes
}

/// A whole session.
pub(super) fn session(xml: &mut Xml, session: &Session, place: Place, twist: Option<Twist>) {
    let entity = session.list.entity();
    let (element, mut attributes) = match place {
        Place::Root => (entity, Attributes::from(NAMESPACES)),
        Place::InList => (session.list.element(), Vec::new()),
    };
    let href = format!("{SELF}{}/{}?format=Entity", session.list.path(), session.id);
    let uid = uid(entity, &session.id, session.id_shown);
    attributes.extend([("Type", entity), ("Href", href.as_str())]);
    attributes.extend(session.name.as_deref().map(|name| ("Name", name)));
    attributes.extend(uid.as_deref().map(|uid| ("UID", uid)));
    attributes.extend(session.vm.as_deref().map(|vm| ("VmDisplayName", vm)));
    if let (List::Failover, JobShown::ByLink, Some((_, name))) =
        (session.list, session.job_shown, &session.job)
    {
        attributes.push(("CloudFailoverPlanName", name));
    }
    if twist == Some(Twist::ExtraFields) {
        attributes.push(("Tier", "gold"));
    }
    xml.open(element, &order(&session.id, attributes));
    links(xml, &session_links(session), &session.id);
    job_elements(xml, session);
    xml.text("CreationTimeUTC", &session.started.to_string());
    end(xml, session.ended);
    xml.optional("State", session.state.as_deref());
    xml.optional("Result", session.result.as_deref());
    let progress = session.progress.map(|progress| progress.to_string());
    xml.optional("Progress", progress.as_deref());
    xml.optional("FailureMessage", session.failure.as_deref());
    if matches!(session.list, List::Backup | List::Replica | List::Cdp) {
        xml.text("IsRetry", if session.is_retry { "true" } else { "false" });
    }
    if session.list == List::Failover {
        failover_tasks(xml, session);
    }
    extra(xml, twist);
    xml.close(element);
}

/// A whole task session.
pub(super) fn task(
    xml: &mut Xml,
    session: &Session,
    task: &Task,
    place: Place,
    twist: Option<Twist>,
) {
    let Some(entity) = session.list.task_entity() else {
        return;
    };
    let mut attributes = match place {
        Place::Root => Attributes::from(NAMESPACES),
        Place::InList => Vec::new(),
    };
    let path = task_path(session.list);
    let href = format!("{SELF}{path}/{}?format=Entity", task.id);
    let uid = format!("urn:veeam:{entity}:{}", task.id);
    attributes.extend([
        ("Type", entity),
        ("Href", href.as_str()),
        ("Name", task.name.as_str()),
        ("UID", uid.as_str()),
    ]);
    attributes.extend(task.vm.as_deref().map(|vm| ("VmDisplayName", vm)));
    xml.open(entity, &order(&task.id, attributes));
    links(xml, &task_links(session, task), &task.id);
    let (parent, above) = match session.list {
        List::Cdp => ("PolicySessionUid", "CdpReplicaSession"),
        list => ("JobSessionUid", list.entity()),
    };
    xml.text(parent, &format!("urn:veeam:{above}:{}", session.id));
    xml.text("CreationTimeUTC", &task.started.to_string());
    end(xml, task.ended);
    xml.text("State", &task.state);
    xml.text("Result", &task.result);
    xml.optional("Reason", task.reason.as_deref());
    let size = task.size.map(|size| size.to_string());
    xml.optional("TotalSize", size.as_deref());
    xml.optional("VmUid", task.vm_uid.as_deref());
    extra(xml, twist);
    xml.close(entity);
}

/// What stands for a session where no entity was asked for: `Ref` in a list, `EntityRef` alone.
pub(super) fn session_reference(xml: &mut Xml, session: &Session, place: Place) {
    let entity = session.list.entity();
    let uid = uid(entity, &session.id, session.id_shown);
    let reference = Reference {
        entity,
        href: format!("{SELF}{}/{}", session.list.path(), session.id),
        id: &session.id,
        name: session.name.as_deref(),
        uid: uid.as_deref(),
    };
    reference.write(xml, place, server_link(session));
}

/// What stands for a task session where no entity was asked for.
pub(super) fn task_reference(xml: &mut Xml, session: &Session, task: &Task, place: Place) {
    let Some(entity) = session.list.task_entity() else {
        return;
    };
    let uid = format!("urn:veeam:{entity}:{}", task.id);
    let reference = Reference {
        entity,
        href: format!("{SELF}{}/{}", task_path(session.list), task.id),
        id: &task.id,
        name: Some(&task.name),
        uid: Some(&uid),
    };
    reference.write(xml, place, server_link(session));
}

/// A row without UID, Href and links: what a fault puts among the others.
pub(super) fn bad_row(xml: &mut Xml, element: &str) {
    xml.open(element, &vec![("Name", "a row without an id")]);
    xml.text("State", "Stopped");
    xml.text("Result", "Success");
    xml.close(element);
}

struct Reference<'a> {
    entity: &'static str,
    href: String,
    id: &'a str,
    name: Option<&'a str>,
    uid: Option<&'a str>,
}

impl Reference<'_> {
    fn write(&self, xml: &mut Xml, place: Place, server: Option<Link<'_>>) {
        let (element, mut attributes) = match place {
            Place::Root => ("EntityRef", Attributes::from(NAMESPACES)),
            Place::InList => ("Ref", Vec::new()),
        };
        let r#type = format!("{}Reference", self.entity);
        attributes.extend([("Type", r#type.as_str()), ("Href", self.href.as_str())]);
        attributes.extend(self.name.map(|name| ("Name", name)));
        attributes.extend(self.uid.map(|uid| ("UID", uid)));
        xml.open(element, &order(self.id, attributes));
        let whole = Link {
            rel: "Alternate",
            r#type: self.entity,
            href: format!("{}?format=Entity", self.href),
            name: self.name.unwrap_or_default(),
        };
        let all: Vec<Link<'_>> = server.into_iter().chain([whole]).collect();
        links(xml, &all, self.id);
        xml.close(element);
    }
}

fn uid(entity: &str, id: &str, shown: IdShown) -> Option<String> {
    match shown {
        IdShown::Urn => Some(format!("urn:veeam:{entity}:{id}")),
        IdShown::Bare => Some(id.to_owned()),
        IdShown::UpperCase => Some(format!("urn:veeam:{entity}:{}", id.to_ascii_uppercase())),
        IdShown::HrefOnly => None,
    }
}

fn task_path(list: List) -> &'static str {
    list.task_paths().first().copied().unwrap_or_default()
}

fn job_elements(xml: &mut Xml, session: &Session) {
    let (uid, name, r#type, entity) = match session.list {
        List::Cdp => ("PolicyUid", "PolicyName", "PolicyType", "CdpPolicy"),
        _ => ("JobUid", "JobName", "JobType", "Job"),
    };
    let is_shown = match session.list {
        List::Failover => session.job_shown == JobShown::ByElements,
        _ => session.job_shown != JobShown::ByLink,
    };
    if let (true, Some((job_id, job_name))) = (is_shown, &session.job) {
        xml.text(uid, &format!("urn:veeam:{entity}:{job_id}"));
        xml.text(name, job_name);
    }
    xml.optional(r#type, session.job_type.as_deref());
}

fn end(xml: &mut Xml, end: End) {
    match end {
        End::None => {}
        End::Unset => xml.text("EndTimeUTC", "0001-01-01T00:00:00"),
        End::At(moment) => xml.text("EndTimeUTC", &moment.to_string()),
    }
}

fn extra(xml: &mut Xml, twist: Option<Twist>) {
    if twist == Some(Twist::ExtraFields) {
        xml.open("Labels", &Vec::new());
        xml.open("Label", &vec![("State", "Failed")]);
        xml.text("State", "Failed");
        xml.close("Label");
        xml.close("Labels");
    }
}

fn failover_tasks(xml: &mut Xml, session: &Session) {
    if session.tasks.is_empty() {
        xml.empty("CloudFailoverTasks", &Vec::new());
        return;
    }
    xml.open("CloudFailoverTasks", &Vec::new());
    for task in &session.tasks {
        let name = task.vm.as_deref().map(|vm| ("VmName", vm));
        xml.open("CloudFailoverTasks", &name.into_iter().collect());
        let point = Link {
            rel: "Related",
            r#type: "VmReplicaPointReference",
            href: format!("{SELF}vmReplicaPoints/{}", task.id),
            name: &task.name,
        };
        link(xml, "VmReplicaPointLink", &point, &task.id);
        xml.text("CreationTimeUTC", &task.started.to_string());
        end(xml, task.ended);
        xml.text("State", &task.state);
        xml.text("Result", &task.result);
        xml.optional("FailureMessage", task.reason.as_deref());
        xml.close("CloudFailoverTasks");
    }
    xml.close("CloudFailoverTasks");
}

fn server_link(session: &Session) -> Option<Link<'_>> {
    session.server.as_ref().map(|server| Link {
        rel: "Up",
        r#type: "BackupServerReference",
        href: format!("{SELF}backupServers/{}", server.id),
        name: &server.name,
    })
}

fn session_links(session: &Session) -> Vec<Link<'_>> {
    let entity = session.list.entity();
    let own = format!("{SELF}{}/{}", session.list.path(), session.id);
    let name = session.name.as_deref().unwrap_or_default();
    let plain = |rel, r#type, href, name| Link { rel, r#type, href, name };
    let mut links: Vec<Link<'_>> = server_link(session).into_iter().collect();
    if let Some((id, job_name)) = &session.job {
        let is_agent =
            matches!(session.job_type.as_deref(), Some("AgentBackup" | "AgentManagement"));
        let (r#type, path) = match session.list {
            List::Cdp => ("CdpPolicyReference", "cdpPolicies"),
            _ if is_agent => ("JobReference", "agents/jobs"),
            _ => ("JobReference", "jobs"),
        };
        let is_linked = session.job_shown != JobShown::ByElements;
        if is_linked && session.list != List::Failover {
            links.push(plain("Up", r#type, format!("{SELF}{path}/{id}"), job_name));
        }
    }
    if let Some(parent) = &session.parent {
        let href = format!("{SELF}backupSessions/{parent}?format=Reference");
        links.push(plain("Up", "BackupJobSessionReference", href, "Parent session"));
    }
    links.push(plain("Alternate", alternate(entity), own.clone(), name));
    if let (Some(below), Some(list)) = (session.list.tasks_below().first(), tasks(session.list)) {
        links.push(plain("Down", list, format!("{own}/{below}"), ""));
    }
    if session.list == List::Backup {
        // There on ended sessions, too.
        links.push(plain("Stop", "", format!("{own}?action=stop"), ""));
    }
    links
}

fn task_links<'a>(session: &'a Session, task: &'a Task) -> Vec<Link<'a>> {
    let entity = session.list.task_entity().unwrap_or_default();
    let mut links: Vec<Link<'_>> = server_link(session).into_iter().collect();
    links.push(Link {
        rel: "Up",
        r#type: alternate(session.list.entity()),
        href: format!("{SELF}{}/{}", session.list.path(), session.id),
        name: session.name.as_deref().unwrap_or_default(),
    });
    links.push(Link {
        rel: "Alternate",
        r#type: alternate(entity),
        href: format!("{SELF}{}/{}", task_path(session.list), task.id),
        name: &task.name,
    });
    links
}

/// The type of a reference to an entity.
fn alternate(entity: &str) -> &'static str {
    match entity {
        "RestoreSession" => "RestoreSessionReference",
        "BackupJobSession" => "BackupJobSessionReference",
        "ReplicaJobSession" => "ReplicaJobSessionReference",
        "CdpReplicaSession" => "CdpReplicaSessionReference",
        "CloudFailoverSession" => "CloudFailoverSessionReference",
        "BackupTaskSession" => "BackupTaskSessionReference",
        "ReplicaTaskSession" => "ReplicaTaskSessionReference",
        _ => "CdpReplicaTaskSessionReference",
    }
}

/// The type of a list of references to task sessions.
const fn tasks(list: List) -> Option<&'static str> {
    match list {
        List::Backup => Some("BackupTaskSessionReferenceList"),
        List::Replica => Some("ReplicaTaskSessionReferenceList"),
        List::Cdp => Some("CdpReplicaTaskSessionReferenceList"),
        List::Restore | List::Failover => None,
    }
}

fn links(xml: &mut Xml, links: &[Link<'_>], salt: &str) {
    xml.open("Links", &Vec::new());
    for one in links {
        link(xml, "Link", one, salt);
    }
    xml.close("Links");
}

fn link(xml: &mut Xml, element: &str, link: &Link<'_>, salt: &str) {
    let mut attributes = vec![("Rel", link.rel)];
    if !link.r#type.is_empty() {
        attributes.push(("Type", link.r#type));
    }
    attributes.push(("Href", link.href.as_str()));
    if !link.name.is_empty() {
        attributes.push(("Name", link.name));
    }
    xml.empty(element, &order(salt, attributes));
}
