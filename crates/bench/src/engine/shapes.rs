//! The eight shapes of a question that are measured, as the index and as SQLite are asked them.

use mullion_core::{
    Core, Direction, Filter, Query, Scope, Sort, SortField, SortKey, Wanted, Window,
};
use mullion_model::{Kind, Outcome, Timestamp};

use crate::estate::days_ago;

/// One question in both languages.
pub(crate) struct Shape {
    pub(crate) name: &'static str,
    pub(crate) query: Query,
    /// The condition, the order and the limit of a page; the count has the condition alone.
    pub(crate) condition: String,
    /// What of the condition only the page has.
    pub(crate) behind: String,
    pub(crate) order: &'static str,
}

/// One value.
fn one<T: Ord>(value: T) -> Wanted<T> {
    Wanted::from_iter([Some(value)])
}

/// From these days before the end on.
fn last(days: u64) -> Window {
    Window { after: Some(days_ago(days)), before: None }
}

/// By name, then newest first.
fn by_name() -> Result<Sort, String> {
    let name = SortKey { field: SortField::Name, direction: Direction::Ascending };
    let start = SortKey { field: SortField::StartedAt, direction: Direction::Descending };
    Sort::new(vec![name, start]).map_err(|error| error.to_string())
}

/// All shapes for a catalog.
pub(crate) fn shapes(core: &Core) -> Result<Vec<Shape>, String> {
    let failed = || Filter { results: one(Outcome::Failed), ..Filter::default() };
    let product = |filter| Filter { products: one("vbaws".to_owned()), ..filter };
    let query = |filter| Query::new(Scope::everything(), filter);
    let newest = "started DESC, id";
    let named = "name, started DESC, id";
    let shape = |name, filter, condition: &str, order| Shape {
        name,
        query: query(filter),
        condition: condition.to_owned(),
        behind: String::new(),
        order,
    };
    let after = |days| format!("started >= {}", days_ago(days).ticks());
    let (month, week) = (after(30), after(7));
    let half = halfway(core, query(failed()))?;
    let success = Filter { results: one(Outcome::Success), ..Filter::default() };
    let rare = Filter { kinds: one(Kind::Restore), started: last(30), ..product(failed()) };
    let mut shapes = vec![
        shape("Q1 none, −startedAt", Filter::default(), "1", newest),
        shape("Q2 product and failed", product(failed()), "product = 2 AND result = 2", newest),
        shape("Q3 success, 85 %", success, "result = 0", newest),
        shape(
            "Q4 product, failed, kind, 30 d",
            rare,
            &format!("product = 2 AND result = 2 AND kind = 1 AND {month}"),
            newest,
        ),
        shape("Q5 failed, by name, −startedAt", failed(), "result = 2", named),
        shape("Q6 failed, cursor half way", failed(), "result = 2", newest),
        shape("Q7 last 7 days", Filter { started: last(7), ..Filter::default() }, &week, newest),
        shape(
            "Q8 failed, 30 d, by name",
            Filter { started: last(30), ..failed() },
            &format!("result = 2 AND {month}"),
            named,
        ),
    ];
    for shape in shapes.iter_mut().filter(|shape| shape.order == named) {
        shape.query = shape.query.clone().sorted_by(by_name()?);
    }
    if let Some(shape) = shapes.iter_mut().find(|shape| shape.name.starts_with("Q6")) {
        let (query, moment) = half;
        shape.query = query;
        shape.behind = format!(" AND started < {}", moment.ticks());
    }
    Ok(shapes)
}

/// The same question from half way on, and where that is.
fn halfway(core: &Core, query: Query) -> Result<(Query, Timestamp), String> {
    let snapshot = core.snapshot();
    let half = snapshot.query(&query).total() / 2;
    let answer = snapshot.query(&query.clone().from_offset(half));
    let last = answer.rows().last().and_then(|row| row.session().started_at);
    let cursor = answer.next().ok_or("no cursor half way")?;
    let resumed = core.resume(query, cursor).map_err(|error| error.to_string())?;
    Ok((resumed, last.ok_or("no row half way")?))
}
