//! What the unit tests of the engine are made of: a scripted server and a toy product.

mod diary;
mod log;
mod product;
mod server;
mod sink;

pub(crate) use diary::{Diary, PAGE};
pub(crate) use log::Logged;
pub(crate) use product::{Toy, ToyDialect, ToyHandshake, session, settings};
pub(crate) use server::{Script, get, reply};
pub(crate) use sink::Kept;
