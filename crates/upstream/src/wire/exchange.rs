//! Where a stream tells the request it serves what happened.
//!
//! awc does not say which connection served a request. But both are polled by the same task, so the
//! request is announced in a task-local and the stream finds it there.

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::rc::Rc;

use mullion_model::Fault;
use tokio::time::Instant;

tokio::task_local! {
    static CURRENT: Rc<Exchange>;
}

/// One request and its answer, as the stream sees them.
#[derive(Debug, Default)]
pub(super) struct Exchange {
    /// Whether only a new connection will do.
    fresh_only: bool,
    /// When the request began to be written.
    began: Cell<Option<Instant>>,
    /// Whether the connection had served another request before.
    reused: Cell<bool>,
    /// Bytes that came from the server.
    received: Cell<usize>,
    /// Bytes of the answer, behind its head, that were handed to awc.
    body: Cell<usize>,
    /// Whether the server hung up or the connection broke.
    lost: Cell<bool>,
    /// The first thing that went wrong below awc.
    fault: RefCell<Option<Fault>>,
    /// Tells the pool that the connection is not to be used again.
    doom: RefCell<Option<Rc<Cell<bool>>>>,
}

impl Exchange {
    pub(super) fn new(fresh_only: bool) -> Rc<Self> {
        Rc::new(Self { fresh_only, ..Self::default() })
    }

    /// Runs `work` with this exchange as the current one.
    pub(super) async fn during<T>(self: &Rc<Self>, work: impl Future<Output = T>) -> T {
        CURRENT.scope(Rc::clone(self), work).await
    }

    /// The exchange that is being polled.
    pub(super) fn current() -> Option<Rc<Self>> {
        CURRENT.try_with(Rc::clone).ok()
    }

    /// A stream begins to serve it.
    pub(super) fn begin(&self, reused: bool, doom: &Rc<Cell<bool>>) {
        self.began.set(Some(Instant::now()));
        self.reused.set(reused);
        *self.doom.borrow_mut() = Some(Rc::clone(doom));
    }

    /// Bytes came.
    pub(super) fn receive(&self, bytes: usize) {
        self.received.set(self.received.get().saturating_add(bytes));
    }

    /// Bytes of the body were handed on.
    pub(super) fn hand_on(&self, bytes: usize) {
        self.body.set(self.body.get().saturating_add(bytes));
    }

    /// The server hung up.
    pub(super) fn lose(&self) {
        self.lost.set(true);
    }

    /// Something went wrong; the first is kept.
    pub(super) fn fail(&self, fault: Fault) {
        self.fault.borrow_mut().get_or_insert(fault);
    }

    /// Keeps the connection from being used again.
    pub(super) fn discard_connection(&self) {
        if let Some(doom) = &*self.doom.borrow() {
            doom.set(true);
        }
    }

    pub(super) const fn fresh_only(&self) -> bool {
        self.fresh_only
    }

    pub(super) fn began(&self) -> Option<Instant> {
        self.began.get()
    }

    /// Bytes of the answer behind its head, further than awc may have looked.
    pub(super) fn body(&self) -> usize {
        self.body.get()
    }

    pub(super) fn is_lost(&self) -> bool {
        self.lost.get()
    }

    /// Whether any byte of an answer came.
    pub(super) fn is_answered(&self) -> bool {
        self.received.get() > 0
    }

    /// Whether a kept connection turned out to be closed: nobody has read the request.
    pub(super) fn found_it_closed(&self) -> bool {
        self.reused.get() && self.lost.get() && !self.is_answered()
    }

    pub(super) fn take_fault(&self) -> Option<Fault> {
        self.fault.borrow_mut().take()
    }
}
