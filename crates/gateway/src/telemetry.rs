//! Log lines: plain text for people or JSON for collectors, always to standard error.

use std::fmt;
use std::io::{IsTerminal as _, stderr};

use tracing::field::Field;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::fmt::format::{Writer, debug_fn};

use crate::cli::LogFormat;

/// The HTTP server's own words, heard only when `--log` names it: they tell of its workers and, as
/// errors, of every client that sends nonsense.
const QUIET: &str = "actix_server=warn,actix_http=off";

/// Starts logging what `filter` lets through, for the life of the process.
///
/// # Errors
/// The filter makes no sense.
pub(crate) fn start(filter: &str, format: LogFormat) -> Result<(), String> {
    let filter = parse(filter)?;
    let coloured = stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    let logger =
        tracing_subscriber::fmt().with_env_filter(filter).with_writer(stderr).with_ansi(coloured);
    let started = match format {
        LogFormat::Text => logger.fmt_fields(debug_fn(write_field)).try_init(),
        LogFormat::Json => logger.json().flatten_event(true).try_init(),
    };
    started.map_err(|error| format!("logging cannot be started: {error}"))
}

/// Writes a field of a line for people. What a server said may stand in it, so that control
/// characters are shown and not obeyed; the library does that for messages and quoted values only.
fn write_field(writer: &mut Writer<'_>, field: &Field, value: &dyn fmt::Debug) -> fmt::Result {
    match field.name() {
        "message" => {}
        // What the crate `log` says of a record, all of which stands in the line already.
        name if name.starts_with("log.") => return Ok(()),
        name => write!(writer, " {name}=")?,
    }
    for c in format!("{value:?}").chars() {
        if c.is_control() {
            write!(writer, "{}", c.escape_default())?;
        } else {
            writer.write_char(c)?;
        }
    }
    Ok(())
}

/// Reads a filter. A word alone must be a level: it could name a part of the program too, but then a
/// level with a typing error would silence everything.
fn parse(filter: &str) -> Result<EnvFilter, String> {
    let wrong = |why: &str| {
        format!(
            "--log `{filter}`: {why}; write off, error, warn, info, debug or trace, or such a level \
             for each part, as in info,mullion_upstream=debug"
        )
    };
    let words: Vec<_> = filter.split(',').map(str::trim).collect();
    for word in &words {
        if !word.contains(['=', '[']) && word.parse::<LevelFilter>().is_err() {
            return Err(wrong(&format!("`{word}` is no level")));
        }
    }
    EnvFilter::try_new(format!("{QUIET},{}", words.join(",")))
        .map_err(|error| wrong(&error.to_string()))
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    #[test]
    fn a_filter_is_levels() {
        for good in ["info", "off", "WARN", "info,mullion_upstream=debug", "warn, actix_http=info"]
        {
            assert!(parse(good).is_ok(), "{good}");
        }
        for bad in ["wran", "mullion_upstream", "info,mullion_upstream=loud", "info;debug"] {
            assert!(parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn what_a_server_says_cannot_steer_a_terminal() {
        let (reader, writer) = std::io::pipe().unwrap();
        let logger = tracing_subscriber::fmt()
            .with_ansi(false)
            .without_time()
            .with_target(false)
            .with_writer(Mutex::new(writer))
            .fmt_fields(debug_fn(write_field));
        tracing::subscriber::with_default(logger.finish(), || {
            let word = "\u{1b}[2J\nforged\u{9b}";
            tracing::info!(word, shown = %word, count = 3, "told: {word}");
        });
        let told = r"\u{1b}[2J\nforged\u{9b}";
        assert_eq!(
            std::io::read_to_string(reader).unwrap(),
            format!(" INFO told: {told} word=\"{told}\" shown={told} count=3\n")
        );
    }

    #[test]
    fn the_http_server_is_quiet_until_it_is_named() {
        assert_eq!(parse("info").unwrap().to_string(), "actix_server=warn,actix_http=off,info");
        let named = parse("info,actix_http=debug").unwrap().to_string();
        assert_eq!(named, "actix_server=warn,actix_http=debug,info");
    }
}
