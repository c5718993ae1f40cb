//! Login: `/authorize`, the login page, the exchange of the code.

use std::time::Duration;

use serde_json::json;

use crate::support::browser::{Browser, CALLBACK, VERIFIER, param, params};
use crate::support::{TestTenant, payload};

#[tokio::test]
async fn person_logs_in_and_the_code_becomes_tokens() {
    let t = TestTenant::empty().await;
    let mut browser = Browser::new(&t);
    let extra = [("nonce", "n-1"), ("scope", "openid profile email")];
    let page = browser.open_login(&extra).await;
    assert_eq!(page.status, 200);
    assert_eq!(
        page.header("content-type"),
        Some("text/html; charset=utf-8")
    );
    for admin in t.tenant.admins() {
        assert!(page.text.contains(&admin.email) && page.text.contains(&admin.password));
    }
    assert!(!page.text.contains("<script"));

    let back = browser
        .submit("ada@desk.example.com", "demo-full-access")
        .await;
    assert_eq!(back.status, 303, "{}", back.text);
    let location = back.header("location").unwrap();
    assert!(location.starts_with(&format!("{CALLBACK}?")), "{location}");
    assert_eq!(param(location, "state").as_deref(), Some("s t&a=te"));
    assert_eq!(
        param(location, "iss"),
        Some(format!("{}/", t.tenant.origin()))
    );

    let tokens = browser.exchange(location, VERIFIER).await;
    assert_eq!(tokens.status, 200, "{}", tokens.text);
    assert_eq!(tokens.header("cache-control"), Some("no-store"));
    let tokens = tokens.json();
    assert_eq!(tokens["token_type"], "Bearer");
    assert_eq!(tokens["expires_in"], 7200);

    let credentials = t.tenant.credentials();
    let (_, id) = payload(tokens["id_token"].as_str().unwrap());
    assert_eq!(id["aud"], credentials.web_client_id);
    assert_eq!(id["nonce"], "n-1");
    assert_eq!(id["email"], "ada@desk.example.com");
    assert_eq!(id["name"], "Ada Lindqvist");

    let access = tokens["access_token"].as_str().unwrap();
    let (head, claims) = payload(access);
    assert_eq!(head["typ"], "at+jwt");
    assert_eq!(claims["sub"], id["sub"]);
    assert_eq!(claims["aud"][0], credentials.proxy_audience);
    assert_eq!(claims["azp"], credentials.web_client_id);
    assert_eq!(claims["auth_time"], id["auth_time"]);
    assert_eq!(
        claims["permissions"].as_array().map(Vec::len),
        Some(factordesk_model::Permission::ALL.len())
    );

    let request = t.http.get(t.url("/userinfo")).bearer_auth(access);
    let info: serde_json::Value =
        serde_json::from_str(&request.send().await.unwrap().text().await.unwrap()).unwrap();
    assert_eq!(info["sub"], id["sub"]);
    assert_eq!(info["email"], "ada@desk.example.com");
}

#[tokio::test]
async fn userinfo_refuses_other_tokens() {
    let t = TestTenant::empty().await;
    for token in ["abc", t.m2m_token()] {
        let request = t.http.get(t.url("/userinfo")).bearer_auth(token);
        assert_eq!(request.send().await.unwrap().status(), 401);
    }
    let bare = t.http.get(t.url("/userinfo")).send().await.unwrap();
    assert_eq!(bare.status(), 401);
}

#[tokio::test]
async fn wrong_password_shows_the_page_again() {
    let t = TestTenant::empty().await;
    let mut browser = Browser::new(&t);
    browser.open_login(&[]).await;
    for (email, password) in [
        ("ada@desk.example.com", "wrong"),
        ("nobody@example.com", "demo-full-access"),
        ("", ""),
    ] {
        let page = browser.submit(email, password).await;
        assert_eq!(page.status, 400);
        assert!(page.text.contains("Wrong e-mail address or password."));
        assert!(page.text.contains(r#"role="alert""#));
    }
    let back = browser
        .submit("ada@desk.example.com", "demo-full-access")
        .await;
    assert_eq!(back.status, 303);
}

#[tokio::test]
async fn login_begins_with_a_form_as_with_a_query() {
    let t = TestTenant::empty().await;
    let mut browser = Browser::new(&t);
    let begun = browser.post("/authorize", params(&t, &[])).await;
    assert_eq!(begun.status, 303, "{}", begun.text);
    let location = begun.header("location").unwrap();
    assert!(location.starts_with("/u/login?state="), "{location}");
    browser.log_in().await;
    let again = browser.post("/authorize", params(&t, &[])).await;
    let location = again.header("location").unwrap();
    assert!(param(location, "code").is_some(), "{location}");
    // Not by its query: the form alone counts.
    let query = format!("/authorize?{}", params(&t, &[]));
    assert_eq!(browser.post(&query, String::new()).await.status, 400);
}

#[tokio::test]
async fn login_page_escapes_what_was_typed() {
    let t = TestTenant::empty().await;
    let mut browser = Browser::new(&t);
    browser.open_login(&[]).await;
    let page = browser.submit("\"><script>alert(1)</script>", "x").await;
    assert!(!page.text.contains("<script"));
    assert!(page.text.contains("&lt;script&gt;"));
    let policy = page.header("content-security-policy").unwrap();
    assert!(
        policy.starts_with("default-src 'none'; style-src 'self'"),
        "{policy}"
    );
    assert!(
        policy.contains("form-action 'self' http://127.0.0.1:8787;"),
        "{policy}"
    );
}

#[tokio::test]
async fn login_needs_the_browser_that_began_it() {
    let t = TestTenant::empty().await;
    let mut browser = Browser::new(&t);
    browser.open_login(&[]).await;
    let mut other = Browser::new(&t);
    other.take_over(&browser);
    let refused = other
        .submit("ada@desk.example.com", "demo-full-access")
        .await;
    assert_eq!(refused.status, 400);
    assert!(refused.text.contains("begun in another window"));
    assert_eq!(refused.header("set-cookie"), None);
}

#[tokio::test]
async fn login_page_ends_after_ten_minutes() {
    let t = TestTenant::empty().await;
    let mut browser = Browser::new(&t);
    browser.open_login(&[]).await;
    t.clock.advance(Duration::from_mins(10));
    let refused = browser
        .submit("ada@desk.example.com", "demo-full-access")
        .await;
    assert_eq!(refused.status, 400);
}

#[tokio::test]
async fn code_needs_its_verifier_redirect_uri_and_client() {
    let t = TestTenant::empty().await;
    let mut browser = Browser::new(&t);
    let location = browser.log_in().await;
    let wrong = browser.exchange(&location, &"x".repeat(43)).await;
    assert_eq!(
        (wrong.status, &wrong.json()["error"]),
        (403, &json!("invalid_grant"))
    );
    // The wrong verifier has used the code up.
    let late = browser.exchange(&location, VERIFIER).await;
    assert_eq!(
        late.json()["error_description"],
        "Invalid authorization code"
    );

    let location = browser.log_in().await;
    let mut form = browser.exchange_form(&location, VERIFIER);
    form.retain(|(key, _)| *key != "redirect_uri");
    form.push((
        "redirect_uri",
        "http://127.0.0.1:1/auth/callback".to_owned(),
    ));
    assert_eq!(t.token(&form).await.json()["error"], "invalid_grant");

    let location = browser.log_in().await;
    let mut form = browser.exchange_form(&location, VERIFIER);
    form.retain(|(key, _)| !key.starts_with("client_"));
    form.push(("client_id", t.tenant.credentials().spa_client_id.clone()));
    assert_eq!(t.token(&form).await.json()["error"], "invalid_grant");

    let location = browser.log_in().await;
    let mut form = browser.exchange_form(&location, VERIFIER);
    form.retain(|(key, _)| *key != "code_verifier");
    assert_eq!(t.token(&form).await.json()["error"], "invalid_request");
}

#[tokio::test]
async fn code_is_good_once_and_for_a_minute() {
    let t = TestTenant::empty().await;
    let mut browser = Browser::new(&t);
    let location = browser.log_in().await;
    assert_eq!(browser.exchange(&location, VERIFIER).await.status, 200);
    let again = browser.exchange(&location, VERIFIER).await;
    assert_eq!(
        (again.status, &again.json()["error"]),
        (403, &json!("invalid_grant"))
    );

    let location = browser.log_in().await;
    t.clock.advance(Duration::from_mins(1));
    assert_eq!(browser.exchange(&location, VERIFIER).await.status, 403);
}

#[tokio::test]
async fn bad_client_or_redirect_uri_is_never_redirected() {
    let t = TestTenant::empty().await;
    let browser = Browser::new(&t);
    for (key, value) in [
        ("client_id", "nobody"),
        ("client_id", t.tenant.credentials().m2m_client_id.as_str()),
        ("redirect_uri", "https://evil.test/auth/callback"),
        ("redirect_uri", "http://127.0.0.1:8787/auth/callback/../x"),
        ("redirect_uri", ""),
    ] {
        let answer = browser.authorize(&params(&t, &[(key, value)])).await;
        assert_eq!(answer.status, 400, "{key}={value}");
        assert_eq!(answer.header("location"), None, "{key}={value}");
    }
}

#[tokio::test]
async fn other_mistakes_go_back_to_the_application() {
    let t = TestTenant::empty().await;
    let browser = Browser::new(&t);
    for (key, value, error) in [
        ("response_type", "token", "unsupported_response_type"),
        ("code_challenge", "", "invalid_request"),
        ("code_challenge", "short", "invalid_request"),
        ("code_challenge_method", "plain", "invalid_request"),
        ("code_challenge_method", "", "invalid_request"),
        ("audience", "urn:another", "access_denied"),
        ("max_age", "soon", "invalid_request"),
        ("prompt", "consent", "invalid_request"),
        ("prompt", "none", "login_required"),
        ("response_mode", "fragment", "invalid_request"),
    ] {
        let answer = browser.authorize(&params(&t, &[(key, value)])).await;
        let location = answer.header("location").unwrap();
        assert!(location.starts_with(CALLBACK), "{location}");
        assert_eq!(
            param(location, "error").as_deref(),
            Some(error),
            "{key}={value}"
        );
        assert_eq!(param(location, "state").as_deref(), Some("s t&a=te"));
        assert_eq!(param(location, "code"), None);
    }
}

#[tokio::test]
async fn session_logs_in_again_without_a_page_unless_told_otherwise() {
    let t = TestTenant::empty().await;
    let mut browser = Browser::new(&t);
    browser.log_in().await;
    let silent = async |extra: &[(&str, &str)]| {
        let answer = browser.authorize(&params(&t, extra)).await;
        param(answer.header("location").unwrap(), "code").is_some()
    };
    assert!(silent(&[]).await);
    assert!(silent(&[("prompt", "none")]).await);
    assert!(!silent(&[("prompt", "login")]).await);
    assert!(!silent(&[("max_age", "0")]).await);
    t.clock.advance(Duration::from_secs(100));
    assert!(silent(&[("max_age", "100")]).await);
    assert!(!silent(&[("max_age", "99")]).await);
    t.clock.advance(Duration::from_hours(8));
    assert!(!silent(&[]).await);
}

#[tokio::test]
async fn auth_time_is_that_of_the_password_not_of_the_token() {
    let t = TestTenant::empty().await;
    let mut browser = Browser::new(&t);
    let first = browser.log_in().await;
    let auth_time = async |browser: &Browser<'_>, location: &str| {
        let tokens = browser.exchange(location, VERIFIER).await.json();
        let (_, claims) = payload(tokens["access_token"].as_str().unwrap());
        claims["auth_time"].as_u64().unwrap()
    };
    let began = auth_time(&browser, &first).await;
    t.clock.advance(Duration::from_secs(500));
    let silent = browser.authorize(&params(&t, &[])).await;
    let location = silent.header("location").unwrap();
    assert_eq!(auth_time(&browser, location).await, began);
    browser.open_login(&[("prompt", "login")]).await;
    let back = browser
        .submit("ada@desk.example.com", "demo-full-access")
        .await;
    let location = back.header("location").unwrap();
    assert_eq!(auth_time(&browser, location).await, began + 500);
}

#[tokio::test]
async fn public_client_needs_no_secret_and_no_audience_means_no_permissions() {
    let t = TestTenant::empty().await;
    let mut browser = Browser::new(&t);
    let spa = t.tenant.credentials().spa_client_id.as_str();
    browser
        .open_login(&[("client_id", spa), ("audience", "")])
        .await;
    let back = browser
        .submit("ravi@desk.example.com", "demo-read-only")
        .await;
    let mut form = browser.exchange_form(back.header("location").unwrap(), VERIFIER);
    form.retain(|(key, _)| !key.starts_with("client_"));
    form.push(("client_id", spa.to_owned()));
    let tokens = t.token(&form).await;
    assert_eq!(tokens.status, 200, "{}", tokens.text);
    let (_, claims) = payload(tokens.json()["access_token"].as_str().unwrap());
    assert_eq!(claims["aud"], t.url("/userinfo"));
    assert_eq!(claims.get("permissions"), None);
}

#[tokio::test]
async fn refresh_token_rotates_and_brings_the_current_permissions() {
    let t = TestTenant::empty().await;
    let mut browser = Browser::new(&t);
    browser
        .open_login(&[("scope", "openid offline_access")])
        .await;
    let back = browser
        .submit("ada@desk.example.com", "demo-full-access")
        .await;
    let tokens = browser
        .exchange(back.header("location").unwrap(), VERIFIER)
        .await
        .json();
    let refresh = async |token: &serde_json::Value| {
        let credentials = t.tenant.credentials();
        t.token(&[
            ("grant_type", "refresh_token".to_owned()),
            ("client_id", credentials.web_client_id.clone()),
            ("client_secret", credentials.web_client_secret.clone()),
            ("refresh_token", token.as_str().unwrap().to_owned()),
        ])
        .await
    };
    t.control()
        .set_permissions("ada@desk.example.com", &[])
        .unwrap();
    let first = refresh(&tokens["refresh_token"]).await;
    assert_eq!(first.status, 200, "{}", first.text);
    let (_, claims) = payload(first.json()["access_token"].as_str().unwrap());
    assert_eq!(claims["permissions"], json!([]));
    assert_eq!(refresh(&tokens["refresh_token"]).await.status, 403);
    t.control().end_sessions();
    let ended = refresh(&first.json()["refresh_token"]).await;
    assert_eq!(ended.json()["error"], "invalid_grant");
}

#[tokio::test]
async fn style_sheet_is_served() {
    let t = TestTenant::empty().await;
    let answer = t.http.get(t.url("/u/login.css")).send().await.unwrap();
    assert_eq!(answer.headers()["content-type"], "text/css; charset=utf-8");
    assert!(
        answer
            .text()
            .await
            .unwrap()
            .contains("prefers-color-scheme")
    );
}
