//! 3: access that is revoked at the identity provider is denied here within a minute.

use factordesk_model::{Permission, Secret};
use factordesk_proxy::random::SystemRandomness;
use factordesk_proxy::seal::Seal;
use factordesk_proxy::store::{SessionRecord, StoreKey};
use futures_util::future::join_all;
use serde_json::{Value, json};
use std::sync::Arc;

use crate::support::login::SESSION;
use crate::support::provider::{TestKey, TestProvider, sign};
use crate::support::stores::{TestStore, on_every_database, on_every_store};
use crate::support::{ADA, RAVI, TestApp, TestResponse};

/// The context for which refresh tokens are sealed.
pub(crate) const CONTEXT: &[u8] = b"refresh token";

pub(crate) async fn ask(app: &TestApp, id: &str, path: &str) -> TestResponse {
    let cookie = format!("{SESSION}={id}");
    app.get(path, &[("cookie", &cookie), ("x-factordesk", "1")])
        .await
}

async fn users(app: &TestApp, id: &str) -> u16 {
    ask(app, id, "/api/v2/users").await.status
}

fn token_requests(app: &TestApp) -> usize {
    let log = app.tenant.control().request_log();
    log.iter()
        .filter(|call| call.path == "/oauth/token")
        .count()
}

async fn security_03_a_permission_taken_away_is_denied_within_a_minute(kind: TestStore) {
    let app = TestApp::builder().store(kind.ready().await).start().await;
    let control = app.tenant.control();
    // Seconds between requests: in constant use, in occasional use, and unused for minutes.
    for step in [1, 7, 44, 46, 60, 600] {
        control.set_permissions(RAVI, &[Permission::Read]).unwrap();
        let id = app.log_in(RAVI).await;
        assert_eq!(users(&app, &id).await, 200);
        control.set_permissions(RAVI, &[]).unwrap();
        let mut passed = 0;
        loop {
            app.clock.advance(step);
            passed += step;
            let reply = ask(&app, &id, "/api/v2/users").await;
            if reply.status != 200 || passed >= 60 {
                assert_eq!(
                    reply.refusal(),
                    (403, "insufficient_scope".to_owned()),
                    "{passed} s later, every {step} s"
                );
                break;
            }
        }
        let session = ask(&app, &id, "/session").await.json();
        assert_eq!(session["permissions"], json!([]));
        // A permission that is granted arrives in the same way.
        control.set_permissions(RAVI, &Permission::ALL).unwrap();
        app.clock.advance(45);
        assert_eq!(users(&app, &id).await, 200);
    }
    app.stop().await;
}

async fn security_03_a_session_ended_at_the_provider_is_401_within_a_minute(kind: TestStore) {
    let app = TestApp::builder().store(kind.ready().await).start().await;
    let id = app.log_in(ADA).await;
    app.tenant.control().end_sessions();
    app.clock.advance(45);
    let reply = ask(&app, &id, "/api/v2/users").await;
    assert_eq!(reply.refusal(), (401, "login_required".to_owned()));
    assert_eq!(app.upstream_calls(), []);
    assert_eq!(app.store.session(StoreKey::of(&id)).await, Ok(None));
    app.stop().await;
}

async fn security_03_concurrent_requests_make_one_renewal(kind: TestStore) {
    let app = TestApp::builder().store(kind.ready().await).start().await;
    let id = app.log_in(ADA).await;
    assert_eq!(users(&app, &id).await, 200);
    // The tenant's refresh tokens are single-use: a second use would end the session.
    for seconds in [45, 59, 60, 600] {
        app.clock.advance(seconds);
        app.tenant.control().clear_request_log();
        for status in join_all((0..15).map(|_| users(&app, &id))).await {
            assert_eq!(status, 200, "after {seconds} s");
        }
        assert_eq!(token_requests(&app), 1, "after {seconds} s");
    }
    app.stop().await;
}

async fn security_03_replicas_make_one_renewal_together(kind: TestStore) {
    let one = TestApp::builder().store(kind.ready().await).start().await;
    let two = TestApp::builder()
        .beside(&one)
        .store(kind.open())
        .start()
        .await;
    let id = one.log_in(ADA).await;
    for app in [&one, &two] {
        assert_eq!(users(app, &id).await, 200, "logged in on one of them");
    }
    for seconds in [45, 70, 600] {
        one.clock.advance(seconds);
        two.clock.advance(seconds);
        one.tenant.control().clear_request_log();
        let requests = (0..12).map(|number| users(if number % 2 == 0 { &one } else { &two }, &id));
        for status in join_all(requests).await {
            assert_eq!(status, 200, "after {seconds} s");
        }
        assert_eq!(token_requests(&one), 1, "after {seconds} s");
    }
    one.tenant.control().end_sessions();
    one.clock.advance(60);
    two.clock.advance(60);
    assert_eq!(users(&two, &id).await, 401);
    assert_eq!(users(&one, &id).await, 401);
    two.stop().await;
    one.stop().await;
}

async fn security_03_a_provider_that_is_down_is_waited_for_a_minute_at_most(kind: TestStore) {
    let app = TestApp::builder().store(kind.ready().await).start().await;
    let id = app.log_in(ADA).await;
    assert_eq!(users(&app, &id).await, 200);
    let control = app.tenant.control();
    control.fail_next_token(&[503; 100]);
    control.clear_request_log();
    app.clock.advance(45);
    for _ in 0..14 {
        assert_eq!(users(&app, &id).await, 200);
        app.clock.advance(1);
    }
    assert_eq!(users(&app, &id).await, 200, "59 s after the last check");
    assert_eq!(token_requests(&app), 3, "one in five seconds");
    app.clock.advance(1);
    for _ in 0..3 {
        let reply = ask(&app, &id, "/api/v2/users").await;
        assert_eq!(reply.refusal(), (503, "unavailable".to_owned()));
        assert_eq!(reply.header("retry-after"), "5");
        app.clock.advance(60);
    }
    control.clear_faults();
    app.clock.advance(5);
    assert_eq!(users(&app, &id).await, 200, "the session was kept");
    app.stop().await;
}

async fn security_03_the_store_alone_can_not_open_a_refresh_token(kind: TestStore) {
    let app = TestApp::builder().store(kind.ready().await).start().await;
    let id = app.log_in(ADA).await;
    let sealed = |session: Option<SessionRecord>| session.unwrap().refresh.unwrap();
    let key = StoreKey::of(&id);
    let first = sealed(app.store.session(key).await.unwrap());
    app.clock.advance(45);
    assert_eq!(users(&app, &id).await, 200);
    let second = sealed(app.store.session(key).await.unwrap());
    let open = |id: &str, sealed: &[u8]| {
        let seal = Seal::of_session(id, Arc::new(SystemRandomness::new())).unwrap();
        seal.open(sealed, CONTEXT)
    };
    let dump = kind.dump().await;
    for sealed in [&first, &second] {
        let token = open(&id, sealed).unwrap();
        let token = String::from_utf8(token).unwrap();
        assert!(token.len() > 20 && !dump.contains(&token));
        assert_eq!(open(&"x".repeat(43), sealed), None);
    }
    assert_ne!(open(&id, &first), open(&id, &second), "it was rotated");
    app.stop().await;
}

on_every_store!(
    security_03_a_permission_taken_away_is_denied_within_a_minute,
    security_03_a_session_ended_at_the_provider_is_401_within_a_minute,
    security_03_concurrent_requests_make_one_renewal,
    security_03_replicas_make_one_renewal_together,
    security_03_a_provider_that_is_down_is_waited_for_a_minute_at_most,
);

mod kept {
    use super::*;
    on_every_database!(security_03_the_store_alone_can_not_open_a_refresh_token);
}

/// Stores a session of `auth0|admin` at the provider, revalidated now.
pub(crate) async fn put_session(app: &TestApp, provider: &TestProvider, id: &str) {
    let seal = Seal::of_session(id, Arc::new(SystemRandomness::new())).unwrap();
    let now = app.clock.seconds();
    let record = SessionRecord {
        issuer: provider.issuer(),
        sub: "auth0|admin".to_owned(),
        name: None,
        email: None,
        permissions: vec![Permission::Read],
        roles: Vec::new(),
        email_verified: Some(true),
        acr: None,
        amr: Vec::new(),
        created_at: now,
        last_seen: now,
        expires_at: now + 8 * 3600,
        auth_time: Some(now),
        checked_at: now,
        refresh: Some(seal.seal(b"refresh-1", CONTEXT).unwrap()),
        sid: Some("sid-1".to_owned()),
    };
    let key = StoreKey::of(id);
    app.store.put_session(key, record, now).await.unwrap();
}

#[tokio::test]
async fn security_03_a_renewed_token_is_checked_as_at_login() {
    let provider = TestProvider::start().await;
    let app = provider
        .app()
        .set("OIDC_CLIENT_ID", "web-client")
        .start()
        .await;
    let id = "s".repeat(43);
    let change = |name: &str, value: Value| {
        let (header, mut claims) = provider.good(app.clock.seconds() + 60);
        claims["azp"] = json!("web-client");
        claims["permissions"] = json!(["read:authentication_methods"]);
        claims[name] = value;
        sign(&header, &claims, &provider.key.signing)
    };
    let stranger = {
        let (header, claims) = provider.good(app.clock.seconds() + 60);
        sign(&header, &claims, &TestKey::new("k1").signing)
    };
    let cases = [
        ("valid", change("x", json!(1)), 200),
        ("another person's", change("sub", json!("auth0|other")), 503),
        ("another application's", change("azp", json!("spa")), 503),
        ("for another API", change("aud", json!("urn:other")), 503),
        (
            "of another issuer",
            change("iss", json!("https://evil.example/")),
            503,
        ),
        ("expired", change("exp", json!(1)), 503),
        ("signed with another key", stranger, 503),
        ("no token", "garbage".to_owned(), 503),
    ];
    for (what, token, status) in cases {
        put_session(&app, &provider, &id).await;
        provider.answer_with(200, json!({"access_token": token}));
        app.clock.advance(60);
        assert_eq!(ask(&app, &id, "/session").await.status, status, "{what}");
        // An invalid token from the provider doesn't end the session.
        let kept = app.store.session(StoreKey::of(&id)).await.unwrap();
        assert!(kept.is_some(), "{what}");
    }
    let forms = provider.token_requests();
    assert!(
        forms
            .iter()
            .all(|form| form.contains("grant_type=refresh_token&refresh_token=refresh-1")),
        "{forms:?}"
    );
    app.stop().await;
}

#[tokio::test]
async fn security_03_a_session_without_a_refresh_token_ends_at_its_first_check() {
    let app = TestApp::builder().start().await;
    let id = app.session(&Permission::ALL).await;
    let key = StoreKey::of(&id);
    let mut record = app.store.session(key).await.unwrap().unwrap();
    record.checked_at = app.clock.seconds();
    app.store.put_session(key, record, 1).await.unwrap();
    app.clock.advance(44);
    assert_eq!(users(&app, &id).await, 200);
    app.clock.advance(1);
    assert_eq!(users(&app, &id).await, 401);
    app.stop().await;
}

#[tokio::test]
async fn security_03_a_login_without_a_refresh_token_is_refused_and_says_so() {
    let app = TestApp::builder().start().await;
    let mut begun = app.begin_login("/").await;
    let asked: Vec<(String, String)> = begun.authorize.query_pairs().into_owned().collect();
    assert!(asked.contains(&(
        "scope".to_owned(),
        "openid profile email offline_access".to_owned()
    )));
    let without = asked
        .iter()
        .map(|(name, value)| (name, value.replace(" offline_access", "")));
    begun
        .authorize
        .query_pairs_mut()
        .clear()
        .extend_pairs(without);
    let callback = app.at_provider(&begun.authorize, ADA).await;
    let reply = app.callback(&callback, &begun.cookie).await;
    assert_eq!(reply.status, 503);
    assert!(
        reply.body.contains("Login isn’t set up correctly"),
        "{reply:?}"
    );
    assert_eq!(reply.set_cookie(SESSION), None);
    app.stop().await;
}

#[tokio::test]
async fn security_03_sessions_that_are_not_checked_are_short() {
    let app = TestApp::builder()
        .set("OIDC_SESSION_RECHECK", "off")
        .start()
        .await;
    let begun = app.begin_login("/").await;
    assert!(!begun.authorize.as_str().contains("offline_access"));
    let id = app.log_in(ADA).await;
    let session = ask(&app, &id, "/session").await.json();
    assert_eq!(session["expires_at"], app.clock.seconds() + 3600);
    // A session that was created while sessions were revalidated lasts no longer.
    let other = app.session(&Permission::ALL).await;
    let key = StoreKey::of(&other);
    let mut record = app.store.session(key).await.unwrap().unwrap();
    record.checked_at = app.clock.seconds();
    app.store.put_session(key, record, 1).await.unwrap();
    app.tenant.control().clear_request_log();
    for _ in 0..5 {
        app.clock.advance(599);
        for id in [&id, &other] {
            assert_eq!(ask(&app, id, "/livez").await.status, 200);
            assert_eq!(ask(&app, id, "/session").await.status, 200);
        }
    }
    assert!(token_requests(&app) <= 1, "only the Management API's");
    app.clock.advance(605);
    for id in [&id, &other] {
        assert_eq!(ask(&app, id, "/session").await.status, 401);
    }
    app.stop().await;
}

#[tokio::test]
async fn security_03_an_unused_refresh_token_is_not_kept() {
    let provider = TestProvider::start().await;
    let app = provider
        .app()
        .set("OIDC_CLIENT_ID", "web-client")
        .set("OIDC_SESSION_RECHECK", "off")
        .start()
        .await;
    let reply = provider.log_in(&app, |_| {}).await;
    let key = StoreKey::of(&reply.cookie_id(SESSION));
    let session = app.store.session(key).await.unwrap().unwrap();
    assert_eq!(session.refresh, None);
    let access_ends = app.clock.seconds() + 600;
    assert_eq!(session.expires_at, access_ends);
    app.stop().await;
}

#[test]
fn security_03_a_seal_opens_for_its_own_session_only() {
    let random = Arc::new(SystemRandomness::new());
    let one = Seal::of_session("one", Arc::clone(&random) as _).unwrap();
    let token = Secret::new("refresh-1");
    let sealed = one.seal(token.expose().as_bytes(), CONTEXT).unwrap();
    assert_eq!(one.open(&sealed, CONTEXT).unwrap(), b"refresh-1");
    assert_eq!(one.open(&sealed, b"another use"), None);
    let two = Seal::of_session("two", random).unwrap();
    assert_eq!(two.open(&sealed, CONTEXT), None);
}
