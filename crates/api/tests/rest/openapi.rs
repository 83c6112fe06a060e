//! The OpenAPI document: it is the committed one, and it says what the service does.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::schema::mismatches;
use crate::world::World;

/// The document as it is committed.
const COMMITTED: &str = include_str!("../../../../docs/openapi.json");

/// The document as it is served.
fn document(world: &World) -> Value {
    world.ask("GET /api/v1/openapi.json").json()
}

/// Address, method and description of every operation.
fn operations(document: &Value) -> Vec<(String, String, &Value)> {
    let paths = document["paths"].as_object().unwrap();
    let mut all = Vec::new();
    for (path, item) in paths {
        for (method, operation) in item.as_object().unwrap() {
            all.push((path.clone(), method.to_uppercase(), operation));
        }
    }
    all
}

/// The query parameters of an operation.
fn parameters(operation: &Value) -> impl Iterator<Item = &Value> {
    let all = operation["parameters"].as_array().into_iter().flatten();
    all.filter(|parameter| parameter["in"] == "query")
}

/// What a parameter needs beside it to be taken in the mixed world.
fn beside(path: &str, name: &str) -> String {
    let needed = match name {
        "maxAge" => "&consistency=strict",
        "facetLimit" => "&facets=kind",
        _ => "",
    };
    // The world's sessions began on more days than a timeline has buckets.
    let within =
        if path.ends_with("/timeline") { "&startedAfter=2026-01-01T00:00:00Z" } else { "" };
    format!("{needed}{within}")
}

/// An address of the mixed world in the place of one with braces.
fn filled(path: &str) -> String {
    let session = "00000000-0000-5000-8000-000000000000";
    path.replace("{id}", session).replace("{name}", "em-prod").replace("{slug}", "not-found")
}

#[test]
fn the_committed_document_is_the_served_one() {
    let served = World::empty().ask("GET /api/v1/openapi.json").body;
    assert!(
        served == COMMITTED.trim_end(),
        "docs/openapi.json is not what the code says; make it anew and read what changed: \
         cargo run -p mullion-gateway -- openapi > docs/openapi.json"
    );
}

#[test]
fn every_address_of_the_document_is_there() {
    let world = World::mixed();
    let document = document(&world);
    for (path, method, _) in operations(&document) {
        let other = if method == "GET" { "POST" } else { "GET" };
        let response = world.ask(&format!("{other} {}", filled(&path)));
        let allowed = if method == "GET" { "GET, HEAD" } else { "POST" };
        assert_eq!(response.status, "405 Method Not Allowed", "{path}");
        assert_eq!(response.header("allow"), Some(allowed), "{path}");
    }
}

#[test]
fn every_parameter_of_the_document_is_read_and_the_reverse() {
    let world = World::mixed();
    let document = document(&world);
    let mut with_parameters = 0;
    for (path, method, operation) in operations(&document) {
        let refused = world.ask(&format!("{method} {}?no-such=1", filled(&path)));
        assert_eq!(refused.text("/type"), "/problems/unknown-parameter", "{path}");
        let refused = refused.json();
        let read = refused["parameters"][0]["allowed"].as_array().into_iter().flatten();
        let read: BTreeSet<_> = read.map(|name| name.as_str().unwrap()).collect();
        let documented: BTreeSet<_> =
            parameters(operation).map(|parameter| parameter["name"].as_str().unwrap()).collect();
        assert_eq!(documented, read, "{path}");
        with_parameters += usize::from(!read.is_empty());
    }
    assert_eq!(with_parameters, 5, "sessions, items, events, jobs, timeline");
}

#[test]
fn the_words_of_every_parameter_are_those_that_are_read() {
    let world = World::mixed();
    let document = document(&world);
    let mut checked = Vec::new();
    for (path, _, operation) in operations(&document) {
        for parameter in parameters(operation) {
            let schema = &parameter["schema"];
            let words = schema["enum"].as_array().or(schema["items"]["enum"].as_array());
            let Some(words) = words else { continue };
            let name = parameter["name"].as_str().unwrap();
            let refused = world.ask(&format!("GET {}?{name}=no-such", filled(&path))).json();
            let allowed = refused["parameters"][0]["allowed"].as_array().unwrap();
            // An empty value for null is no word, and a direction is no other field.
            let plain = |word: &&Value| **word != "" && !word.as_str().unwrap().starts_with('-');
            let documented: Vec<_> = words.iter().filter(plain).collect();
            assert_eq!(documented, allowed.iter().collect::<Vec<_>>(), "{path} {name}");
            for word in words.iter().map(|word| word.as_str().unwrap()) {
                let response = world.ask(&format!(
                    "GET {}?{name}={word}{}",
                    filled(&path),
                    beside(&path, name)
                ));
                assert!(!response.status.starts_with("400"), "{path} {name}={word}");
            }
            checked.push(name.to_owned());
        }
    }
    checked.sort();
    assert_eq!(
        checked.join(" "),
        "bucket consistency consistency facets fields kind kind kind presence presence presence product \
         product product result result result sort sort sort sources sources sources state state \
         state workload workload workload"
    );
}

#[test]
fn the_ranges_of_every_number_are_those_that_are_read() {
    let world = World::mixed();
    let document = document(&world);
    let mut checked = 0;
    for (path, _, operation) in operations(&document) {
        for parameter in parameters(operation).filter(|given| given["schema"]["type"] == "integer")
        {
            let name = parameter["name"].as_str().unwrap();
            let least = parameter["schema"]["minimum"].as_i64().unwrap();
            let most = parameter["schema"]["maximum"].as_i64().unwrap();
            let is_taken = |number: i64| {
                let target = format!("{}?{name}={number}{}", filled(&path), beside(&path, name));
                !world.ask(&format!("GET {target}")).status.starts_with("400")
            };
            let taken = [least - 1, least, most, most + 1].map(is_taken);
            assert_eq!(taken, [false, true, true, false], "{path} {name}");
            checked += 1;
        }
    }
    assert_eq!(checked, 11);
}

#[test]
fn every_reference_leads_somewhere_and_every_schema_is_referred_to() {
    let document = document(&World::empty());
    let text = document.to_string();
    let refers = |name: &str| text.contains(&format!("\"#/components/schemas/{name}\""));
    let schemas = document["components"]["schemas"].as_object().unwrap();
    for name in schemas.keys() {
        assert!(refers(name), "{name} is not used");
    }
    let references = text.split("\"#/").skip(1).filter_map(|rest| rest.split('"').next());
    for reference in references {
        assert!(document.pointer(&format!("/{reference}")).is_some(), "{reference} is not there");
    }
}

#[test]
fn answers_are_as_the_document_says() {
    let world = World::mixed();
    let document = document(&world);
    let session = world.ask("GET /api/v1/sessions?source=m365&kind=restore").text("/items/0/id");
    let items = world.ask("GET /api/v1/sessions?source=em-prod&kind=backup").text("/items/0/id");
    let window = "startedAfter=2017-01-01T00:00:00Z&startedBefore=2021-01-01T00:00:00Z";
    for (path, target) in [
        ("/api/v1/sessions", "/api/v1/sessions".to_owned()),
        ("/api/v1/sessions", "/api/v1/sessions?limit=1".to_owned()),
        ("/api/v1/sessions", "/api/v1/sessions?facets=kind,result,job&facetLimit=1".to_owned()),
        ("/api/v1/timeline", format!("/api/v1/timeline?{window}")),
        ("/api/v1/sessions/{id}", format!("/api/v1/sessions/{session}")),
        ("/api/v1/sessions/{id}/items", format!("/api/v1/sessions/{items}/items")),
        ("/api/v1/sessions/{id}/events", format!("/api/v1/sessions/{session}/events")),
        ("/api/v1/sources", "/api/v1/sources".to_owned()),
        ("/api/v1/sources/{name}", "/api/v1/sources/m365".to_owned()),
        ("/problems/{slug}", "/problems/internal".to_owned()),
        ("/livez", "/livez".to_owned()),
        ("/readyz", "/readyz".to_owned()),
    ] {
        let response = world.ask(&format!("GET {target}"));
        assert_eq!(response.status, "200 OK", "{target}");
        let answer = &document["paths"][path]["get"]["responses"]["200"];
        let schema = &answer["content"]["application/json"]["schema"];
        assert_eq!(mismatches(&document, schema, &response.json()), Vec::<String>::new());
    }
}

#[test]
fn problems_are_as_the_document_says() {
    let world = World::mixed();
    let document = document(&world);
    for (path, target, status) in [
        ("/api/v1/sessions", "/api/v1/sessions?kind=x&limit=0&y", "400"),
        ("/api/v1/sessions", "/api/v1/sessions?source=nobody", "404"),
        ("/api/v1/sessions", "/api/v1/sessions?consistency=strict", "503"),
        ("/api/v1/timeline", "/api/v1/timeline?bucket=week", "400"),
        ("/api/v1/timeline", "/api/v1/timeline?source=nobody", "404"),
        ("/api/v1/timeline", "/api/v1/timeline?consistency=strict", "503"),
        ("/api/v1/sources/{name}", "/api/v1/sources/nobody", "404"),
    ] {
        let response = world.ask(&format!("GET {target}"));
        assert!(response.status.starts_with(status), "{target}: {}", response.status);
        let answer = &document["paths"][path]["get"]["responses"][status];
        let schema = &answer["content"]["application/problem+json"]["schema"];
        assert_eq!(mismatches(&document, schema, &response.json()), Vec::<String>::new());
    }
}
