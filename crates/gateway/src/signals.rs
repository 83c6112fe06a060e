//! Being asked to stop.

use std::io;

/// Hears when the process is asked to stop: Ctrl-C, or SIGTERM where there is such a thing.
pub(crate) struct StopSignal {
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
}

impl StopSignal {
    /// Listens from now on; a signal that comes before [`Self::wait`] is not lost.
    ///
    /// # Errors
    /// The system does not tell us about signals.
    pub(crate) fn listen() -> io::Result<Self> {
        #[cfg(unix)]
        {
            use tokio::signal::unix::{SignalKind, signal};
            Ok(Self {
                interrupt: signal(SignalKind::interrupt())?,
                terminate: signal(SignalKind::terminate())?,
            })
        }
        #[cfg(not(unix))]
        Ok(Self {})
    }

    /// Waits until it comes.
    ///
    /// # Errors
    /// The system does not tell us about signals.
    pub(crate) async fn wait(self) -> io::Result<()> {
        #[cfg(unix)]
        {
            let Self { mut interrupt, mut terminate } = self;
            tokio::select! {
                _ = interrupt.recv() => Ok(()),
                _ = terminate.recv() => Ok(()),
            }
        }
        #[cfg(not(unix))]
        tokio::signal::ctrl_c().await
    }
}
