//! The API as an OpenAPI 3.1 document. Its addresses are the router's table, its schemas are derived
//! from the views that are written, its words are the lists that the readers use.

pub(crate) mod operations;
mod parameters;
pub(crate) mod words;

use utoipa::ToSchema;
use utoipa::openapi::path::{HttpMethod, PathItem, PathsBuilder};
use utoipa::openapi::schema::{Components, ComponentsBuilder, ObjectBuilder};
use utoipa::openapi::tag::TagBuilder;
use utoipa::openapi::{InfoBuilder, LicenseBuilder, OpenApi, OpenApiBuilder, RefOr, Schema};

use crate::problem::{BadParameter, Body};
use crate::routes::{Explanation, Health, Method, PLACES, Refreshing};
use crate::views::{DetailList, EventView, ItemView, JobList, ListView, SourceList, TimelineView};

/// What stands at the top of the document.
const ABOUT: &str = "One list of backup and restore sessions over a mixed Veeam estate. Times are \
    RFC 3339 in UTC, durations are seconds. Changes only add: clients accept fields they do not \
    know, and new values of `product`, `kind` and `workload`. Whatever answers GET answers HEAD. \
    Every error is a problem (RFC 9457) whose `type` explains it. Bodies carry an ETag; ask with \
    If-None-Match.";

/// The name of the schema of a page of items.
const ITEM_LIST: &str = "ItemList";
/// The name of the schema of a page of events.
const EVENT_LIST: &str = "EventList";

/// The document as JSON, for a service that knows these products.
///
/// # Errors
/// It cannot be written, which nothing in it allows.
pub(crate) fn text(products: &[&'static str]) -> Result<String, serde_json::Error> {
    document(products).to_pretty_json()
}

/// The document.
fn document(products: &[&'static str]) -> OpenApi {
    let license = LicenseBuilder::new().name("Apache-2.0").identifier(Some("Apache-2.0"));
    let info = InfoBuilder::new()
        .title("Mullion")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(ABOUT))
        .license(Some(license.build()));
    let paths = PLACES.iter().fold(PathsBuilder::new(), |paths, place| {
        let method = match place.method {
            Method::Read => HttpMethod::Get,
            Method::Post => HttpMethod::Post,
        };
        paths.path(place.path, PathItem::new(method, (place.about)(products)))
    });
    let tags = [
        ("sessions", "What the products did."),
        ("jobs", "What the products do time and again."),
        ("sources", "The products' servers, and how fresh what is known of them is."),
        ("service", "Mullion itself."),
    ];
    let tags =
        tags.map(|(name, about)| TagBuilder::new().name(name).description(Some(about)).build());
    OpenApiBuilder::new()
        .info(info.build())
        .paths(paths)
        .components(Some(components()))
        .tags(Some(tags))
        .build()
}

/// What the operations refer to, and what that refers to.
fn components() -> Components {
    let mut all = Vec::new();
    add::<ListView<'_>>(&ListView::name(), &mut all);
    add::<DetailList<ItemView<'_>>>(ITEM_LIST, &mut all);
    add::<DetailList<EventView<'_>>>(EVENT_LIST, &mut all);
    add::<JobList<'_>>(&JobList::name(), &mut all);
    add::<TimelineView>(&TimelineView::name(), &mut all);
    add::<SourceList>(&SourceList::name(), &mut all);
    add::<Refreshing<'_>>(&Refreshing::name(), &mut all);
    add::<Explanation>(&Explanation::name(), &mut all);
    add::<Health>(&Health::name(), &mut all);
    add::<Body<'_>>(&Body::name(), &mut all);
    // Neither a generic nor a borrowed list brings its elements.
    add::<ItemView<'_>>(&ItemView::name(), &mut all);
    add::<EventView<'_>>(&EventView::name(), &mut all);
    add::<BadParameter>(&BadParameter::name(), &mut all);
    ComponentsBuilder::new()
        .schemas_from_iter(all)
        .response("Problem", operations::described("Any other problem; its `type` says which."))
        .build()
}

/// Adds a schema under this name, and those that it refers to under theirs.
fn add<T: ToSchema>(name: &str, all: &mut Vec<(String, RefOr<Schema>)>) {
    T::schemas(all);
    all.push((name.to_owned(), T::schema()));
}

/// A JSON object of which nothing more is said.
fn any_object() -> ObjectBuilder {
    ObjectBuilder::new().description(Some("See the OpenAPI Specification, version 3.1."))
}
