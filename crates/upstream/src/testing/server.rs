//! A transport that answers from a script and remembers what it was asked.

use std::sync::Mutex;
use std::time::Duration;

use futures::FutureExt;
use futures::future::BoxFuture;
use mullion_adapter::{Call, Get, Reply};
use mullion_model::Fault;

use crate::clock::locked;
use crate::{CallContext, Transport};

/// What a test does with a call.
type Answerer = dyn Fn(&Call, &CallContext) -> Result<Reply, Fault> + Send + Sync;

/// Answers every call by a closure, after `takes`.
pub(crate) struct Script {
    answer: Box<Answerer>,
    /// How long each answer takes.
    pub(crate) takes: Duration,
    seen: Mutex<Vec<String>>,
}

impl Script {
    /// Answers by `answer`, at once.
    pub(crate) fn new(
        answer: impl Fn(&Call, &CallContext) -> Result<Reply, Fault> + Send + Sync + 'static,
    ) -> Self {
        Self { answer: Box::new(answer), takes: Duration::ZERO, seen: Mutex::default() }
    }

    /// The targets asked for so far; logins as `login`, renewals as `renew`, closings as `logout`.
    pub(crate) fn seen(&self) -> Vec<String> {
        locked(&self.seen).clone()
    }

    /// How many calls had this target.
    pub(crate) fn count(&self, target: &str) -> usize {
        self.seen().iter().filter(|seen| *seen == target).count()
    }
}

impl Transport for Script {
    fn send<'a>(
        &'a self,
        call: &'a Call,
        context: &'a CallContext,
    ) -> BoxFuture<'a, Result<Reply, Fault>> {
        async move {
            let target = match call {
                Call::Get(get) => get.target(),
                Call::Logon(logon) => logon.path.clone(),
            };
            locked(&self.seen).push(target);
            tokio::time::sleep(self.takes).await;
            (self.answer)(call, context)
        }
        .boxed()
    }
}

/// A reply with a JSON body.
pub(crate) fn reply(status: u16, body: &str) -> Reply {
    Reply {
        status,
        headers: vec![("content-type".to_owned(), "application/json".to_owned())],
        body: bytes::Bytes::copy_from_slice(body.as_bytes()),
    }
}

/// A call that reads `path`.
pub(crate) fn get(path: &str) -> Call {
    Call::Get(Get::json(path))
}
