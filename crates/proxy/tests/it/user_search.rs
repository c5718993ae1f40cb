//! 70 and 71: the fields that searches may name, and the fields of users that leave the proxy.

use factordesk_model::UserSummary;
use serde_json::{Value, json};

use crate::support::{RAVI, TestApp};

/// In every value that must never leave the proxy.
const CANARY: &str = "canary";

async fn start() -> (TestApp, String) {
    let app = TestApp::start().await;
    for (id, name) in [("auth0|mia", "Mia Keller"), ("auth0|max", "Max Mohr")] {
        let user = json!({
            "user_id": id, "name": name, "email": format!("{}@example.com", &id[6..]), "email_verified": true,
            "username": &id[6..], "phone_number": "+447700900123", "last_login": "2026-01-01T00:00:00.000Z",
            "identities": [{"connection": "db", "provider": "auth0", "user_id": &id[6..], "isSocial": false,
                            "access_token": CANARY, "profileData": {"email": CANARY}}],
            "app_metadata": {"plan": if id == "auth0|mia" { CANARY } else { "free" }}, "user_metadata": {"x": [CANARY]},
            "last_ip": "192.0.2.7", "picture": format!("https://x.example/{CANARY}"), "multifactor": ["guardian"],
            "created_at": "2020-01-01T00:00:00.000Z", "logins_count": 7, "later": {"deep": [{"name": CANARY}]},
        });
        app.tenant
            .control()
            .put_user(UserSummary::from_value(user))
            .unwrap();
    }
    let bearer = app.bearer(RAVI);
    (app, bearer)
}

fn shown(id: &str, name: &str) -> Value {
    json!({
        "user_id": id, "name": name, "email": format!("{}@example.com", &id[6..]), "email_verified": true,
        "username": &id[6..], "phone_number": "+447700900123", "last_login": "2026-01-01T00:00:00.000Z",
        "identities": [{"connection": "db", "provider": "auth0", "user_id": &id[6..]}],
    })
}

#[tokio::test]
async fn security_70_users_leave_with_the_fields_that_are_shown() {
    let (app, bearer) = start().await;
    let auth = [("authorization", bearer.as_str())];
    let (mia, max) = (
        shown("auth0|mia", "Mia Keller"),
        shown("auth0|max", "Max Mohr"),
    );
    let page = json!({"start": 0, "limit": 50, "length": 2, "total": 2, "users": [mia, max]});
    for (path, body) in [
        ("/api/v2/users", json!([mia, max])),
        ("/api/v2/users?include_totals=true", page),
        ("/api/v2/users?q=name%3Amia*", json!([mia])),
        (
            "/api/v2/users-by-email?email=mia%40example.com",
            json!([mia]),
        ),
        ("/api/v2/users/auth0%7Cmia", mia.clone()),
        ("/api/v2/users/auth0%7Cmia?fields=app_metadata", json!({})),
        (
            "/api/v2/users/auth0%7Cmia?fields=app_metadata,email",
            json!({"email": "mia@example.com"}),
        ),
        (
            "/api/v2/users?q=username%3Amia&fields=user_id,user_metadata.x",
            json!([{"user_id": "auth0|mia"}]),
        ),
        (
            "/api/v2/users-by-email?email=mia%40example.com&fields=later,name",
            json!([{"name": "Mia Keller"}]),
        ),
        (
            "/api/v2/users/auth0%7Cmia?fields=email&include_fields=true",
            json!({"email": "mia@example.com"}),
        ),
    ] {
        let reply = app.get(path, &auth).await;
        assert_eq!((reply.status, reply.json()), (200, body), "{path}");
    }
    for fields in ["email", "app_metadata", "name,email,later", "x"] {
        for path in ["/api/v2/users", "/api/v2/users/auth0%7Cmia"] {
            let path = format!("{path}?fields={fields}&include_fields=false");
            let reply = app.get(&path, &auth).await;
            assert_eq!(reply.status, 200, "{path}");
            assert!(
                !reply.body.contains(CANARY) && !reply.body.contains("192.0.2.7"),
                "{path}: {reply:?}"
            );
            assert_eq!(
                reply.body.contains("mia@example.com"),
                !fields.contains("email"),
                "{path}"
            );
        }
    }
    // The proxy never asks the tenant for other fields.
    for call in app.upstream_calls() {
        let query: Vec<(String, String)> = form_urlencoded::parse(call.query.as_bytes())
            .into_owned()
            .collect();
        let fields = &query.iter().find(|(key, _)| key == "fields").unwrap().1;
        assert!(
            fields.starts_with("user_id,name,") && !fields.contains("metadata"),
            "{call:?}"
        );
        assert!(
            query.contains(&("include_fields".to_owned(), "true".to_owned())),
            "{call:?}"
        );
    }
    app.stop().await;
}

#[tokio::test]
async fn security_70_metadata_cannot_be_asked_about() {
    let (app, bearer) = start().await;
    let auth = [("authorization", bearer.as_str())];
    for (asked, named) in [
        ("q=app_metadata.plan%3Acanary", "app_metadata.plan"),
        ("q=app_metadata.plan%3Afree", "app_metadata.plan"),
        (
            "q=name%3Amia+AND+app_metadata.plan%3Ac*",
            "app_metadata.plan",
        ),
        (
            "q=name%3A(mia+OR+user_metadata.x%3Acanary)",
            "user_metadata.x",
        ),
        ("q=_exists_%3Aapp_metadata.plan", "app_metadata.plan"),
        ("q=last_ip%3A192.0.2.7", "last_ip"),
        ("q=logins_count%3A%5B5+TO+9%5D", "logins_count"),
        (
            "q=identities.profileData.email%3Acanary",
            "identities.profileData.email",
        ),
        ("sort=app_metadata.plan%3A1", "app_metadata.plan"),
        ("sort=last_ip%3A-1", "last_ip"),
    ] {
        let reply = app.get(&format!("/api/v2/users?{asked}"), &auth).await;
        let error = reply.error();
        assert_eq!(
            reply.refusal(),
            (400, "invalid_query_string".to_owned()),
            "{asked}"
        );
        let named = format!("can't name the field '{named}'.");
        assert!(error.message.contains(&named), "{asked}: {}", error.message);
    }
    assert_eq!(app.upstream_calls(), []);
    // A word without a field is searched for in the fields with a person's names, and nowhere else.
    for word in [CANARY, "192.0.2.7", "guardian"] {
        let reply = app.get(&format!("/api/v2/users?q=*{word}*"), &auth).await;
        assert_eq!(reply.json(), json!([]), "{word}");
    }
    let reply = app.get("/api/v2/users?q=keller", &auth).await;
    assert_eq!(reply.json(), json!([shown("auth0|mia", "Mia Keller")]));
    for call in app.upstream_calls() {
        assert!(call.query.contains("q=%28name%3A"), "{call:?}");
    }
    app.stop().await;
}

#[tokio::test]
async fn searches_accept_sort_connection_and_newer_parameters() {
    let (app, bearer) = start().await;
    let auth = [("authorization", bearer.as_str())];
    let path = "/api/v2/users?sort=name:1&connection=db&primary_order=false&search_engine=v3&q=email%3A*%40example.com";
    let reply = app.get(path, &auth).await;
    let (mia, max) = (
        shown("auth0|mia", "Mia Keller"),
        shown("auth0|max", "Max Mohr"),
    );
    assert_eq!((reply.status, reply.json()), (200, json!([max, mia])));
    let sent = &app.upstream_calls()[0].query;
    for part in [
        "sort=name%3A1",
        "connection=db",
        "primary_order=false",
        "search_engine=v3",
        "q=email%3A%2A%40",
    ] {
        assert!(sent.contains(part), "{part}: {sent}");
    }
    app.stop().await;
}

#[tokio::test]
async fn security_71_tokens_and_metadata_of_a_user_never_pass() {
    let (app, bearer) = start().await;
    let auth = [("authorization", bearer.as_str())];
    for path in [
        "/api/v2/users",
        "/api/v2/users?q=user_id%3A%22auth0%7Cmia%22",
        "/api/v2/users-by-email?email=mia%40example.com",
        "/api/v2/users/auth0%7Cmia",
    ] {
        let with = if path.contains('?') { '&' } else { '?' };
        for fields in [
            "",
            "fields=identities",
            "fields=identities.access_token",
            "fields=identities,app_metadata,user_metadata",
            "fields=email&include_fields=false",
        ] {
            let reply = app.get(&format!("{path}{with}{fields}"), &auth).await;
            let told = format!("{path}{with}{fields}: {} {}", reply.status, reply.body);
            assert!(!reply.body.contains(CANARY), "{told}");
            for key in ["access_token", "metadata", "profileData"] {
                assert!(!reply.body.contains(key), "{told}");
            }
            if fields == "fields=identities" {
                assert!(reply.body.contains("connection"), "{told}");
            }
        }
    }
    app.stop().await;
}
