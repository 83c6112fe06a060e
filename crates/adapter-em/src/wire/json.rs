//! The same elements as JSON objects, in which attributes and elements are fields alike.

use mullion_adapter::kit::{Notes, is_word};

use super::{FailoverSession, FailoverTask, Link, SessionEntity, TaskSession, leads_to_tasks};
use crate::json::Fields;

impl<'a> SessionEntity<'a> {
    /// Reads an object.
    ///
    /// # Errors
    /// What is wrong with it, in words that go on from "row 7 …".
    pub(crate) fn from_json(fields: &Fields<'a>, notes: &mut Notes) -> Result<Self, &'static str> {
        let mut entity = Self {
            uid: fields.text("UID", notes)?,
            href: fields.text("Href", notes)?,
            name: fields.text("Name", notes)?,
            vm_display_name: fields.text("VmDisplayName", notes)?,
            plan_name: fields.text("CloudFailoverPlanName", notes)?,
            job_uid: fields.text("JobUid", notes)?,
            job_name: fields.text("JobName", notes)?,
            job_type: fields.text("JobType", notes)?,
            policy_uid: fields.text("PolicyUid", notes)?,
            policy_name: fields.text("PolicyName", notes)?,
            policy_type: fields.text("PolicyType", notes)?,
            creation_time_utc: fields.text("CreationTimeUTC", notes)?,
            end_time_utc: fields.text("EndTimeUTC", notes)?,
            state: fields.text("State", notes)?,
            result: fields.text("Result", notes)?,
            progress: fields.text("Progress", notes)?,
            failure_message: fields.text("FailureMessage", notes)?,
            ..Self::default()
        };
        for link in fields.objects("Links", notes)? {
            let rel = link.text("Rel", notes)?.unwrap_or_default();
            let link = Link {
                r#type: link.text("Type", notes)?,
                href: link.text("Href", notes)?,
                name: link.text("Name", notes)?,
            };
            if is_word(&rel, "Up") {
                entity.up.push(link);
            } else if is_word(&rel, "Down") && leads_to_tasks(link.r#type.as_deref()) {
                entity.tasks_href = link.href;
            }
        }
        Ok(entity)
    }
}

impl<'a> TaskSession<'a> {
    /// Reads an object.
    ///
    /// # Errors
    /// What is wrong with it, in words that go on from "row 7 …".
    pub(crate) fn from_json(fields: &Fields<'a>, notes: &mut Notes) -> Result<Self, &'static str> {
        Ok(Self {
            uid: fields.text("UID", notes)?,
            href: fields.text("Href", notes)?,
            name: fields.text("Name", notes)?,
            vm_display_name: fields.text("VmDisplayName", notes)?,
            creation_time_utc: fields.text("CreationTimeUTC", notes)?,
            end_time_utc: fields.text("EndTimeUTC", notes)?,
            state: fields.text("State", notes)?,
            result: fields.text("Result", notes)?,
            reason: fields.text("Reason", notes)?,
            total_size: fields.text("TotalSize", notes)?,
            vm_uid: fields.text("VmUid", notes)?,
        })
    }
}

impl<'a> FailoverSession<'a> {
    /// Reads an object. The tasks stand in a list, with another object of the same name around it
    /// or without.
    ///
    /// # Errors
    /// What is wrong with it, in words that go on from "row 7 …".
    pub(crate) fn from_json(fields: &Fields<'a>, notes: &mut Notes) -> Result<Self, &'static str> {
        let around = fields.get(TASKS)?.and_then(Fields::of).filter(|around| around.has(TASKS));
        let tasks = around.as_ref().unwrap_or(fields).objects(TASKS, notes)?;
        let tasks = tasks.iter().map(|task| FailoverTask::from_json(task, notes));
        Ok(Self {
            tasks: tasks.collect::<Result<_, _>>()?,
            uid: fields.text("UID", notes)?,
            href: fields.text("Href", notes)?,
        })
    }
}

/// Both the list of a failover's tasks and, in XML, each of them.
const TASKS: &str = "CloudFailoverTasks";

impl<'a> FailoverTask<'a> {
    /// Reads an object.
    ///
    /// # Errors
    /// What is wrong with it, in words that go on from "row 7 …".
    fn from_json(fields: &Fields<'a>, notes: &mut Notes) -> Result<Self, &'static str> {
        let point = fields.get("VmReplicaPointLink")?.and_then(Fields::of);
        Ok(Self {
            vm_name: fields.text("VmName", notes)?,
            point_href: match point {
                Some(link) => link.text("Href", notes)?,
                None => None,
            },
            creation_time_utc: fields.text("CreationTimeUTC", notes)?,
            end_time_utc: fields.text("EndTimeUTC", notes)?,
            state: fields.text("State", notes)?,
            result: fields.text("Result", notes)?,
            failure_message: fields.text("FailureMessage", notes)?,
        })
    }
}

/// The status that an error document says; `None` where it is no such document, or says none.
pub(crate) fn error_status(text: &str) -> Option<u16> {
    let root = Fields::document(text).ok().filter(|root| root.has("Message"))?;
    let status = root.text("StatusCode", &mut Notes::default()).ok()??;
    status.trim().parse().ok()
}
