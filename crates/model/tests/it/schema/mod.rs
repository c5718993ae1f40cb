//! Tests the model against the public `OpenAPI` document, which isn't part of this repository.
//!
//! `FACTORDESK_OAS` names the file; by default it is looked for next to the checkout. Without the document, these
//! tests print that they are skipped, and pass.

use std::io::Write;
use std::path::PathBuf;
use std::sync::OnceLock;

use jsonschema::{Draft, Validator};
use serde_json::{Map, Value, json};

mod fields;
mod requests;
mod routes;

/// The document, or `None` after a message that the tests are skipped.
pub(super) fn document() -> Option<&'static Value> {
    static DOCUMENT: OnceLock<Option<Value>> = OnceLock::new();
    let document = DOCUMENT.get_or_init(|| {
        let beside = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../../shared/reference/management-api-oas.json"
        );
        let path =
            std::env::var_os("FACTORDESK_OAS").map_or_else(|| PathBuf::from(beside), PathBuf::from);
        let text = std::fs::read_to_string(&path).ok()?;
        Some(serde_json::from_str(&text).expect("the OpenAPI document is JSON"))
    });
    if document.is_none() {
        // `eprintln!` would not do: the test harness hides its output if the test passes.
        let message = "SKIPPED: no OpenAPI document. Set FACTORDESK_OAS to the file to run the schema tests.\n";
        std::io::stderr().write_all(message.as_bytes()).ok();
    }
    document.as_ref()
}

/// A validator for one of the document's schemas.
pub(super) fn validator(document: &Value, name: &str) -> Validator {
    let schema = json!({
        "$ref": format!("#/components/schemas/{name}"),
        "components": document["components"],
    });
    jsonschema::options()
        .with_draft(Draft::Draft202012)
        .should_validate_formats(true)
        .build(&schema)
        .expect("the schema compiles")
}

fn schema<'a>(document: &'a Value, name: &str) -> &'a Value {
    let found = &document["components"]["schemas"][name];
    assert!(found.is_object(), "no schema {name}");
    found
}

pub(super) fn properties<'a>(document: &'a Value, name: &str) -> &'a Map<String, Value> {
    schema(document, name)["properties"].as_object().unwrap()
}

pub(super) fn enum_texts<'a>(document: &'a Value, name: &str) -> Vec<&'a str> {
    let values = schema(document, name)["enum"].as_array().unwrap();
    values.iter().map(|v| v.as_str().unwrap()).collect()
}
