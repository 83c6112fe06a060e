//! Bounds how many calls are under way at one source.

use std::sync::Arc;

use futures::FutureExt;
use futures::future::BoxFuture;
use mullion_adapter::{Call, Reply};
use mullion_model::{Fault, FaultKind};
use tokio::sync::Semaphore;

use crate::{CallContext, Transport};

/// Lets at most so many calls through at once; the others wait their turn.
pub(crate) struct InFlight {
    inner: Arc<dyn Transport>,
    places: Semaphore,
}

impl InFlight {
    /// At most `at_once` calls through `inner`.
    pub(crate) fn new(inner: Arc<dyn Transport>, at_once: usize) -> Self {
        Self { inner, places: Semaphore::new(at_once) }
    }
}

impl Transport for InFlight {
    fn send<'a>(
        &'a self,
        call: &'a Call,
        context: &'a CallContext,
    ) -> BoxFuture<'a, Result<Reply, Fault>> {
        async move {
            let Ok(_place) = self.places.acquire().await else {
                return Err(Fault::new(FaultKind::Internal, "the source is shutting down"));
            };
            self.inner.send(call, context).await
        }
        .boxed()
    }
}
