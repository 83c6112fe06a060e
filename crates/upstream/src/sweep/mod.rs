//! Reading the feeds of a source, again and again.

mod history;
mod plan;
mod run;
mod status;
mod unfinished;
mod walk;

#[cfg(test)]
mod tests;

pub(crate) use plan::first_question;
pub(crate) use run::FeedRunner;
pub(crate) use status::FeedStatus;
pub(crate) use walk::{Reading, Verdict, read_all};
