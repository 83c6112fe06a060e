//! What is said to the person at the terminal. Log lines go elsewhere: see `telemetry`.
//!
//! `println!` would panic when nobody reads any more, as in `mullion config example | head -1`.

use std::io::{Write as _, stderr, stdout};

/// Says something on standard output, followed by a line end.
pub(crate) fn say(text: impl std::fmt::Display) {
    // Whoever does not listen any more need not be told.
    writeln!(stdout().lock(), "{text}").ok();
}

/// Says on standard error what went wrong.
pub(crate) fn complain(text: impl std::fmt::Display) {
    writeln!(stderr().lock(), "mullion: {text}").ok();
}
