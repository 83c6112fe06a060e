//! The query service: one page of one type's rows, filtered and sorted.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::entity::{self, Place, SELF};
use super::fields::{Field, Row, Subject};
use super::filter::Filter;
use super::world::{List, World};
use super::xml::{Attributes, NAMESPACES, Xml};
use crate::kit::{Answer, Request, Twist};

/// Rows in a page where the request does not say.
const PAGE_SIZE: usize = 100;

/// What is asked.
struct Question {
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

/// Answers `/api/query`; the error is what the server says about a wrong question.
pub(super) fn answer(
    world: &World,
    request: &Request,
    with_cdp: bool,
    page_limit: Option<usize>,
) -> Result<Answer, String> {
    let mut question = read(request, with_cdp)?;
    question.page_size = question.page_size.min(page_limit.unwrap_or(usize::MAX)).max(1);
    let rows = rows(world, &question);
    let skipped = (question.page - 1).saturating_mul(question.page_size);
    let page: Vec<Row<'_>> = rows.iter().skip(skipped).take(question.page_size).copied().collect();
    let pages = rows.len().div_ceil(question.page_size);
    let mut xml = Xml::new();
    xml.open("QueryResult", &Attributes::from(NAMESPACES));
    if question.as_entities {
        write_entities(&mut xml, question.subject, &page, request.twist);
    } else {
        write_references(&mut xml, &page);
    }
    write_paging(&mut xml, request, &question, pages);
    xml.close("QueryResult");
    Ok(Answer::with_body(200, super::CONTENT_TYPE, xml.into_body()).list_page())
}

fn read(request: &Request, with_cdp: bool) -> Result<Question, String> {
    let r#type = request.parameter("type").ok_or("Parameter 'type' is not specified")?;
    let subject = Subject::named(r#type)
        .filter(|subject| with_cdp || subject.list() != List::Cdp)
        .ok_or_else(|| format!("Unknown entity type '{}'", r#type))?;
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
    let field = |name: &str| {
        subject.field(name).ok_or_else(|| format!("Property '{name}' cannot be used for sorting"))
    };
    let sort = match (request.parameter("sortAsc"), request.parameter("sortDesc")) {
        (None, None) => None,
        (Some(name), None) => Some((field(name)?, Direction::Ascending)),
        (None, Some(name)) => Some((field(name)?, Direction::Descending)),
        (Some(_), Some(_)) => return Err("Only one sort order can be specified".to_owned()),
    };
    let number = |name: &str, otherwise: usize| match request.parameter(name) {
        None => Ok(otherwise),
        Some(text) => text
            .parse()
            .ok()
            .filter(|number| *number > 0)
            .ok_or_else(|| format!("Value '{text}' is not valid for parameter '{name}'")),
    };
    Ok(Question {
        subject,
        as_entities,
        filter,
        sort,
        page_size: number("pageSize", PAGE_SIZE)?,
        page: number("page", 1)?,
    })
}

fn is_any(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| word.eq_ignore_ascii_case(text))
}

/// All rows that pass, in the order asked for; without one, as they came into the world.
fn rows<'a>(world: &'a World, question: &Question) -> Vec<Row<'a>> {
    let accepts = |row: &Row<'_>| match &question.filter {
        None => true,
        Some(filter) => filter.accepts(*row),
    };
    let list = question.subject.list();
    let mut rows: Vec<Row<'a>> = match question.subject {
        // Kept in this order, so that large worlds need not be sorted for every page.
        Subject::Sessions(_) => match question.sort {
            Some((Field::Created, Direction::Ascending)) => {
                return world.by_start(list).map(Row::Session).filter(accepts).collect();
            }
            Some((Field::Created, Direction::Descending)) => {
                let newest_first = world.by_start(list).rev();
                return newest_first.map(Row::Session).filter(accepts).collect();
            }
            _ => world.sessions(list).map(Row::Session).filter(accepts).collect(),
        },
        Subject::Tasks(_) => {
            let filter = question.filter.as_ref();
            let of_one = filter.and_then(|filter| filter.demanded(Field::SessionUid));
            let tasks = |session: &'a super::world::Session| {
                session.tasks.iter().map(move |task| Row::Task(session, task))
            };
            match of_one {
                Some(id) => {
                    let session = world.session(list, id).into_iter();
                    session.flat_map(tasks).filter(accepts).collect()
                }
                None => world.sessions(list).flat_map(tasks).filter(accepts).collect(),
            }
        }
    };
    if let Some((field, direction)) = question.sort {
        rows.sort_by(|a, b| {
            let order = a.cell(field).cmp(&b.cell(field));
            match direction {
                Direction::Ascending => order,
                Direction::Descending => order.reverse(),
            }
        });
    }
    rows
}

fn write_entities(xml: &mut Xml, subject: Subject, page: &[Row<'_>], twist: Option<Twist>) {
    let (list, element) = match subject {
        Subject::Sessions(list) => (list.entity(), list.element()),
        Subject::Tasks(list) => {
            let entity = list.task_entity().unwrap_or_default();
            (entity, entity)
        }
    };
    let list = format!("{list}s");
    xml.open("Entities", &Vec::new());
    xml.open(&list, &Vec::new());
    if twist == Some(Twist::BadRow) {
        entity::bad_row(xml, element);
    }
    for row in page {
        match row {
            Row::Session(session) => entity::session(xml, session, Place::InList, twist),
            Row::Task(session, task) => entity::task(xml, session, task, Place::InList, twist),
        }
    }
    xml.close(&list);
    xml.close("Entities");
}

fn write_references(xml: &mut Xml, page: &[Row<'_>]) {
    xml.open("Refs", &Vec::new());
    for row in page {
        match row {
            Row::Session(session) => entity::session_reference(xml, session, Place::InList),
            Row::Task(session, task) => entity::task_reference(xml, session, task, Place::InList),
        }
    }
    xml.close("Refs");
}

/// The links repeat the question, encoded anew, and the page's number.
fn write_paging(xml: &mut Xml, request: &Request, question: &Question, pages: usize) {
    let (number, size) = (question.page.to_string(), question.page_size.to_string());
    let count = pages.to_string();
    let mut attributes = vec![
        ("PageNum", number.as_str()),
        ("PageSize", size.as_str()),
        ("PagesCount", count.as_str()),
    ];
    if question.page.is_multiple_of(2) {
        attributes.reverse();
    }
    xml.open("PagingInfo", &attributes);
    xml.open("Links", &Vec::new());
    let mut link = |rel: &str, page: usize| {
        let href = page_link(request, question.page_size, page);
        xml.empty("Link", &vec![("Href", href.as_str()), ("Rel", rel)]);
    };
    link("First", 1);
    if question.page < pages {
        link("Next", question.page.saturating_add(1));
    }
    link("Last", pages.max(1));
    xml.close("Links");
    xml.close("PagingInfo");
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
