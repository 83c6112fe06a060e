//! The query service: one page of one type's rows, filtered and sorted.

use self::Direction::{Ascending, Descending};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::entity::{self, Place};
use super::fields::{Field, Row, Subject};
use super::filter::Filter;
use super::format::Format;
use super::links::{self, SELF};
use super::record::{Record, Value};
use super::window::Window;
use super::world::{Session, Slice, World};
use crate::kit::{Answer, Request};

/// Rows in a page where the request does not say.
const PAGE_SIZE: usize = 100;

/// The members of `Entities` in JSON: all of them in every answer, `null` where nothing of the type
/// was asked for. Spelled as the product does. In XML, those that are not there are left out.
const ENTITY_LISTS: [&str; 50] = [
    "Jobs",
    "FailoverPlans",
    "Backups",
    "Replicas",
    "Repositories",
    "RestorePoints",
    "VmRestorePoints",
    "VAppRestorePoints",
    "VmReplicaPoints",
    "BackupJobSessions",
    "ReplicaJobSessions",
    "ReplicaTaskSessions",
    "RestoreSessions",
    "HierarchyRoots",
    "BackupTaskSessions",
    "BackupServers",
    "ManagedServers",
    "EnterpiseRoles",
    "EnterpiseAccounts",
    "WanAccelerators",
    "CloudGateways",
    "CloudTenants",
    "CloudReplicas",
    "VCloudOrganizationConfigs",
    "BackupFiles",
    "VSphereSelfServiceConfigs",
    "CloudPublicIps",
    "CloudHardwarePlans",
    "CloudVmReplicaPoints",
    "AgentRestorePoints",
    "AgentBackupJob",
    "CloudGatewayPools",
    "CloudFailoverPlans",
    "ExternalRepositories",
    "VlanConfigurations",
    "CloudFailoverSessions",
    "AgentProtectionGroups",
    "DiscoveredComputers",
    "FileServers",
    "NASJobs",
    "CdpReplicas",
    "CdpReplicaVms",
    "CdpPolicies",
    "CdpReplicaSessions",
    "CdpReplicaTaskSessions",
    "VAppReplicaPoints",
    "VmCdpReplicas",
    "VAppCdpReplicas",
    "VAppCdpReplicaVms",
    "SystemSessions",
];

/// What is asked.
pub(super) struct Question {
    subject: Subject,
    as_entities: bool,
    filter: Option<Filter>,
    sort: Option<(Field, Direction)>,
    page_size: usize,
    /// From 1.
    page: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Direction {
    Ascending,
    Descending,
}

impl Question {
    /// Reads what a request asks of a type; the error is what the server says about a wrong
    /// question.
    pub(super) fn read(
        request: &Request,
        subject: Subject,
        page_limit: Option<usize>,
    ) -> Result<Self, String> {
        let as_entities = match request.parameter("format") {
            None => false,
            Some(format) if is_any(format, &["Entity", "Entities"]) => true,
            Some(format) if is_any(format, &["Reference", "References"]) => false,
            Some(other) => return Err(format!("Unknown format '{other}'")),
        };
        let filter = match request.parameter("filter") {
            None | Some("") => None,
            Some(text) => Some(Filter::parse(text, subject)?),
        };
        let most = page_limit.unwrap_or(usize::MAX);
        Ok(Self {
            subject,
            as_entities,
            filter,
            sort: sort(request, subject)?,
            page_size: number(request, "pageSize", PAGE_SIZE)?.min(most).max(1),
            page: number(request, "page", 1)?,
        })
    }

    /// The answer.
    pub(super) fn answer(&self, world: &World, request: &Request, format: Format) -> Answer {
        let (page, total) = self.find(world);
        let (refs, entities) = if self.as_entities {
            (Value::Missing, Value::One(self.entities(page, request)))
        } else {
            (Value::One(references(page)), Value::Missing)
        };
        let pages = total.div_ceil(self.page_size);
        let result = Record::new("QueryResult")
            .field("Refs", refs)
            .field("Entities", entities)
            .field("Resources", Value::Missing)
            .field("Links", Value::Missing)
            .field("PagingInfo", Value::One(self.paging(request, pages)));
        format.list(result)
    }

    /// The rows of the page, and how many there are in all pages. Where it is only about when
    /// sessions began, or about all that have not stopped, which is how a careful client asks, no other
    /// row is looked at.
    fn find<'a>(&self, world: &'a World) -> (Vec<Row<'a>>, usize) {
        let skipped = (self.page - 1).saturating_mul(self.page_size);
        let is_descending = self.sort.is_some_and(|(_, direction)| direction == Descending);
        if let Some(all) = self.all_of_a_slice(world) {
            let (total, before) = (all.len(), skipped.min(all.len()));
            let part = if is_descending {
                let end = total - before;
                all.part(end.saturating_sub(self.page_size), end.min(self.page_size))
            } else {
                all.part(before, self.page_size)
            };
            let mut page: Vec<Row<'a>> = part.iter().map(Row::Session).collect();
            if is_descending {
                page.reverse();
            }
            return (page, total);
        }
        let mut rows = self.candidates(world);
        rows.retain(|row| self.filter.as_ref().is_none_or(|filter| filter.accepts(*row)));
        if let Some((field, _)) = self.sort {
            rows.sort_by(|a, b| a.cell(field).cmp(&b.cell(field)));
        }
        if is_descending {
            rows.reverse();
        }
        let total = rows.len();
        (rows.into_iter().skip(skipped).take(self.page_size).collect(), total)
    }

    /// The sessions in the ascending order asked for, if they all pass.
    fn all_of_a_slice<'a>(&self, world: &'a World) -> Option<Slice<'a>> {
        let Subject::Sessions(list) = self.subject else {
            return None;
        };
        match (self.sort, self.window()) {
            (None, _) if self.filter.is_none() => Some(world.sessions(list)),
            (Some((Field::Created, _)), window) if window.is_all => {
                Some(world.by_start(list, window.from, window.to))
            }
            (Some((Field::Created, _)), _)
                if self.filter.as_ref().is_some_and(Filter::is_for_not_stopped) =>
            {
                Some(world.not_stopped(list))
            }
            _ => None,
        }
    }

    /// Rows among which are all that pass.
    fn candidates<'a>(&self, world: &'a World) -> Vec<Row<'a>> {
        let window = self.window();
        let of_one = self.filter.as_ref().and_then(|filter| filter.demanded(Field::SessionUid));
        let (list, names) = match self.subject {
            Subject::Sessions(list) => {
                let sessions = match self.sort {
                    None => world.sessions(list),
                    Some(_) => world.by_start(list, window.from, window.to),
                };
                return sessions.iter().map(Row::Session).collect();
            }
            Subject::Tasks(list, names) => (list, names),
        };
        let sessions: Vec<&Session> = match of_one {
            Some(id) => world.session(list, id).into_iter().collect(),
            None => world.sessions(list).iter().collect(),
        };
        let tasks = |session: &'a Session| {
            session.tasks.iter().map(move |task| Row::Task(names, session, task))
        };
        sessions.into_iter().flat_map(tasks).collect()
    }

    fn window(&self) -> Window {
        self.filter.as_ref().map_or(Window::OPEN, Filter::window)
    }

    fn entities<'a>(&self, page: Vec<Row<'a>>, request: &Request) -> Record<'a> {
        let twist = request.twist;
        let (list, element) = match self.subject {
            Subject::Sessions(list) => (list.names().entities, list.names().element),
            Subject::Tasks(_, names) => (names.entities, names.entity),
        };
        let rows = page.into_iter().map(move |row| match row {
            Row::Session(session) => entity::session(session, Place::InList, twist),
            Row::Task(names, session, task) => entity::task(names, session, task, twist),
        });
        let mut rows = Some(entity::with_bad_row(Box::new(rows), element, twist));
        let mut entities = Record::new("Entities");
        for known in ENTITY_LISTS {
            let value = match rows.take_if(|_| known == list) {
                Some(rows) => Value::One(Record::list(known, known, rows)),
                None => Value::Missing,
            };
            entities = entities.field(known, value);
        }
        entities
    }

    /// The links repeat the question, encoded anew, and the page's number.
    fn paging<'a>(&self, request: &Request, pages: usize) -> Record<'a> {
        let link = |rel, page| {
            let href = page_link(request, self.page_size, page);
            links::link(rel, Value::Missing, href, Value::Missing)
        };
        let mut links = vec![link("First", 1)];
        if self.page < pages {
            links.push(link("Next", self.page.saturating_add(1)));
        }
        links.push(link("Last", pages.max(1)));
        // Every second page writes its attributes the other way round.
        let order = if self.page.is_multiple_of(2) { "0" } else { "1" };
        let links = links.into_iter().map(|link| link.ordered_by("0")).collect();
        Record::new("PagingInfo")
            .attribute("PageNum", self.page)
            .attribute("PageSize", self.page_size)
            .attribute("PagesCount", pages)
            .field("Links", Value::Wrapped(links))
            .ordered_by(order)
    }
}

fn references(page: Vec<Row<'_>>) -> Record<'_> {
    let rows = page.into_iter().map(|row| match row {
        Row::Session(session) => entity::session_reference(session, Place::InList),
        Row::Task(names, session, task) => {
            entity::task_reference(names, session, task, Place::InList)
        }
    });
    Record::list("Refs", "Refs", Box::new(rows))
}

fn sort(request: &Request, subject: Subject) -> Result<Option<(Field, Direction)>, String> {
    let field = |name: &str| {
        subject.field(name).ok_or_else(|| format!("Property '{name}' cannot be used for sorting"))
    };
    match (request.parameter("sortAsc"), request.parameter("sortDesc")) {
        (None, None) => Ok(None),
        (Some(name), None) => Ok(Some((field(name)?, Ascending))),
        (None, Some(name)) => Ok(Some((field(name)?, Descending))),
        (Some(_), Some(_)) => Err("Only one sort order can be specified".to_owned()),
    }
}

/// A number of at least 1.
fn number(request: &Request, name: &str, otherwise: usize) -> Result<usize, String> {
    match request.parameter(name) {
        None => Ok(otherwise),
        Some(text) => text
            .parse()
            .ok()
            .filter(|number| *number > 0)
            .ok_or_else(|| format!("Value '{text}' is not valid for parameter '{name}'")),
    }
}

fn is_any(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| word.eq_ignore_ascii_case(text))
}

fn page_link(request: &Request, page_size: usize, page: usize) -> String {
    let mut href = format!("{SELF}query?");
    for (key, value) in &request.query {
        if !is_any(key, &["page", "pageSize"]) {
            let value = utf8_percent_encode(value, NON_ALPHANUMERIC);
            href.push_str(&format!("{key}={value}&"));
        }
    }
    href.push_str(&format!("pageSize={page_size}&page={page}"));
    href
}
