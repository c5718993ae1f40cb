//! Logging out.

use crate::support::TestTenant;
use crate::support::browser::{Browser, param, params};

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
        assert_eq!(answer.status, 303, "{path}");
        assert_eq!(
            answer.header("location"),
            Some("http://127.0.0.1:8787/?state=x")
        );
        assert!(answer.header("set-cookie").unwrap().contains("Max-Age=0"));
        // The server has forgotten it, too: the old cookie is worth nothing.
        let again = browser.authorize(&params(&t, &[])).await;
        assert_eq!(param(again.header("location").unwrap(), "code"), None);
    }
}

#[tokio::test]
async fn logout_leads_nowhere_else() {
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
