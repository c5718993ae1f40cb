//! 5: checks of the tokens that the provider returns at login.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::support::figure::figure;
use crate::support::login::SESSION;
use crate::support::provider::{LoginTokens, TestProvider};

type Edit = Box<dyn FnOnce(&mut LoginTokens)>;
/// Description, expected status, and the change to what the provider returns.
type Case = (&'static str, u16, Edit);

fn id(name: &'static str, value: Value) -> Edit {
    Box::new(move |tokens| {
        if value.is_null() {
            tokens.id.as_object_mut().unwrap().remove(name);
        } else {
            tokens.id[name] = value;
        }
    })
}

fn access(name: &'static str, value: Value) -> Edit {
    Box::new(move |tokens| tokens.access[name] = value)
}

fn head(name: &'static str, value: Value) -> Edit {
    Box::new(move |tokens| tokens.id_header[name] = value)
}

fn callback(issuer: &str) -> Edit {
    let issuer: String = form_urlencoded::byte_serialize(issuer.as_bytes()).collect();
    Box::new(move |tokens| tokens.callback = format!("&iss={issuer}"))
}

/// Cases about issuer, audience and nonce.
fn persons() -> Vec<Case> {
    vec![
        ("as it should be", 303, Box::new(|_| {})),
        (
            "two audiences and an authorised party",
            303,
            Box::new(|tokens| {
                tokens.id["aud"] = json!(["web-client", "other"]);
                tokens.id["azp"] = json!("web-client");
            }),
        ),
        (
            "a single audience in a list",
            303,
            id("aud", json!(["web-client"])),
        ),
        ("no nonce", 400, id("nonce", Value::Null)),
        ("another nonce", 400, id("nonce", json!("n"))),
        ("an empty nonce", 400, id("nonce", json!(""))),
        ("a nonce that isn't a string", 400, id("nonce", json!(1))),
        (
            "another issuer",
            400,
            id("iss", json!("https://evil.example/")),
        ),
        ("another audience", 400, id("aud", json!("other"))),
        (
            "the API as audience",
            400,
            id("aud", json!("urn:factordesk:proxy")),
        ),
        (
            "two audiences without an authorised party",
            400,
            id("aud", json!(["web-client", "other"])),
        ),
        ("another authorised party", 400, id("azp", json!("other"))),
    ]
}

/// Cases about times, subjects, keys and the callback.
fn makings(provider: &TestProvider, now: u64) -> Vec<Case> {
    vec![
        ("expired", 503, id("exp", json!(now - 31))),
        ("without an end", 400, id("exp", Value::Null)),
        ("without a beginning", 400, id("iat", Value::Null)),
        ("from the future", 503, id("iat", json!(now + 31))),
        ("no subject", 400, id("sub", Value::Null)),
        (
            "another person's ID token",
            400,
            id("sub", json!("auth0|other")),
        ),
        (
            "another person's access token",
            400,
            access("sub", json!("auth0|other")),
        ),
        (
            "another application's access token",
            400,
            access("azp", json!("spa")),
        ),
        (
            "an access token that names another client",
            400,
            access("client_id", json!("spa")),
        ),
        (
            "an access token for another API",
            503,
            access("aud", json!("urn:other")),
        ),
        (
            "an expired access token",
            503,
            access("exp", json!(now - 31)),
        ),
        (
            "an ID token with the algorithm none",
            400,
            head("alg", json!("none")),
        ),
        (
            "an ID token of another type",
            400,
            head("typ", json!("at+jwt")),
        ),
        ("a logout token", 400, head("typ", json!("logout+jwt"))),
        ("an unknown key", 400, head("kid", json!("k9"))),
        (
            "a key of its own",
            400,
            head("jwk", provider.key.jwk.clone()),
        ),
        (
            "no ID token at all",
            400,
            Box::new(|tokens| tokens.id_token = Some(String::new())),
        ),
        (
            "a login just now, by a clock that is ahead",
            303,
            id("auth_time", json!(now + 30)),
        ),
        (
            "the provider's name in the callback",
            303,
            callback(&provider.issuer()),
        ),
        (
            "another's name in the callback",
            400,
            callback("https://evil.example/"),
        ),
        (
            "a login in the future",
            503,
            id("auth_time", json!(now + 31)),
        ),
    ]
}

#[tokio::test]
async fn security_05_tokens_that_do_not_belong_to_the_login_make_no_session() {
    let provider = TestProvider::start().await;
    let app = provider
        .app()
        .set("OIDC_CLIENT_ID", "web-client")
        .start()
        .await;
    let mut cases = persons();
    cases.extend(makings(&provider, app.clock.seconds()));
    let count = cases.len();
    for (what, status, edit) in cases {
        let reply = provider.log_in(&app, edit).await;
        assert_eq!(reply.status, status, "{what}: {reply:?}");
        assert_eq!(reply.set_cookie(SESSION).is_some(), status == 303, "{what}");
    }
    figure(&format!("5 tokens at login: {count} logins"));
    app.stop().await;
}

#[tokio::test]
async fn security_05_a_login_takes_ten_minutes_at_most() {
    let provider = TestProvider::start().await;
    for (seconds, status) in [(599, 303), (600, 400)] {
        let app = provider
            .app()
            .set("OIDC_CLIENT_ID", "web-client")
            .start()
            .await;
        let late = |_: &mut LoginTokens| app.clock.advance(seconds);
        assert_eq!(provider.log_in(&app, late).await.status, status);
        app.stop().await;
    }
}

#[tokio::test]
async fn security_05_a_callback_names_its_issuer_where_the_provider_says_that_it_does() {
    let provider = TestProvider::start().await;
    provider.announce(json!({"authorization_response_iss_parameter_supported": true}));
    let app = provider
        .app()
        .set("OIDC_CLIENT_ID", "web-client")
        .start()
        .await;
    assert_eq!(provider.log_in(&app, |_| {}).await.status, 400);
    let named = callback(&provider.issuer());
    assert_eq!(provider.log_in(&app, named).await.status, 303);
    app.stop().await;
}

#[tokio::test]
async fn client_secret_is_sent_by_the_method_that_the_provider_supports() {
    let provider = TestProvider::start().await;
    let basic = format!(
        "Basic {}",
        STANDARD.encode("web%20%3A%20client:%25%20secret%2B")
    );
    for (methods, header, form) in [
        (json!(["client_secret_post"]), None, true),
        (json!(["client_secret_basic"]), Some(&basic), false),
        (json!([]), Some(&basic), false),
    ] {
        provider.announce(json!({"token_endpoint_auth_methods_supported": methods}));
        let app = provider
            .app()
            .set("OIDC_CLIENT_ID", "web : client")
            .set("OIDC_CLIENT_SECRET", "% secret+")
            .start()
            .await;
        let login = provider.log_in(&app, |tokens| {
            tokens.id["aud"] = json!("web : client");
            tokens.access["azp"] = json!("web : client");
        });
        assert_eq!(login.await.status, 303, "{methods}");
        assert_eq!(provider.last_authorization().as_ref(), header, "{methods}");
        let sent = provider.token_requests().pop().unwrap();
        let in_form = sent.contains("client_id=web+%3A+client&client_secret=%25+secret%2B");
        assert_eq!(in_form, form, "{sent}");
        assert_eq!(sent.contains("secret"), form, "{sent}");
        app.stop().await;
    }
}

#[tokio::test]
async fn discovery_document_is_cached_for_an_hour_and_kept_while_a_refresh_fails() {
    let provider = TestProvider::start().await;
    let app = provider
        .app()
        .set("OIDC_CLIENT_ID", "web-client")
        .start()
        .await;
    let begin = async || app.begin_login("/").await.authorize;
    begin().await;
    app.clock.advance(3599);
    begin().await;
    assert_eq!(provider.discoveries(), 1);
    let moved = format!("{}/elsewhere", provider.origin);
    provider.announce(json!({"authorization_endpoint": moved}));
    provider.set_down(true);
    app.clock.advance(1);
    // The refresh in the background fails, and the old document stays in use.
    let timeout = std::time::Duration::from_secs(20);
    let asked = async {
        while provider.discoveries() < 2 {
            assert_eq!(begin().await.path(), "/authorize");
        }
    };
    tokio::time::timeout(timeout, asked).await.unwrap();
    assert_eq!(begin().await.path(), "/authorize");
    provider.set_down(false);
    // A failed refresh isn't repeated at once.
    app.clock.advance(2);
    let renewed = async { while begin().await.path() != "/elsewhere" {} };
    tokio::time::timeout(timeout, renewed).await.unwrap();
    app.stop().await;
}

#[tokio::test]
async fn security_05_a_provider_that_calls_itself_otherwise_is_not_asked_to_log_in() {
    let provider = TestProvider::start().await;
    // The issuer in its discovery document ends with a slash.
    let app = provider
        .app()
        .set("OIDC_ISSUER", provider.origin.clone())
        .start()
        .await;
    let reply = app.get("/auth/login", &[]).await;
    assert_eq!(reply.status, 503, "{reply:?}");
    assert_eq!(reply.headers.get("location"), None);
    app.stop().await;
}
