//! 63: logout also revokes the refresh token at the provider.

use std::time::Duration;

use serde_json::{Value, json};
use url::Url;

use crate::session_revalidation::{ask, put_session};
use crate::support::login::{Begun, SESSION};
use crate::support::provider::TestProvider;
use crate::support::{ADA, TestApp, TestResponse};

const TIMEOUT: Duration = Duration::from_secs(20);

async fn log_out(app: &TestApp, id: &str) -> TestResponse {
    let cookie = format!("{SESSION}={id}");
    let headers = [("cookie", &*cookie), ("x-factordesk", "1")];
    let reply = app.send("POST", "/auth/logout", &headers, None).await;
    assert_eq!(reply.status, 200, "{reply:?}");
    reply
}

/// Waits until `is_so` returns true. The response to a logout doesn't wait for the provider.
async fn until(what: &str, is_so: impl Fn() -> bool) {
    let waited = async {
        while !is_so() {
            tokio::task::yield_now().await;
        }
    };
    let waited = tokio::time::timeout(TIMEOUT, waited).await;
    assert!(waited.is_ok(), "never: {what}");
}

#[tokio::test]
async fn security_63_logout_revokes_the_refresh_token_where_discovery_offers_it() {
    let provider = TestProvider::start().await;
    let id = "s".repeat(43);
    for (methods, in_form) in [("client_secret_post", true), ("client_secret_basic", false)] {
        provider.revoke_with(200, json!({}));
        let endpoint = format!("{}/revoke", provider.origin);
        provider.announce(json!({
            "revocation_endpoint": endpoint, "token_endpoint_auth_methods_supported": [methods],
        }));
        let app = provider.app().set("OIDC_CLIENT_ID", "web-client");
        let app = app.set("OIDC_CLIENT_SECRET", "s1").start().await;
        put_session(&app, &provider, &id).await;
        let before = provider.revocations().len();
        log_out(&app, &id).await;
        assert_eq!(ask(&app, &id, "/session").await.status, 401);
        until("it is revoked", || provider.revocations().len() > before).await;
        let form = provider.revocations().pop().unwrap();
        let own = "&client_id=web-client&client_secret=s1";
        let expected = format!(
            "token=refresh-1&token_type_hint=refresh_token{}",
            if in_form { own } else { "" }
        );
        assert_eq!(form, expected);
        // A session that has ended already has nothing to revoke.
        log_out(&app, &id).await;
        log_out(&app, &"x".repeat(43)).await;
        app.stop().await;
        assert_eq!(provider.revocations().len(), before + 1);
    }
    // Without a revocation endpoint, no request is made and the logout works.
    provider.announce(json!({}));
    let app = provider.app().set("OIDC_CLIENT_ID", "web-client");
    let app = app.start().await;
    put_session(&app, &provider, &id).await;
    log_out(&app, &id).await;
    app.stop().await;
    assert_eq!(provider.revocations().len(), 2);
}

#[tokio::test]
async fn security_63_a_provider_that_does_not_revoke_stops_no_logout() {
    let provider = TestProvider::start().await;
    let id = "s".repeat(43);
    let app = provider.app().set("OIDC_CLIENT_ID", "web-client");
    let app = app.start().await;
    for (status, body) in [
        (503, json!({})),
        (400, json!({"error": "unsupported_token_type"})),
        (401, json!({"error": "invalid_client"})),
    ] {
        provider.revoke_with(status, body);
        app.clock.advance(3600);
        put_session(&app, &provider, &id).await;
        let before = provider.revocations().len();
        log_out(&app, &id).await;
        assert_eq!(ask(&app, &id, "/session").await.status, 401, "{status}");
        until("it is asked", || provider.revocations().len() > before).await;
    }
    app.stop().await;
}

/// With the embedded tenant as the provider: a revoked refresh token is gone.
#[tokio::test]
async fn security_63_the_embedded_tenants_token_is_of_no_use_after_logout() {
    let app = TestApp::builder().start().await;
    let id = app.log_in(ADA).await;
    let control = app.tenant.control();
    assert_eq!(control.refresh_tokens(), 1);
    log_out(&app, &id).await;
    until("it is gone", || control.refresh_tokens() == 0).await;
    app.stop().await;
}

/// The session's cookie is `Strict`, so it reaches the callback only if the provider is on the desk's site. The request that began
/// the login has it in either case.
#[tokio::test]
async fn security_63_a_login_revokes_the_refresh_token_of_the_session_it_replaces() {
    let app = TestApp::builder().start().await;
    let control = app.tenant.control();
    for (what, at_login, at_callback) in [
        ("provider on this site", true, true),
        ("provider elsewhere", true, false),
        ("logged in meanwhile in another tab", false, true),
    ] {
        let cookie = format!("{SESSION}={}", app.log_in(ADA).await);
        assert_eq!(control.refresh_tokens(), 1, "{what}");
        let shown = |is_shown| if is_shown { cookie.as_str() } else { "" };
        let begun = app.get("/auth/login", &[("cookie", shown(at_login))]).await;
        let begun = Begun::of(&begun);
        let path = app.at_provider(&begun.authorize, ADA).await;
        let cookies = format!("{}; {}", begun.cookie, shown(at_callback));
        let reply = app.callback(&path, &cookies).await;
        assert_eq!(reply.status, 303, "{reply:?}");
        until(what, || control.refresh_tokens() == 1).await;
        // The token that is left is the new session's.
        log_out(&app, &reply.cookie_id(SESSION)).await;
        until(what, || control.refresh_tokens() == 0).await;
    }
    app.stop().await;
}

#[tokio::test]
async fn security_63_the_provider_is_told_whose_logout_it_is_without_a_token() {
    let provider = TestProvider::start().await;
    let end = format!("{}/logout", provider.origin);
    provider.announce(json!({"end_session_endpoint": end}));
    let app = provider.app().set("OIDC_CLIENT_ID", "web-client");
    let app = app.start().await;
    let longest = "s".repeat(256);
    for (sid, hint) in [
        (json!("sid-1"), Some("sid-1")),
        (json!("a&b=c#d"), Some("a&b=c#d")),
        (json!(longest), Some(&*longest)),
        (json!("s".repeat(257)), None),
        (json!(""), None),
        (json!(7), None),
        (Value::Null, None),
    ] {
        let reply = provider.log_in(&app, |tokens| {
            if !sid.is_null() {
                tokens.id["sid"] = sid.clone();
            }
        });
        let reply = log_out(&app, &reply.await.cookie_id(SESSION)).await;
        let url = Url::parse(reply.json()["end_session_url"].as_str().unwrap()).unwrap();
        assert!(url.as_str().starts_with(&end), "{url}");
        let pairs: Vec<(String, String)> = url.query_pairs().into_owned().collect();
        let mut expected = vec![
            ("client_id".to_owned(), "web-client".to_owned()),
            (
                "post_logout_redirect_uri".to_owned(),
                format!("{}/", app.origin),
            ),
        ];
        expected.extend(hint.map(|hint| ("logout_hint".to_owned(), hint.to_owned())));
        assert_eq!(pairs, expected, "{sid}");
    }
    app.stop().await;
}
