//! Logins in the browser: the public application, and CORS for the registered web origins.

use factordesk_tenant::{Seed, TenantConfig};

use crate::support::browser::{Browser, CALLBACK, VERIFIER};
use crate::support::{TestResponse, TestTenant, encode};

const PORTAL: &str = "http://localhost:8788";

async fn tenant() -> TestTenant {
    TestTenant::start(TenantConfig {
        seed: Seed::Empty,
        web_origins: vec![PORTAL.to_owned()],
        ..TenantConfig::default()
    })
    .await
}

async fn preflight(t: &TestTenant, path: &str, origin: &str) -> TestResponse {
    let request = t
        .http
        .request(reqwest::Method::OPTIONS, t.url(path))
        .header("origin", origin)
        .header("access-control-request-method", "POST");
    TestResponse::read(request.send().await.unwrap()).await
}

#[tokio::test]
async fn registered_origin_may_call_what_a_login_needs() {
    let t = tenant().await;
    for path in ["/oauth/token", "/oauth/revoke", "/userinfo"] {
        let answer = preflight(&t, path, PORTAL).await;
        assert_eq!(answer.status, 204, "{path}");
        assert_eq!(
            answer.header("access-control-allow-origin"),
            Some(PORTAL),
            "{path}"
        );
        let headers = answer.header("access-control-allow-headers").unwrap();
        assert!(headers.contains("authorization"), "{path}: {headers}");
        assert_eq!(answer.header("access-control-allow-credentials"), None);
    }
    for path in [
        "/.well-known/openid-configuration",
        "/.well-known/jwks.json",
    ] {
        let request = t.http.get(t.url(path)).header("origin", PORTAL);
        let answer = TestResponse::read(request.send().await.unwrap()).await;
        assert_eq!(answer.status, 200, "{path}");
        assert_eq!(
            answer.header("access-control-allow-origin"),
            Some(PORTAL),
            "{path}"
        );
        assert_eq!(answer.header("vary"), Some("origin"), "{path}");
    }
}

#[tokio::test]
async fn other_origins_and_other_paths_get_no_cors_headers() {
    let t = tenant().await;
    for origin in [
        "http://localhost:87880",
        "http://localhost",
        "https://localhost:8788",
        "http://127.0.0.1:8788",
        "null",
    ] {
        let answer = preflight(&t, "/oauth/token", origin).await;
        assert_eq!(
            answer.header("access-control-allow-origin"),
            None,
            "{origin}"
        );
    }
    for path in ["/api/v2/users", "/authorize", "/u/login", "/v2/logout"] {
        let answer = preflight(&t, path, PORTAL).await;
        assert_eq!(answer.header("access-control-allow-origin"), None, "{path}");
    }
}

#[tokio::test]
async fn page_logs_in_and_renews_its_tokens_without_a_secret() {
    let t = tenant().await;
    let spa = t.tenant.credentials().spa_client_id.clone();
    let mut browser = Browser::new(&t);
    browser
        .open_login(&[
            ("client_id", &spa),
            ("scope", "openid profile offline_access"),
        ])
        .await;
    let back = browser
        .submit("ada@desk.example.com", "demo-full-access")
        .await;
    let code = crate::support::browser::param(back.header("location").unwrap(), "code").unwrap();
    let exchange = async |form: Vec<(&'static str, String)>| {
        let request = t
            .http
            .post(t.url("/oauth/token"))
            .header("origin", PORTAL)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(encode(&form));
        TestResponse::read(request.send().await.unwrap()).await
    };
    let answer = exchange(vec![
        ("grant_type", "authorization_code".to_owned()),
        ("client_id", spa.clone()),
        ("code", code),
        ("code_verifier", VERIFIER.to_owned()),
        ("redirect_uri", CALLBACK.to_owned()),
    ])
    .await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!(answer.header("access-control-allow-origin"), Some(PORTAL));
    let renewal = vec![
        ("grant_type", "refresh_token".to_owned()),
        ("client_id", spa),
        (
            "refresh_token",
            answer.json()["refresh_token"].as_str().unwrap().to_owned(),
        ),
    ];
    let renewed = exchange(renewal.clone()).await;
    assert_eq!(renewed.status, 200, "{}", renewed.text);
    assert!(renewed.json()["access_token"].is_string());
    // Each refresh token works once.
    assert_eq!(exchange(renewal).await.status, 403);
}
