//! What happens to every request before and after its route.

mod body;
mod guard;
mod host;
mod request_id;
mod target;

pub(crate) use body::Body;
pub(crate) use guard::{Gate, guard};
pub(crate) use host::AllowedHosts;
pub(crate) use target::Pairs;
