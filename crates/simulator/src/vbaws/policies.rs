//! The lists of policies: one of all until 1.1, from 1.2 on one for each workload.

use super::Vbaws;
use super::facts::{Policy, Protects};
use super::problem::{Reason, problem};
use super::query::{Key, is_searched_for, order, page, sort};
use super::revision::Revision;
use super::show;
use super::wire;
use crate::kit::rows::{document, sent};
use crate::kit::{Answer, Request, Rng};

/// The list that the segments of a path (in lower case) begin with, and the rest of them. For the
/// network there is one policy in an appliance, and its path has no list.
fn list<'a>(
    segments: &'a [&'a str],
    revision: Revision,
) -> Option<(&'static str, Option<Protects>, &'a [&'a str])> {
    match segments {
        ["policies", rest @ ..] if !revision.lists_policies_by_workload() => {
            Some(("policies", None, rest))
        }
        _ if !revision.lists_policies_by_workload() => None,
        ["virtualmachines", "policies", rest @ ..] => {
            Some(("virtualMachines/policies", Some(Protects::Machines), rest))
        }
        ["rds", "policies", rest @ ..] => Some(("rds/policies", Some(Protects::Databases), rest)),
        ["efs", "policies", rest @ ..] => Some(("efs/policies", Some(Protects::FileSystems), rest)),
        ["vpc", "policy"] => Some(("vpc/policy", Some(Protects::Network), &[])),
        _ => None,
    }
}

/// What the segments of a path name, if they name policies in this revision.
pub(super) fn serve(
    dialect: &Vbaws,
    request: &Request,
    segments: &[&str],
    revision: Revision,
) -> Option<Result<Answer, Answer>> {
    let (path, protects, rest) = list(segments, revision)?;
    if dialect.account.reads_restores_only {
        let details = "The role Restore Operator may not view policies.";
        return Some(Err(problem(403, Reason::AccessDenied, details)));
    }
    let is_listed = |policy: &&Policy| protects.is_none_or(|protects| policy.protects == protects);
    let mut listed = dialect.world.policies.iter().filter(is_listed);
    let wanted = match rest {
        [] if protects == Some(Protects::Network) => listed.next(),
        [] => return Some(rows(dialect, request, path, listed.collect())),
        [id] => listed.find(|policy| policy.id == *id),
        _ => return None,
    };
    Some(match wanted {
        Some(policy) => {
            let row = show(dialect, path, policy);
            Ok(document(200, "application/json", &sent(row, request.twist)))
        }
        None => Err(problem(404, Reason::ResourceNotFound, "There is no such policy.")),
    })
}

fn rows(
    dialect: &Vbaws,
    request: &Request,
    path: &str,
    policies: Vec<&Policy>,
) -> Result<Answer, Answer> {
    let order = order(request, &["priority", "name", "usn"])?;
    let is_found = |policy: &&Policy| is_searched_for(request, policy.name);
    let mut found: Vec<&Policy> = policies.into_iter().filter(is_found).collect();
    sort(&mut found, &order, |policy, column| match column {
        "name" => Key::Text(Some(policy.name.to_owned())),
        _ => Key::Number(i64::try_from(priority(dialect, policy)).ok()),
    });
    page(dialect, request, path, &found, |policy| show(dialect, path, policy))
}

/// The place of a policy among all of them.
fn priority(dialect: &Vbaws, policy: &Policy) -> usize {
    let place = dialect.world.policies.iter().position(|other| other.id == policy.id);
    place.unwrap_or_default()
}

fn show(dialect: &Vbaws, path: &str, policy: &Policy) -> wire::Policy {
    let own_path = match policy.protects {
        Protects::Network if path != "policies" => path.to_owned(),
        _ => format!("{path}/{}", policy.id),
    };
    wire::Policy {
        id: Some(policy.id.clone()),
        name: policy.name,
        description: "",
        region_ids: vec![Rng::guid_of("Europe (Frankfurt) (eu-central-1)")],
        priority: priority(dialect, policy),
        is_enabled: policy.is_enabled,
        amazon_account_id: Rng::guid_of("account"),
        backup_type: "AllItems",
        links: vec![show::link("self", &own_path)],
    }
}
