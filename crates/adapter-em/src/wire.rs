//! The elements of Enterprise Manager's documents, exactly as they are on the wire.
//!
//! Everything may be missing: the vendor's own examples lack elements that its schema requires.
//! A field is `None` where its element or attribute is absent, and holds what was written
//! otherwise, be it blank.

pub(crate) mod json;

use std::borrow::Cow;

use mullion_adapter::Misread;
use mullion_adapter::kit::is_word;

use crate::xml::Document;

/// `RestoreSession`, `BackupJobSession`, `ReplicaJobSession`, `CdpReplicaSession` and
/// `CloudFailoverSession`: in the vendor's schema most share the base type `JobSessionEntityType`, and
/// what each adds to it does not clash.
#[derive(Debug, Default)]
pub(crate) struct SessionEntity<'a> {
    /// `@UID`: `urn:veeam:<Type>:<guid>`, in some documents the bare GUID.
    pub(crate) uid: Option<Cow<'a, str>>,
    /// `@Href`: on a host of the server's own choosing.
    pub(crate) href: Option<Cow<'a, str>>,
    /// `@Name`: `job@time`, `vm@time`, `FLR_[vm]@time`.
    pub(crate) name: Option<Cow<'a, str>>,
    /// `@VmDisplayName`, of a `RestoreSession`.
    pub(crate) vm_display_name: Option<Cow<'a, str>>,
    /// `@CloudFailoverPlanName`, of a `CloudFailoverSession`.
    pub(crate) plan_name: Option<Cow<'a, str>>,
    /// Those of its `Links` that lead up.
    pub(crate) up: Vec<Link<'a>>,
    /// Where that of its `Links` leads that goes down to its task sessions.
    pub(crate) tasks_href: Option<Cow<'a, str>>,
    /// `JobUid`, of job sessions.
    pub(crate) job_uid: Option<Cow<'a, str>>,
    /// `JobName`, of job sessions.
    pub(crate) job_name: Option<Cow<'a, str>>,
    /// `JobType`.
    pub(crate) job_type: Option<Cow<'a, str>>,
    /// `PolicyUid`, of a `CdpReplicaSession`, which has policies for jobs.
    pub(crate) policy_uid: Option<Cow<'a, str>>,
    /// `PolicyName`, of a `CdpReplicaSession`.
    pub(crate) policy_name: Option<Cow<'a, str>>,
    /// `PolicyType`, of a `CdpReplicaSession`.
    pub(crate) policy_type: Option<Cow<'a, str>>,
    /// `CreationTimeUTC`.
    pub(crate) creation_time_utc: Option<Cow<'a, str>>,
    /// `EndTimeUTC`: absent while the session runs.
    pub(crate) end_time_utc: Option<Cow<'a, str>>,
    /// `State`.
    pub(crate) state: Option<Cow<'a, str>>,
    /// `Result`: `None`, the word, while the session runs.
    pub(crate) result: Option<Cow<'a, str>>,
    /// `Progress`: a percentage.
    pub(crate) progress: Option<Cow<'a, str>>,
    /// `FailureMessage`: mostly absent, also where the session failed.
    pub(crate) failure_message: Option<Cow<'a, str>>,
}

/// `BackupTaskSession`, `ReplicaTaskSession` and `CdpReplicaTaskSession`.
#[derive(Debug, Default)]
pub(crate) struct TaskSession<'a> {
    /// `@UID`.
    pub(crate) uid: Option<Cow<'a, str>>,
    /// `@Href`.
    pub(crate) href: Option<Cow<'a, str>>,
    /// `@Name`: `object@time`.
    pub(crate) name: Option<Cow<'a, str>>,
    /// `@VmDisplayName`.
    pub(crate) vm_display_name: Option<Cow<'a, str>>,
    /// `CreationTimeUTC`.
    pub(crate) creation_time_utc: Option<Cow<'a, str>>,
    /// `EndTimeUTC`: absent while the task runs.
    pub(crate) end_time_utc: Option<Cow<'a, str>>,
    /// `State`: other words than a session's.
    pub(crate) state: Option<Cow<'a, str>>,
    /// `Result`: may say `Success` before the state is final.
    pub(crate) result: Option<Cow<'a, str>>,
    /// `Reason`: why it failed, perhaps over several lines.
    pub(crate) reason: Option<Cow<'a, str>>,
    /// `TotalSize`: bytes.
    pub(crate) total_size: Option<Cow<'a, str>>,
    /// `VmUid`: `urn:VMware:Vm:<root>.vm-1`; in newer builds only.
    pub(crate) vm_uid: Option<Cow<'a, str>>,
}

/// What of a `CloudFailoverSession` its items are made of.
#[derive(Debug, Default)]
pub(crate) struct FailoverSession<'a> {
    /// `@UID`.
    pub(crate) uid: Option<Cow<'a, str>>,
    /// `@Href`.
    pub(crate) href: Option<Cow<'a, str>>,
    /// `CloudFailoverTasks/CloudFailoverTasks`, one for each machine.
    pub(crate) tasks: Vec<FailoverTask<'a>>,
}

/// `CloudFailoverTasks` inside the list of the same name.
#[derive(Debug, Default)]
pub(crate) struct FailoverTask<'a> {
    /// `@VmName`.
    pub(crate) vm_name: Option<Cow<'a, str>>,
    /// `VmReplicaPointLink/@Href`: it has no id of its own but that of the point it starts.
    pub(crate) point_href: Option<Cow<'a, str>>,
    /// `CreationTimeUTC`.
    pub(crate) creation_time_utc: Option<Cow<'a, str>>,
    /// `EndTimeUTC`: absent while it runs.
    pub(crate) end_time_utc: Option<Cow<'a, str>>,
    /// `State`.
    pub(crate) state: Option<Cow<'a, str>>,
    /// `Result`.
    pub(crate) result: Option<Cow<'a, str>>,
    /// `FailureMessage`.
    pub(crate) failure_message: Option<Cow<'a, str>>,
}

/// `Link`.
#[derive(Debug)]
pub(crate) struct Link<'a> {
    /// `@Type`: what it leads to, such as `BackupServerReference`.
    pub(crate) r#type: Option<Cow<'a, str>>,
    /// `@Href`.
    pub(crate) href: Option<Cow<'a, str>>,
    /// `@Name`: the name of what it leads to.
    pub(crate) name: Option<Cow<'a, str>>,
}

impl<'a> SessionEntity<'a> {
    /// Reads the element just handed out.
    pub(crate) fn read(document: &mut Document<'a>) -> Result<Self, Misread> {
        let mut entity = Self {
            uid: document.attribute("UID"),
            href: document.attribute("Href"),
            name: document.attribute("Name"),
            vm_display_name: document.attribute("VmDisplayName"),
            plan_name: document.attribute("CloudFailoverPlanName"),
            ..Self::default()
        };
        while let Some(tag) = document.child()? {
            match tag.name {
                "Links" => read_links(document, &mut entity)?,
                "JobUid" => document.field(&mut entity.job_uid)?,
                "JobName" => document.field(&mut entity.job_name)?,
                "JobType" => document.field(&mut entity.job_type)?,
                "PolicyUid" => document.field(&mut entity.policy_uid)?,
                "PolicyName" => document.field(&mut entity.policy_name)?,
                "PolicyType" => document.field(&mut entity.policy_type)?,
                "CreationTimeUTC" => document.field(&mut entity.creation_time_utc)?,
                "EndTimeUTC" => document.field(&mut entity.end_time_utc)?,
                "State" => document.field(&mut entity.state)?,
                "Result" => document.field(&mut entity.result)?,
                "Progress" => document.field(&mut entity.progress)?,
                "FailureMessage" => document.field(&mut entity.failure_message)?,
                _ => drop(document.skip()?),
            }
        }
        Ok(entity)
    }
}

impl<'a> TaskSession<'a> {
    /// Reads the element just handed out.
    pub(crate) fn read(document: &mut Document<'a>) -> Result<Self, Misread> {
        let mut task = Self {
            uid: document.attribute("UID"),
            href: document.attribute("Href"),
            name: document.attribute("Name"),
            vm_display_name: document.attribute("VmDisplayName"),
            ..Self::default()
        };
        while let Some(tag) = document.child()? {
            match tag.name {
                "CreationTimeUTC" => document.field(&mut task.creation_time_utc)?,
                "EndTimeUTC" => document.field(&mut task.end_time_utc)?,
                "State" => document.field(&mut task.state)?,
                "Result" => document.field(&mut task.result)?,
                "Reason" => document.field(&mut task.reason)?,
                "TotalSize" => document.field(&mut task.total_size)?,
                "VmUid" => document.field(&mut task.vm_uid)?,
                _ => drop(document.skip()?),
            }
        }
        Ok(task)
    }
}

impl<'a> FailoverSession<'a> {
    /// Reads the element just handed out.
    pub(crate) fn read(document: &mut Document<'a>) -> Result<Self, Misread> {
        let mut session = Self {
            uid: document.attribute("UID"),
            href: document.attribute("Href"),
            ..Self::default()
        };
        while let Some(tag) = document.child()? {
            if tag.name != "CloudFailoverTasks" {
                document.skip()?;
                continue;
            }
            while let Some(tag) = document.child()? {
                if tag.name == "CloudFailoverTasks" {
                    session.tasks.push(FailoverTask::read(document)?);
                } else {
                    document.skip()?;
                }
            }
        }
        Ok(session)
    }
}

impl<'a> FailoverTask<'a> {
    /// Reads the element just handed out.
    fn read(document: &mut Document<'a>) -> Result<Self, Misread> {
        let mut task = Self { vm_name: document.attribute("VmName"), ..Self::default() };
        while let Some(tag) = document.child()? {
            match tag.name {
                "VmReplicaPointLink" => {
                    task.point_href = document.attribute("Href");
                    document.skip()?;
                }
                "CreationTimeUTC" => document.field(&mut task.creation_time_utc)?,
                "EndTimeUTC" => document.field(&mut task.end_time_utc)?,
                "State" => document.field(&mut task.state)?,
                "Result" => document.field(&mut task.result)?,
                "FailureMessage" => document.field(&mut task.failure_message)?,
                _ => drop(document.skip()?),
            }
        }
        Ok(task)
    }
}

/// Reads those links of the `Links` element just handed out that somebody asks for.
fn read_links<'a>(
    document: &mut Document<'a>,
    entity: &mut SessionEntity<'a>,
) -> Result<(), Misread> {
    while let Some(tag) = document.child()? {
        let rel = document.attribute("Rel").unwrap_or_default();
        if tag.name == "Link" && is_word(&rel, "Up") {
            entity.up.push(Link {
                r#type: document.attribute("Type"),
                href: document.attribute("Href"),
                name: document.attribute("Name"),
            });
        } else if tag.name == "Link" && is_word(&rel, "Down") {
            let r#type = document.attribute("Type");
            if leads_to_tasks(r#type.as_deref()) {
                entity.tasks_href = document.attribute("Href");
            }
        }
        document.skip()?;
    }
    Ok(())
}

/// Whether a link down, of this type, leads to the session's task sessions.
fn leads_to_tasks(r#type: Option<&str>) -> bool {
    r#type.is_some_and(|word| word.trim().ends_with("TaskSessionReferenceList"))
}

/// `SessionId` of a `LogonSession` document; `None` where the document has none.
pub(crate) fn logon_session_id(text: &str) -> Result<Option<String>, Misread> {
    let (mut document, root) = Document::open(text)?;
    let mut session_id = None;
    if root.name != "LogonSession" {
        return Err(Misread::new("the answer's root element is not `LogonSession`"));
    }
    while let Some(tag) = document.child()? {
        match tag.name {
            "SessionId" => document.field(&mut session_id)?,
            _ => drop(document.skip()?),
        }
    }
    document.finish()?;
    Ok(session_id.map(Cow::into_owned))
}

/// `@StatusCode` of an `Error` document; `None` where it is no such document, or says none.
///
/// The message beside it is not read: it may hold names and paths of the server's inside.
pub(crate) fn error_status(text: &str) -> Option<u16> {
    let (mut document, root) = Document::open(text).ok()?;
    let status = document.attribute("StatusCode")?;
    let status = status.trim().parse().ok()?;
    document.skip().ok()?;
    document.finish().ok()?;
    (root.name == "Error").then_some(status)
}
