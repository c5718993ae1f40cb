//! 5: the tokens that a login ends with.

use serde_json::{Value, json};

use crate::support::figure::figure;
use crate::support::login::SESSION;
use crate::support::provider::{LoginTokens, TestProvider};

type Edit = Box<dyn FnOnce(&mut LoginTokens)>;
/// What it is, the status, and what the provider hands over.
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

/// For whom they are.
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
        ("no nonce", 400, id("nonce", Value::Null)),
        ("another nonce", 400, id("nonce", json!("n"))),
        ("an empty nonce", 400, id("nonce", json!(""))),
        ("a nonce that is no text", 400, id("nonce", json!(1))),
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
            "two audiences and nobody",
            400,
            id("aud", json!(["web-client", "other"])),
        ),
        ("another authorised party", 400, id("azp", json!("other"))),
    ]
}

/// When and how they were made.
fn makings(provider: &TestProvider, now: u64) -> Vec<Case> {
    vec![
        ("expired", 400, id("exp", json!(now - 31))),
        ("without an end", 400, id("exp", Value::Null)),
        ("from the future", 400, id("iat", json!(now + 31))),
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
            "an access token for another API",
            400,
            access("aud", json!("urn:other")),
        ),
        (
            "an expired access token",
            400,
            access("exp", json!(now - 31)),
        ),
        (
            "an ID token of no algorithm",
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
            "a password of the future",
            400,
            id("auth_time", json!(now + 31)),
        ),
    ]
}

#[tokio::test]
async fn security_05_tokens_that_do_not_belong_to_the_login_are_400_and_no_session() {
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
