//! Searches within an admin's scope (property 64): no query shows a user out of scope, and none hides one in scope that
//! the same query finds without limits.

use std::sync::LazyLock;

use factordesk_proxy::fuzzing::{ScopedSearch, search};
use factordesk_tenant::search::finds;
use serde_json::{Value, json};

use super::{text, user_search};
use crate::{Fingerprint, Target, fingerprint};

/// Any value of `q`.
pub const TARGET: Target = Target {
    name: "scope",
    run,
    make: user_search::TARGET.make,
    words: user_search::TARGET.words,
    corpus: include_str!("../../corpus/scope.txt"),
};

/// Scopes, each with what it means.
type Scope = (&'static str, fn(&Value) -> bool);

const SCOPES: [Scope; 3] = [
    (r#"{ connections = ["db"] }"#, |user| {
        user["identities"][0]["connection"] == "db"
    }),
    (
        r#"{ email_domains = ["example.com"], app_metadata = { plan = ["gold", true] } }"#,
        |user| {
            let address = user["email"]
                .as_str()
                .is_some_and(|email| email.ends_with("@example.com"));
            address
                && (user["app_metadata"]["plan"] == "gold" || user["app_metadata"]["plan"] == true)
        },
    ),
    (
        r#"{ connections = ["a\" OR name:*", "x) OR (b"] }"#,
        |user| {
            let connection = user["identities"][0]["connection"]
                .as_str()
                .unwrap_or_default();
            connection == "a\" OR name:*" || connection == "x) OR (b"
        },
    ),
];

/// The scopes as policies, and the users: read once, so that the time goes to the queries.
static DESKS: LazyLock<Vec<ScopedSearch>> = LazyLock::new(|| {
    let policies = SCOPES.iter().map(|(users, _)| ScopedSearch::new(users));
    policies.map(|policy| policy.expect("a policy")).collect()
});
static USERS: LazyLock<Vec<Value>> = LazyLock::new(users);

/// Users in and out of the scopes.
fn users() -> Vec<Value> {
    let connections = ["db", "ad", "a\" OR name:*", "x) OR (b"];
    let plans = [json!("gold"), json!(true), json!("silver"), Value::Null];
    let mut users = Vec::new();
    for (number, connection) in connections.iter().enumerate() {
        for (other, plan) in plans.iter().enumerate() {
            let id = format!("u{number}{other}");
            let name = ["Mia Keller", "Max K"][other % 2];
            let email = ["mia@example.com", "mia@other.org"][number % 2];
            users.push(json!({
                "user_id": format!("auth0|{id}"), "name": name, "username": "mia",
                "email": email,
                "identities": [{"connection": connection, "provider": "auth0", "user_id": id},
                               {"connection": "db", "provider": "linked", "user_id": "7"}],
                "app_metadata": {"plan": plan},
            }));
        }
    }
    users
}

fn run(input: &[u8]) -> Fingerprint {
    let q: String = text(input).chars().take(600).collect();
    let Ok(rebuilt) = search(&q) else {
        return fingerprint(&0);
    };
    let mut outcome = Vec::new();
    for ((users_of_scope, is_in), scoped) in SCOPES.iter().zip(&*DESKS) {
        let written = scoped.written(&q);
        let all = &*USERS;
        let matching = |query: &Option<String>| -> Option<Vec<&Value>> {
            let query = query.as_deref().unwrap_or_default();
            let found: Result<Vec<bool>, _> = all.iter().map(|user| finds(query, user)).collect();
            // The tenant may be stricter than the proxy: then there are no hits.
            let found = found.ok()?;
            Some(
                all.iter()
                    .zip(found)
                    .filter(|(_, found)| *found)
                    .map(|(user, _)| user)
                    .collect(),
            )
        };
        let Some(unlimited) = matching(&rebuilt.written) else {
            continue;
        };
        let hits = matching(&written).expect("the scope doesn't break the query");
        let shown = scoped
            .shown(json!(hits).to_string().as_bytes())
            .expect("users");
        let wanted: Vec<&str> = unlimited
            .into_iter()
            .filter(|user| is_in(user))
            .filter_map(|user| user["user_id"].as_str())
            .collect();
        assert_eq!(shown, wanted, "{users_of_scope}: {written:?}");
        // Whatever a tenant sends, nothing else passes.
        let everything = scoped
            .shown(json!(all).to_string().as_bytes())
            .expect("users");
        assert_eq!(
            everything.len(),
            all.iter().filter(|user| is_in(user)).count()
        );
        outcome.push(shown.len());
    }
    fingerprint(&(outcome, q.contains("NOT"), q.contains('(')))
}
