//! Compares JSON with a schema of the document, in both directions: nothing in it that the schema
//! does not have, and nothing missing that the schema requires.

use serde_json::{Map, Value};

/// What is not as the schema says, each with its place.
pub(crate) fn mismatches(document: &Value, schema: &Value, value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    compare(document, schema, value, "$", &mut found);
    found
}

/// The schema itself, in the place of a reference to it.
fn resolved<'d>(document: &'d Value, schema: &'d Value) -> &'d Value {
    let Some(reference) = schema["$ref"].as_str() else { return schema };
    document.pointer(reference.strip_prefix('#').unwrap()).expect(reference)
}

fn compare(document: &Value, schema: &Value, value: &Value, place: &str, found: &mut Vec<String>) {
    let schema = resolved(document, schema);
    if let Some(choices) = schema["oneOf"].as_array() {
        let fits = |choice: &Value| mismatches(document, choice, value).is_empty();
        if choices.iter().filter(|choice| fits(choice)).count() != 1 {
            found.push(format!("{place}: not one of the choices"));
        }
        return;
    }
    if schema["allOf"].is_array() || schema["properties"].is_object() {
        return compare_object(document, schema, value, place, found);
    }
    if !is_of_type(&schema["type"], value) {
        found.push(format!("{place}: {value} is not {}", schema["type"]));
    }
    if schema["enum"].as_array().is_some_and(|words| !words.contains(value)) {
        found.push(format!("{place}: {value} is no word of the list"));
    }
    for (index, value) in value.as_array().into_iter().flatten().enumerate() {
        compare(document, &schema["items"], value, &format!("{place}[{index}]"), found);
    }
}

fn compare_object(
    document: &Value,
    schema: &Value,
    value: &Value,
    place: &str,
    found: &mut Vec<String>,
) {
    let Some(object) = value.as_object() else {
        return found.push(format!("{place}: no object"));
    };
    let (mut properties, mut required) = (Map::new(), Vec::new());
    gather(document, schema, &mut properties, &mut required);
    for name in required.iter().filter(|name| !object.contains_key(*name)) {
        found.push(format!("{place}: no {name}"));
    }
    for (name, value) in object {
        match properties.get(name) {
            Some(schema) => compare(document, schema, value, &format!("{place}.{name}"), found),
            None => found.push(format!("{place}: {name} is not documented")),
        }
    }
}

/// The properties of an object, those of its parts included.
fn gather(
    document: &Value,
    schema: &Value,
    properties: &mut Map<String, Value>,
    required: &mut Vec<String>,
) {
    let schema = resolved(document, schema);
    for part in schema["allOf"].as_array().into_iter().flatten() {
        gather(document, part, properties, required);
    }
    properties.extend(schema["properties"].as_object().cloned().unwrap_or_default());
    let names = schema["required"].as_array().into_iter().flatten();
    required.extend(names.map(|name| name.as_str().unwrap().to_owned()));
}

/// Whether a value is of one of these types.
fn is_of_type(types: &Value, value: &Value) -> bool {
    let fits = |name: &Value| match name.as_str() {
        Some("string") => value.is_string(),
        Some("integer") => value.is_i64() || value.is_u64(),
        Some("number") => value.is_number(),
        Some("boolean") => value.is_boolean(),
        Some("array") => value.is_array(),
        Some("null") => value.is_null(),
        _ => false,
    };
    types.as_array().map_or_else(|| fits(types), |types| types.iter().any(fits))
}
