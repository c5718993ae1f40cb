//! Logout.

use crate::support::browser::{Browser, VERIFIER, param, params};
use crate::support::{TestResponse, TestTenant, payload};

#[tokio::test]
async fn logout_ends_the_session_and_leads_home() {
    let t = TestTenant::empty().await;
    for (path, key) in [
        ("/oidc/logout", "post_logout_redirect_uri"),
        ("/v2/logout", "returnTo"),
    ] {
        let mut browser = Browser::new(&t);
        browser.log_in().await;
        let query = format!("{path}?{key}=http%3A%2F%2F127.0.0.1%3A8787%2F&state=x");
        let answer = browser.get(&query).await;
        assert_logged_out(&t, &browser, &answer).await;
    }
}

#[tokio::test]
async fn logout_accepts_a_form() {
    let t = TestTenant::empty().await;
    let mut browser = Browser::new(&t);
    browser.log_in().await;
    let form = "post_logout_redirect_uri=http%3A%2F%2F127.0.0.1%3A8787%2F&state=x".to_owned();
    let answer = browser.post("/oidc/logout", form).await;
    assert_logged_out(&t, &browser, &answer).await;
    // Auth0 documents only GET for its older path.
    assert_eq!(browser.post("/v2/logout", String::new()).await.status, 405);
}

async fn assert_logged_out(t: &TestTenant, browser: &Browser<'_>, answer: &TestResponse) {
    assert_eq!(answer.status, 303, "{}", answer.text);
    assert_eq!(
        answer.header("location"),
        Some("http://127.0.0.1:8787/?state=x")
    );
    assert!(answer.header("set-cookie").unwrap().contains("Max-Age=0"));
    // The tenant has deleted the session too, so the old cookie is worthless.
    let again = browser.authorize(&params(t, &[])).await;
    assert_eq!(param(again.header("location").unwrap(), "code"), None);
}

#[tokio::test]
async fn logout_redirects_to_no_other_address() {
    let t = TestTenant::empty().await;
    let mut browser = Browser::new(&t);
    browser.log_in().await;
    let refused = browser
        .get("/oidc/logout?post_logout_redirect_uri=https%3A%2F%2Fevil.test%2F")
        .await;
    assert_eq!(refused.status, 400);
    assert_eq!(refused.header("location"), None);
    assert_eq!(browser.get("/oidc/logout").await.status, 200);
}

#[tokio::test]
async fn logout_hint_says_which_session_ends() {
    let t = TestTenant::empty().await;
    let mut browser = Browser::new(&t);
    let back = browser.log_in().await;
    let tokens = browser.exchange(&back, VERIFIER).await.json();
    let (_, claims) = payload(tokens["id_token"].as_str().unwrap());
    let sid = claims["sid"].as_str().unwrap();
    for (hint, ended) in [("another", false), (sid, true)] {
        browser
            .get(&format!("/oidc/logout?logout_hint={hint}"))
            .await;
        let again = browser.authorize(&params(&t, &[])).await;
        let code = param(again.header("location").unwrap(), "code");
        assert_eq!(code.is_none(), ended, "{hint}");
    }
}

#[tokio::test]
async fn refresh_token_is_revoked_by_its_own_application_only() {
    let t = TestTenant::empty().await;
    let refresh_token = async || {
        let mut browser = Browser::new(&t);
        browser
            .open_login(&[("scope", "openid offline_access")])
            .await;
        let back = browser
            .submit("ada@desk.example.com", "demo-full-access")
            .await;
        let location = back.header("location").unwrap();
        let tokens = browser.exchange(location, VERIFIER).await.json();
        tokens["refresh_token"].as_str().unwrap().to_owned()
    };
    let (token, other) = (refresh_token().await, refresh_token().await);
    let credentials = t.tenant.credentials();
    let web = [
        ("client_id", credentials.web_client_id.clone()),
        ("client_secret", credentials.web_client_secret.clone()),
    ];
    let public = [("client_id", credentials.spa_client_id.clone())];
    let wrong = [web[0].clone(), ("client_secret", "guess".to_owned())];
    let revoke = async |token: &str, client: &[(&'static str, String)]| {
        let mut form = client.to_vec();
        form.push(("token", token.to_owned()));
        t.post_form("/oauth/revoke", &form).await.status
    };
    assert_eq!(revoke(&token, &wrong).await, 401);
    assert_eq!(revoke(&token, &public).await, 200, "and nothing was done");
    assert_eq!(t.post_form("/oauth/revoke", &web).await.status, 400);
    let refresh = async |token: &str| {
        let mut form = web.to_vec();
        form.push(("grant_type", "refresh_token".to_owned()));
        form.push(("refresh_token", token.to_owned()));
        t.token(&form).await
    };
    let renewed = refresh(&token).await.json();
    let token = renewed["refresh_token"].as_str().unwrap();
    assert_eq!(t.control().refresh_tokens(), 2);
    for _ in 0..2 {
        assert_eq!(revoke(token, &web).await, 200);
        assert_eq!(t.control().refresh_tokens(), 1);
    }
    assert_eq!(refresh(token).await.json()["error"], "invalid_grant");
    assert_eq!(refresh(&other).await.status, 200, "the user's other one");
}
