//! The HTTP server: actix on a thread of its own. Nothing else in this crate names actix.

use std::io;
use std::net::TcpListener;
use std::sync::{Arc, mpsc};
use std::thread::JoinHandle;
use std::time::Duration;

use actix_web::body::SizedStream;
use actix_web::dev::ServerHandle;
use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::web::{self, Bytes, Data};
use actix_web::{App, HttpRequest, HttpResponse, HttpResponseBuilder, HttpServer};
use futures::stream::{self, Stream};
use rustls::ServerConfig;

use super::manner::{Manner, half};
use super::stage::{Arrival, Delivery, Stage};

/// How long idle connections are kept.
const KEEP_ALIVE: Duration = Duration::from_secs(30);

/// The most bytes of a request body, far above what any login call has.
const LARGEST_BODY: usize = 64 * 1024;

/// Between the last byte of a broken answer and the end of its connection: long enough for actix
/// to write out what it holds.
const BEFORE_CLOSING: Duration = Duration::from_millis(50);

/// A running server.
pub(crate) struct Server {
    handle: ServerHandle,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Serves what comes to `listener`; returns once it does.
    pub(crate) fn start(
        stage: Arc<Stage>,
        listener: TcpListener,
        tls: Option<ServerConfig>,
    ) -> io::Result<Self> {
        let (started, starting) = mpsc::channel();
        let thread =
            std::thread::Builder::new().name("mullion-simulator".to_owned()).spawn(move || {
                let report = started.clone();
                let outcome = actix_web::rt::System::new().block_on(async move {
                    let server = build(stage, listener, tls)?;
                    // The other side waits for this message; if it is gone, so is the simulator.
                    drop(started.send(Ok(server.handle())));
                    server.await
                });
                if let Err(error) = outcome {
                    drop(report.send(Err(error)));
                }
            })?;
        let handle = starting.recv().map_err(|_| io::Error::other("the server thread ended"))??;
        Ok(Self { handle, thread: Some(thread) })
    }

    /// Ends all connections and waits for the thread.
    pub(crate) fn stop(&mut self) {
        if let Some(thread) = self.thread.take() {
            // The command is sent by the call; the future would only wait for its completion,
            // as joining the thread does.
            drop(self.handle.stop(false));
            drop(thread.join());
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop();
    }
}

fn build(
    stage: Arc<Stage>,
    listener: TcpListener,
    tls: Option<ServerConfig>,
) -> io::Result<actix_web::dev::Server> {
    let server = HttpServer::new(move || {
        App::new()
            .app_data(Data::from(Arc::clone(&stage)))
            .app_data(web::PayloadConfig::new(LARGEST_BODY))
            .default_service(web::to(handle))
    })
    .workers(1)
    .keep_alive(KEEP_ALIVE)
    .disable_signals();
    let server = match tls {
        Some(config) => server.listen_rustls_0_23(listener, config)?,
        None => server.listen(listener)?,
    };
    Ok(server.run())
}

async fn handle(request: HttpRequest, body: Bytes, stage: Data<Stage>) -> HttpResponse {
    let headers = request.headers().iter().map(|(name, value)| {
        let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
        (name.as_str().to_owned(), value)
    });
    let delivery = stage.answer(Arrival {
        method: request.method().as_str().to_owned(),
        path: request.path().to_owned(),
        query: request.query_string().to_owned(),
        headers: headers.collect(),
        body: body.to_vec(),
    });
    if !delivery.delay.is_zero() {
        tokio::time::sleep(delivery.delay).await;
    }
    if delivery.manner == Manner::Hang {
        std::future::pending::<()>().await;
    }
    respond(delivery)
}

fn respond(delivery: Delivery) -> HttpResponse {
    let Delivery { answer, manner, .. } = delivery;
    // A status that HTTP does not have can only come from a fault that asks for one.
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = HttpResponseBuilder::new(status);
    for (name, value) in &answer.headers {
        if let (Ok(name), Ok(value)) =
            (HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_bytes(value.as_bytes()))
        {
            response.append_header((name, value));
        }
    }
    let body = answer.body;
    let length = u64::try_from(body.len()).unwrap_or(u64::MAX);
    match manner {
        Manner::Whole | Manner::Hang => response.body(body),
        Manner::CutShort => {
            let first = Bytes::from(half(&body));
            response.body(SizedStream::new(length, then_break(Some(first))))
        }
        Manner::ChunkedWithoutEnd => response.streaming(then_break(Some(body.into()))),
        Manner::Close => response.streaming(then_break(None)),
        Manner::Drip(every) => response.body(SizedStream::new(length, drip(body, every))),
        Manner::Endless => response.streaming(endless(body)),
    }
}

/// These bytes, a moment, then an error, on which actix drops the connection. Without any bytes
/// the error comes at once, before actix has written the head of the answer.
fn then_break(bytes: Option<Bytes>) -> impl Stream<Item = io::Result<Bytes>> {
    let had_bytes = bytes.is_some();
    stream::unfold((bytes, had_bytes), |(bytes, had_bytes)| async move {
        match bytes {
            Some(bytes) => Some((Ok(bytes), (None, had_bytes))),
            None => {
                if had_bytes {
                    tokio::time::sleep(BEFORE_CLOSING).await;
                }
                Some((Err(io::Error::other("told to break")), (None, had_bytes)))
            }
        }
    })
}

/// One byte, a pause, the next byte …
fn drip(body: Vec<u8>, every: Duration) -> impl Stream<Item = io::Result<Bytes>> {
    stream::unfold(body.into_iter(), move |mut rest| async move {
        tokio::time::sleep(every).await;
        let byte = rest.next()?;
        Some((Ok(Bytes::from(vec![byte])), rest))
    })
}

/// The bytes, then spaces for ever.
fn endless(body: Vec<u8>) -> impl Stream<Item = io::Result<Bytes>> {
    stream::unfold(Bytes::from(body), |next| async move {
        Some((Ok(next), Bytes::from_static(&[b' '; 16 * 1024])))
    })
}
