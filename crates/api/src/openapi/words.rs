//! The closed lists of the API as schemas, each made from the list that the code itself uses.

use std::borrow::Cow;

use mullion_core::Completeness as Complete;
use mullion_model as model;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

use crate::params::{BUCKETS, RESULTS};
use crate::problem::Slug;

/// Declares the schema of a text that is one of a list of words.
macro_rules! words {
    ($($name:ident: $about:literal, $words:expr;)+) => {
        $(
            #[doc = $about]
            pub(crate) enum $name {}

            impl PartialSchema for $name {
                fn schema() -> RefOr<Schema> {
                    one_of($about, $words)
                }
            }

            impl ToSchema for $name {
                fn name() -> Cow<'static, str> {
                    Cow::Borrowed(stringify!($name))
                }
            }
        )+
    };
}

words! {
    Kind: "What a session does. New kinds may come; accept them.",
        model::Kind::ALL.iter().map(|word| word.as_str());
    Workload: "What a session protects or restores. New workloads may come; accept them.",
        model::Workload::ALL.iter().map(|word| word.as_str());
    State: "Where a session or an item stands.",
        model::State::ALL.iter().map(|word| word.as_str());
    Result: "How a finished session ended.",
        RESULTS.iter().map(|word| word.as_str());
    ItemResult: "How the work on an item ended.",
        model::Outcome::ALL.iter().map(|word| word.as_str());
    Severity: "How serious a line of a log is.",
        model::Severity::ALL.iter().map(|word| word.as_str());
    Relation: "Whether a session is a part or a retry of its parent.",
        model::Relation::ALL.iter().map(|word| word.as_str());
    Presence: "Whether the product still shows a session.",
        model::Presence::ALL.iter().map(|word| word.as_str());
    BucketLength: "How long the buckets of a timeline are.",
        BUCKETS.map(|(word, _)| word);
    SourceState: "How fresh a source or a feed is.",
        model::SourceState::ALL.iter().map(|word| word.as_str());
    SourceTrouble: "Why a source or a feed is not fresh.",
        model::Problem::ALL.iter().map(|word| word.as_str());
    Completeness: "Whether an answer shows everything there is.",
        [Complete::Complete, Complete::Partial].map(Complete::as_str);
    ProblemType: "The closed list of problems.",
        Slug::ALL.iter().map(|slug| format!("/problems/{}", slug.as_str()));
}

/// A text that is one of these words.
fn one_of<W: Into<serde_json::Value>>(
    about: &str,
    words: impl IntoIterator<Item = W>,
) -> RefOr<Schema> {
    let words = ObjectBuilder::new().schema_type(Type::String).enum_values(Some(words));
    words.description(Some(about)).into()
}
