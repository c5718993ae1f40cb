//! Differences between identity providers: what the RFCs allow, and what each provider does in its
//! own way.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair,
    KeyPair as _,
};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use crate::support::provider::{AUDIENCE, TestProvider, sign, unsigned};
use crate::support::{TestApp, TestResponse};

/// `/session` with this token.
async fn session(app: &TestApp, token: &str) -> TestResponse {
    let bearer = format!("Bearer {token}");
    app.get("/session", &[("authorization", &bearer)]).await
}

/// A valid token's header and claims, with these claims added or replaced. `null` removes one.
fn claims(provider: &TestProvider, app: &TestApp, changes: &Value) -> (Value, Value) {
    let (header, mut claims) = provider.good(app.clock.seconds());
    let map = claims.as_object_mut().unwrap();
    for (name, value) in changes.as_object().unwrap() {
        if value.is_null() {
            map.remove(name);
        } else {
            map.insert(name.clone(), value.clone());
        }
    }
    (header, claims)
}

async fn permissions(app: &TestApp, provider: &TestProvider, changes: Value) -> Value {
    let (header, claims) = claims(provider, app, &changes);
    let reply = session(app, &sign(&header, &claims, &provider.key.signing)).await;
    assert_eq!(reply.status, 200, "{changes}: {reply:?}");
    reply.json()["permissions"].clone()
}

#[tokio::test]
async fn nested_roles_are_mapped_to_permissions() {
    let provider = TestProvider::start().await;
    let app = provider
        .app()
        .set("OIDC_PERMISSIONS_CLAIM", "realm_access.roles")
        .set(
            "OIDC_ROLES",
            "help desk=read:authentication_methods delete:authentication_methods; admin=all",
        )
        .start()
        .await;
    let granted = json!([
        "read:authentication_methods",
        "delete:authentication_methods"
    ]);
    let roles = |roles: Value| json!({"realm_access": {"roles": roles}});
    for value in [
        json!(["offline_access", "help desk"]),
        json!("help desk,uma"),
    ] {
        let found = permissions(&app, &provider, roles(value)).await;
        assert_eq!(found, granted);
    }
    let all = permissions(&app, &provider, roles(json!(["admin"]))).await;
    assert_eq!(all.as_array().unwrap().len(), 12);
    // The name of a permission isn't a role, so it grants nothing.
    let found = permissions(
        &app,
        &provider,
        roles(json!(["delete:authentication_methods"])),
    )
    .await;
    assert_eq!(found, json!([]));
    app.stop().await;
}

#[tokio::test]
async fn second_spelling_of_the_issuer_is_accepted_when_configured() {
    let provider = TestProvider::start().await;
    let other = "https://login.acme.example/";
    for (alias, status) in [(None, 401), (Some(other), 200)] {
        let mut builder = provider.app();
        if let Some(alias) = alias {
            builder = builder.set("OIDC_ISSUER_ALIAS", alias);
        }
        let app = builder.start().await;
        let (header, claims) = claims(&provider, &app, &json!({"iss": other}));
        let token = sign(&header, &claims, &provider.key.signing);
        assert_eq!(session(&app, &token).await.status, status, "{alias:?}");
        app.stop().await;
    }
}

#[tokio::test]
async fn elliptic_keys_are_accepted_when_configured() {
    let provider = TestProvider::start().await;
    let random = SystemRandom::new();
    let p256 = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap();
    let p384 = EcdsaKeyPair::generate(&ECDSA_P384_SHA384_FIXED_SIGNING).unwrap();
    let ed = Ed25519KeyPair::generate().unwrap();
    let ec = |pair: &EcdsaKeyPair, curve: &str, kid: &str| {
        let point = &pair.public_key().as_ref()[1..];
        let (x, y) = point.split_at(point.len() / 2);
        json!({"kty": "EC", "crv": curve, "kid": kid, "use": "sig",
               "x": URL_SAFE_NO_PAD.encode(x), "y": URL_SAFE_NO_PAD.encode(y)})
    };
    provider.show_entries(&[
        provider.key.jwk.clone(),
        ec(&p256, "P-256", "p256"),
        ec(&p384, "P-384", "p384"),
        json!({"kty": "OKP", "crv": "Ed25519", "kid": "ed", "use": "sig",
               "x": URL_SAFE_NO_PAD.encode(ed.public_key().as_ref())}),
    ]);
    let app = provider
        .app()
        .set("OIDC_ALGORITHMS", "RS256,ES256,ES384,EdDSA")
        .start()
        .await;
    let (_, claims) = claims(&provider, &app, &json!({}));
    let token = |alg: &str, kid: &str| {
        let header = json!({"alg": alg, "typ": "at+jwt", "kid": kid});
        let message = unsigned(&header, &claims);
        let bytes = message.as_bytes();
        let signature = match kid {
            "p256" => p256.sign(&random, bytes).unwrap().as_ref().to_vec(),
            "p384" => p384.sign(&random, bytes).unwrap().as_ref().to_vec(),
            _ => ed.sign(bytes).as_ref().to_vec(),
        };
        format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))
    };
    for (alg, kid, status) in [
        ("ES256", "p256", 200),
        ("ES384", "p384", 200),
        ("EdDSA", "ed", 200),
        // A key is for its own algorithm only.
        ("ES384", "p256", 401),
        ("ES256", "p384", 401),
        ("ES256", "ed", 401),
        ("EdDSA", "p256", 401),
        ("RS256", "p256", 401),
        ("ES256", "k1", 401),
    ] {
        assert_eq!(
            session(&app, &token(alg, kid)).await.status,
            status,
            "{alg} {kid}"
        );
    }
    app.stop().await;
}

#[tokio::test]
async fn tokens_without_an_audience_are_accepted_for_the_configured_client() {
    let provider = TestProvider::start().await;
    let app = provider
        .app()
        .set("OIDC_CLIENT_ID", AUDIENCE)
        .set("OIDC_AUDIENCE", AUDIENCE)
        .set("OIDC_AUDIENCE_CLAIM", "client_id")
        .start()
        .await;
    for (changes, status) in [
        (
            json!({"aud": null, "client_id": AUDIENCE, "token_use": "access"}),
            200,
        ),
        (
            json!({"aud": null, "client_id": "other", "token_use": "access"}),
            401,
        ),
        (json!({"aud": null, "token_use": "access"}), 401),
        // Without `token_use`, it might be an ID token.
        (json!({"client_id": AUDIENCE}), 401),
        (json!({"client_id": AUDIENCE, "token_use": "id"}), 401),
    ] {
        let (header, claims) = claims(&provider, &app, &changes);
        let token = sign(&header, &claims, &provider.key.signing);
        assert_eq!(session(&app, &token).await.status, status, "{changes}");
    }
    app.stop().await;
}

#[tokio::test]
async fn authorization_request_holds_the_configured_parameters() {
    let provider = TestProvider::start().await;
    let app = provider
        .app()
        .set(
            "OIDC_AUTHORIZE_PARAMS",
            "resource=urn%3Adesk&prompt=consent",
        )
        .start()
        .await;
    for (path, prompt) in [("/auth/login", "consent"), ("/auth/login?reauth", "login")] {
        let location = app.get(path, &[]).await.header("location").to_owned();
        let url = url::Url::parse(&location).unwrap();
        let all = |name: &str| -> Vec<String> {
            let found = url.query_pairs().filter(|(key, _)| key == name);
            found.map(|(_, value)| value.into_owned()).collect()
        };
        assert_eq!(all("resource"), ["urn:desk"], "{location}");
        assert_eq!(all("prompt"), [prompt], "{location}");
        assert_eq!(all("client_id").len(), 1);
    }
    app.stop().await;
}

#[tokio::test]
async fn client_authentication_follows_the_configuration_and_is_form_encoded() {
    let provider = TestProvider::start().await;
    provider.announce(json!({"token_endpoint_auth_methods_supported": ["client_secret_post"]}));
    let app = provider
        .app()
        .set("OIDC_CLIENT_ID", "web_client-1.a")
        .set("OIDC_CLIENT_SECRET", "a b:c/d-e_f.g")
        .set("OIDC_CLIENT_AUTH", "basic")
        .start()
        .await;
    let begun = app.begin_login("/").await;
    let path = format!("/auth/callback?code=c&state={}", begun.state());
    app.callback(&path, &begun.cookie).await;
    let sent = provider.last_authorization().unwrap();
    let pair = base64::engine::general_purpose::STANDARD
        .decode(sent.strip_prefix("Basic ").unwrap())
        .unwrap();
    let pair = String::from_utf8(pair).unwrap();
    assert_eq!(pair, "web_client-1.a:a%20b%3Ac%2Fd-e_f.g");
    app.stop().await;
}

#[tokio::test]
async fn readyz_checks_the_client_that_logs_admins_in() {
    let provider = TestProvider::start().await;
    let app = provider.app().start().await;
    provider.answer_with(401, json!({"error": "invalid_client"}));
    let ready = app.get("/readyz", &[]).await;
    assert_eq!(ready.status, 503, "{ready:?}");
    assert!(ready.body.contains("OIDC_CLIENT_SECRET"), "{ready:?}");
    let asked = provider.token_requests().len();
    // The client isn't checked at every probe.
    app.get("/readyz", &[]).await;
    assert_eq!(provider.token_requests().len(), asked);

    // Corrected at the provider: the next check succeeds.
    provider.answer_with(400, json!({"error": "invalid_grant"}));
    app.clock.advance(60);
    assert_eq!(app.get("/readyz", &[]).await.status, 200);
    let asked = provider.token_requests().len();
    app.clock.advance(600);
    assert_eq!(app.get("/readyz", &[]).await.status, 200);
    assert_eq!(provider.token_requests().len(), asked, "no further check");

    // An outage of the token endpoint isn't a configuration fault.
    let other = provider.app().start().await;
    provider.answer_with(503, json!({}));
    assert_eq!(other.get("/readyz", &[]).await.status, 200);
    other.stop().await;
    app.stop().await;
}
