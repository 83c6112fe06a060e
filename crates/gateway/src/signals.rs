//! Being asked to stop.

use std::io;

/// Waits until the process is asked to stop: Ctrl-C, or SIGTERM where there is such a thing.
///
/// # Errors
/// The system does not tell us about signals.
pub(crate) async fn wait() -> io::Result<()> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut terminate = signal(SignalKind::terminate())?;
        tokio::select! {
            interrupted = tokio::signal::ctrl_c() => interrupted,
            _ = terminate.recv() => Ok(()),
        }
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await
}

/// The same for a command without a runtime of its own.
pub(crate) fn wait_blocking() -> Result<(), String> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| format!("the runtime cannot be started: {error}"))?;
    runtime.block_on(wait()).map_err(|error| format!("signals cannot be waited for: {error}"))
}
