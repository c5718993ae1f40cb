//! 8: caching of the provider's signing keys.

use serde_json::json;

use crate::support::TestApp;
use crate::support::provider::{TestKey, TestProvider, sign};

async fn status(app: &TestApp, token: &str) -> u16 {
    let bearer = format!("Bearer {token}");
    app.get("/session", &[("authorization", &bearer)])
        .await
        .status
}

#[tokio::test]
async fn security_08_a_thousand_unknown_key_ids_make_one_fetch_a_minute() {
    let provider = TestProvider::start().await;
    let app = provider.app().start().await;
    let (_, claims) = provider.good(app.clock.seconds());
    let other = TestKey::new("other");
    // One signature is enough: an unknown key id is rejected before any signature is checked.
    let signature = sign(&json!({"alg": "RS256"}), &claims, &other.signing);
    let signature = signature.rsplit_once('.').unwrap().1;
    for number in 0..1000 {
        let header = json!({"alg": "RS256", "typ": "at+jwt", "kid": format!("unknown-{number}")});
        let token = format!(
            "{}.{signature}",
            crate::support::provider::unsigned(&header, &claims)
        );
        assert_eq!(status(&app, &token).await, 401);
    }
    assert_eq!(provider.fetches(), 1);
    app.clock.advance(60);
    let header = json!({"alg": "RS256", "typ": "at+jwt", "kid": "unknown"});
    assert_eq!(
        status(&app, &sign(&header, &claims, &other.signing)).await,
        401
    );
    assert_eq!(provider.fetches(), 2);
    app.stop().await;
}

#[tokio::test]
async fn security_08_concurrent_first_tokens_make_one_fetch() {
    let provider = TestProvider::start().await;
    let app = provider.app().start().await;
    let (header, claims) = provider.good(app.clock.seconds());
    let token = sign(&header, &claims, &provider.key.signing);
    let all = futures_util::future::join_all((0..50).map(|_| status(&app, &token))).await;
    assert!(all.iter().all(|status| *status == 200), "{all:?}");
    assert_eq!(provider.fetches(), 1);
    app.stop().await;
}

#[tokio::test]
async fn security_08_a_rotated_key_works_and_a_withdrawn_one_ends() {
    let provider = TestProvider::start().await;
    let app = provider.app().start().await;
    let now = app.clock.seconds();
    let (header, claims) = provider.good(now);
    let mut claims = claims;
    claims["exp"] = json!(now + 7200);
    let old = sign(&header, &claims, &provider.key.signing);
    assert_eq!(status(&app, &old).await, 200);
    let key = TestKey::new("k2");
    provider.show(&[&key]);
    app.clock.advance(60);
    let header = json!({"alg": "RS256", "typ": "at+jwt", "kid": "k2"});
    assert_eq!(
        status(&app, &sign(&header, &claims, &key.signing)).await,
        200
    );
    assert_eq!(status(&app, &old).await, 401, "the withdrawn key");
    app.stop().await;
}

#[tokio::test]
async fn security_08_a_token_that_was_good_is_not_good_for_ever() {
    let provider = TestProvider::start().await;
    let app = provider.app().start().await;
    let now = app.clock.seconds();
    let (header, mut claims) = provider.good(now);
    claims["exp"] = json!(now + 7200);
    let token = sign(&header, &claims, &provider.key.signing);
    claims["exp"] = json!(now + 10);
    let short = sign(&header, &claims, &provider.key.signing);
    for _ in 0..3 {
        assert_eq!(status(&app, &token).await, 200);
        assert_eq!(status(&app, &short).await, 200);
    }
    // The same claims with the signature of another token.
    let (message, _) = token.rsplit_once('.').unwrap();
    let (_, signature) = short.rsplit_once('.').unwrap();
    let mixed = format!("{message}.{signature}");
    assert_eq!(status(&app, &mixed).await, 401);
    app.clock.advance(60);
    assert_eq!(status(&app, &short).await, 401, "it has expired");
    assert_eq!(status(&app, &token).await, 200);
    // Another key under the same id; an unknown id makes the proxy fetch it.
    let mut entry = TestKey::new("other").jwk;
    entry["kid"] = provider.key.jwk["kid"].clone();
    provider.show_entries(&[entry]);
    let unknown = json!({"alg": "RS256", "typ": "at+jwt", "kid": "unknown"});
    let unknown = sign(&unknown, &claims, &provider.key.signing);
    assert_eq!(status(&app, &unknown).await, 401);
    assert_eq!(provider.fetches(), 2);
    assert_eq!(status(&app, &token).await, 401, "its key was replaced");
    app.stop().await;
}

#[tokio::test]
async fn security_08_keys_are_fetched_again_every_ten_minutes() {
    let provider = TestProvider::start().await;
    let app = provider.app().start().await;
    let (header, mut claims) = provider.good(app.clock.seconds());
    claims["exp"] = json!(app.clock.seconds() + 7200);
    let token = sign(&header, &claims, &provider.key.signing);
    assert_eq!(status(&app, &token).await, 200);
    provider.show(&[&TestKey::new("k2")]);
    app.clock.advance(599);
    assert_eq!(status(&app, &token).await, 200);
    assert_eq!(provider.fetches(), 1);
    app.clock.advance(1);
    // Refetched in the background: no request waits for it, and no token with the new key is needed
    // to trigger it.
    assert_eq!(status(&app, &token).await, 200);
    let ended = async { while status(&app, &token).await == 200 {} };
    let timeout = std::time::Duration::from_secs(20);
    tokio::time::timeout(timeout, ended).await.unwrap();
    assert_eq!(provider.fetches(), 2);
    app.stop().await;
}

#[tokio::test]
async fn security_08_kept_keys_work_while_the_provider_is_down() {
    let provider = TestProvider::start().await;
    let app = provider.app().start().await;
    let now = app.clock.seconds();
    let (header, mut claims) = provider.good(now);
    claims["exp"] = json!(now + 7200);
    let token = sign(&header, &claims, &provider.key.signing);
    assert_eq!(status(&app, &token).await, 200);
    provider.set_down(true);
    for _ in 0..5 {
        app.clock.advance(700);
        assert_eq!(status(&app, &token).await, 200);
    }
    app.stop().await;
}

#[tokio::test]
async fn keys_that_were_never_fetched_are_503_not_401() {
    let provider = TestProvider::start().await;
    provider.set_down(true);
    let app = provider.app().start().await;
    let (header, claims) = provider.good(app.clock.seconds());
    let token = sign(&header, &claims, &provider.key.signing);
    assert_eq!(status(&app, &token).await, 503);
    provider.set_down(false);
    app.clock.advance(60);
    assert_eq!(status(&app, &token).await, 200);
    app.stop().await;
}

#[tokio::test]
async fn security_08_made_up_tokens_do_not_hold_up_a_login_with_a_new_key() {
    let provider = TestProvider::start().await;
    let app = provider
        .app()
        .set("OIDC_CLIENT_ID", "web-client")
        .start()
        .await;
    assert_eq!(provider.log_in(&app, |_| {}).await.status, 303);
    // A made-up token uses up the minute's fetch, and then the provider rotates its key.
    let (header, claims) = provider.good(app.clock.seconds());
    let made_up = |kid: &str| {
        let mut header = header.clone();
        header["kid"] = json!(kid);
        sign(&header, &claims, &provider.key.signing)
    };
    app.clock.advance(5);
    assert_eq!(status(&app, &made_up("x")).await, 401);
    let mut entry = provider.key.jwk.clone();
    entry["kid"] = json!("k2");
    provider.show_entries(&[entry]);
    assert_eq!(status(&app, &made_up("y")).await, 401);
    let before = provider.fetches();
    let rotated = async || {
        provider
            .log_in(&app, |tokens| {
                tokens.id_header["kid"] = json!("k2");
                tokens.access_kid = "k2";
            })
            .await
            .status
    };
    assert_eq!(rotated().await, 303);
    assert_eq!(provider.fetches(), before + 1);
    // Logins with unknown keys cause only occasional fetches.
    provider.show(&[&provider.key]);
    for number in 0..20 {
        let unknown = format!("unknown-{number}");
        let reply = provider.log_in(&app, |tokens| tokens.id_header["kid"] = json!(unknown));
        assert_eq!(reply.await.status, 400);
    }
    assert_eq!(provider.fetches(), before + 1);
    app.clock.advance(5);
    let reply = provider.log_in(&app, |tokens| tokens.id_header["kid"] = json!("z"));
    assert_eq!(reply.await.status, 400);
    assert_eq!(provider.fetches(), before + 2);
    app.stop().await;
}
