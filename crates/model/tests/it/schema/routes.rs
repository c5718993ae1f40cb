//! Checks the route table against the document.

use factordesk_model::route::{BodyRule, Segment};
use factordesk_model::{ROUTES, Route};
use serde_json::{Value, json};

use super::document;

/// The document's operation for a route.
fn documented<'a>(document: &'a Value, route: &Route) -> &'a Value {
    let same = |path: &str| {
        let parts: Vec<&str> = path.trim_start_matches('/').split('/').collect();
        parts.len() == route.pattern.len()
            && route
                .pattern
                .iter()
                .zip(parts)
                .all(|(segment, part)| match segment {
                    Segment::Word(word) => *word == part,
                    Segment::User => part == "{id}",
                    Segment::Method => part == "{authentication_method_id}",
                    Segment::Organization => false,
                })
    };
    let paths = document["paths"].as_object().unwrap();
    let (_, path) = paths
        .iter()
        .find(|(path, _)| same(path))
        .unwrap_or_else(|| panic!("{route:?}"));
    &path[route.method.as_str().to_ascii_lowercase()]
}

#[test]
fn route_table_is_the_documents() {
    let Some(document) = document() else { return };
    for route in &ROUTES {
        let operation = documented(document, route);
        let scopes: Vec<&Value> = operation["security"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(|s| s.get("oAuth2ClientCredentials")?.as_array())
            .flatten()
            .collect();
        assert!(
            scopes.contains(&&json!(route.upstream_scope)),
            "{route:?}: {scopes:?}"
        );
        let successes: Vec<&String> = operation["responses"]
            .as_object()
            .unwrap()
            .keys()
            .filter(|status| status.starts_with('2'))
            .collect();
        assert_eq!(successes, [&route.success.to_string()], "{route:?}");
        let query: Vec<&str> = operation["parameters"]
            .as_array()
            .map_or(&[][..], Vec::as_slice)
            .iter()
            .filter(|p| p["in"] == "query")
            .map(|p| p["name"].as_str().unwrap())
            .collect();
        assert!(
            route.query.iter().all(|key| query.contains(key)),
            "{route:?}: {query:?}"
        );
        let has_body = !operation["requestBody"].is_null();
        assert_eq!(
            has_body,
            matches!(route.body, BodyRule::Json(_)),
            "{route:?}"
        );
    }
}

#[test]
fn route_table_has_every_operation_on_methods() {
    let Some(document) = document() else { return };
    let mut documented = 0;
    for (path, item) in document["paths"].as_object().unwrap() {
        if path.contains("/authentication-methods") {
            let verbs = ["get", "post", "put", "patch", "delete"];
            documented += verbs
                .iter()
                .filter(|verb| item.get(**verb).is_some())
                .count();
        }
    }
    let ours = ROUTES
        .iter()
        .filter(|r| r.pattern.contains(&Segment::Word("authentication-methods")));
    assert_eq!(ours.count(), documented);
}
