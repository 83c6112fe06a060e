//! Pretend Veeam products over real HTTP(S): for demonstrations, tests and benchmarks.
//!
//! Each dialect is written from the vendor's documents alone, by someone who has not looked at the
//! adapter for the same product, so that the two are independent witnesses of what the documents
//! say. A simulator also knows the truth: what every session of its world is in the words of the
//! API, worked out from the world's facts and never from its own answers.
//!
//! A world is made from a seed and an anchor, the moment it was made; the same two make the same
//! world. [`Options`] says what to start, [`Simulator`] is a running one, [`Faults`] is how it
//! misbehaves.

mod em;
mod kit;
mod vb365;
mod vbaws;
mod vbr;

pub use kit::faults::{Fault, Faults, Rule};
pub use kit::log::Seen;
pub use kit::options::{Options, Rights, StartError};
pub use kit::pretend::{Played, Pretend, Saved};
pub use kit::simulator::Simulator;

use kit::Dialect;

/// The products that can be simulated, as [`Options::product`] names them.
pub const PRODUCTS: &[&str] = &["em", "vb365", "vbaws", "vbr"];

/// Makes the world that `options` describe, in the dialect of their product.
fn world(options: &Options) -> Result<Box<dyn Dialect>, StartError> {
    match options.product {
        "em" => em::world(options),
        "vb365" => vb365::world(options),
        "vbaws" => vbaws::world(options),
        "vbr" => vbr::world(options),
        other => Err(StartError::UnknownProduct { product: other.to_owned() }),
    }
}
