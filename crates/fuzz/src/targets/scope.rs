//! Searches within an admin's scope (property 64): no query shows a user out of scope, and none hides one in scope that
//! the same query finds without limits.

use std::sync::LazyLock;

use factordesk_proxy::fuzzing::{ScopedSearch, search};
use factordesk_tenant::search::Search;
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

/// A user of the tenant: as the search looks at one, and as the tenant writes one.
struct User {
    id: String,
    value: Value,
    text: String,
    /// Whether each of [`SCOPES`] has them
    is_in: [bool; SCOPES.len()],
}

/// What doesn't depend on the query, so that the time goes to the queries.
static DESKS: LazyLock<Vec<ScopedSearch>> = LazyLock::new(|| {
    let policies = SCOPES.iter().map(|(users, _)| ScopedSearch::new(users));
    policies.map(|policy| policy.expect("a policy")).collect()
});
static USERS: LazyLock<Vec<User>> = LazyLock::new(|| {
    let users = users().into_iter();
    users
        .map(|value| User {
            id: value["user_id"].as_str().unwrap_or_default().to_owned(),
            text: value.to_string(),
            is_in: SCOPES.map(|(_, is_in)| is_in(&value)),
            value,
        })
        .collect()
});

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

/// The users that a query finds; `None` if the tenant can't read it.
fn found(query: Option<&str>) -> Option<Vec<&'static User>> {
    // The tenant may be stricter than the proxy: then there are no hits.
    let search = Search::parse(query.unwrap_or_default()).ok()?;
    let users = USERS.iter();
    Some(users.filter(|user| search.finds(&user.value)).collect())
}

/// A response with these users.
fn response(users: &[&User]) -> String {
    let texts: Vec<&str> = users.iter().map(|user| &*user.text).collect();
    format!("[{}]", texts.join(","))
}

fn run(input: &[u8]) -> Fingerprint {
    let q: String = text(input).chars().take(600).collect();
    let Ok(rebuilt) = search(&q) else {
        return fingerprint(&0);
    };
    let Some(unlimited) = found(rebuilt.written.as_deref()) else {
        return fingerprint(&1);
    };
    let mut outcome = Vec::new();
    for (number, scoped) in DESKS.iter().enumerate() {
        let written = scoped.written(&q);
        let hits = found(written.as_deref()).expect("the scope doesn't break the query");
        let shown = scoped.shown(response(&hits).as_bytes()).expect("users");
        let wanted = unlimited.iter().filter(|user| user.is_in[number]);
        let wanted: Vec<&str> = wanted.map(|user| &*user.id).collect();
        assert_eq!(shown, wanted, "{}: {written:?}", SCOPES[number].0);
        outcome.push(shown.len());
    }
    fingerprint(&(outcome, q.contains("NOT"), q.contains('(')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn security_64_whatever_a_tenant_sends_only_users_in_scope_are_shown() {
        let all: Vec<&User> = USERS.iter().collect();
        for (number, scoped) in DESKS.iter().enumerate() {
            let shown = scoped.shown(response(&all).as_bytes()).unwrap();
            let wanted = all.iter().filter(|user| user.is_in[number]);
            let wanted: Vec<&str> = wanted.map(|user| &*user.id).collect();
            assert_eq!(shown, wanted);
            assert!(!shown.is_empty() && shown.len() < all.len());
        }
    }
}
