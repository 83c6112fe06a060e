//! The only place that names the HTTP client: awc on a thread of its own, everything above is `Send`.
//!
//! awc's client, requests, answers and errors cannot leave their thread. So one [`Arbiter`] thread
//! carries the clients of all sources, one client a source, and a [`Wire`] is the `Send` handle to
//! one of them. A request goes through a channel and its answer, or the [`Fault`] that it became on
//! that thread, comes back; when the caller stops waiting the connection is closed.
//!
//! awc is trusted with the grammar of HTTP/1.1 and with the pool of connections, and with nothing
//! else. Connecting, TLS, time, size and completeness are decided here, below awc and above it:
//!
//! - `dial` resolves, connects and shakes hands, each within its own time; awc sees plain streams,
//!   so that nothing in it can put the TLS configuration aside.
//! - `stream` sees every byte: it counts, bounds the head, takes out interim answers, notices when
//!   the server hangs up, and can make the pool throw a connection away.
//! - `exchange` is where the stream tells the request that it serves what happened.
//! - `answer` and `coding` prove that a body is whole and not too large, coded or not.
//!
//! No redirect, cookie, proxy or retry, but for one: a GET that found its kept connection closed
//! before a byte of an answer is sent once more on a new one.
//!
//! [`Fault`]: mullion_model::Fault

mod answer;
mod arbiter;
mod certificate;
mod client;
mod coding;
mod dial;
mod exchange;
mod handle;
mod head;
mod limits;
mod origin;
mod refusal;
mod request;
mod stream;
mod target;
mod tls;
mod verifier;

pub use arbiter::Arbiter;
pub use certificate::{CertificateInfo, InvalidPin, Pin, parse_pin};
pub use handle::{Wire, WireError, WireOptions};
pub use limits::Limits;
pub use origin::{Origin, OriginError};
pub use tls::{Roots, Tls};
