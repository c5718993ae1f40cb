//! `docs/API.md` lists every operation, header and error code, and no others.

use std::collections::BTreeSet;

use factordesk_model::ROUTES;
use factordesk_model::route::Segment;

use crate::support::document::{Document, read};

const API: Document = Document("docs/API.md");

fn pattern(segments: &[Segment]) -> String {
    segments
        .iter()
        .map(|segment| match segment {
            Segment::Word(word) => format!("/{word}"),
            Segment::User => "/{user}".to_owned(),
            Segment::Method => "/{method}".to_owned(),
            Segment::Organization => "/{organization}".to_owned(),
        })
        .collect()
}

#[test]
fn document_lists_every_operation_with_its_permission_and_scope() {
    let mut all = BTreeSet::new();
    for route in &ROUTES {
        let operation = format!(
            "{} /api/v2{}",
            route.method.as_str(),
            pattern(route.pattern)
        );
        let cells = format!(
            " | `{}` | `{}` |",
            route.permission.as_str(),
            route.upstream_scope
        );
        let rows = API.rows("Management API operations");
        let row = rows.iter().find(|(name, _)| *name == operation);
        assert_eq!(row.map(|(_, rest)| &**rest), Some(&*cells), "{operation}");
        all.insert(operation);
    }
    API.same("operation", "Management API operations", &all);
}

#[test]
fn document_lists_every_operation_of_the_proxys_own() {
    let source = read("crates/proxy/src/routes/fixed.rs");
    let all: BTreeSet<String> = source
        .split("FixedRoute::")
        .filter_map(|rest| {
            let (method, rest) = rest.split_once("(\"")?;
            let (path, _) = rest.split_once('"')?;
            Some(format!("{} {path}", method.to_uppercase()))
        })
        .collect();
    assert!(all.contains("POST /auth/logout"), "{all:?}");
    API.same("operation", "The proxy's own operations", &all);
}

/// Name and value of each public string constant in Rust source.
fn constants(source: &str) -> impl Iterator<Item = (&str, &str)> {
    source
        .split("pub const ")
        .skip(1)
        .filter_map(|rest| rest.split_once(": &str = \""))
        .filter_map(|(name, rest)| Some((name, rest.split_once("\";")?.0)))
}

#[test]
fn document_lists_every_header() {
    let source = read("crates/model/src/headers.rs");
    let all: BTreeSet<String> = constants(&source)
        .filter(|(name, _)| !name.ends_with("_VALUE"))
        .map(|(_, text)| text.to_owned())
        .collect();
    assert!(all.contains("x-request-id"), "{all:?}");
    API.same("header", "Headers", &all);
}

#[test]
fn document_lists_every_error_code() {
    let source = read("crates/model/src/error/mod.rs");
    let (_, codes) = source.split_once("pub mod codes {").unwrap();
    let (codes, _) = codes.split_once("\n}").unwrap();
    let all: BTreeSet<String> = constants(codes).map(|(_, text)| text.to_owned()).collect();
    assert!(all.contains("outcome_unknown"), "{all:?}");
    API.same("code", "Errors", &all);
}
