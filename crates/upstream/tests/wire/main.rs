//! What the wire does with servers that misbehave: one test a trap, over loopback sockets.
#![expect(clippy::unwrap_used, reason = "a helper that fails has to fail the test that called it")]

mod certificates;
mod coding;
mod framing;
mod isolation;
mod reuse;
mod server;
mod size;
mod sockets;
mod time;
mod tls;
