//! The runtime that sources are read on.

use std::io;
use std::thread::available_parallelism;

use tokio::runtime::{Builder, Runtime};

/// Threads that ask, decode what is short, and publish; they hardly ever work for long.
const WORKERS: usize = 2;

/// The runtime of the engine.
///
/// Long pages are decoded and the index is woven on threads of their own: one for each processor, and one
/// because a weaving takes one for seconds. More would be no faster, and each keeps memory for a page
/// that it once decoded: with the hundreds that tokio allows, a thousand sources took gigabytes.
///
/// # Errors
/// The system gives no threads.
pub fn runtime() -> io::Result<Runtime> {
    let processors = available_parallelism().map_or(WORKERS, usize::from);
    Builder::new_multi_thread()
        .worker_threads(WORKERS)
        .max_blocking_threads(processors + 1)
        .thread_name("engine")
        .enable_all()
        .build()
}
