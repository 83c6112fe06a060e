//! A plain client that logs in and reads all pages of one server, and does nothing with them: the
//! least time that anybody needs at the same concurrency.

use std::sync::Mutex;
use std::time::Duration;

use serde_json::Value;

use crate::measure::now;

/// Connections at once; the gateway has as many to one source.
const AT_ONCE: usize = 2;

/// One list of a product.
struct List {
    /// The target of page number `n`, from 0.
    target: fn(usize) -> String,
    /// Whether this page says that there is another one.
    more: fn(usize, &str) -> bool,
}

/// Reads everything at `url` once and tells how long it took.
pub(crate) fn read(product: &str, url: &str) -> Result<Duration, String> {
    let agent = ureq::Agent::new_with_defaults();
    let started = now();
    let header = log_in(product, &agent, url)?;
    let waiting = Mutex::new(lists(product));
    let failure = Mutex::new(None);
    std::thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                while let Some(list) = waiting.lock().ok().and_then(|mut lists| lists.pop()) {
                    if let Err(error) = walk(&agent, url, &header, &list)
                        && let Ok(mut failure) = failure.lock()
                    {
                        *failure = Some(error);
                    }
                }
            });
        }
    });
    match failure.into_inner() {
        Ok(None) => Ok(started.elapsed()),
        Ok(Some(error)) => Err(error),
        Err(_) => Err("the plain client panicked".to_owned()),
    }
}

/// Reads one list page by page.
fn walk(
    agent: &ureq::Agent,
    url: &str,
    (name, value): &(String, String),
    list: &List,
) -> Result<(), String> {
    for page in 0.. {
        let target = format!("{url}{}", (list.target)(page));
        let request = agent.get(target).header(name, value).header("x-api-version", "1.0-rev0");
        let mut response = request.call().map_err(|error| error.to_string())?;
        let limit = response.body_mut().with_config().limit(u64::MAX);
        let body = limit.read_to_string().map_err(|error| error.to_string())?;
        if !(list.more)(page, &body) {
            break;
        }
    }
    Ok(())
}

/// Logs in; the header that later requests carry.
fn log_in(product: &str, agent: &ureq::Agent, url: &str) -> Result<(String, String), String> {
    let text = |error: ureq::Error| error.to_string();
    if product == "em" {
        // `simulator:simulator`, as the simulator's default account.
        let request = agent
            .post(format!("{url}/api/sessionMngr/?v=latest"))
            .header("Authorization", "Basic c2ltdWxhdG9yOnNpbXVsYXRvcg==");
        let response = request.send_empty().map_err(text)?;
        let id = response.headers().get("X-RestSvcSessionId").and_then(|id| id.to_str().ok());
        return Ok(("X-RestSvcSessionId".to_owned(), id.ok_or("no session id")?.to_owned()));
    }
    let path = if product == "vb365" { "/v8/token" } else { "/api/v1/token" };
    let mut response = agent
        .post(format!("{url}{path}"))
        .header("x-api-version", "1.0-rev0")
        .send_form([
            ("grant_type", "password"),
            ("username", "simulator"),
            ("password", "simulator"),
        ])
        .map_err(text)?;
    let body = response.body_mut().read_to_string().map_err(text)?;
    let answer: Value = serde_json::from_str(&body).map_err(|error| error.to_string())?;
    let token = answer.get("access_token").and_then(Value::as_str).ok_or("no token")?;
    Ok(("Authorization".to_owned(), format!("Bearer {token}")))
}

/// The lists of a product, with the page sizes that the gateway uses.
fn lists(product: &str) -> Vec<List> {
    match product {
        "em" => vec![
            List { target: |page| em("RestoreSession", page), more: em_more },
            List { target: |page| em("BackupJobSession", page), more: em_more },
            List { target: |page| em("ReplicaJobSession", page), more: em_more },
        ],
        "vb365" => vec![
            List {
                target: |page| vb365("RestoreSessions", page),
                more: |_, body| body.contains("\"next\""),
            },
            List {
                target: |page| vb365("JobSessions", page),
                more: |_, body| body.contains("\"next\""),
            },
        ],
        _ => vec![List {
            target: |page| {
                format!("/api/v1/sessions?Sort=startTimeDesc&Limit=100&Offset={}", page * 100)
            },
            more: |page, body| {
                number(body, "\"totalCount\":").is_some_and(|total| total > (page + 1) * 100)
            },
        }],
    }
}

/// A page of Enterprise Manager.
fn em(r#type: &str, page: usize) -> String {
    let page = page + 1;
    format!("/api/query?type={type}&format=Entities&sortDesc=CreationTime&pageSize=100&page={page}")
}

/// Whether Enterprise Manager says that there are more pages.
fn em_more(page: usize, body: &str) -> bool {
    number(body, "PagesCount=\"").is_some_and(|pages| pages > page + 1)
}

/// A page of Backup for Microsoft 365.
fn vb365(list: &str, page: usize) -> String {
    format!("/v8/{list}?limit=1000&offset={}", page * 1000)
}

/// The number behind `label`.
fn number(body: &str, label: &str) -> Option<usize> {
    let rest = body.split(label).nth(1)?.trim_start();
    let digits = rest.split(|c: char| !c.is_ascii_digit()).next()?;
    digits.parse().ok()
}
