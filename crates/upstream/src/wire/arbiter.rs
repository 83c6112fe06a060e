//! The thread on which all HTTP clients live.

use std::io;
use std::sync::{Arc, OnceLock, mpsc};
use std::thread;

use actix_rt::System;
use rustls::RootCertStore;

use super::handle::WireError;
use super::tls::load_system_roots;

/// The most threads that resolve names and decode bodies beside the arbiter.
const BLOCKING_THREADS: usize = 32;

/// A handle to the one thread that carries the clients of all sources.
///
/// The thread ends, and with it every request under way, on [`Arbiter::stop`] or when the last
/// handle is gone; a [`super::Wire`] holds one.
#[derive(Clone, Debug)]
pub struct Arbiter(Arc<Running>);

#[derive(Debug)]
struct Running {
    system: System,
    system_roots: OnceLock<Arc<RootCertStore>>,
}

impl Arbiter {
    /// Starts the thread.
    ///
    /// # Errors
    /// The operating system gives no thread, or no event queue.
    pub fn start() -> io::Result<Self> {
        let (started, starting) = mpsc::sync_channel(1);
        thread::Builder::new().name("wire".to_owned()).spawn(move || run(&started))?;
        let system =
            starting.recv().map_err(|_| io::Error::other("the thread ended at once"))??;
        Ok(Self(Arc::new(Running { system, system_roots: OnceLock::new() })))
    }

    /// Ends the thread. Requests under way and later ones become faults.
    pub fn stop(&self) {
        self.0.system.stop();
    }

    /// Runs `work` on the thread; `false` if that has ended.
    pub(super) fn run(&self, work: impl FnOnce() + Send + 'static) -> bool {
        self.0.system.arbiter().spawn_fn(work)
    }

    /// The operating system's certificate authorities, read when they are first needed.
    pub(super) fn system_roots(&self) -> Result<Arc<RootCertStore>, WireError> {
        if let Some(roots) = self.0.system_roots.get() {
            return Ok(Arc::clone(roots));
        }
        let roots = Arc::new(load_system_roots()?);
        Ok(Arc::clone(self.0.system_roots.get_or_init(|| roots)))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.system.stop();
    }
}

/// The thread: says that it started, or why not, and works until it is stopped.
fn run(started: &mpsc::SyncSender<io::Result<System>>) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .max_blocking_threads(BLOCKING_THREADS)
        .build();
    let runtime = match runtime {
        Ok(runtime) => runtime,
        Err(error) => {
            // Whoever wanted it is told; if nobody is left there is nobody to tell.
            started.send(Err(error)).ok();
            return;
        }
    };
    let runner = System::with_tokio_rt(move || runtime);
    if started.send(Ok(System::current())).is_ok()
        && let Err(error) = runner.run()
    {
        tracing::error!(error = %error, "the thread of the HTTP clients ended");
    }
}
