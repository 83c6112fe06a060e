//! How a product is spoken, without doing it: a question becomes a request, a reply becomes rows.
//!
//! An adapter is a codec, not a client. It is given nothing to do IO with, so that login, retry,
//! paging, limits and metrics exist exactly once, in the engine. The product implements [`Product`];
//! [`Handshake`] is the only maker of anything but a GET. [`kit`] holds the rules that every product
//! shares.

mod call;
mod dialect;
mod handshake;
pub mod kit;
mod listing;
mod product;

pub use call::{Call, Get, Logon, LogonMethod, Reply};
pub use dialect::{Dialect, Directories, Directory, Feed, Named};
pub use handshake::{Credentials, Grant, Handshake, Lifetime};
pub use listing::{
    Ask, AskKind, Asked, Listing, Misread, Next, Oddity, Page, Position, Range, Reject,
};
pub use product::{Options, Product, Profile};
