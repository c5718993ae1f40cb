//! `/lookup`: phone numbers, countries and authenticators, which the proxy looks up without the
//! tenant.

use factordesk_model::{AuthenticatorModel, Country, PhoneFacts, PhoneKind, PhoneVerdict};
use serde_json::{Value, json};

use crate::support::app::PORTAL;
use crate::support::{ADA, RAVI, TestApp, TestResponse};

const YUBIKEY: &str = "fa2b99dc-9e39-4257-8f92-4a30d23c4118";

/// Method, path and body of a valid request for each lookup.
pub(crate) fn examples() -> [(&'static str, String, Option<Value>); 3] {
    [
        (
            "POST",
            "/lookup/phone".to_owned(),
            Some(json!({"text": "07700 900999", "region": "GB"})),
        ),
        ("GET", "/lookup/countries".to_owned(), None),
        (
            "GET",
            format!("/lookup/authenticators?aaguid={YUBIKEY}"),
            None,
        ),
    ]
}

async fn look(app: &TestApp, body: &Value) -> TestResponse {
    let bearer = app.bearer(RAVI);
    let headers = [("authorization", &*bearer)];
    app.send("POST", "/lookup/phone", &headers, Some(body))
        .await
}

async fn get(app: &TestApp, path: &str) -> TestResponse {
    let bearer = app.bearer(RAVI);
    app.get(path, &[("authorization", &bearer)]).await
}

#[tokio::test]
async fn phone_lookup_returns_what_the_widget_reads() {
    let app = TestApp::builder().start().await;
    let reply = look(&app, &json!({"text": "06 12 34 56 78", "region": "FR"})).await;
    assert_eq!(
        (reply.status, reply.json()),
        (
            200,
            json!({"e164": "+33612345678", "international": "+33 6 12 34 56 78", "national": "06 12 34 56 78",
                   "region": "FR", "kind": "mobile", "verdict": "ok", "suggestions": []})
        )
    );
    let facts = PhoneFacts::from_value(reply.json()).unwrap();
    assert_eq!(facts.kind, PhoneKind::Mobile);
    assert_eq!(reply.header("cache-control"), "no-store");
    let reply = look(
        &app,
        &json!({"text": "+1 07400123456", "likely": ["GB", "FR"]}),
    )
    .await;
    assert_eq!(reply.json()["verdict"], "too_long");
    assert_eq!(
        reply.json()["suggestions"],
        json!([{"e164": "+447400123456", "international": "+44 7400 123456", "region": "GB"}])
    );
    let reply = look(&app, &json!({"text": "06 12 34 56 78"})).await;
    let facts = PhoneFacts::from_value(reply.json()).unwrap();
    assert_eq!(facts.verdict, PhoneVerdict::NoCountry);
    assert_eq!(reply.json()["e164"], Value::Null);
    app.stop().await;
}

#[tokio::test]
async fn phone_lookup_refuses_invalid_requests() {
    let app = TestApp::builder().start().await;
    let bearer = app.bearer(RAVI);
    for (body, told) in [
        (json!({"text": "1".repeat(65)}), "text"),
        (json!({"text": "1", "region": "fr"}), "region"),
        (json!({"text": "1", "region": "FRA"}), "region"),
        (json!({"text": "1", "likely": ["fr"]}), "likely"),
        (json!({"text": "1", "likely": vec!["FR"; 9]}), "likely"),
        (json!({"text": "1", "user_id": "auth0|mia"}), "user_id"),
        (json!({"region": "FR"}), "text"),
        (json!({"text": 7_700_900_999_u64}), ""),
        (json!([]), ""),
    ] {
        let reply = look(&app, &body).await;
        let error = reply.error();
        assert_eq!(
            (reply.status, error.error_code.as_deref()),
            (400, Some("invalid_body")),
            "{body}"
        );
        assert!(reply.body.contains(told), "{body}: {reply:?}");
        assert!(!reply.body.contains("7700900999"), "{reply:?}");
    }
    let wide = "\u{ff11}".repeat(64);
    assert_eq!(look(&app, &json!({"text": wide})).await.status, 200);
    let large = json!({"text": "1", "region": "F".repeat(3000)});
    assert_eq!(
        look(&app, &large).await.refusal(),
        (413, "body_too_large".to_owned())
    );
    let query = app
        .send(
            "POST",
            "/lookup/phone?text=1",
            &[("authorization", &bearer)],
            Some(&json!({"text": "1"})),
        )
        .await;
    assert_eq!(query.refusal(), (400, "invalid_query_string".to_owned()));
    let form = app
        .request("POST", "/lookup/phone")
        .header("authorization", &bearer)
        .header("content-type", "text/plain")
        .body(r#"{"text":"1"}"#);
    let form = TestResponse::read(form.send().await.unwrap()).await;
    assert_eq!(form.refusal(), (415, "unsupported_media_type".to_owned()));
    app.stop().await;
}

#[tokio::test]
async fn country_lookup_lists_countries_and_may_be_cached() {
    let app = TestApp::builder().start().await;
    let reply = get(&app, "/lookup/countries").await;
    let countries = Country::list_from_value(reply.json()).unwrap();
    assert!(countries.is_sorted_by(|a, b| a.region < b.region));
    assert!(countries.iter().any(|c| c.region == "FR" && c.code == "33"));
    assert_eq!(reply.header("cache-control"), "private, max-age=3600");
    let refused = get(&app, "/lookup/countries?lang=fr").await;
    assert_eq!(refused.refusal(), (400, "invalid_query_string".to_owned()));
    assert_eq!(refused.header("cache-control"), "no-store");
    app.stop().await;
}

#[tokio::test]
async fn authenticator_lookup_leaves_out_unknown_models() {
    let app = TestApp::builder().start().await;
    let list = format!(
        "{},{YUBIKEY},00000000-0000-0000-0000-000000000000,12345678-9abc-def0-1234-56789abcdef0",
        YUBIKEY.to_uppercase()
    );
    let reply = get(&app, &format!("/lookup/authenticators?aaguid={list}")).await;
    let models = AuthenticatorModel::list_from_value(reply.json()).unwrap();
    assert_eq!(models.len(), 1, "{models:?}");
    assert_eq!(models[0].aaguid, YUBIKEY);
    assert!(models[0].name.contains("YubiKey"), "{models:?}");
    for query in ["", "?aaguid=", "?aaguid=yubikey", "?name=x", "?aaguid=%ff"] {
        let reply = get(&app, &format!("/lookup/authenticators{query}")).await;
        assert_eq!(
            reply.refusal(),
            (400, "invalid_query_string".to_owned()),
            "{query}"
        );
    }
    app.stop().await;
}

#[tokio::test]
async fn lookups_accept_only_their_methods_and_send_nothing_upstream() {
    let app = TestApp::builder().start().await;
    let bearer = app.bearer(ADA);
    let headers = [("authorization", &*bearer), ("origin", PORTAL)];
    for (method, path, body) in examples() {
        let reply = app.send(method, &path, &headers, body.as_ref()).await;
        assert_eq!(reply.status, 200, "{path}: {reply:?}");
        assert_eq!(reply.header("access-control-allow-origin"), PORTAL);
        let other = if method == "GET" { "POST" } else { "GET" };
        let reply = app.send(other, &path, &headers, None).await;
        assert_eq!(reply.refusal(), (405, "method_not_allowed".to_owned()));
        assert_eq!(reply.header("allow"), method, "{path}");
    }
    let nothing = app.get("/lookup/users", &headers).await;
    assert_eq!(nothing.status, 404);
    let text = app.get("/metrics", &[]).await.body;
    for operation in ["phone", "countries", "authenticators"] {
        let line = format!(
            "factordesk_requests_total{{operation=\"lookup_{operation}\",status=\"200\"}} 1"
        );
        assert!(text.contains(&line), "{line}\n{text}");
    }
    assert_eq!(app.upstream_calls(), []);
    app.stop().await;
}
