//! How a simulator misbehaves: a queue of rules, each a fault for some requests.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use super::Request;

/// One way to misbehave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// This status, with these headers and this body.
    Status {
        /// The HTTP status.
        status: u16,
        /// Further headers.
        headers: Vec<(String, String)>,
        /// The body; its content type stands among the headers.
        body: String,
    },
    /// 401 in the product's words.
    Unauthorized,
    /// 403 in the product's words.
    Forbidden,
    /// 429 in the product's words, with this `Retry-After` if there is one.
    RateLimited {
        /// The header's value, as it is: seconds, a date, or nonsense.
        retry_after: Option<String>,
    },
    /// This error status, in the product's words.
    Error(u16),
    /// The product's error document, but with 200.
    ErrorObject,
    /// An HTML page that asks for a login, with 200.
    LoginPage,
    /// A redirect.
    Redirect {
        /// 301, 302, 307 or 308.
        status: u16,
        /// The `Location`.
        to: String,
    },
    /// 200 and a `Content-Length` of 0.
    EmptyBody,
    /// A `Content-Length` of the whole body, half of the body, then the connection is closed.
    CutShort,
    /// A chunked body that is never ended; the connection is closed behind it.
    ChunkedWithoutEnd,
    /// Half of the body, with the correct `Content-Length` of that half.
    HalfBody,
    /// No answer at all; the connection stays open.
    Hang,
    /// The connection is closed before the first byte of an answer.
    Close,
    /// So long before the answer begins.
    Delay(Duration),
    /// One byte of the body at a time.
    Drip {
        /// The time between two bytes, 500 ms for instance.
        every: Duration,
    },
    /// The body, then spaces without end.
    Endless,
    /// The body compressed, honestly labelled.
    Gzip,
    /// The body compressed, but only the first half of the compressed bytes.
    TruncatedGzip,
    /// A small body that unpacks to this many MiB of spaces.
    GzipBomb {
        /// Its unpacked size.
        mebibytes: u32,
    },
    /// The body under another content type.
    ContentType(String),
    /// A byte order mark before the body.
    ByteOrderMark,
    /// Bytes that are no document of any kind, under the right content type.
    Garbage,
    /// The body with this text behind its end.
    Trailing(String),
    /// The query parameters of these names are overlooked: `page` repeats the first page for ever,
    /// `filter` answers unfiltered.
    IgnoreParameters(Vec<String>),
    /// One more row, without any usable id.
    BadRow,
    /// Fields and elements that no document names, in every row.
    ExtraFields,
}

/// A fault and the requests it is for.
#[derive(Clone, Debug)]
pub struct Rule {
    fault: Fault,
    method: Option<String>,
    path: String,
    query: Option<String>,
    skip: u32,
    times: Option<u32>,
}

impl Rule {
    /// A fault for the next request.
    #[must_use]
    pub fn once(fault: Fault) -> Self {
        Self::times(fault, 1)
    }

    /// A fault for the next `times` requests.
    #[must_use]
    pub fn times(fault: Fault, times: u32) -> Self {
        Self { times: Some(times), ..Self::forever(fault) }
    }

    /// A fault for every request from now on.
    #[must_use]
    pub fn forever(fault: Fault) -> Self {
        Self { fault, method: None, path: String::new(), query: None, skip: 0, times: None }
    }

    /// Only for paths that begin so, without regard to case.
    #[must_use]
    pub fn path(mut self, prefix: &str) -> Self {
        self.path = prefix.to_ascii_lowercase();
        self
    }

    /// Only for this method.
    #[must_use]
    pub fn method(mut self, method: &str) -> Self {
        self.method = Some(method.to_ascii_uppercase());
        self
    }

    /// Only for queries that contain this text once decoded, such as `type=RestoreSession`.
    #[must_use]
    pub fn query(mut self, text: &str) -> Self {
        self.query = Some(text.to_owned());
        self
    }

    /// Lets so many matching requests pass first.
    #[must_use]
    pub fn after(mut self, requests: u32) -> Self {
        self.skip = requests;
        self
    }

    fn is_for(&self, request: &Request) -> bool {
        let is_method = self.method.as_ref().is_none_or(|m| *m == request.method);
        let is_path = request.path.to_ascii_lowercase().starts_with(self.path.as_str());
        is_method && is_path && self.query.as_ref().is_none_or(|q| contains(request, q))
    }
}

/// Whether the decoded query, written `a=1&b=2`, contains the text.
fn contains(request: &Request, text: &str) -> bool {
    let pairs: Vec<String> =
        request.query.iter().map(|(key, value)| format!("{key}={value}")).collect();
    pairs.join("&").contains(text)
}

/// The rules in force. A request gets the fault of the first rule that is for it, or none.
#[derive(Debug, Default)]
pub struct Faults {
    rules: Mutex<VecDeque<Rule>>,
}

impl Faults {
    /// Puts a rule behind the others.
    pub fn add(&self, rule: Rule) {
        self.lock().push_back(rule);
    }

    /// Takes all rules away. Answers that hang or drip go on doing so.
    pub fn clear(&self) {
        self.lock().clear();
    }

    /// How many rules have not done all of their work.
    #[must_use]
    pub fn pending(&self) -> usize {
        self.lock().len()
    }

    /// The fault for this request, if there is one; the rule that gives it is counted down.
    pub(crate) fn take(&self, request: &Request) -> Option<Fault> {
        let mut rules = self.lock();
        let position = rules.iter().position(|rule| rule.is_for(request))?;
        let rule = rules.get_mut(position)?;
        if rule.skip > 0 {
            rule.skip -= 1;
            return None;
        }
        let fault = rule.fault.clone();
        if let Some(times) = &mut rule.times {
            *times = times.saturating_sub(1);
            if *times == 0 {
                rules.remove(position);
            }
        }
        Some(fault)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, VecDeque<Rule>> {
        self.rules.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use mullion_model::Timestamp;

    use super::*;

    fn get(path: &str, query: &str) -> Request {
        Request {
            method: "GET".to_owned(),
            path: path.to_owned(),
            query: super::super::exchange::pairs(query),
            headers: Vec::new(),
            body: Vec::new(),
            now: Timestamp::from_seconds(0),
            elapsed: Duration::ZERO,
            twist: None,
        }
    }

    #[test]
    fn a_rule_waits_for_its_request_and_is_counted_down() {
        let faults = Faults::default();
        faults.add(Rule::times(Fault::Hang, 2).path("/API/query").query("type=A").after(1));
        let wanted = get("/api/query", "x=1&type=A");
        assert_eq!(faults.take(&get("/api/query", "type=B")), None);
        assert_eq!(faults.take(&get("/api/", "type=A")), None);
        assert_eq!(faults.take(&wanted), None, "one may pass");
        assert_eq!(faults.take(&wanted), Some(Fault::Hang));
        assert_eq!(faults.take(&wanted), Some(Fault::Hang));
        assert_eq!(faults.take(&wanted), None);
        assert_eq!(faults.pending(), 0);
    }

    #[test]
    fn the_first_rule_that_fits_wins() {
        let faults = Faults::default();
        faults.add(Rule::once(Fault::Close).method("post"));
        faults.add(Rule::forever(Fault::Hang));
        faults.add(Rule::forever(Fault::Close));
        assert_eq!(faults.take(&get("/", "")), Some(Fault::Hang));
        assert_eq!(faults.pending(), 3);
        faults.clear();
        assert_eq!(faults.take(&get("/", "")), None);
    }
}
