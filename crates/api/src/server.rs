//! The HTTP server: its limits, its threads, its start and its end.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::{Server as Running, ServerHandle};
use actix_web::middleware::from_fn;
use actix_web::rt::System;
use actix_web::{App, HttpServer, web};
use tokio::sync::oneshot;

use crate::middleware::{AllowedHosts, Gate, guard};
use crate::routes;
use crate::state::Api;

/// How long an idle connection is kept open.
const KEEP_ALIVE: Duration = Duration::from_secs(15);
/// How long a client may take to close its side of a connection.
const LINGER: Duration = Duration::from_secs(1);
/// How long requests under way may take when the server stops, in seconds.
const LAST_ANSWERS: u64 = 10;

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
}

impl Default for ApiOptions {
    fn default() -> Self {
        Self {
            allowed_hosts: Vec::new(),
            workers: None,
            head_deadline: Duration::from_secs(5),
            body_deadline: Duration::from_secs(10),
        }
    }
}

/// A server that answers, on threads of its own. Dropping it does not end them; [`Server::stop`]
/// does.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    handle: ServerHandle,
    ended: oneshot::Receiver<io::Result<()>>,
}

impl Server {
    /// The address it listens on, the port being the real one where 0 was asked for.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
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
        self.handle.stop(true).await;
        self.ended().await
    }
}

/// Starts to answer on `listener`, in threads of its own; any thread may call this.
///
/// # Errors
/// The listener cannot be used, or the thread cannot be started.
pub fn start(listener: TcpListener, options: ApiOptions, api: Api) -> io::Result<Server> {
    let address = listener.local_addr()?;
    let (begun, beginning) = std::sync::mpsc::sync_channel(1);
    let (end, ended) = oneshot::channel();
    std::thread::Builder::new().name("api".to_owned()).spawn(move || {
        let result = System::new().block_on(async move {
            let running = match serve(listener, address, &options, api) {
                Ok(running) => running,
                Err(error) => return begun.send(Err(error)).map_err(io::Error::other),
            };
            begun.send(Ok(running.handle())).map_err(io::Error::other)?;
            running.await
        });
        // Nobody waits any more where the `Server` was dropped.
        drop(end.send(result));
    })?;
    let handle = beginning.recv().map_err(io::Error::other)??;
    Ok(Server { address, handle, ended })
}

/// The server, wired and listening.
fn serve(
    listener: TcpListener,
    address: SocketAddr,
    options: &ApiOptions,
    api: Api,
) -> io::Result<Running> {
    let hosts = AllowedHosts::new(address, &options.allowed_hosts);
    let gate = Arc::new(Gate { hosts, body_deadline: options.body_deadline });
    let api = web::Data::new(api);
    let mut server = HttpServer::new(move || {
        let gate = Arc::clone(&gate);
        App::new()
            .app_data(web::Data::clone(&api))
            .configure(routes::configure)
            // Outermost, so that whatever is inside it can fail in its own way. Nothing compresses
            // on the fly: that costs more than the answer itself.
            .wrap(from_fn(move |request, next| guard(Arc::clone(&gate), request, next)))
    })
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
