//! The documentation behind a problem's `type`.

use actix_web::HttpResponse;
use serde::Serialize;
use utoipa::ToSchema;

use crate::answer;
use crate::asked::Asked;
use crate::openapi::words;
use crate::problem::{Problem, Slug};

/// What there is to know about one kind of problem.
#[derive(Serialize, ToSchema)]
#[schema(as = ProblemExplanation)]
pub(crate) struct Explanation {
    #[schema(value_type = words::ProblemType)]
    r#type: String,
    title: &'static str,
    status: u16,
    meaning: &'static str,
}

/// One kind of problem.
pub(super) async fn get(asked: Asked) -> Result<HttpResponse, Problem> {
    asked.without_params()?;
    let slug = Slug::find(&asked.segment("slug")).ok_or(Problem::new(Slug::NotFound))?;
    let explanation = Explanation {
        r#type: format!("/problems/{}", slug.as_str()),
        title: slug.title(),
        status: slug.status().as_u16(),
        meaning: slug.meaning(),
    };
    answer::revalidated(asked.request(), &explanation, None)
}
