//! 64: searches over 2,000 users show the admin's own, count only them, and repeat or skip none.

use std::collections::BTreeSet;

use factordesk_model::Permission;
use serde_json::{Value, json};

use crate::support::figure::figure;
use crate::support::{RAVI, TestApp};

const USERS: usize = 2_000;

/// A user with a mix of connection, domain, country and organization.
fn user(number: usize) -> Value {
    let connection = ["db", "ad", "google"][number % 3];
    let domain = ["example.com", "Example.com", "other.org", "sub.example.com"][number % 4];
    let country = ["fr", "de", "es", "it", "FR"][number % 5];
    let given = ["Mia", "Max", "Lou"][number % 7 % 3];
    let main = json!({"connection": connection, "provider": "auth0", "user_id": format!("u{number:04}"), "isSocial": false});
    // A linked account doesn't bring its user into a scope.
    let linked =
        json!({"connection": "db", "provider": "linked", "user_id": "x", "isSocial": false});
    let identities = if number.is_multiple_of(50) {
        json!([main, linked])
    } else {
        json!([main])
    };
    json!({
        "email": format!("user{number:04}@{domain}"),
        "name": format!("User {number:04}"), "given_name": given,
        "identities": identities,
        "app_metadata": {"country": country, "vip": number.is_multiple_of(10), "canary": "canary"}
    })
}

/// A scope, and which users it has.
type Scope = (&'static str, fn(usize) -> bool);

const SCOPES: [Scope; 6] = [
    ("{ connections = [\"db\"] }", |n| n % 3 == 0),
    (
        "{ email_domains = [\"example.com\", \"Example.com\"] }",
        |n| n % 4 < 2,
    ),
    ("{ app_metadata = { country = [\"fr\", \"it\"] } }", |n| {
        n % 5 == 0 || n % 5 == 3
    }),
    (
        "{ app_metadata = { vip = true }, connections = [\"ad\", \"google\"] }",
        |n| n % 10 == 0 && n % 3 != 0,
    ),
    (
        "{ organizations = [\"org_acme\"], app_metadata = { country = \"fr\" } }",
        |n| n < 400 && n % 5 == 0,
    ),
    ("{ connections = [\"nobody\"] }", |_| false),
];

fn fill(app: &TestApp) {
    let control = app.tenant.control();
    for number in 0..USERS {
        let id = format!("auth0|u{number:04}");
        let mut value = user(number);
        value["user_id"] = json!(id);
        control
            .put_user(serde_json::from_value(value).unwrap())
            .unwrap();
    }
    let members: Vec<String> = (0..400)
        .map(|number| format!("auth0|u{number:04}"))
        .collect();
    control
        .put_organization(factordesk_tenant::Organization {
            id: "org_acme".to_owned(),
            name: "acme".to_owned(),
            display_name: String::new(),
            members,
        })
        .unwrap();
}

/// Reads all pages of a search. Returns the ids in order, the totals, and how many calls they took.
async fn pages(
    app: &TestApp,
    bearer: &str,
    query: &str,
    size: usize,
    totals: bool,
) -> (Vec<String>, BTreeSet<u64>, usize) {
    let (mut ids, mut seen) = (Vec::new(), BTreeSet::new());
    app.tenant.control().clear_request_log();
    for page in 0.. {
        let path =
            format!("/api/v2/users?{query}&page={page}&per_page={size}&include_totals={totals}");
        let reply = app.get(&path, &[("authorization", bearer)]).await;
        assert_eq!(reply.status, 200, "{path}: {reply:?}");
        assert!(
            !reply.body.contains("canary") && !reply.body.contains("metadata"),
            "{path}"
        );
        let body = reply.json();
        let users = if totals {
            seen.insert(body["total"].as_u64().unwrap());
            assert_eq!(
                body["length"].as_u64().unwrap(),
                body["users"].as_array().unwrap().len() as u64
            );
            assert_eq!(body["start"].as_u64().unwrap(), (page * size) as u64);
            body["users"].as_array().unwrap().clone()
        } else {
            body.as_array().unwrap().clone()
        };
        let full = users.len() == size;
        ids.extend(
            users
                .iter()
                .map(|user| user["user_id"].as_str().unwrap().to_owned()),
        );
        // The tenant's searches end after 1,000 hits, and so do these.
        if !full || ids.len() >= 1_000 {
            break;
        }
    }
    (ids, seen, app.upstream_calls().len())
}

#[tokio::test]
async fn security_64_searches_show_and_count_the_users_in_scope_once_each() {
    let mut lines = Vec::new();
    let (mut searches, mut hits) = (0, 0);
    for (users, includes) in SCOPES {
        let text = format!(
            "version = 1\n[[scope]]\nname = \"some\"\nadmins = {{ roles = [\"desk\"] }}\nusers = {users}\n"
        );
        let (app, _file) = TestApp::with_policy(&text).await;
        fill(&app);
        let bearer = app.admin(RAVI, &["desk"], &[Permission::Read]);
        for (query, finds) in [
            ("sort=user_id:1", (|_| true) as fn(usize) -> bool),
            ("sort=email:-1&q=given_name:Max", |n| n % 7 % 3 == 1),
            (
                "sort=user_id:1&q=given_name:Mia%20OR%20name:%22User%200003%22",
                |n| n % 7 % 3 == 0 || n == 3,
            ),
            ("sort=user_id:1&q=NOT%20given_name:Mia", |n| n % 7 % 3 != 0),
            ("sort=user_id:1&q=email:user00*", |n| n < 100),
            ("sort=user_id:1&q=identities.connection:ad", |n| n % 3 == 1),
        ] {
            let wanted: BTreeSet<String> = (0..USERS)
                .filter(|number| includes(*number) && finds(*number))
                .map(|number| format!("auth0|u{number:04}"))
                .collect();
            for (size, totals) in [(50, true), (7, false), (100, true)] {
                // The bound of 1,000 hits makes many small pages; a few are enough.
                if size == 7 && wanted.len() > 150 {
                    continue;
                }
                let (ids, seen, calls) = pages(&app, &bearer, query, size, totals).await;
                let found: BTreeSet<String> = ids.iter().cloned().collect();
                assert_eq!(
                    found.len(),
                    ids.len(),
                    "{users} {query}: a user is repeated"
                );
                assert!(
                    found.is_subset(&wanted),
                    "{users} {query}: a user out of scope"
                );
                assert_eq!(found, wanted, "{users} {query}: a user is skipped");
                if totals {
                    assert_eq!(
                        seen,
                        BTreeSet::from([wanted.len() as u64]),
                        "{users} {query}"
                    );
                }
                searches += 1;
                hits += ids.len();
                if size == 50 && query.ends_with("given_name:Max") {
                    lines.push(format!("{users}: {} hits, {calls} calls", ids.len()));
                }
            }
        }
        app.stop().await;
    }
    for line in lines {
        figure(&format!("64 search, all pages of 50: {line}"));
    }
    figure(&format!(
        "64 searches over {USERS} users: {searches} searches in {} scopes, {hits} hits, none repeated, skipped or out of scope, every total right",
        SCOPES.len()
    ));
}

#[tokio::test]
async fn security_64_an_address_finds_only_users_in_scope() {
    let text = "version = 1\n[[scope]]\nname = \"db\"\nadmins = \"all\"\nusers = { connections = [\"db\"] }\n";
    let (app, _file) = TestApp::with_policy(text).await;
    for (id, connection) in [("auth0|a", "db"), ("auth0|b", "ad")] {
        let identity = json!({"connection": connection, "provider": "auth0", "user_id": &id[6..], "isSocial": false});
        app.add_user_with(
            id,
            &json!({"email": "same@example.com", "identities": [identity]}),
        );
    }
    let bearer = app.admin(RAVI, &[], &[Permission::Read]);
    let path = "/api/v2/users-by-email?email=same%40example.com";
    let found = app.get(path, &[("authorization", &bearer)]).await.json();
    let ids: Vec<&str> = found
        .as_array()
        .unwrap()
        .iter()
        .map(|user| user["user_id"].as_str().unwrap())
        .collect();
    assert_eq!(ids, ["auth0|a"]);
    app.stop().await;
}

#[tokio::test]
async fn security_65_hits_tell_the_protection_that_takes_no_further_call() {
    for (users, is_told) in [
        (r#"{ user_ids = ["auth0|a"] }"#, true),
        (r#"{ connections = ["db"] }"#, true),
        (r#"{ email_domains = ["example.com"] }"#, true),
        ("{ app_metadata = { vip = true } }", true),
        // The members of the scope's own organization are read anyway.
        (r#"{ organizations = ["org_acme"] }"#, true),
        (r#"{ organizations = ["org_board"] }"#, false),
        (r#"{ roles = ["chief"] }"#, false),
        (r#"{ roles = ["chief"], connections = ["db"] }"#, false),
    ] {
        let text = format!(
            "version = 1\n[[scope]]\nname = \"acme\"\nadmins = \"all\"\nusers = {{ organizations = [\"org_acme\"] }}\n\
             [[protected]]\nname = \"chiefs\"\nusers = {users}\n"
        );
        let (app, _file) = TestApp::with_policy(&text).await;
        app.add_user_with("auth0|a", &json!({"app_metadata": {"vip": true}}));
        let (acme, board) = (("org_acme", "acme"), ("org_board", "board"));
        app.put_memberships("auth0|a", &[acme, board], &[("rol_1", "chief")]);
        let bearer = app.admin(RAVI, &[], &[Permission::Read]);
        let auth = [("authorization", &*bearer)];
        let told = if is_told {
            json!({"protected": true, "refuses": "protected_user"})
        } else {
            Value::Null
        };
        app.tenant.control().clear_request_log();
        for path in [
            "/api/v2/users?q=mia",
            "/api/v2/users-by-email?email=mia.keller%40example.com",
        ] {
            let found = app.get(path, &auth).await.json();
            assert_eq!(found[0]["desk"], told, "{users} {path}");
        }
        // The members once, and each search.
        assert_eq!(app.upstream_calls().len(), 3, "{users}");
        let user = app.get("/api/v2/users/auth0%7Ca", &auth).await.json();
        assert_eq!(user["desk"]["refuses"], "protected_user", "{users}");
        app.stop().await;
    }
}
