//! Reading the feeds of a source, again and again.

mod absence;
mod history;
mod plan;
mod proof;
mod questions;
mod run;
mod status;
mod unfinished;
mod walk;
mod windows;

#[cfg(test)]
mod absence_tests;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod windows_tests;

pub(crate) use plan::first_question;
pub(crate) use questions::is_about_the_source;
pub(crate) use run::{FeedRunner, as_of_a_list};
pub(crate) use status::FeedStatus;
pub(crate) use walk::{Reading, Verdict, Walk, read_all};
pub(crate) use windows::Walks;
