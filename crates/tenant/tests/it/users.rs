//! Users: search, get, by e-mail address; and what the tenant has turned on.

use factordesk_model::{UserId, UserSummary};
use serde_json::{Value, json};

use crate::support::TestTenant;

async fn search(t: &TestTenant, q: &str) -> Value {
    let q: String = form_urlencoded::byte_serialize(q.as_bytes()).collect();
    let path = format!("/users?include_totals=true&per_page=100&q={q}");
    let answer = t.api("GET", &path, None).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.json()
}

#[tokio::test]
async fn search_finds_the_showcase_user_by_name_address_and_id() {
    let t = TestTenant::demo().await;
    for q in [
        "mia keller",
        "email:\"mia.keller@example.com\"",
        "email:mia.kel*",
        "name:*keller*",
        "user_id:\"auth0|5f7c8ec7c33c6c004bbafe82\"",
        "name:*nobody* OR email:mia.keller*",
        "5f7c8ec7c33c6c004bbafe82",
    ] {
        let found = search(&t, q).await;
        assert_eq!(found["total"], 1, "{q}");
        assert_eq!(found["length"], 1, "{q}");
        assert_eq!(found["users"][0]["name"], "Mia Keller", "{q}");
    }
    for (q, id) in [
        ("username:emp-004711", "auth0|64b0c1d2e3f4051627384967"),
        ("family_name:oberh*", "auth0|64b0c1d2e3f4051627384966"),
        (
            "phone_number:\"+447700900789\"",
            "sms|5f7c8ec7c33c6c004bbafe90",
        ),
        ("phone_number:*7700900789", "sms|5f7c8ec7c33c6c004bbafe90"),
        (
            r#"user_id:"ad|acme-corp|ACME\\arne""#,
            r"ad|acme-corp|ACME\arne",
        ),
        (r"user_id:samlp\|acme\-saml\|a\/b\=", "samlp|acme-saml|a/b="),
        (
            "identities.connection:siwe",
            "oauth2|siwe|eip155%3A5%3A0xAb",
        ),
    ] {
        let found = search(&t, q).await;
        assert_eq!(
            (&found["total"], &found["users"][0]["user_id"]),
            (&json!(1), &json!(id)),
            "{q}"
        );
    }
    assert_eq!(search(&t, "nobody-at-all").await["users"], json!([]));
}

#[tokio::test]
async fn search_pages_through_all_users_once() {
    let t = TestTenant::demo().await;
    let mut seen = Vec::new();
    for page in 0..4 {
        let path = format!("/users?page={page}&per_page=60&include_totals=true");
        let body = t.api("GET", &path, None).await.json();
        assert_eq!(
            (&body["start"], &body["limit"]),
            (&json!(page * 60), &json!(60))
        );
        assert_eq!(body["total"], 200);
        let users = body["users"].as_array().unwrap().clone();
        assert_eq!(body["length"], users.len());
        seen.extend(
            users
                .into_iter()
                .map(|u| u["user_id"].as_str().unwrap().to_owned()),
        );
    }
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 200);
    let bare = t.api("GET", "/users?per_page=3", None).await.json();
    assert_eq!(bare.as_array().map(Vec::len), Some(3));
}

#[tokio::test]
async fn search_sorts_and_picks_fields() {
    let t = TestTenant::demo().await;
    let path = "/users?sort=email:-1&fields=email&per_page=100";
    let users = t.api("GET", path, None).await.json();
    let emails: Vec<&str> = users
        .as_array()
        .unwrap()
        .iter()
        .map(|user| {
            assert_eq!(user.as_object().map(serde_json::Map::len), Some(1));
            user["email"].as_str().unwrap()
        })
        .collect();
    assert!(emails.is_sorted_by(|a, b| a >= b));
}

#[tokio::test]
async fn search_refuses_bad_queries_and_deep_pages() {
    let t = TestTenant::demo().await;
    for path in [
        "/users?q=%22open",
        "/users?q=name:",
        "/users?page=10&per_page=100",
    ] {
        t.api("GET", path, None)
            .await
            .is_error(400, "invalid_query_string");
    }
}

#[tokio::test]
async fn every_demo_user_is_reachable_by_id() {
    let t = TestTenant::demo().await;
    for id in t.control().user_ids() {
        let segment = id.to_segment();
        let user = t.api("GET", &format!("/users/{segment}"), None).await;
        assert_eq!(user.status, 200, "{id}: {}", user.text);
        assert_eq!(user.json()["user_id"], id.as_str());
        let path = format!("/users/{segment}/authentication-methods?per_page=100");
        let methods = t.api("GET", &path, None).await;
        let stored = t.control().methods_of(&id);
        assert_eq!(
            methods.json().as_array().map(Vec::len),
            Some(stored.len()),
            "{id}"
        );
    }
}

#[tokio::test]
async fn user_by_id_takes_fields() {
    let t = TestTenant::demo().await;
    let path = "/users/auth0%7C5f7c8ec7c33c6c004bbafe82";
    let some = t
        .api("GET", &format!("{path}?fields=name,email"), None)
        .await;
    assert_eq!(
        some.json(),
        json!({"name": "Mia Keller", "email": "mia.keller@example.com"})
    );
    let rest = t
        .api(
            "GET",
            &format!("{path}?fields=name&include_fields=false"),
            None,
        )
        .await
        .json();
    assert_eq!(rest.get("name"), None);
    assert_eq!(rest["email"], "mia.keller@example.com");
}

#[tokio::test]
async fn by_email_is_case_sensitive_and_finds_all() {
    let t = TestTenant::empty().await;
    for id in ["auth0|1", "google-oauth2|1"] {
        let user = json!({"user_id": id, "email": "Case@example.com"});
        t.control().put_user(UserSummary::from_value(user)).unwrap();
    }
    let found = async |email: &str| {
        let path = format!("/users-by-email?email={email}");
        t.api("GET", &path, None)
            .await
            .json()
            .as_array()
            .map(Vec::len)
    };
    assert_eq!(found("Case@example.com").await, Some(2));
    assert_eq!(found("case@example.com").await, Some(0));
    t.api("GET", "/users-by-email", None)
        .await
        .is_error(400, "invalid_query_string");
    assert!(t.control().user(&UserId::new("auth0|1").unwrap()).is_some());
}

#[tokio::test]
async fn guardian_tells_what_is_turned_on() {
    let t = TestTenant::empty().await;
    t.control().set_factor_enabled("email", false).unwrap();
    t.control().set_message_types(&["voice"]).unwrap();
    let factors = t.api("GET", "/guardian/factors", None).await.json();
    let email = factors
        .as_array()
        .unwrap()
        .iter()
        .find(|f| f["name"] == "email");
    assert_eq!(email.map(|f| &f["enabled"]), Some(&json!(false)));
    let types = t
        .api("GET", "/guardian/factors/phone/message-types", None)
        .await;
    assert_eq!(types.json(), json!({"message_types": ["voice"]}));
}
