//! Turns every answer other than 200 into a fault, in the product's words where it has any.

use std::sync::Arc;

use futures::FutureExt;
use futures::future::BoxFuture;
use mullion_adapter::kit::status_fault;
use mullion_adapter::{Call, Dialect, Reply};
use mullion_model::Fault;

use crate::{CallContext, Transport};

/// Lets 200 through as a reply and everything else as a [`Fault`]. Answers to a login pass as they
/// are: the handshake reads them.
pub(crate) struct Diagnose {
    inner: Arc<dyn Transport>,
    dialect: Arc<dyn Dialect>,
}

impl Diagnose {
    /// Diagnoses what comes through `inner`.
    pub(crate) fn new(inner: Arc<dyn Transport>, dialect: Arc<dyn Dialect>) -> Self {
        Self { inner, dialect }
    }
}

impl Transport for Diagnose {
    fn send<'a>(
        &'a self,
        call: &'a Call,
        context: &'a CallContext,
    ) -> BoxFuture<'a, Result<Reply, Fault>> {
        async move {
            let reply = self.inner.send(call, context).await?;
            if reply.status == 200 || matches!(call, Call::Logon(_)) {
                return Ok(reply);
            }
            Err(self.dialect.diagnose(&reply).unwrap_or_else(|| status_fault(&reply)))
        }
        .boxed()
    }
}
