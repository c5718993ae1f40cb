//! Discovery, JWKS, rotation and revocation.

use serde_json::Value;

use crate::support::{TestResponse, TestTenant, methods_path, payload};

async fn get(t: &TestTenant, path: &str) -> Value {
    let answer = TestResponse::read(t.http.get(t.url(path)).send().await.unwrap()).await;
    assert_eq!(answer.status, 200);
    assert_eq!(
        answer.header("content-type"),
        Some("application/json; charset=utf-8")
    );
    answer.json()
}

fn kids(jwks: &Value) -> Vec<Value> {
    let keys = jwks["keys"].as_array().unwrap().iter();
    keys.map(|key| key["kid"].clone()).collect()
}

#[tokio::test]
async fn discovery_names_endpoints_that_are_there() {
    let t = TestTenant::empty().await;
    let document = get(&t, "/.well-known/openid-configuration").await;
    assert_eq!(document["issuer"], format!("{}/", t.tenant.origin()));
    for key in [
        "authorization_endpoint",
        "token_endpoint",
        "userinfo_endpoint",
        "jwks_uri",
        "end_session_endpoint",
        "revocation_endpoint",
    ] {
        let url = document[key].as_str().unwrap();
        let status = t.http.get(url).send().await.unwrap().status().as_u16();
        assert_ne!(status, 404, "{key}");
    }
    assert_eq!(document["code_challenge_methods_supported"][0], "S256");
}

#[tokio::test]
async fn jwks_has_public_parts_only() {
    let t = TestTenant::empty().await;
    let jwks = get(&t, "/.well-known/jwks.json").await;
    let key = jwks["keys"][0].as_object().unwrap();
    let mut names: Vec<&str> = key.keys().map(String::as_str).collect();
    names.sort_unstable();
    assert_eq!(names, ["alg", "e", "kid", "kty", "n", "use"]);
    assert_eq!((&key["kty"], &key["alg"]), (&"RSA".into(), &"RS256".into()));
    // 2048 bits in base64url.
    assert_eq!(key["n"].as_str().map(str::len), Some(342));
}

#[tokio::test]
async fn rotated_key_signs_and_the_old_one_still_counts() {
    let mut t = TestTenant::empty().await;
    let before = kids(&get(&t, "/.well-known/jwks.json").await);
    let old = t.m2m_token().to_owned();
    t.control().rotate_signing_key().unwrap();
    let after = kids(&get(&t, "/.well-known/jwks.json").await);
    assert_eq!(after.len(), 2);
    assert!(after.contains(&before[0]));

    t.renew_token().await;
    let (head, _) = payload(t.m2m_token());
    assert_eq!(head["kid"], after[0]);
    assert_ne!(head["kid"], before[0]);
    for token in [old.as_str(), t.m2m_token()] {
        let answer = t.api_as(token, "GET", &methods_path(None), None).await;
        assert_eq!(answer.status, 200);
    }
}

#[tokio::test]
async fn revoked_tokens_are_invalid_and_new_ones_good() {
    let mut t = TestTenant::empty().await;
    t.control().revoke_m2m_tokens();
    let message = t
        .api("GET", &methods_path(None), None)
        .await
        .is_error(401, "invalid_token");
    assert_eq!(message, "Invalid token");
    t.renew_token().await;
    assert_eq!(t.api("GET", &methods_path(None), None).await.status, 200);
}
