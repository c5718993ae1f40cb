//! 62: faults of the provider may suspend a session, but never end it, and no refresh token is
//! lost.

use std::sync::Arc;
use std::time::Duration;

use factordesk_proxy::random::SystemRandomness;
use factordesk_proxy::seal::Seal;
use factordesk_proxy::store::StoreKey;
use serde_json::{Value, json};

use crate::session_revalidation::{CONTEXT, ask, put_session};
use crate::support::TestApp;
use crate::support::figure::figure;
use crate::support::provider::{TestKey, TestProvider, sign};
use crate::support::stores::TestStore;

/// Longer than anything here takes. Fails the test instead of waiting for ever.
const TIMEOUT: Duration = Duration::from_secs(20);

fn id() -> String {
    "s".repeat(43)
}

async fn desk(provider: &TestProvider) -> TestApp {
    let app = provider.app().set("OIDC_CLIENT_ID", "web-client");
    app.start().await
}

/// Tokens for the session's admin, signed by this key, with `refresh-2`.
fn renewed(app: &TestApp, provider: &TestProvider, key: &TestKey) -> Value {
    let (mut header, mut claims) = provider.good(app.clock.seconds());
    header["kid"] = key.jwk["kid"].clone();
    claims["azp"] = json!("web-client");
    let token = sign(&header, &claims, &key.signing);
    json!({"access_token": token, "refresh_token": "refresh-2", "token_type": "Bearer"})
}

/// The refresh token in the store.
async fn kept(app: &TestApp) -> Option<String> {
    let session = app.store.session(StoreKey::of(&id())).await.ok()??;
    let seal = Seal::of_session(&id(), Arc::new(SystemRandomness::new())).unwrap();
    let token = seal.open(&session.refresh.unwrap(), CONTEXT).unwrap();
    Some(String::from_utf8(token).unwrap())
}

/// Polls until `is_so` returns true.
async fn until(what: &str, mut is_so: impl AsyncFnMut() -> bool) {
    let waited = async {
        while !is_so().await {
            tokio::task::yield_now().await;
        }
    };
    let waited = tokio::time::timeout(TIMEOUT, waited).await;
    assert!(waited.is_ok(), "never: {what}");
}

#[tokio::test]
async fn security_62_only_invalid_grant_ends_a_session() {
    let provider = TestProvider::start().await;
    let app = desk(&provider).await;
    let cases = [
        (400, json!({"error": "temporarily_unavailable"})),
        (503, json!({"error": "temporarily_unavailable"})),
        (400, json!({"error": "server_error"})),
        (400, json!({"error": "slow_down"})),
        (403, json!({"error": "access_denied"})),
        // Auth0's error for a wrong client secret.
        (401, json!({"error": "access_denied"})),
        (401, json!({"error": "unauthorized"})),
        (401, json!({"error": "invalid_client"})),
        (400, json!({"error": "unauthorized_client"})),
        (400, json!({"error": "invalid_request"})),
        (400, json!({"error": "invalid_scope"})),
        (400, json!({"error": "mfa_required"})),
        (400, json!({"error": "Invalid_Grant"})),
        (400, json!({"error": "invalid_grant "})),
        (400, json!({"error": ["invalid_grant"]})),
        (400, json!({"error_description": "invalid_grant"})),
        (400, json!("invalid_grant")),
        (400, json!({"error": ""})),
        (404, json!({})),
        (408, json!({"error": "invalid_grant"})),
        (429, json!({"error": "invalid_grant"})),
        (429, json!({"error": "too_many_requests"})),
        (500, json!({"error": "invalid_grant"})),
        (502, json!({})),
        (503, json!({"error": "invalid_grant"})),
        (200, json!({"error": "invalid_grant"})),
        (200, json!({})),
        (200, json!("x")),
        (302, json!({"error": "invalid_grant"})),
    ];
    let count = cases.len();
    for (status, body) in cases {
        put_session(&app, &provider, &id()).await;
        provider.answer_with(status, body.clone());
        app.clock.advance(60);
        let reply = ask(&app, &id(), "/session").await;
        let stopped = (503, "unavailable".to_owned());
        assert_eq!(reply.refusal(), stopped, "{status} {body}");
        assert_eq!(kept(&app).await.as_deref(), Some("refresh-1"), "{body}");
        // When the fault is over, the session goes on.
        provider.answer_with(200, renewed(&app, &provider, &provider.key));
        app.clock.advance(5);
        let reply = ask(&app, &id(), "/session").await;
        assert_eq!(reply.status, 200, "{status} {body}");
        assert_eq!(kept(&app).await.as_deref(), Some("refresh-2"), "{body}");
    }
    put_session(&app, &provider, &id()).await;
    provider.answer_with(400, json!({"error": "invalid_grant"}));
    app.clock.advance(60);
    let reply = ask(&app, &id(), "/session").await;
    assert_eq!(reply.refusal(), (401, "login_required".to_owned()));
    assert_eq!(kept(&app).await, None);
    figure(&format!(
        "62 responses other than invalid_grant: {count}, no session ended, each went on afterwards"
    ));
    app.stop().await;
}

#[tokio::test]
async fn security_62_keys_that_fail_while_they_rotate_end_no_session() {
    let provider = TestProvider::start().await;
    let key = TestKey::new("k2");
    let elliptic = json!({"kty": "EC", "kid": "k2", "crv": "P-256", "x": "x", "y": "y"});
    for what in ["down", "no keys", "no usable keys", "the old ones"] {
        let app = desk(&provider).await;
        provider.show(&[&provider.key]);
        put_session(&app, &provider, &id()).await;
        // The old key is known and valid.
        provider.answer_with(200, renewed(&app, &provider, &provider.key));
        app.clock.advance(60);
        assert_eq!(ask(&app, &id(), "/session").await.status, 200, "{what}");
        put_session(&app, &provider, &id()).await;
        provider.set_down(what == "down");
        match what {
            "no keys" => provider.show_entries(&[]),
            "no usable keys" => provider.show_entries(std::slice::from_ref(&elliptic)),
            _ => {}
        }
        provider.answer_with(200, renewed(&app, &provider, &key));
        for _ in 0..3 {
            app.clock.advance(60);
            let reply = ask(&app, &id(), "/session").await;
            let stopped = (503, "unavailable".to_owned());
            assert_eq!(reply.refusal(), stopped, "{what}");
            // The previous refresh token is used up: without this one, the session would be lost.
            assert_eq!(kept(&app).await.as_deref(), Some("refresh-2"), "{what}");
        }
        provider.set_down(false);
        provider.show(&[&key]);
        app.clock.advance(5);
        provider.answer_with(200, renewed(&app, &provider, &key));
        assert_eq!(ask(&app, &id(), "/session").await.status, 200, "{what}");
        let sent = provider.token_requests().pop().unwrap();
        assert!(sent.contains("refresh_token=refresh-2"), "{what}: {sent}");
        app.stop().await;
    }
}

#[tokio::test]
async fn security_62_a_new_refresh_token_is_kept_before_slow_keys_are_waited_for() {
    let provider = TestProvider::start().await;
    let app = desk(&provider).await;
    put_session(&app, &provider, &id()).await;
    app.clock.advance(50);
    provider.hold_keys(true);
    provider.answer_with(200, renewed(&app, &provider, &provider.key));
    let asked = async {
        until("the keys are asked for", async || provider.fetches() == 1).await;
        assert_eq!(kept(&app).await.as_deref(), Some("refresh-2"));
        provider.hold_keys(false);
    };
    let session = id();
    let (reply, ()) = tokio::join!(ask(&app, &session, "/session"), asked);
    assert_eq!(reply.status, 200, "{reply:?}");
    app.stop().await;
}

#[tokio::test]
async fn security_62_a_new_refresh_token_outlives_a_store_that_is_down_for_a_moment() {
    let provider = TestProvider::start().await;
    let kind = TestStore::sqlite();
    let app = provider.app().set("OIDC_CLIENT_ID", "web-client");
    let app = app.store(kind.ready().await).start().await;
    put_session(&app, &provider, &id()).await;
    app.clock.advance(60);
    provider.hold_tokens(true);
    provider.answer_with(200, renewed(&app, &provider, &provider.key));
    let trouble = async {
        until("a token is asked for", async || {
            !provider.token_requests().is_empty()
        })
        .await;
        kind.tamper("ALTER TABLE sessions RENAME TO away").await;
        provider.hold_tokens(false);
    };
    let session = id();
    let (reply, ()) = tokio::join!(ask(&app, &session, "/session"), trouble);
    assert_eq!(reply.status, 503, "{reply:?}");
    kind.tamper("ALTER TABLE away RENAME TO sessions").await;
    until("it is kept", async || {
        kept(&app).await.as_deref() == Some("refresh-2")
    })
    .await;
    app.stop().await;
}

#[tokio::test]
async fn security_62_a_key_set_without_a_key_never_takes_the_place_of_good_keys() {
    let provider = TestProvider::start().await;
    let app = desk(&provider).await;
    let (mut header, mut claims) = provider.good(app.clock.seconds());
    claims["exp"] = json!(app.clock.seconds() + 7200);
    let good = sign(&header, &claims, &provider.key.signing);
    header["kid"] = json!("unknown");
    let unknown = sign(&header, &claims, &provider.key.signing);
    let status = async |token: &str| {
        let bearer = format!("Bearer {token}");
        let headers = [("authorization", &*bearer)];
        app.get("/session", &headers).await.status
    };
    assert_eq!(status(&good).await, 200);
    let mut small = provider.key.jwk.clone();
    small["n"] = json!("AQAB");
    for entries in [
        vec![],
        vec![json!({})],
        vec![json!({"kty": "EC", "kid": "k1", "crv": "P-256", "x": "x", "y": "y"})],
        vec![small],
    ] {
        provider.show_entries(&entries);
        // The keys are fetched again in the background.
        app.clock.advance(600);
        let before = provider.fetches();
        assert_eq!(status(&good).await, 200);
        // A token with an unknown key waits for the fetch in progress.
        assert_eq!(status(&unknown).await, 401);
        assert_eq!(provider.fetches(), before + 1);
        assert_eq!(status(&good).await, 200, "{entries:?}");
    }
    app.stop().await;
}
