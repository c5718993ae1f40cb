//! Bearer tokens of the portal's own login.

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
async fn bearer_token_says_who_it_is() {
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
