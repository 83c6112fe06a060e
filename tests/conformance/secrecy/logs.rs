//! All log lines of the process, as long as somebody listens.

use std::io::{self, Write};
use std::sync::{Mutex, Once, PoisonError};

use tracing_subscriber::EnvFilter;

/// The lines, and how many listen.
struct Written {
    text: Vec<u8>,
    listeners: usize,
}

static WRITTEN: Mutex<Written> = Mutex::new(Written { text: Vec::new(), listeners: 0 });

/// Listens to the log until it is dropped.
pub(super) struct Logs;

impl Logs {
    /// Listens from now on: to Mullion's own lines in full, to those of libraries but for the finest.
    pub(super) fn listen() -> Self {
        static STARTED: Once = Once::new();
        STARTED.call_once(|| {
            tracing_subscriber::fmt()
                .with_env_filter(EnvFilter::new(
                    "debug,mullion_upstream=trace,mullion_core=trace,mullion_api=trace,mullion_gateway=trace",
                ))
                .with_ansi(false)
                .with_writer(|| Line)
                .init();
        });
        written().listeners += 1;
        Self
    }

    /// What was written since somebody began to listen.
    pub(super) fn text(&self) -> String {
        String::from_utf8_lossy(&written().text).into_owned()
    }
}

impl Drop for Logs {
    fn drop(&mut self) {
        let mut written = written();
        written.listeners -= 1;
        if written.listeners == 0 {
            written.text.clear();
        }
    }
}

/// Where a line goes.
struct Line;

impl Write for Line {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let mut written = written();
        if written.listeners > 0 {
            written.text.extend_from_slice(line);
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn written() -> std::sync::MutexGuard<'static, Written> {
    WRITTEN.lock().unwrap_or_else(PoisonError::into_inner)
}
