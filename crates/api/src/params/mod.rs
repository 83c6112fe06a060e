//! Query parameters: each one is taken, all that are wrong are reported together, none is ignored.

mod details;
mod export;
mod facets;
mod jobs;
mod sessions;
mod sort;
mod timeline;
mod values;

use std::borrow::Cow;

use crate::middleware::Pairs;
use crate::problem::{BadParameter, Problem, Slug};

pub(crate) use details::{DetailSlice, LARGEST_LIMIT, USUAL_LIMIT, item_keys};
pub(crate) use export::ExportRequest;
pub(crate) use facets::{MOST_FACETS, USUAL_FACETS};
pub(crate) use jobs::JobRequest;
pub(crate) use sessions::{
    CONSISTENCIES, ListRequest, OLDEST, RESULTS, SHOWINGS, SO_ANYWAY, Showing, Start, Strict,
};
pub(crate) use timeline::{BUCKETS, TimelineRequest, bucket_word};
use values::Refusal;

/// The longest name of an unknown parameter that is repeated in an answer.
const LONGEST_NAME: usize = 64;

/// The parameters of one request while they are read.
pub(crate) struct Params {
    pairs: Pairs,
    known: Vec<&'static str>,
    bad: Vec<BadParameter>,
}

impl Params {
    /// Begins to read.
    pub(crate) fn new(pairs: Pairs) -> Self {
        Self { pairs, known: Vec::new(), bad: Vec::new() }
    }

    /// All values of a parameter that may be repeated.
    pub(crate) fn all(&mut self, name: &'static str) -> Vec<String> {
        self.known.push(name);
        let own = self.pairs.0.iter().filter(|(known, _)| known == name);
        own.map(|(_, value)| value.clone()).collect()
    }

    /// The value of a parameter that may be given once.
    pub(crate) fn one<T>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(&str) -> Result<T, Refusal>,
    ) -> Option<T> {
        match self.all(name).as_slice() {
            [] => None,
            [value] => read(value).map_err(|refusal| self.refuse(name, refusal)).ok(),
            _ => {
                self.refuse(name, Refusal::new("given more than once"));
                None
            }
        }
    }

    /// Refuses a parameter where it is given.
    fn refuse_given(&mut self, name: &'static str, problem: &'static str) {
        if self.pairs.0.iter().any(|(given, _)| given == name) {
            self.refuse(name, Refusal::new(problem));
        }
    }

    /// Notes that something is wrong with a parameter.
    pub(crate) fn refuse(&mut self, name: &'static str, refusal: Refusal) {
        let Refusal { problem, allowed } = refusal;
        self.bad.push(BadParameter { name: name.to_owned(), problem, allowed });
    }

    /// Whether something was wrong with a parameter so far.
    fn is_refused(&self, name: &str) -> bool {
        self.bad.iter().any(|bad| bad.name == name)
    }

    /// Ends the reading.
    ///
    /// # Errors
    /// Everything that was wrong, parameters that nobody asked for included.
    pub(crate) fn finish(mut self) -> Result<(), Problem> {
        let slug =
            if self.bad.is_empty() { Slug::UnknownParameter } else { Slug::InvalidParameter };
        for (name, _) in self.pairs.0.iter() {
            let is_known = self.known.contains(&name.as_str());
            let name: String = name.chars().take(LONGEST_NAME).collect();
            if is_known || self.is_refused(&name) {
                continue;
            }
            let problem = Cow::Borrowed("not a parameter of this resource");
            let allowed = self.known.iter().copied().map(str::to_owned).collect();
            self.bad.push(BadParameter { name, problem, allowed });
        }
        if self.bad.is_empty() { Ok(()) } else { Err(Problem::of_parameters(slug, self.bad)) }
    }
}

#[cfg(test)]
mod tests {
    use super::values::whole;
    use super::*;

    fn params(pairs: &[(&str, &str)]) -> Params {
        let owned = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Params::new(Pairs(owned.collect()))
    }

    /// Names and problems of what is wrong.
    fn wrong(params: Params) -> Vec<(String, String)> {
        let problem = params.finish().unwrap_err();
        problem.parameters().iter().map(|bad| (bad.name.clone(), bad.problem.to_string())).collect()
    }

    #[test]
    fn a_single_parameter_given_twice_is_refused() {
        let mut params = params(&[("limit", "1"), ("limit", "1")]);
        assert_eq!(params.one("limit", whole(1, 10)), None);
        assert_eq!(wrong(params), [("limit".to_owned(), "given more than once".to_owned())]);
    }

    #[test]
    fn everything_wrong_is_told_at_once_and_without_values() {
        let mut params = params(&[("limit", "hunter2"), ("secret-thing", "hunter2")]);
        assert_eq!(params.one("limit", whole(1, 10)), None);
        let problem = params.finish().unwrap_err();
        assert_eq!(problem.slug(), Slug::InvalidParameter);
        let names: Vec<_> = problem.parameters().iter().map(|bad| bad.name.as_str()).collect();
        assert_eq!(names, ["limit", "secret-thing"]);
        assert!(!format!("{problem:?}").contains("hunter2"));
    }

    #[test]
    fn a_parameter_that_nobody_asked_for_is_unknown() {
        let problem = params(&[("colour", "blue")]).finish().unwrap_err();
        assert_eq!(problem.slug(), Slug::UnknownParameter);
    }
}
