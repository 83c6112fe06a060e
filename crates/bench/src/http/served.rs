//! What is measured: the real API over a catalog, or a handler that sends the same bytes, in a process
//! of its own.

use std::io::Read as _;
use std::net::TcpListener;
use std::sync::Arc;

use actix_web::web::Bytes;
use actix_web::{App, HttpResponse, HttpServer, web};
use clap::Args;
use futures::FutureExt as _;
use futures::future::{BoxFuture, ready};
use mullion_api::{Api, ApiOptions, Control, RefreshRefused};
use mullion_core::{Clock, DetailReader, Details, Pulled};
use mullion_model::{DetailKey, Event, Fault, FaultKind, Item, NativeRef};

use crate::child::serve_until_the_end;
use crate::estate::{self, Estate};

/// Which list to show.
#[derive(Clone, Debug, Args)]
pub(crate) struct ServeList {
    /// How many sessions it has.
    pub(crate) sessions: u64,
}

/// Shows a list of sessions until standard input ends.
pub(crate) fn list(serve: &ServeList) -> Result<(), String> {
    let core = Arc::new(Estate { sessions: serve.sessions }.catalog()?);
    let runtime = tokio::runtime::Runtime::new().map_err(|error| error.to_string())?;
    let reader = Arc::new(NoProduct);
    let details = Details::new(Arc::clone(&core), reader, runtime.handle().clone(), 1);
    let api = Api {
        core,
        details: Arc::new(details),
        control: Arc::new(NoProduct),
        products: Arc::from(estate::PRODUCTS),
        clock: Clock::new(mullion_gateway::wall_time),
    };
    let options = ApiOptions { workers: Some(1), ..ApiOptions::default() };
    let server =
        mullion_api::start(listener()?, options, api).map_err(|error| error.to_string())?;
    serve_until_the_end(&server.address().to_string())
}

/// Answers every request with the bytes on standard input, until it is killed: the least that a
/// server of this framework can do.
pub(crate) fn same_bytes() -> Result<(), String> {
    let mut body = Vec::new();
    std::io::stdin().read_to_end(&mut body).map_err(|error| error.to_string())?;
    let (body, listener) = (Bytes::from(body), listener()?);
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    let server = HttpServer::new(move || {
        let body = body.clone();
        let answer = move || {
            let body = body.clone();
            async move { HttpResponse::Ok().content_type("application/json").body(body) }
        };
        App::new().default_service(web::to(answer))
    })
    .workers(1)
    .tcp_nodelay(true)
    .listen(listener)
    .map_err(|error| error.to_string())?;
    println!("{address}");
    actix_web::rt::System::new().block_on(server.run()).map_err(|error| error.to_string())
}

/// A listener on any free port.
fn listener() -> Result<TcpListener, String> {
    TcpListener::bind("127.0.0.1:0").map_err(|error| error.to_string())
}

/// Stands in for the engine: there is nothing behind the list.
struct NoProduct;

impl NoProduct {
    fn nothing<T: Send + 'static>() -> BoxFuture<'static, Result<Pulled<T>, Fault>> {
        ready(Err(Fault::new(FaultKind::Unreachable, "there is no product"))).boxed()
    }
}

impl DetailReader for NoProduct {
    fn items(
        &self,
        _: &str,
        _: &NativeRef,
        _: &DetailKey,
    ) -> BoxFuture<'static, Result<Pulled<Item>, Fault>> {
        Self::nothing()
    }

    fn events(
        &self,
        _: &str,
        _: &NativeRef,
        _: &DetailKey,
    ) -> BoxFuture<'static, Result<Pulled<Event>, Fault>> {
        Self::nothing()
    }
}

impl Control for NoProduct {
    fn refresh(&self, _: &str) -> Result<(), RefreshRefused> {
        Err(RefreshRefused::UnknownSource)
    }

    fn accept_shrink(&self, _: &str) -> Result<(), RefreshRefused> {
        Err(RefreshRefused::UnknownSource)
    }
}
