//! 7: the corpus of tokens that don't hold.

use jsonwebtoken::{Algorithm, EncodingKey};
use serde_json::{Value, json};

use crate::support::TestApp;
use crate::support::provider::{AUDIENCE, TestKey, TestProvider, sign, unsigned};

async fn status(app: &TestApp, token: &str) -> u16 {
    let bearer = format!("Bearer {token}");
    app.get("/session", &[("authorization", &bearer)])
        .await
        .status
}

fn changed(mut object: Value, name: &str, value: Value) -> Value {
    let map = object.as_object_mut().unwrap();
    if value.is_null() {
        map.remove(name);
    } else {
        map.insert(name.to_owned(), value);
    }
    object
}

#[tokio::test]
async fn security_07_tokens_whose_claims_do_not_hold_are_401() {
    let provider = TestProvider::start().await;
    let app = provider.app().start().await;
    let now = app.clock.seconds();
    let (header, good) = provider.good(now);
    let bad = [
        ("exp", json!("9999999999")),
        ("exp", json!((now + 600).to_string())),
        ("exp", json!(-1)),
        ("exp", json!(now - 30)),
        ("exp", Value::Null),
        ("iat", Value::Null),
        ("iat", json!("0")),
        ("iat", json!(now + 31)),
        ("nbf", json!(now + 31)),
        ("nbf", json!("0")),
        ("aud", Value::Null),
        ("aud", json!("urn:other")),
        ("aud", json!([])),
        ("aud", json!({"0": AUDIENCE})),
        ("aud", json!(format!("{AUDIENCE}/"))),
        ("iss", Value::Null),
        ("iss", json!("https://evil.example/")),
        ("iss", json!(provider.origin)),
        ("sub", Value::Null),
        ("sub", json!("")),
        ("sub", json!(1)),
    ];
    assert_eq!(
        status(&app, &sign(&header, &good, &provider.key.signing)).await,
        200
    );
    for (name, value) in bad {
        let claims = changed(good.clone(), name, value.clone());
        let token = sign(&header, &claims, &provider.key.signing);
        assert_eq!(status(&app, &token).await, 401, "{name}: {value}");
    }
    // Within the leeway of 30 s.
    for (name, value) in [("exp", now - 29), ("iat", now + 30), ("nbf", now + 30)] {
        let claims = changed(good.clone(), name, json!(value));
        let token = sign(&header, &claims, &provider.key.signing);
        assert_eq!(status(&app, &token).await, 200, "{name}");
    }
    app.stop().await;
}

#[tokio::test]
async fn security_07_tokens_whose_header_does_not_hold_are_401() {
    let provider = TestProvider::start().await;
    let app = provider.app().start().await;
    let (good, claims) = provider.good(app.clock.seconds());
    let bad = [
        ("alg", json!("none")),
        ("alg", json!("NONE")),
        ("alg", json!("HS256")),
        ("alg", json!("RS512")),
        ("alg", json!("rs256")),
        ("alg", json!("ES256")),
        ("alg", Value::Null),
        ("kid", Value::Null),
        ("kid", json!("k2")),
        ("kid", json!("../../k1")),
        ("kid", json!(["k1"])),
        ("typ", Value::Null),
        ("typ", json!("logout+jwt")),
        ("typ", json!("dpop+jwt")),
        ("jku", json!("https://evil.example/jwks")),
        ("jwk", json!({"kty": "RSA"})),
        ("x5u", json!("https://evil.example/")),
        ("x5c", json!([])),
        ("crit", json!(["exp"])),
    ];
    for (name, value) in bad {
        let header = changed(good.clone(), name, value.clone());
        let token = sign(&header, &claims, &provider.key.signing);
        assert_eq!(status(&app, &token).await, 401, "{name}: {value}");
    }
    for typ in ["at+jwt", "AT+JWT", "application/at+jwt", "JWT"] {
        let header = changed(good.clone(), "typ", json!(typ));
        let token = sign(&header, &claims, &provider.key.signing);
        assert_eq!(status(&app, &token).await, 200, "{typ}");
    }
    app.stop().await;
}

#[tokio::test]
async fn security_07_signatures_by_anybody_else_are_401() {
    let provider = TestProvider::start().await;
    let app = provider.app().start().await;
    let (header, claims) = provider.good(app.clock.seconds());
    let good = sign(&header, &claims, &provider.key.signing);
    let (message, signature) = good.rsplit_once('.').unwrap();
    let (head, _) = message.split_once('.').unwrap();
    let forged = unsigned(
        &header,
        &changed(claims.clone(), "sub", json!("auth0|other")),
    );
    let forged_claims = forged.split_once('.').unwrap().1;
    // HS/RS confusion: the public key as a shared secret.
    let confused = |secret: &[u8]| {
        let header = changed(header.clone(), "alg", json!("HS256"));
        let message = unsigned(&header, &claims);
        let key = EncodingKey::from_secret(secret);
        let signature =
            jsonwebtoken::crypto::sign(message.as_bytes(), &key, Algorithm::HS256).unwrap();
        format!("{message}.{signature}")
    };
    let tokens = [
        format!("{message}."),
        message.to_owned(),
        format!("{message}.AAAA"),
        format!("{head}.{forged_claims}.{signature}"),
        format!("{good}.x"),
        format!(".{good}"),
        format!("{good}="),
        sign(&header, &claims, &TestKey::new("k1").signing),
        confused(&provider.key.modulus()),
        confused(provider.key.pem.as_bytes()),
        "a".repeat(20_000),
        String::from(".."),
    ];
    assert_eq!(status(&app, &good).await, 200);
    for token in tokens {
        assert_eq!(status(&app, &token).await, 401, "{token:.80}");
    }
    app.stop().await;
}

#[tokio::test]
async fn security_07_an_id_token_is_no_access_token() {
    let provider = TestProvider::start().await;
    let app = provider.app().start().await;
    let now = app.clock.seconds();
    let (_, good) = provider.good(now);
    let header = json!({"alg": "RS256", "typ": "JWT", "kid": "k1"});
    for claim in ["nonce", "at_hash", "c_hash"] {
        let claims = changed(good.clone(), claim, json!("x"));
        let token = sign(&header, &claims, &provider.key.signing);
        assert_eq!(status(&app, &token).await, 401, "{claim}");
    }
    let for_client = changed(good, "aud", json!("web-client"));
    let token = sign(&header, &for_client, &provider.key.signing);
    assert_eq!(status(&app, &token).await, 401);
    app.stop().await;
}

#[tokio::test]
async fn permissions_that_are_not_ours_count_for_nothing() {
    let provider = TestProvider::start().await;
    let app = provider.app().start().await;
    let (header, good) = provider.good(app.clock.seconds());
    for (claim, expected) in [
        (json!(["read:authentication_methods", "read:users"]), 1),
        (
            json!("read:authentication_methods delete:authentication_methods"),
            2,
        ),
        (json!(["READ:authentication_methods", "*", "read:*"]), 0),
        (json!({"read:authentication_methods": true}), 0),
        (json!([["read:authentication_methods"]]), 0),
        (Value::Null, 0),
    ] {
        let claims = changed(good.clone(), "permissions", claim.clone());
        let bearer = format!("Bearer {}", sign(&header, &claims, &provider.key.signing));
        let reply = app.get("/session", &[("authorization", &bearer)]).await;
        let found = reply.json()["permissions"].as_array().unwrap().len();
        assert_eq!(found, expected, "{claim}");
    }
    app.stop().await;
}
