//! The HTTP server: its limits, its threads, its start and its end.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::{Server as Running, ServerHandle};
use actix_web::middleware::from_fn;
use actix_web::rt::System;
use actix_web::{App, HttpServer, web};
use futures::future::{join_all, try_join_all};
use mullion_core::Pages;
use tokio::sync::oneshot;

use crate::answer::Finished;
use crate::export::{Exports, remember};
use crate::metrics::Traffic;
use crate::middleware::{AllowedHosts, Gate, guard};
use crate::openapi;
use crate::routes::{self, Document, Face};
use crate::state::Api;

/// How long an idle connection is kept open.
const KEEP_ALIVE: Duration = Duration::from_secs(15);
/// How long a client may take to close its side of a connection.
const LINGER: Duration = Duration::from_secs(1);
/// How long a client may take nothing of an answer that waits for it. The system counts while the
/// client's buffer has no room for the next segment: somebody who reads `curl … | less` is such a
/// client, so this is not short.
#[cfg(target_os = "linux")]
const LONGEST_SILENCE: Duration = Duration::from_secs(120);
/// How long requests under way may take when the server stops, in seconds.
const LAST_ANSWERS: u64 = 10;
/// How much memory finished pages may take, with their compressed forms, in bytes.
const LARGEST_PAGES: u64 = 64 * 1024 * 1024;

/// How the server behaves.
#[derive(Clone, Debug)]
pub struct ApiOptions {
    /// Host names this service is reached by, beside loopback names and the address it listens on.
    pub allowed_hosts: Vec<String>,
    /// Threads that answer, at least 1; `None` takes one per processor.
    pub workers: Option<usize>,
    /// How long the head of the first request of a connection may take, give or take half a second;
    /// over it the answer is 408.
    pub head_deadline: Duration,
    /// How long the body of a request may take; over it the answer is 408.
    pub body_deadline: Duration,
    /// How long a client that reads the whole list may let pass beyond the time that its bytes take at
    /// 64 KiB a second; over it the connection is closed.
    pub export_patience: Duration,
}

impl Default for ApiOptions {
    fn default() -> Self {
        Self {
            allowed_hosts: Vec::new(),
            workers: None,
            head_deadline: Duration::from_secs(5),
            body_deadline: Duration::from_secs(10),
            export_patience: Duration::from_secs(30),
        }
    }
}

/// Where a server listens.
#[derive(Debug)]
pub struct Listeners {
    /// For clients of the API.
    pub api: TcpListener,
    /// For whoever runs the service: `/metrics`, `/livez` and `/readyz` and nothing else. With it
    /// there is no `/metrics` on the other one.
    pub admin: Option<TcpListener>,
}

impl From<TcpListener> for Listeners {
    /// One listener for everything.
    fn from(api: TcpListener) -> Self {
        Self { api, admin: None }
    }
}

/// A server that answers, on threads of its own. Dropping it does not end them; [`Server::stop`]
/// does.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    admin_address: Option<SocketAddr>,
    handles: Vec<ServerHandle>,
    ended: oneshot::Receiver<io::Result<()>>,
}

impl Server {
    /// The address it listens on, the port being the real one where 0 was asked for.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// The address for whoever runs the service, where that is another one.
    #[must_use]
    pub const fn admin_address(&self) -> Option<SocketAddr> {
        self.admin_address
    }

    /// Waits until the server has ended by itself, which it does only when something is wrong.
    ///
    /// # Errors
    /// What ended it.
    pub async fn ended(&mut self) -> io::Result<()> {
        match (&mut self.ended).await {
            Ok(result) => result,
            Err(_) => Err(io::Error::other("the thread of the server ended in a panic")),
        }
    }

    /// Takes no more connections, lets requests under way be answered, and ends.
    ///
    /// # Errors
    /// What went wrong while the server ran.
    pub async fn stop(mut self) -> io::Result<()> {
        join_all(self.handles.iter().map(|handle| handle.stop(true))).await;
        self.ended().await
    }
}

/// Starts to answer on these listeners, in threads of its own; any thread may call this.
///
/// # Errors
/// A listener cannot be used, or the thread cannot be started.
pub fn start(listeners: impl Into<Listeners>, options: ApiOptions, api: Api) -> io::Result<Server> {
    let listeners = listeners.into();
    let address = listeners.api.local_addr()?;
    let admin_address = listeners.admin.as_ref().map(TcpListener::local_addr).transpose()?;
    let (begun, beginning) = std::sync::mpsc::sync_channel(1);
    let (end, ended) = oneshot::channel();
    std::thread::Builder::new().name("api".to_owned()).spawn(move || {
        let result = System::new().block_on(async move {
            let running = match serve_all(listeners, &options, api) {
                Ok(running) => running,
                Err(error) => return begun.send(Err(error)).map_err(io::Error::other),
            };
            let handles = running.iter().map(Running::handle).collect();
            begun.send(Ok(handles)).map_err(io::Error::other)?;
            try_join_all(running).await.map(drop)
        });
        // Nobody waits any more where the `Server` was dropped.
        drop(end.send(result));
    })?;
    let handles = beginning.recv().map_err(io::Error::other)??;
    Ok(Server { address, admin_address, handles, ended })
}

/// What all listeners and threads share.
#[derive(Clone)]
struct Shared {
    api: web::Data<Api>,
    document: web::Data<Document>,
    traffic: web::Data<Traffic>,
    pages: web::Data<Pages<Finished>>,
    exports: web::Data<Exports>,
}

/// The servers of all listeners, wired and listening.
fn serve_all(listeners: Listeners, options: &ApiOptions, api: Api) -> io::Result<Vec<Running>> {
    let document = openapi::text(&api.products)?;
    let shared = Shared {
        api: web::Data::new(api),
        document: web::Data::new(Document(document.into())),
        traffic: web::Data::new(Traffic::new()),
        pages: web::Data::new(Pages::new(LARGEST_PAGES, Finished::size)),
        exports: web::Data::new(Exports::new(options.export_patience)),
    };
    let Some(admin) = listeners.admin else {
        return Ok(vec![serve(listeners.api, Face::Whole, options, shared)?]);
    };
    let one_worker = ApiOptions { workers: Some(1), ..options.clone() };
    Ok(vec![
        serve(listeners.api, Face::Api, options, shared.clone())?,
        serve(admin, Face::Admin, &one_worker, shared)?,
    ])
}

/// The server of one listener, wired and listening.
fn serve(
    listener: TcpListener,
    face: Face,
    options: &ApiOptions,
    shared: Shared,
) -> io::Result<Running> {
    bound_silence(&listener)?;
    let hosts = AllowedHosts::new(listener.local_addr()?, &options.allowed_hosts);
    let traffic = web::Data::clone(&shared.traffic);
    let body_deadline = options.body_deadline;
    let gate = Arc::new(Gate { hosts, body_deadline, face, traffic });
    let mut server = HttpServer::new(move || {
        let (gate, shared) = (Arc::clone(&gate), shared.clone());
        App::new()
            .app_data(shared.api)
            .app_data(shared.document)
            .app_data(shared.traffic)
            .app_data(shared.pages)
            .app_data(shared.exports)
            .configure(routes::configure(face))
            // Outermost, so that whatever is inside it can fail in its own way. Nothing compresses
            // on the fly: that costs more than the answer itself.
            .wrap(from_fn(move |request, next| guard(Arc::clone(&gate), request, next)))
    })
    .on_connect(remember)
    .disable_signals()
    .tcp_nodelay(true)
    .keep_alive(KEEP_ALIVE)
    .client_request_timeout(options.head_deadline)
    .client_disconnect_timeout(LINGER)
    .shutdown_timeout(LAST_ANSWERS);
    if let Some(workers) = options.workers {
        server = server.workers(workers.max(1));
    }
    Ok(server.listen(listener)?.run())
}

/// Lets the system end connections whose client takes nothing of an answer for [`LONGEST_SILENCE`];
/// the HTTP layer would wait for it forever. Accepted connections inherit this from the listener.
/// Only Linux has it: elsewhere such a connection stays until its client ends it.
#[cfg(target_os = "linux")]
fn bound_silence(listener: &TcpListener) -> io::Result<()> {
    socket2::SockRef::from(listener).set_tcp_user_timeout(Some(LONGEST_SILENCE))
}

/// Only Linux can end connections whose client takes nothing of an answer.
#[cfg(not(target_os = "linux"))]
fn bound_silence(_: &TcpListener) -> io::Result<()> {
    Ok(())
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::net::TcpStream;

    use super::*;

    #[test]
    fn accepted_connections_inherit_the_bound_on_silence() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        bound_silence(&listener).unwrap();
        let _client = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        let (accepted, _) = listener.accept().unwrap();
        let bound = socket2::SockRef::from(&accepted).tcp_user_timeout().unwrap();
        assert_eq!(bound, Some(LONGEST_SILENCE));
    }
}
