//! Engine, core and API introduced to each other.

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use futures::FutureExt;
use futures::future::BoxFuture;
use mullion_adapter::{Product, Range};
use mullion_api::{Api, ApiOptions, Control, Listeners, RefreshRefused, Server};
use mullion_core::{Core, CoreOptions, CursorKey, DetailReader, Details, Pulled, Window};
use mullion_model::{Applied, Batch, DetailKey, Event, Fault, Held, Item, NativeRef};
use mullion_upstream::wire::{Arbiter, Roots, Tls, Wire, WireOptions};
use mullion_upstream::{
    Accounts, Clock, Engine, InMemory, RefusalStore, Sink, SourceSettings, Transport,
};
use tokio::task::JoinHandle;

use crate::clock::clock;
use crate::config::{Config, ServerConfig, SourceConfig};
use crate::signals::StopSignal;

/// What items and events read on demand may take in memory, in bytes.
const DETAILS_KEPT: u64 = 64 * 1024 * 1024;

/// A gateway that reads its sources and answers.
pub struct Gateway {
    server: Server,
    engine: Arc<Engine>,
    publisher: JoinHandle<()>,
    /// Keeps the HTTP client alive.
    _arbiter: Option<Arbiter>,
}

impl Gateway {
    /// Starts reading and answering; must be called on a tokio runtime, which has to outlive it.
    ///
    /// # Errors
    /// What kept it from starting, as a sentence.
    pub async fn start(config: Config, products: &[Arc<dyn Product>]) -> Result<Self, String> {
        for warning in &config.warnings {
            tracing::warn!("{warning}");
        }
        let arbiter = Arbiter::start()
            .map_err(|error| format!("the HTTP client cannot be started: {error}"))?;
        let wires = config.sources.iter().map(|source| {
            let wire: Arc<dyn Transport> = Arc::new(wire(source, &arbiter)?);
            Ok((settings(source, config.server.proof_after), wire))
        });
        let wires = wires.collect::<Result<Vec<_>, String>>()?;
        let gateway = Self::start_over(&config.server, wires, clock(), products)?;
        Ok(Self { _arbiter: Some(arbiter), ..gateway })
    }

    /// Starts reading `sources`, each over what it comes with, and answering, by this clock; must be
    /// called on a tokio runtime, which has to outlive it.
    ///
    /// # Errors
    /// What kept it from starting, as a sentence.
    pub fn start_over(
        server: &ServerConfig,
        sources: Vec<(SourceSettings, Arc<dyn Transport>)>,
        clock: Clock,
        products: &[Arc<dyn Product>],
    ) -> Result<Self, String> {
        let listeners = Listeners {
            api: listener(server.listen)?,
            admin: server.admin_listen.map(listener).transpose()?,
        };
        let accounts = Accounts::new(refusal_store(server), clock);
        let core_clock = mullion_core::Clock::new(move || clock.now());
        let core = Arc::new(Core::new(CoreOptions {
            cursor_key: server.cursor_key.clone().map_or_else(random_key, Ok)?,
            clock: core_clock.clone(),
            keep: server.keep,
        }));
        let sink: Arc<dyn Sink> = Arc::new(Catalog { core: Arc::clone(&core), clock });
        let number = sources.len();
        let engine = Arc::new(Engine::start(sources, &accounts, clock, &sink));
        // Before the first question is answered, every source is known.
        core.publish();
        let publisher = tokio::spawn({
            let core = Arc::clone(&core);
            async move { core.run_publisher().await }
        });
        let bridge = Arc::new(Bridge { engine: Arc::clone(&engine) });
        let runtime = tokio::runtime::Handle::current();
        let details = Details::new(Arc::clone(&core), bridge.clone(), runtime, DETAILS_KEPT);
        let api = Api {
            core,
            details: Arc::new(details),
            control: bridge,
            products: products.iter().map(|product| product.profile().name).collect(),
            clock: core_clock,
        };
        let server = mullion_api::start(listeners, ApiOptions::default(), api)
            .map_err(|error| format!("the API cannot be started: {error}"))?;
        tracing::info!(address = %server.address(), sources = number, "listening");
        if let Some(address) = server.admin_address() {
            tracing::info!(%address, "listening for `/metrics`");
        }
        Ok(Self { server, engine, publisher, _arbiter: None })
    }

    /// Where it answers, such as `http://127.0.0.1:8080`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.server.address())
    }

    /// Answers what is under way, stops reading, and closes all logins.
    pub async fn stop(self) {
        if let Err(error) = self.server.stop().await {
            tracing::error!(%error, "the API did not stop cleanly");
        }
        self.engine.shutdown().await;
        self.publisher.abort();
    }
}

/// `mullion serve`.
pub(crate) async fn serve(config: Config, products: &[Arc<dyn Product>]) -> Result<(), String> {
    if config.server.refusals.is_none() {
        tracing::warn!(
            "no `state_dir`: refused logins are forgotten at a restart, and tried again"
        );
    }
    // Before anything is logged in to, so that a stop in the middle of the start closes it again.
    let stop = StopSignal::listen().map_err(|error| error.to_string())?;
    let mut gateway = Gateway::start(config, products).await?;
    let ended = tokio::select! {
        signal = stop.wait() => signal.map_err(|error| error.to_string()),
        _ = &mut gateway.publisher => Err("publishing ended unexpectedly".to_owned()),
        ended = gateway.server.ended() => {
            Err(ended.err().map_or_else(|| "the API ended".to_owned(), |error| error.to_string()))
        }
    };
    tracing::info!("stopping");
    gateway.stop().await;
    ended
}

/// Puts what the engine reads into the catalog.
struct Catalog {
    core: Arc<Core>,
    clock: Clock,
}

impl Sink for Catalog {
    fn apply(&self, batch: Batch) -> Applied {
        self.core.apply(batch, self.clock.now()).unwrap_or_else(|error| {
            // The engine reports every source before it reads one, so this is a defect.
            tracing::error!(%error, "a batch was left out");
            Applied::default()
        })
    }

    fn held(&self, source: &str, native_type: &str, began: Range) -> Vec<Held> {
        let window = Window { after: began.from, before: began.until };
        self.core.held(source, native_type, window)
    }
}

/// Lets core and API ask the engine.
struct Bridge {
    engine: Arc<Engine>,
}

impl DetailReader for Bridge {
    fn items(
        &self,
        source: &str,
        session: &NativeRef,
        key: &DetailKey,
    ) -> BoxFuture<'static, Result<Pulled<Item>, Fault>> {
        let (engine, source) = (Arc::clone(&self.engine), source.to_owned());
        let (session, key) = (session.clone(), key.clone());
        async move { engine.items(&source, &session, &key).await.map(pulled) }.boxed()
    }

    fn events(
        &self,
        source: &str,
        session: &NativeRef,
        key: &DetailKey,
    ) -> BoxFuture<'static, Result<Pulled<Event>, Fault>> {
        let (engine, source) = (Arc::clone(&self.engine), source.to_owned());
        let (session, key) = (session.clone(), key.clone());
        async move { engine.events(&source, &session, &key).await.map(pulled) }.boxed()
    }
}

impl Control for Bridge {
    fn refresh(&self, source: &str) -> Result<(), RefreshRefused> {
        self.engine.refresh(source).map_err(refused)
    }

    fn accept_shrink(&self, source: &str) -> Result<(), RefreshRefused> {
        self.engine.accept_shrink(source).map_err(refused)
    }
}

/// The engine's refusal as the API's.
fn refused(refused: mullion_upstream::RefreshRefused) -> RefreshRefused {
    use mullion_upstream::RefreshRefused as Refused;
    match refused {
        Refused::UnknownSource => RefreshRefused::UnknownSource,
        Refused::TooSoon(wait) => RefreshRefused::TooSoon(wait),
    }
}

/// The engine's rows as the core's.
fn pulled<T>(pulled: mullion_upstream::Pulled<T>) -> Pulled<T> {
    Pulled { rows: pulled.rows, truncated: pulled.truncated }
}

/// What the engine needs to know of a source.
pub(crate) fn settings(source: &SourceConfig, proof_after: Duration) -> SourceSettings {
    SourceSettings {
        name: source.name.as_str().into(),
        label: source.label.clone(),
        product: Arc::clone(&source.product),
        options: source.options.clone(),
        finds_version: source.finds_version,
        host: format!("{}:{}", source.origin.host(), source.origin.port()),
        server: source.origin.host(),
        credentials: source.credentials.clone(),
        refresh_every: source.refresh_every,
        history: source.history,
        proof_after,
        feeds: source.feeds.clone(),
        requests_per_minute: source.requests_per_minute,
    }
}

/// The connection to a source.
pub(crate) fn wire(source: &SourceConfig, arbiter: &Arbiter) -> Result<Wire, String> {
    let roots = source.tls.ca_pem.clone().map_or(Roots::System, Roots::CaFile);
    let tls = Tls { pins: source.tls.pins.clone(), roots };
    let options = WireOptions { tls, ..WireOptions::new(source.origin.clone()) };
    Wire::new(arbiter, options).map_err(|error| format!("source `{}`: {error}", source.name))
}

/// A listener on this address.
fn listener(listen: SocketAddr) -> Result<TcpListener, String> {
    TcpListener::bind(listen).map_err(|error| format!("cannot listen on {listen}: {error}"))
}

/// Where refused logins are remembered.
pub(crate) fn refusal_store(server: &ServerConfig) -> Arc<dyn RefusalStore> {
    match &server.refusals {
        Some(file) => file.clone(),
        None => Arc::new(InMemory),
    }
}

/// A key for this start alone.
fn random_key() -> Result<CursorKey, String> {
    CursorKey::random().map_err(|error| format!("the system gives no random bytes: {error}"))
}
