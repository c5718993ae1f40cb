//! Error pages of failed logins: they say what is wrong and who can fix it.

use serde_json::{Value, json};

use crate::logs::capture;
use crate::support::login::SESSION;
use crate::support::provider::{LoginTokens, TestProvider};
use crate::support::{ADA, TestApp, TestResponse};

/// On the page only if the login belongs to another window, was used, or took too long.
const ANOTHER_WINDOW: &str = "another window";
/// Text from the provider that must not be repeated.
const THEIRS: &str = "CanaryDescription";

/// Checks the status, code and text of an error page.
fn page(reply: &TestResponse, status: u16, code: &str, words: &[&str]) {
    assert_eq!(reply.status, status, "{code}: {reply:?}");
    assert_eq!(reply.set_cookie(SESSION), None, "{code}");
    let body = &reply.body;
    assert!(body.contains(&format!("Code: {code}.")), "{code}: {body}");
    let id = reply.header("x-request-id");
    assert!(body.contains(&format!("Request id: {id}.")), "{body}");
    for words in words {
        assert!(body.contains(words), "{words}: {body}");
    }
    assert_eq!(body.contains(ANOTHER_WINDOW), code == "login_expired");
    assert!(!body.contains(THEIRS), "{body}");
}

async fn app(provider: &TestProvider) -> TestApp {
    let app = provider.app().set("OIDC_CLIENT_ID", "web-client");
    app.start().await
}

/// A login up to the code exchange, to which the token endpoint responds with this status and body.
async fn exchange(
    provider: &TestProvider,
    app: &TestApp,
    status: u16,
    body: Value,
) -> TestResponse {
    let begun = app.begin_login("/").await;
    provider.answer_with(status, body);
    let path = format!("/auth/callback?code=c&state={}", begun.state());
    app.callback(&path, &begun.cookie).await
}

#[tokio::test]
async fn login_reports_that_the_provider_refuses_the_application() {
    let provider = TestProvider::start().await;
    let app = app(&provider).await;
    for (status, error, code, words) in [
        (
            401,
            "invalid_client",
            "client_refused",
            "OIDC_CLIENT_SECRET",
        ),
        // Auth0's code for the same error.
        (401, "access_denied", "client_refused", "OIDC_CLIENT_SECRET"),
        (
            403,
            "unauthorized_client",
            "request_refused",
            "unauthorized_client",
        ),
        (
            400,
            "unsupported_grant_type",
            "request_refused",
            "unsupported_grant_type",
        ),
        (400, "invalid_request", "request_refused", "invalid_request"),
        (400, "invalid_scope", "request_refused", "OIDC_SCOPES"),
    ] {
        let body = json!({"error": error, "error_description": THEIRS});
        let reply = exchange(&provider, &app, status, body).await;
        page(&reply, 503, code, &[words, "the operator of Factordesk"]);
    }
    // An error of this login only.
    let body = json!({"error": "invalid_grant", "error_description": THEIRS});
    let reply = exchange(&provider, &app, 400, body).await;
    page(&reply, 400, "code_refused", &["Sign in again"]);
    // Temporary errors.
    for (status, body) in [
        (500, json!({})),
        (429, json!({})),
        (200, json!("x")),
        (400, json!({"error": "temporarily_unavailable"})),
        (400, json!({"error": "server_error"})),
    ] {
        let reply = exchange(&provider, &app, status, body).await;
        page(&reply, 503, "provider_unavailable", &["identity provider"]);
    }
    app.stop().await;
}

#[tokio::test]
async fn login_reports_an_outage_if_rotated_signing_keys_are_unavailable() {
    let provider = TestProvider::start().await;
    let app = app(&provider).await;
    assert_eq!(provider.log_in(&app, |_| {}).await.status, 303);
    let rotated = async || {
        app.clock.advance(5);
        provider
            .log_in(&app, |tokens| {
                tokens.id_header["kid"] = json!("k2");
                tokens.access_kid = "k2";
            })
            .await
    };
    provider.set_down(true);
    page(&rotated().await, 503, "provider_unavailable", &[]);
    provider.set_down(false);
    provider.show_entries(&[]);
    page(&rotated().await, 503, "provider_unavailable", &[]);
    // The keys are available, but this one isn't among them: that isn't an outage.
    provider.show(&[&provider.key]);
    page(&rotated().await, 400, "login_mismatch", &[]);
    let mut entry = provider.key.jwk.clone();
    entry["kid"] = json!("k2");
    provider.show_entries(&[entry]);
    assert_eq!(rotated().await.status, 303);
    app.stop().await;
}

#[tokio::test]
async fn login_tries_the_other_client_authentication_method_that_discovery_lists() {
    for (takes, listed) in [
        (
            "client_secret_basic",
            json!(["client_secret_post", "client_secret_basic"]),
        ),
        (
            "client_secret_post",
            json!(["client_secret_basic", "client_secret_post"]),
        ),
    ] {
        let provider = TestProvider::start().await;
        provider.announce(json!({"token_endpoint_auth_methods_supported": listed}));
        provider.take_secrets_by(takes);
        let app = app(&provider).await;
        for requests in [2, 1] {
            let before = provider.token_requests().len();
            let reply = provider.log_in(&app, |_| {}).await;
            assert_eq!(reply.status, 303, "{takes}: {reply:?}");
            // Once known, the method that works is tried first.
            let made = provider.token_requests().len() - before;
            assert!(made <= requests, "{takes}: {made} requests");
        }
        app.stop().await;
    }
    // Methods that aren't listed aren't tried.
    let provider = TestProvider::start().await;
    provider.announce(json!({"token_endpoint_auth_methods_supported": ["client_secret_post"]}));
    provider.take_secrets_by("client_secret_basic");
    let app = app(&provider).await;
    let reply = provider.log_in(&app, |_| {}).await;
    page(&reply, 503, "client_refused", &["client_secret_post"]);
    assert_eq!(provider.token_requests().len(), 1);
    app.stop().await;
}

#[tokio::test]
async fn login_does_not_start_if_the_provider_accepts_no_secret() {
    let provider = TestProvider::start().await;
    let listed = json!({"token_endpoint_auth_methods_supported": ["private_key_jwt"]});
    provider.announce(listed);
    let app = app(&provider).await;
    let reply = app.get("/auth/login", &[]).await;
    page(
        &reply,
        503,
        "client_method",
        &[
            "client_secret_basic",
            "client_secret_post",
            "the operator of Factordesk",
        ],
    );
    app.stop().await;
}

#[tokio::test]
async fn login_reports_an_issuer_that_is_spelled_differently() {
    let provider = TestProvider::start().await;
    let (lines, _guard) = capture();
    let app = provider
        .app()
        .set("OIDC_ISSUER", provider.origin.clone())
        .start()
        .await;
    let reply = app.get("/auth/login", &[]).await;
    page(
        &reply,
        503,
        "wrong_issuer",
        &["OIDC_ISSUER", "the operator of Factordesk"],
    );
    // The log has the provider's spelling, for the operator.
    let text = lines.text();
    assert!(text.contains(&provider.issuer()), "{text}");
    app.stop().await;
}

type Edit = Box<dyn FnOnce(&TestProvider, &mut LoginTokens)>;

/// Faulty tokens: status, code and text of the error page, and the fault.
fn tokens(now: u64) -> Vec<(u16, &'static str, &'static str, Edit)> {
    vec![
        (
            503,
            "opaque_access_token",
            "OIDC_AUDIENCE",
            Box::new(|_, tokens| tokens.access_token = Some(THEIRS.to_owned())),
        ),
        (
            503,
            "opaque_access_token",
            "OIDC_AUDIENCE",
            Box::new(|_, tokens| tokens.access_token = Some(format!("{THEIRS}.a.b.c.d"))),
        ),
        (
            503,
            "wrong_audience",
            "OIDC_AUDIENCE",
            Box::new(|_, tokens| tokens.access["aud"] = json!(["urn:other", THEIRS])),
        ),
        (
            503,
            "wrong_algorithm",
            "OIDC_ALGORITHMS",
            Box::new(|_, tokens| tokens.access_header["alg"] = json!("HS256")),
        ),
        (
            503,
            "wrong_algorithm",
            "OIDC_ALGORITHMS",
            Box::new(|_, tokens| tokens.id_header["alg"] = json!("ES256")),
        ),
        (
            503,
            "wrong_issuer",
            "OIDC_ISSUER",
            Box::new(|provider, tokens| tokens.access["iss"] = json!(provider.origin)),
        ),
        (
            503,
            "wrong_clock",
            "clock",
            Box::new(move |_, tokens| tokens.access["exp"] = json!(now - 31)),
        ),
        (
            503,
            "wrong_clock",
            "clock",
            Box::new(move |_, tokens| tokens.id["iat"] = json!(now + 31)),
        ),
        (
            403,
            "no_permissions",
            "OIDC_PERMISSIONS_CLAIM",
            Box::new(|_, tokens| {
                tokens.access.as_object_mut().unwrap().remove("permissions");
            }),
        ),
        (
            503,
            "no_refresh_token",
            "OIDC_SESSION_RECHECK",
            Box::new(|_, tokens| tokens.refresh_token = Value::Null),
        ),
        (
            503,
            "no_auth_time",
            "FACTORDESK_FRESH_LOGIN_MINUTES",
            Box::new(|_, tokens| {
                tokens.id.as_object_mut().unwrap().remove("auth_time");
            }),
        ),
        (
            400,
            "login_mismatch",
            "Sign in again",
            Box::new(|_, tokens| tokens.id["nonce"] = json!(THEIRS)),
        ),
        (
            400,
            "login_mismatch",
            "Sign in again",
            Box::new(|_, tokens| tokens.access["iss"] = json!("https://evil.example/")),
        ),
    ]
}

#[tokio::test]
async fn login_reports_what_is_wrong_with_the_tokens() {
    let provider = TestProvider::start().await;
    let (lines, _guard) = capture();
    let app = app(&provider).await;
    for (status, code, words, edit) in tokens(app.clock.seconds()) {
        let reply = provider
            .log_in(&app, |tokens| edit(&provider, tokens))
            .await;
        page(&reply, status, code, &[words]);
        let told = lines.records();
        let line = told.iter().find(|line| {
            line["request_id"] == reply.header("x-request-id") && line["code"] == code
        });
        let line = line.unwrap_or_else(|| panic!("{code} is not in the log"));
        assert!(line["error"].as_str().unwrap().len() > 20, "{line}");
    }
    assert!(!lines.text().contains(THEIRS));
    app.stop().await;
}

#[tokio::test]
async fn login_without_permissions_succeeds() {
    let provider = TestProvider::start().await;
    let app = app(&provider).await;
    for permissions in [json!([]), json!(["read:something_else"]), json!("")] {
        let reply = provider
            .log_in(&app, |tokens| tokens.access["permissions"] = permissions)
            .await;
        assert_eq!(reply.status, 303, "{reply:?}");
    }
    app.stop().await;
}

#[tokio::test]
async fn login_reports_the_error_that_the_provider_returned() {
    let provider = TestProvider::start().await;
    let app = app(&provider).await;
    for (error, status, code, words) in [
        ("access_denied", 403, "login_denied", "manages access"),
        ("login_required", 403, "login_interrupted", "Sign in again"),
        ("consent_required", 403, "login_interrupted", "consent"),
        (
            "interaction_required",
            403,
            "login_interrupted",
            "Sign in again",
        ),
        ("unauthorized_client", 503, "request_refused", "grant"),
        ("invalid_scope", 503, "request_refused", "OIDC_SCOPES"),
        ("invalid_request", 503, "request_refused", "invalid_request"),
        (
            "unsupported_response_type",
            503,
            "request_refused",
            "response",
        ),
        ("server_error", 503, "provider_unavailable", "moment"),
        (
            "temporarily_unavailable",
            503,
            "provider_unavailable",
            "moment",
        ),
        (THEIRS, 403, "login_denied", "manages access"),
    ] {
        let begun = app.begin_login("/").await;
        let state = begun.state();
        let path = format!("/auth/callback?error={error}&error_description={THEIRS}&state={state}");
        let reply = app.callback(&path, &begun.cookie).await;
        page(&reply, status, code, &[words]);
    }
    // Auth0's error for an API identifier that doesn't exist.
    let begun = app.begin_login("/").await;
    let path = format!(
        "/auth/callback?error=access_denied&error_description=Service%20not%20found%3A%20{THEIRS}&state={}",
        begun.state()
    );
    let reply = app.callback(&path, &begun.cookie).await;
    page(&reply, 503, "unknown_audience", &["OIDC_AUDIENCE"]);
    app.stop().await;
}

#[tokio::test]
async fn login_pages_are_in_the_language_of_the_browser() {
    let app = TestApp::builder().start().await;
    let failed = "/auth/callback?state=a&state=b";
    for (path, status) in [(failed, 400), ("/auth/complete", 200)] {
        let mut titles = Vec::new();
        for (accepted, tag, direction) in [
            ("", "en", "ltr"),
            ("fr-CA,fr;q=0.9,en;q=0.8", "fr", "ltr"),
            ("ar;q=0.9, en;q=0.1", "ar", "rtl"),
            ("pt", "en", "ltr"),
        ] {
            let reply = app.get(path, &[("accept-language", accepted)]).await;
            assert_eq!(reply.status, status);
            assert_eq!(reply.header("vary"), "Accept-Language");
            assert_eq!(reply.header("content-language"), tag);
            let root = format!("<html lang=\"{tag}\" dir=\"{direction}\">");
            assert!(reply.body.contains(&root), "{}", reply.body);
            // Code and request are there in every language.
            assert_eq!(reply.body.contains("login_mismatch"), path == failed);
            let title = reply.body.split("<h1>").nth(1).unwrap();
            titles.push(title.split("</h1>").next().unwrap().to_owned());
        }
        assert_eq!(titles[0], titles[3]);
        titles.sort();
        titles.dedup();
        assert_eq!(titles.len(), 3, "{titles:?}");
    }
    app.stop().await;
}

#[tokio::test]
async fn login_of_another_window_and_expired_login_are_reported() {
    let app = TestApp::builder().start().await;
    let begun = app.begin_login("/").await;
    let callback = app.at_provider(&begun.authorize, ADA).await;
    let other = app.begin_login("/").await;
    let reply = app.callback(&callback, &other.cookie).await;
    page(&reply, 400, "login_expired", &["ten minutes"]);
    app.clock.advance(601);
    let reply = app.callback(&callback, &begun.cookie).await;
    page(&reply, 400, "login_expired", &["ten minutes"]);
    // A malformed callback has another code.
    let begun = app.begin_login("/").await;
    let reply = app
        .callback("/auth/callback?state=a&state=b", &begun.cookie)
        .await;
    page(&reply, 400, "login_mismatch", &["Sign in again"]);
    app.stop().await;
}

#[tokio::test]
async fn logins_do_not_flood_a_provider_that_is_down() {
    let provider = TestProvider::start().await;
    let app = app(&provider).await;
    provider.set_down(true);
    for _ in 0..5 {
        let reply = app.get("/auth/login?return_to=%2F", &[]).await;
        page(&reply, 503, "provider_unavailable", &[]);
    }
    assert_eq!(provider.discoveries(), 1);
    provider.set_down(false);
    app.clock.advance(2);
    app.begin_login("/").await;
    assert_eq!(provider.discoveries(), 2);
}

/// WebKit keeps `Secure` cookies only of `https`. Cookies of other applications on the same host prove nothing.
#[tokio::test]
async fn login_without_any_cookie_at_an_http_address_names_the_browsers() {
    for (url, code) in [
        ("http://127.0.0.1:8787", "no_cookie"),
        ("https://desk.example.com", "login_expired"),
    ] {
        let app = TestApp::builder().set("FACTORDESK_PUBLIC_URL", url);
        let app = app.start().await;
        let state = app.begin_login("/").await.state();
        let path = format!("/auth/callback?code=c&state={state}");
        for cookie in ["", "another=application"] {
            let reply = app.callback(&path, cookie).await;
            page(&reply, 400, code, &["ten minutes"]);
            assert_eq!(reply.body.contains("Safari"), code == "no_cookie");
        }
        app.stop().await;
    }
}
