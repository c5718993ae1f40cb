//! Which fields of a user pass.

use http::HeaderMap;
use serde_json::json;

use super::*;

fn answer(body: &Value) -> UpstreamResponse {
    UpstreamResponse {
        status: 200,
        headers: HeaderMap::new(),
        body: body.to_string().into(),
        page: None,
    }
}

/// A user with every field that a tenant may send.
fn whole() -> Value {
    json!({
        "user_id": "auth0|mia", "name": "Mia", "given_name": "Mia", "family_name": "K", "nickname": "m", "username": "mia",
        "email": "mia@example.com", "email_verified": true, "phone_number": "+447700900123", "blocked": false,
        "last_login": "2026-01-01T00:00:00.000Z", "last_ip": "192.0.2.1", "logins_count": 7, "picture": "https://x.example/p",
        "app_metadata": {"plan": "canary"}, "user_metadata": {"x": ["canary"]}, "multifactor": ["guardian"],
        "identities": [{"connection": "db", "provider": "auth0", "user_id": "mia", "isSocial": false,
                        "access_token": "canary", "profileData": {"email": "canary"}},
                       {"connection": "github", "provider": "github", "user_id": 12345, "refresh_token": "canary"}],
        "created_at": "2020-01-01T00:00:00.000Z", "later": {"name": "canary"}
    })
}

fn shown_of_whole() -> Value {
    json!({
        "user_id": "auth0|mia", "name": "Mia", "given_name": "Mia", "family_name": "K", "nickname": "m", "username": "mia",
        "email": "mia@example.com", "email_verified": true, "phone_number": "+447700900123", "blocked": false,
        "last_login": "2026-01-01T00:00:00.000Z",
        "identities": [{"connection": "db", "provider": "auth0", "user_id": "mia"},
                       {"connection": "github", "provider": "github", "user_id": 12345}]
    })
}

fn list(body: &Value) -> Option<Value> {
    let users: Users = serde_json::from_slice(body.to_string().as_bytes()).ok()?;
    serde_json::to_value(&users).ok()
}

#[test]
fn security_70_only_shown_fields_are_read() {
    let user = read::one(whole().to_string().as_bytes()).map(Value::Object);
    assert_eq!(user, Some(shown_of_whole()));
    assert_eq!(
        list(&json!([whole(), {}])),
        Some(json!([shown_of_whole(), {}]))
    );
    let page = json!({"start": 0, "limit": 50, "length": 1, "total": 1, "users": [whole()], "app_metadata": {"x": "canary"}});
    let kept =
        json!({"start": 0, "limit": 50, "length": 1, "total": 1, "users": [shown_of_whole()]});
    assert_eq!(list(&page), Some(kept));
}

#[test]
fn security_70_nothing_hides_in_a_shown_field() {
    let hidden = json!({"user_id": {"app_metadata": "canary"}, "name": ["canary"], "email": [{"x": "canary"}],
                        "identities": [{"connection": {"x": "canary"}, "user_id": ["canary"], "provider": null}]});
    let user = read::one(hidden.to_string().as_bytes()).map(Value::Object);
    assert_eq!(user, Some(json!({"identities": [{"provider": null}]})));
    assert_eq!(read::one(br#"{"identities": null}"#), Some(Map::new()));
    for odd in [
        json!({"identities": "canary"}),
        json!({"identities": ["canary"]}),
        json!({"identities": {"a": 1}}),
    ] {
        assert_eq!(read::one(odd.to_string().as_bytes()), None, "{odd}");
    }
    for odd in [
        json!([[whole()]]),
        json!([1]),
        json!({"users": {}}),
        json!({"total": 1}),
        json!("x"),
        json!(null),
    ] {
        assert_eq!(list(&odd), None, "{odd}");
    }
    assert_eq!(read::one(b"[]"), None);
    assert_eq!(read::one(b"{} {}"), None);
}

#[test]
fn security_70_a_caller_gets_fewer_fields_and_never_others() {
    let asked = |raw: &str| {
        let query = Query::parse(Target::SearchUsers.route(), Some(raw)).unwrap();
        wanted(&query)
    };
    assert_eq!(asked(""), USER_FIELDS);
    assert_eq!(asked("include_fields=false"), USER_FIELDS);
    assert_eq!(
        asked("fields=email,app_metadata,user_id"),
        ["user_id", "email"]
    );
    assert_eq!(asked("fields=app_metadata.plan"), [""; 0]);
    assert_eq!(
        asked("fields=app_metadata&include_fields=false"),
        USER_FIELDS
    );
    let rest = asked("fields=email&include_fields=false");
    assert_eq!(rest.len(), USER_FIELDS.len() - 1);
    assert!(!rest.contains(&"email"));
}

#[test]
fn security_22_another_user_than_the_one_asked_for_is_no_answer() {
    let id = |text: &str| UserId::new(text).unwrap();
    let told = |text: &str| answer(&json!({"user_id": text, "name": "Mia"}));
    assert!(confirms(&id("samlp|acme|a/b="), &told("samlp|acme|a/b=")).is_ok());
    for (asked, got) in [
        ("samlp|acme|a/b=", told("samlp|acme|a")),
        ("auth0|a%2Fb", told("auth0|a/b")),
        ("auth0|../../users/auth0|eve", told("auth0|eve")),
        ("auth0|a/b", told("AUTH0|A/B")),
        ("auth0|mia?x", told("auth0|mia")),
        ("auth0|a/b", answer(&json!({}))),
        ("auth0|a/b", answer(&json!([{"user_id": "auth0|a/b"}]))),
        ("auth0|a/b", answer(&json!({"user_id": null}))),
    ] {
        let error = confirms(&id(asked), &got).unwrap_err();
        assert_eq!(
            (error.status().as_u16(), error.code()),
            (502, "path_altered"),
            "{asked}"
        );
    }
}
