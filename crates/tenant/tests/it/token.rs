//! The token endpoint: `client_credentials`, and client authentication.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jsonwebtoken::Algorithm;
use serde_json::{Value, json};

use crate::support::assertion::{ClientKey, ask, claims};
use crate::support::{START, TestResponse, TestTenant, encode, payload};

#[tokio::test]
async fn m2m_token_has_auth0s_shape() {
    let t = TestTenant::empty().await;
    let answer = t.token(&t.m2m_form()).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let body = answer.json();
    assert_eq!(body["expires_in"], 86_400);
    assert_eq!(body["token_type"], "Bearer");
    let scope = body["scope"].as_str().unwrap();
    for wanted in [
        "read:authentication_methods",
        "delete:authentication_methods",
        "read:users",
    ] {
        assert!(scope.split(' ').any(|s| s == wanted), "{scope}");
    }
    let (head, claims) = payload(body["access_token"].as_str().unwrap());
    let credentials = t.tenant.credentials();
    assert_eq!(
        (&head["alg"], &head["typ"]),
        (&json!("RS256"), &json!("JWT"))
    );
    assert_eq!(claims["iss"], format!("{}/", t.tenant.origin()));
    assert_eq!(
        claims["sub"],
        format!("{}@clients", credentials.m2m_client_id)
    );
    assert_eq!(claims["aud"], credentials.management_audience);
    assert_eq!(claims["gty"], "client-credentials");
    assert_eq!(claims["iat"], START / 1000);
    assert_eq!(claims["exp"], START / 1000 + 86_400);
    assert_eq!(claims["scope"], scope);
}

#[tokio::test]
async fn token_request_may_be_json_and_narrow_its_scope() {
    let t = TestTenant::empty().await;
    let mut body: Value = t.m2m_form().into_iter().collect();
    body["scope"] = json!("read:users delete:everything");
    let request = t
        .http
        .post(t.url("/oauth/token"))
        .header("content-type", "application/json")
        .body(body.to_string());
    let answer = TestResponse::read(request.send().await.unwrap()).await;
    assert_eq!(answer.json()["scope"], "read:users");
}

#[tokio::test]
async fn client_may_use_basic_authentication() {
    let t = TestTenant::empty().await;
    let credentials = t.tenant.credentials();
    let basic =
        |id: &str, secret: &str| format!("Basic {}", STANDARD.encode(format!("{id}:{secret}")));
    let ask = async |authorization: String, extra: Option<(&'static str, String)>| {
        let mut form = t.m2m_form();
        form.retain(|(key, _)| !key.starts_with("client_"));
        form.extend(extra);
        let request = t
            .http
            .post(t.url("/oauth/token"))
            .header("authorization", authorization)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(encode(&form));
        TestResponse::read(request.send().await.unwrap()).await
    };
    let good = basic(&credentials.m2m_client_id, &credentials.m2m_client_secret);
    assert_eq!(ask(good.clone(), None).await.status, 200);
    let wrong = ask(basic(&credentials.m2m_client_id, "x"), None).await;
    assert_eq!(wrong.status, 401);
    assert!(
        wrong
            .header("www-authenticate")
            .unwrap()
            .starts_with("Basic")
    );
    assert_eq!(
        ask("Basic !".to_owned(), None).await.json()["error"],
        "invalid_client"
    );
    let both = ("client_secret", credentials.m2m_client_secret.clone());
    assert_eq!(
        ask(good, Some(both)).await.json()["error"],
        "invalid_request"
    );
}

#[tokio::test]
async fn bad_requests_get_oauths_errors() {
    let t = TestTenant::empty().await;
    let credentials = t.tenant.credentials();
    let with = |key: &'static str, value: &str| {
        let mut form = t.m2m_form();
        form.retain(|(k, _)| *k != key);
        form.push((key, value.to_owned()));
        form
    };
    for (form, status, error) in [
        (with("client_secret", "wrong"), 401, "access_denied"),
        (with("client_secret", ""), 401, "access_denied"),
        (with("client_id", "nobody"), 401, "access_denied"),
        (
            with("client_id", &credentials.web_client_id),
            401,
            "access_denied",
        ),
        (with("audience", "https://another/"), 403, "access_denied"),
        (with("audience", ""), 400, "invalid_request"),
        (
            with("grant_type", "password"),
            403,
            "unsupported_grant_type",
        ),
        (with("grant_type", ""), 400, "invalid_request"),
    ] {
        let answer = t.token(&form).await;
        assert_eq!(answer.status, status, "{form:?} {}", answer.text);
        assert_eq!(answer.json()["error"], error, "{form:?}");
        assert!(answer.json()["error_description"].is_string());
    }
    let mut twice = t.m2m_form();
    twice.push(("audience", credentials.management_audience.clone()));
    assert_eq!(t.token(&twice).await.json()["error"], "invalid_request");
    let spa = [
        ("grant_type", "client_credentials".to_owned()),
        ("client_id", credentials.spa_client_id.clone()),
        ("audience", credentials.management_audience.clone()),
    ];
    assert_eq!(t.token(&spa).await.json()["error"], "unauthorized_client");
}

#[tokio::test]
async fn wrong_secret_is_answered_in_auth0s_words() {
    let t = TestTenant::empty().await;
    let mut form = t.m2m_form();
    form[2].1 = "wrong".to_owned();
    assert_eq!(
        t.token(&form).await.json(),
        json!({"error": "access_denied", "error_description": "Unauthorized"})
    );
}

#[tokio::test]
async fn private_key_jwt_is_taken_with_each_algorithm_once() {
    let t = TestTenant::empty().await;
    let key = ClientKey::generate();
    t.control()
        .register_m2m_public_key(&key.public_pem())
        .unwrap();
    for algorithm in [Algorithm::RS256, Algorithm::RS384, Algorithm::PS256] {
        let assertion = key.sign(algorithm, &claims(&t));
        let first = ask(&t, &assertion).await;
        assert_eq!(first.status, 200, "{algorithm:?} {}", first.text);
        let again = ask(&t, &assertion).await;
        assert_eq!(
            (again.status, &again.json()["error"]),
            (401, &json!("invalid_client"))
        );
        assert!(again.text.contains("used already"));
    }
    // As at Auth0, the secret is no longer accepted.
    assert_eq!(
        t.token(&t.m2m_form()).await.json()["error"],
        "invalid_client"
    );
}

#[tokio::test]
async fn private_key_jwt_is_refused_for_any_wrong_claim() {
    let t = TestTenant::empty().await;
    let key = ClientKey::generate();
    t.control()
        .register_m2m_public_key(&key.public_pem())
        .unwrap();
    let now = START / 1000;
    for (claim, value, why) in [
        ("iss", json!("nobody"), "client id"),
        ("sub", json!("nobody"), "client id"),
        ("aud", json!("https://another/"), "aud"),
        ("aud", Value::Null, "aud"),
        ("exp", json!(now), "expired"),
        ("exp", json!(now + 120), "60 seconds"),
        ("exp", json!("soon"), "exp"),
        ("iat", json!(now + 60), "future"),
        ("nbf", json!(now + 60), "future"),
        ("jti", Value::Null, "jti"),
    ] {
        let mut changed = claims(&t);
        changed[claim] = value;
        let answer = ask(&t, &key.sign(Algorithm::RS256, &changed)).await;
        assert_eq!(answer.status, 401, "{claim} {}", answer.text);
        assert!(answer.text.contains(why), "{claim} {}", answer.text);
    }
    let stranger = ClientKey::generate();
    let answer = ask(&t, &stranger.sign(Algorithm::RS256, &claims(&t))).await;
    assert!(answer.text.contains("no registered key"), "{}", answer.text);
    let answer = ask(&t, &key.sign(Algorithm::RS512, &claims(&t))).await;
    assert!(answer.text.contains("algorithm"), "{}", answer.text);
    assert_eq!(ask(&t, "abc").await.status, 401);
    assert!(t.control().register_m2m_public_key("not a key").is_err());
}
