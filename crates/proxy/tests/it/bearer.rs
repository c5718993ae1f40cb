//! 72: bearer tokens from the portal's own login, and tokens of applications.

use factordesk_model::{AccessMode, Permission, SessionInfo};

use serde_json::{Value, json};

use crate::support::provider::{TestProvider, sign};
use crate::support::{ADA, NOOR, TestApp};

#[tokio::test]
async fn bearer_token_opens_session_and_api_without_the_static_header() {
    let app = TestApp::start().await;
    let bearer = app.bearer(ADA);
    let reply = app.get("/session", &[("authorization", &bearer)]).await;
    let session: SessionInfo = serde_json::from_str(&reply.body).unwrap();
    assert_eq!(session.mode, AccessMode::Bearer);
    assert_eq!(session.permissions, Permission::ALL);
    let reply = app
        .get("/api/v2/users/auth0|mia", &[("authorization", &bearer)])
        .await;
    assert_eq!(reply.json()["name"], "Mia Keller");
    app.stop().await;
}

#[tokio::test]
async fn bearer_token_without_permissions_opens_session_only() {
    let app = TestApp::start().await;
    let bearer = app.bearer(NOOR);
    let headers = [("authorization", &*bearer)];
    assert_eq!(app.get("/session", &headers).await.status, 200);
    let reply = app.get("/api/v2/users", &headers).await;
    assert_eq!(reply.refusal(), (403, "insufficient_scope".to_owned()));
    app.stop().await;
}

#[tokio::test]
async fn bearer_tokens_of_other_clients_are_401_when_clients_are_listed() {
    let app = TestApp::builder()
        .set("OIDC_BEARER_CLIENTS", "portal-client another-client")
        .start()
        .await;
    let bearer = app.bearer(ADA);
    let reply = app.get("/session", &[("authorization", &bearer)]).await;
    assert_eq!(reply.refusal(), (401, "invalid_token".to_owned()));
    app.stop().await;
}

#[tokio::test]
async fn bearer_token_claims_name_the_admin() {
    let provider = TestProvider::start().await;
    let app = provider.app().start().await;
    let (header, mut claims) = provider.good(app.clock.seconds());
    let admin = async |claims: &Value| {
        let bearer = format!("Bearer {}", sign(&header, claims, &provider.key.signing));
        let reply = app.get("/session", &[("authorization", &bearer)]).await;
        let session: SessionInfo = serde_json::from_str(&reply.body).unwrap();
        session.admin
    };
    claims["name"] = json!("Ada Admin");
    claims["email"] = json!("ada@example.com");
    let ada = admin(&claims).await;
    assert_eq!(ada.sub, "auth0|admin");
    assert_eq!(ada.name.as_deref(), Some("Ada Admin"));
    assert_eq!(ada.email.as_deref(), Some("ada@example.com"));
    claims["name"] = json!(["Ada"]);
    claims.as_object_mut().unwrap().remove("email");
    let nobody = admin(&claims).await;
    assert_eq!((nobody.name, nobody.email), (None, None));
    app.stop().await;
}

/// Claims that mark a client-credentials token, by provider.
fn of_an_application() -> [(&'static str, Value); 10] {
    [
        (
            "Auth0",
            json!({"sub": "spa@clients", "gty": "client-credentials"}),
        ),
        ("its grant alone", json!({"gty": "client-credentials"})),
        (
            "its grant among others",
            json!({"gty": ["client-credentials", "password"]}),
        ),
        (
            "the grant as OAuth writes it",
            json!({"gty": "client_credentials"}),
        ),
        ("its subject alone", json!({"sub": "another@clients"})),
        (
            "RFC 9068, section 2.2",
            json!({"azp": null, "client_id": "job-7", "sub": "job-7"}),
        ),
        ("the same with azp", json!({"azp": "job-7", "sub": "job-7"})),
        ("Okta", json!({"azp": null, "cid": "job-7", "sub": "job-7"})),
        ("Entra ID", json!({"idtyp": "app"})),
        (
            "Keycloak",
            json!({"preferred_username": "service-account-job-7"}),
        ),
    ]
}

/// The claims with these fields replaced; null removes a field.
fn changed(claims: &Value, fields: &Value) -> Value {
    let mut claims = claims.clone();
    let all = claims.as_object_mut().unwrap();
    for (name, value) in fields.as_object().unwrap() {
        if value.is_null() {
            all.remove(name);
        } else {
            all.insert(name.clone(), value.clone());
        }
    }
    claims
}

#[tokio::test]
async fn security_72_tokens_of_applications_are_refused() {
    let provider = TestProvider::start().await;
    let app = provider.app().start().await;
    let (header, good) = provider.good(app.clock.seconds());
    let send = async |claims: &Value, path: &str| {
        let bearer = format!("Bearer {}", sign(&header, claims, &provider.key.signing));
        app.get(path, &[("authorization", &bearer)]).await
    };
    assert_eq!(send(&good, "/session").await.status, 200);
    app.tenant.control().clear_request_log();
    for (what, fields) in of_an_application() {
        for path in ["/session", "/api/v2/users/auth0%7Cmia"] {
            let reply = send(&changed(&good, &fields), path).await;
            assert_eq!(reply.refusal(), (401, "invalid_token".to_owned()), "{what}");
            assert!(
                reply.error().message.contains("OIDC_CLIENT_CREDENTIALS"),
                "{what}: {reply:?}"
            );
        }
    }
    assert_eq!(app.upstream_calls(), []);
    // Tokens of a user, from any grant.
    for fields in [
        json!({"gty": "password"}),
        json!({"gty": "refresh_token"}),
        json!({"gty": 7}),
        json!({"sub": "auth0|clients"}),
        json!({"sub": "mia@clients.example"}),
        json!({"idtyp": "user"}),
        json!({"preferred_username": "ada"}),
    ] {
        let reply = send(&changed(&good, &fields), "/session").await;
        assert_eq!(reply.status, 200, "{fields}: {reply:?}");
    }
    app.stop().await;
}

#[tokio::test]
async fn security_72_tokens_of_named_applications_are_taken_where_that_is_allowed() {
    let provider = TestProvider::start().await;
    let app = provider
        .app()
        .set("OIDC_CLIENT_CREDENTIALS", "allowed")
        .set("OIDC_BEARER_CLIENTS", "job-7")
        .start()
        .await;
    let (header, good) = provider.good(app.clock.seconds());
    for (client, status) in [("job-7", 200), ("job-8", 401)] {
        let sub = format!("{client}@clients");
        let fields = json!({"azp": client, "sub": sub, "gty": "client-credentials"});
        let token = sign(&header, &changed(&good, &fields), &provider.key.signing);
        let bearer = format!("Bearer {token}");
        let reply = app.get("/session", &[("authorization", &bearer)]).await;
        assert_eq!(reply.status, status, "{client}: {reply:?}");
    }
    app.stop().await;
}

#[tokio::test]
async fn security_72_clients_are_told_apart_by_rfc_9068s_claim_too() {
    let provider = TestProvider::start().await;
    let app = provider
        .app()
        .set("OIDC_BEARER_CLIENTS", "portal another-portal")
        .start()
        .await;
    let (header, good) = provider.good(app.clock.seconds());
    for (fields, status) in [
        (json!({"azp": "portal"}), 200),
        (json!({"azp": null, "client_id": "portal"}), 200),
        (json!({"azp": "portal", "client_id": "portal"}), 200),
        (json!({"azp": null, "client_id": "spa"}), 401),
        (json!({"azp": null}), 401),
        (json!({"azp": null, "client_id": ["portal"]}), 401),
        (json!({"azp": null, "client_id": ""}), 401),
        // The two claims differ, so the client is ambiguous.
        (json!({"azp": "portal", "client_id": "another-portal"}), 401),
        (json!({"azp": "spa", "client_id": "portal"}), 401),
        (json!({"azp": ["spa"], "client_id": "portal"}), 401),
    ] {
        let claims = changed(&good, &fields);
        let bearer = format!("Bearer {}", sign(&header, &claims, &provider.key.signing));
        let reply = app.get("/session", &[("authorization", &bearer)]).await;
        assert_eq!(reply.status, status, "{fields}: {reply:?}");
    }
    app.stop().await;
}
