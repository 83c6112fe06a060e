//! The document that describes this API.

use actix_web::web::Bytes;
use actix_web::{HttpResponse, web};

use crate::answer;
use crate::asked::Asked;
use crate::problem::Problem;

/// The document as JSON, made once.
pub(crate) struct Document(pub(crate) Bytes);

/// The document.
pub(super) async fn get(
    asked: Asked,
    document: web::Data<Document>,
) -> Result<HttpResponse, Problem> {
    asked.without_params()?;
    answer::revalidated_text(asked.request(), document.0.clone(), None)
}
