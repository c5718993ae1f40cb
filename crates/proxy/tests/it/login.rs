//! 5, 6, 9, 15 and 49: logging in, and logins that are tampered with.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use factordesk_model::Permission;
use url::Url;

use crate::support::login::{Begun, LOGIN, REPLACES, SESSION};
use crate::support::{ADA, NOOR, RAVI, TestApp};

fn with(url: &Url, name: &str, value: &str) -> Url {
    let mut changed = without(url, name);
    changed.query_pairs_mut().append_pair(name, value);
    changed
}

fn without(url: &Url, name: &str) -> Url {
    let pairs: Vec<(String, String)> = url.query_pairs().into_owned().collect();
    let mut changed = url.clone();
    changed
        .query_pairs_mut()
        .clear()
        .extend_pairs(pairs.iter().filter(|(key, _)| key != name));
    changed
}

/// The URL with a repeated parameter: first a wrong value, then its own.
fn twice(url: &Url, name: &str) -> Url {
    let mut changed = without(url, name);
    let value = url.query_pairs().find(|(key, _)| key == name).unwrap().1;
    changed
        .query_pairs_mut()
        .append_pair(name, "x")
        .append_pair(name, &value);
    changed
}

#[tokio::test]
async fn login_gives_a_session_with_the_permissions_of_the_access_token() {
    let app = TestApp::builder().start().await;
    for (email, permissions) in [
        (ADA, Permission::ALL.to_vec()),
        (RAVI, vec![Permission::Read]),
        (NOOR, vec![]),
    ] {
        let cookie = format!("{SESSION}={}", app.log_in(email).await);
        let reply = app
            .get("/session", &[("cookie", &cookie), ("x-factordesk", "1")])
            .await;
        let session: factordesk_model::SessionInfo = serde_json::from_str(&reply.body).unwrap();
        assert_eq!(session.permissions, permissions, "{email}");
        assert_eq!(session.admin.email.as_deref(), Some(email));
        let issuer = app.begin_login("/").await.authorize.join("/").unwrap();
        assert_eq!(session.admin.iss.as_deref(), Some(issuer.as_str()));
        assert_eq!(session.expires_at, app.clock.seconds() + 8 * 3600);
        assert!(session.capabilities.is_some());
    }
    app.stop().await;
}

#[tokio::test]
async fn login_works_at_localhost_and_the_loopback_address_is_another_origin() {
    let app = TestApp::builder().at_localhost().start().await;
    assert!(
        app.origin.starts_with("http://localhost:"),
        "{}",
        app.origin
    );
    let cookie = format!("{SESSION}={}", app.log_in(RAVI).await);
    let headers = |origin: &str| {
        [
            ("cookie", cookie.clone()),
            ("x-factordesk", "1".to_owned()),
            ("origin", origin.to_owned()),
        ]
    };
    for (origin, status) in [
        (app.origin.clone(), 200),
        (app.origin.replace("localhost", "127.0.0.1"), 403),
    ] {
        let headers = headers(&origin);
        let headers: Vec<(&str, &str)> = headers.iter().map(|(n, v)| (*n, &**v)).collect();
        let reply = app.get("/session", &headers).await;
        assert_eq!(reply.status, status, "{origin}: {reply:?}");
        if status == 200 {
            assert_eq!(reply.json()["tenant"]["rp_id"], "localhost");
        }
    }
    app.stop().await;
}

#[tokio::test]
async fn login_returns_to_the_page_where_it_started() {
    let app = TestApp::builder().start().await;
    for (wanted, location) in [
        ("/#user=auth0%7C1", "/#user=auth0%7C1"),
        ("/auth/complete", "/auth/complete"),
        ("//evil.example", "/"),
        ("https://evil.example/", "/"),
        ("/\\evil.example", "/"),
    ] {
        let begun = app.begin_login(wanted).await;
        let callback = app.at_provider(&begun.authorize, ADA).await;
        let reply = app.callback(&callback, &begun.cookie).await;
        assert_eq!(
            (reply.status, reply.header("location")),
            (303, location),
            "{wanted}"
        );
    }
    app.stop().await;
}

#[tokio::test]
async fn security_49_the_last_page_of_a_login_runs_its_own_script_only_and_tells_no_secret() {
    let app = TestApp::builder().start().await;
    let begun = app.begin_login("/auth/complete").await;
    let callback = app.at_provider(&begun.authorize, ADA).await;
    let reply = app.callback(&callback, &begun.cookie).await;
    let session = format!("{SESSION}={}", reply.cookie_id(SESSION));
    let page = app.get("/auth/complete", &[("cookie", &session)]).await;
    assert!(page.body.contains("Close this tab"), "{page:?}");
    // The same for everybody: the page knows nothing of the login that has ended, and takes nothing from its address.
    for path in ["/auth/complete", "/auth/complete?state=canary#canary"] {
        assert_eq!(app.get(path, &[]).await.body, page.body);
    }
    let script = page.body.split("<script>").nth(1).unwrap();
    let script = script.split("</script>").next().unwrap();
    assert_eq!(
        script,
        "new BroadcastChannel('factordesk-login').postMessage('done');close()"
    );
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, script.as_bytes());
    let hash = STANDARD.encode(digest);
    assert_eq!(
        page.header("content-security-policy"),
        format!(
            "default-src 'none'; script-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        )
    );
    assert_eq!(page.header("cache-control"), "no-store");
    app.stop().await;
}

#[tokio::test]
async fn security_05_a_tampered_or_replayed_login_is_400_and_no_session() {
    let app = TestApp::builder().start().await;
    let other = app.begin_login("/").await;
    for case in [
        "state",
        "no state",
        "nonce",
        "pkce",
        "issuer",
        "no issuer",
        "no cookie",
        "other browser",
        "no code",
        "wrong code",
        "late",
        "replayed",
        "state twice",
        "state twice, the right one last",
        "code twice",
    ] {
        let begun = app.begin_login("/").await;
        let authorize = match case {
            "nonce" => with(&begun.authorize, "nonce", "another"),
            "pkce" => with(&begun.authorize, "code_challenge", &"A".repeat(43)),
            _ => begun.authorize.clone(),
        };
        let path = app.at_provider(&authorize, ADA).await;
        let url = Url::parse(&format!("{}{path}", app.origin)).unwrap();
        let changed = match case {
            "state" => with(&url, "state", &"s".repeat(43)),
            "no state" => with(&url, "state", ""),
            "issuer" => with(&url, "iss", "https://evil.example/"),
            "no issuer" => without(&url, "iss"),
            "no code" => with(&url, "code", ""),
            "wrong code" => with(&url, "code", "guessed"),
            "state twice" => Url::parse(&format!("{url}&state=x")).unwrap(),
            "state twice, the right one last" => twice(&url, "state"),
            "code twice" => twice(&url, "code"),
            _ => url.clone(),
        };
        let cookie = match case {
            "no cookie" => String::new(),
            "other browser" => other.cookie.clone(),
            _ => begun.cookie.clone(),
        };
        if case == "late" {
            app.clock.advance(601);
        }
        let path = changed.as_str().strip_prefix(&app.origin).unwrap();
        if case == "replayed" {
            assert_eq!(app.callback(path, &cookie).await.status, 303);
        }
        let reply = app.callback(path, &cookie).await;
        assert_eq!(reply.status, 400, "{case}: {reply:?}");
        assert_eq!(reply.set_cookie(SESSION), None, "{case}");
        assert_eq!(reply.header("cache-control"), "no-store");
        // The code was used up or the login has ended, so the original callback fails too.
        if ["nonce", "replayed", "pkce"].contains(&case) {
            let good = url.as_str().strip_prefix(&app.origin).unwrap();
            let again = app.callback(good, &begun.cookie).await;
            assert_eq!(again.status, 400, "{case}");
        }
    }
    app.stop().await;
}

#[tokio::test]
async fn security_05_a_refusal_by_the_provider_is_shown_without_its_text() {
    let app = TestApp::builder().start().await;
    let begun = app.begin_login("/").await;
    let state = begun
        .authorize
        .query_pairs()
        .find(|(key, _)| key == "state")
        .unwrap()
        .1
        .into_owned();
    let issuer = form_urlencoded::byte_serialize(format!("{}/", app.tenant.origin()).as_bytes())
        .collect::<String>();
    let path = format!(
        "/auth/callback?error=access_denied&error_description=%3Cb%3Ehello&state={state}&iss={issuer}"
    );
    let reply = app.callback(&path, &begun.cookie).await;
    assert_eq!(reply.status, 403);
    assert!(!reply.body.contains("hello"), "{reply:?}");
    assert_eq!(reply.set_cookie(SESSION), None);
    app.stop().await;
}

#[tokio::test]
async fn security_06_the_session_id_rotates_at_login() {
    let app = TestApp::builder().start().await;
    let first = app.log_in(ADA).await;
    let begun = app.begin_login("/").await;
    let callback = app.at_provider(&begun.authorize, ADA).await;
    let cookies = format!("{}; {SESSION}={first}", begun.cookie);
    let second = app.callback(&callback, &cookies).await.cookie_id(SESSION);
    assert_ne!(first, second);
    for (id, status) in [(first, 401), (second, 200)] {
        let cookie = format!("{SESSION}={id}");
        let reply = app
            .get("/session", &[("cookie", &cookie), ("x-factordesk", "1")])
            .await;
        assert_eq!(reply.status, status);
    }
    app.stop().await;
}

#[tokio::test]
async fn security_15_cookies_over_the_wire_have_every_protection() {
    let app = TestApp::builder().start().await;
    let reply = app.get("/auth/login", &[]).await;
    let begun = Begun::of(&reply);
    let (name, value) = begun.cookie.split_once('=').unwrap();
    assert!(name.starts_with(LOGIN), "{name}");
    assert_eq!(
        reply.set_cookie(name).unwrap(),
        format!("{value}; Path=/; Max-Age=600; Secure; HttpOnly; SameSite=Lax")
    );
    let callback = app.at_provider(&begun.authorize, ADA).await;
    let reply = app.callback(&callback, &begun.cookie).await;
    let id = reply.cookie_id(SESSION);
    assert_eq!(id.len(), 43);
    assert_eq!(
        reply.set_cookie(SESSION).unwrap(),
        format!("{id}; Path=/; Max-Age=28800; Secure; HttpOnly; SameSite=Strict")
    );
    let named = reply.cookie_id(REPLACES);
    assert_ne!(named, id);
    assert_eq!(
        reply.set_cookie(REPLACES).unwrap(),
        format!("{named}; Path=/; Max-Age=28800; Secure; HttpOnly; SameSite=Lax")
    );
    assert_eq!(reply.removed_cookies(), [name]);
    app.stop().await;
}

#[tokio::test]
async fn security_68_login_takes_a_smaller_age_and_no_acr_values_that_the_policy_does_not_ask_for()
{
    let app = TestApp::start().await;
    let asked = |begun: &Begun, name: &str| {
        let mut pairs = begun.authorize.query_pairs();
        let found = pairs.find(|(key, _)| key == name);
        found.map(|(_, value)| value.into_owned())
    };
    for (query, max_age) in [
        ("", "900"),
        ("?max_age=60", "60"),
        // A mutation has to meet the desk's own limit as well.
        ("?max_age=86400", "900"),
        ("?max_age=60&reauth", "0"),
    ] {
        let reply = app.get(&format!("/auth/login{query}"), &[]).await;
        let begun = Begun::of(&reply);
        assert_eq!(
            asked(&begun, "max_age").as_deref(),
            Some(max_age),
            "{query}"
        );
        assert_eq!(asked(&begun, "acr_values"), None);
    }
    for query in [
        "acr_values=urn:mfa",
        "acr_values=",
        "max_age=-1",
        "max_age=1&max_age=2",
    ] {
        let reply = app.get(&format!("/auth/login?{query}"), &[]).await;
        let refused = (400, "invalid_query_string".to_owned());
        assert_eq!(reply.refusal(), refused, "{query}");
    }
    app.stop().await;
}
