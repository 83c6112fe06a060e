//! Log lines to standard error.

use tracing_subscriber::EnvFilter;

use crate::cli::LogFormat;

/// Starts logging what `filter` lets through, for the life of the process.
///
/// # Errors
/// The filter makes no sense.
pub(crate) fn start(filter: &str, format: LogFormat) -> Result<(), String> {
    let parsed = EnvFilter::try_new(filter).map_err(|error| format!("--log {filter}: {error}"))?;
    let logger = tracing_subscriber::fmt().with_env_filter(parsed).with_writer(std::io::stderr);
    let started = match format {
        LogFormat::Text => logger.try_init(),
        LogFormat::Json => logger.json().flatten_event(true).try_init(),
    };
    started.map_err(|error| format!("logging cannot be started: {error}"))
}
