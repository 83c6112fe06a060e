//! The awc client of one source, on the arbiter's thread.

use std::rc::Rc;
use std::time::Duration;

use awc::error::{ConnectError, SendRequestError};
use awc::{Client, Connector};
use mullion_adapter::Reply;
use mullion_model::{Fault, FaultKind};
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, sleep_until, timeout};

use super::answer::{self, Answer};
use super::dial::{Dialled, Dialler, seconds};
use super::exchange::Exchange;
use super::limits::Limits;
use super::request::Request;

/// A request, and where its answer is awaited.
pub(super) struct Job {
    pub(super) request: Request,
    pub(super) answer: oneshot::Sender<Result<Reply, Fault>>,
}

/// Works on jobs, all at once, until nobody can send any more.
pub(super) async fn serve(source: Dialled, mut jobs: mpsc::Receiver<Job>) {
    let source = Rc::new(Source::new(source));
    while let Some(job) = jobs.recv().await {
        let source = Rc::clone(&source);
        actix_rt::spawn(async move {
            let Job { request, mut answer } = job;
            let reply = tokio::select! {
                reply = source.ask(&request) => reply,
                // The caller stopped waiting: dropping the exchange closes its connection.
                () = answer.closed() => return,
            };
            // It may stop waiting at this very moment, too.
            answer.send(reply).ok();
        });
    }
}

/// One source: its client and its limits.
struct Source {
    client: Client,
    limits: Limits,
}

impl Source {
    fn new(dialled: Dialled) -> Self {
        let limits = dialled.limits;
        let connector = Connector::new()
            .connector(Dialler(Rc::new(dialled)))
            // Ours are shorter, and say which it was.
            .timeout(limits.connect + limits.tls + Duration::from_secs(1))
            .conn_keep_alive(limits.keep_alive);
        let client = Client::builder()
            .connector(connector)
            .disable_redirects()
            .disable_timeout()
            .no_default_headers()
            .finish();
        Self { client, limits }
    }

    /// Sends a request and waits for its whole answer.
    async fn ask(&self, request: &Request) -> Result<Reply, Fault> {
        match timeout(self.limits.whole, self.ask_without_end(request)).await {
            Ok(reply) => reply,
            Err(_) => {
                let text =
                    format!("the answer was not complete within {}", seconds(self.limits.whole));
                Err(Fault::new(FaultKind::Timeout, text))
            }
        }
    }

    async fn ask_without_end(&self, request: &Request) -> Result<Reply, Fault> {
        let answer = match self.attempt(request, false).await {
            Err(Attempt::FoundClosed) if request.is_get() => self.attempt(request, true).await,
            other => other,
        };
        let answer = answer.map_err(Attempt::into_fault)?;
        if !answer.is_coded() {
            return answer.decode(&self.limits);
        }
        let limits = self.limits;
        actix_rt::task::spawn_blocking(move || answer.decode(&limits))
            .await
            .unwrap_or_else(|_| Err(Fault::new(FaultKind::Internal, "decoding an answer failed")))
    }

    async fn attempt(&self, request: &Request, fresh_only: bool) -> Result<Answer, Attempt> {
        let exchange = Exchange::new(fresh_only);
        let result = exchange.during(self.exchange(request, &exchange)).await;
        match result {
            Err(_) if exchange.found_it_closed() => Err(Attempt::FoundClosed),
            result => result.map_err(Attempt::Failed),
        }
    }

    async fn exchange(&self, request: &Request, exchange: &Exchange) -> Result<Answer, Fault> {
        let mut outgoing =
            self.client.request(request.method.clone(), request.url.as_str()).no_decompress();
        for header in &request.headers {
            outgoing = outgoing.append_header(header.clone());
        }
        let sent = match &request.body {
            Some(body) => outgoing.send_body(body.clone()),
            // `send()` would say `Content-Length: 0`.
            None => outgoing.send_body(awc::body::None::new()),
        };
        let response = tokio::select! {
            response = sent => response,
            () = head_is_late(exchange, self.limits.head) => {
                let text = format!("the head of the answer was not complete within {}", seconds(self.limits.head));
                return Err(Fault::new(FaultKind::Timeout, text));
            }
        };
        match response {
            Ok(response) => answer::read(response, exchange, &self.limits).await,
            Err(error) => Err(exchange.take_fault().unwrap_or_else(|| no_head(&error, exchange))),
        }
    }
}

/// How an attempt ended without an answer.
enum Attempt {
    /// The connection was an old one, and closed.
    FoundClosed,
    /// Anything else.
    Failed(Fault),
}

impl Attempt {
    fn into_fault(self) -> Fault {
        match self {
            Self::FoundClosed => hung_up(),
            Self::Failed(fault) => fault,
        }
    }
}

/// Ends when the head is overdue: the time runs from the request, not while a connection is opened,
/// which has its own.
async fn head_is_late(exchange: &Exchange, limit: Duration) {
    let mut due = Instant::now() + limit;
    loop {
        sleep_until(due).await;
        let now = Instant::now();
        due = exchange.began().unwrap_or(now) + limit;
        if due <= now {
            return;
        }
    }
}

/// Why no head came, where the stream has not said it already.
fn no_head(error: &SendRequestError, exchange: &Exchange) -> Fault {
    match error {
        SendRequestError::Connect(ConnectError::Disconnected) if !exchange.is_answered() => {
            hung_up()
        }
        _ if exchange.is_lost() => Fault::new(
            FaultKind::Unreachable,
            "the server hung up in the middle of the answer's head",
        ),
        SendRequestError::Response(_) => {
            Fault::new(FaultKind::Misread, "what the server answers is not correct HTTP")
                .with_remedy("check scheme and port in the URL")
        }
        _ => Fault::new(FaultKind::Unreachable, "the request could not be sent"),
    }
}

fn hung_up() -> Fault {
    Fault::new(FaultKind::Unreachable, "the server hung up without an answer")
}
