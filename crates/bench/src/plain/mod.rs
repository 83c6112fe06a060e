//! A plain client that logs in and reads all pages of one server, and does nothing with them: the
//! least time that anybody needs at the same concurrency.

mod products;

use std::sync::Mutex;
use std::time::Duration;

use crate::measure::now;
use crate::server::Server;
use products::{List, Login, lists, log_in};

/// Connections at once; the gateway has as many to one source.
pub(crate) const AT_ONCE: usize = 2;

/// Reads everything of a server once, over so many connections, and tells how long it took; `each` is
/// given every page.
pub(crate) fn read(
    server: &Server,
    at_once: usize,
    each: &(dyn Fn(String) + Sync),
) -> Result<Duration, String> {
    let agent = ureq::Agent::new_with_defaults();
    let started = now();
    let login = log_in(server, &agent)?;
    let waiting = Mutex::new(lists(server.speech.product));
    let failure = Mutex::new(None);
    std::thread::scope(|scope| {
        for _ in 0..at_once {
            scope.spawn(|| {
                // The guard must not live as long as the walk.
                let next = || waiting.lock().ok().and_then(|mut lists| lists.pop());
                while let Some(list) = next() {
                    if let Err(error) = walk(&agent, &server.url, &login, &list, each)
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

/// All pages of a server, and how many bytes they have.
pub(crate) fn pages(server: &Server) -> Result<Vec<String>, String> {
    let pages = Mutex::new(Vec::new());
    read(server, AT_ONCE, &|page| {
        if let Ok(mut pages) = pages.lock() {
            pages.push(page);
        }
    })?;
    pages.into_inner().map_err(|_| "the plain client panicked".to_owned())
}

/// Reads one list page by page.
fn walk(
    agent: &ureq::Agent,
    url: &str,
    login: &Login,
    list: &List,
    each: &(dyn Fn(String) + Sync),
) -> Result<(), String> {
    for page in 0.. {
        let target = format!("{url}{}", list.target(page));
        let mut request = agent.get(target);
        for (name, value) in login {
            request = request.header(name, value);
        }
        let mut response = request.call().map_err(|error| error.to_string())?;
        let limit = response.body_mut().with_config().limit(u64::MAX);
        let body = limit.read_to_string().map_err(|error| error.to_string())?;
        let is_last = !list.has_more(page, &body);
        each(body);
        if is_last {
            break;
        }
    }
    Ok(())
}
