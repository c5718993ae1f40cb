//! 61: a new login ends the browser's old session, even if the provider is on another site.

use crate::support::login::{Begun, REPLACES, SESSION};
use crate::support::{ADA, TestApp, TestResponse};

/// A browser that is logged in: the cookie of its session, and the cookie that names this session
/// to the next login.
struct Browser {
    session: String,
    replaces: String,
}

impl Browser {
    fn of(reply: &TestResponse) -> Self {
        assert_eq!(reply.status, 303, "{reply:?}");
        Self {
            session: format!("{SESSION}={}", reply.cookie_id(SESSION)),
            replaces: format!("{REPLACES}={}", reply.cookie_id(REPLACES)),
        }
    }
}

/// Starts a login with these cookies.
async fn begin(app: &TestApp, cookies: &[&str]) -> Begun {
    let cookies = cookies.join("; ");
    Begun::of(&app.get("/auth/login", &[("cookie", &cookies)]).await)
}

/// Completes the login, with these cookies in addition to its own.
async fn complete(app: &TestApp, begun: &Begun, cookies: &[&str]) -> Browser {
    let path = app.at_provider(&begun.authorize, ADA).await;
    let cookies = [&[&*begun.cookie], cookies].concat().join("; ");
    Browser::of(&app.callback(&path, &cookies).await)
}

async fn log_in(app: &TestApp) -> Browser {
    complete(app, &begin(app, &[]).await, &[]).await
}

async fn status(app: &TestApp, browser: &Browser) -> u16 {
    let headers = [("cookie", &*browser.session), ("x-factordesk", "1")];
    app.get("/session", &headers).await.status
}

#[tokio::test]
async fn security_61_a_login_ends_the_session_it_replaces_wherever_the_provider_is() {
    let app = TestApp::builder().start().await;
    // Whether the `Strict` cookie and the `Lax` cookie reach the proxy.
    for (what, at_login, at_callback) in [
        ("the provider is on this site", [true, true], [true, true]),
        ("elsewhere", [true, true], [false, true]),
        (
            "elsewhere, from a link elsewhere",
            [false, true],
            [false, true],
        ),
        (
            "elsewhere, a session of the version before",
            [true, false],
            [false, false],
        ),
        (
            "here, a session of the version before",
            [true, false],
            [true, false],
        ),
        (
            "here, a session of the version before, from a link elsewhere",
            [false, false],
            [true, false],
        ),
    ] {
        let old = log_in(&app).await;
        assert_eq!(status(&app, &old).await, 200);
        let sent = |[strict, lax]: [bool; 2]| {
            let mut cookies = Vec::new();
            cookies.extend(strict.then_some(&*old.session));
            cookies.extend(lax.then_some(&*old.replaces));
            cookies
        };
        let begun = begin(&app, &sent(at_login)).await;
        let new = complete(&app, &begun, &sent(at_callback)).await;
        assert_ne!(old.session, new.session, "{what}");
        assert_eq!(status(&app, &old).await, 401, "{what}");
        assert_eq!(status(&app, &new).await, 200, "{what}");
    }
    app.stop().await;
}

#[tokio::test]
async fn security_61_of_two_tabs_that_log_in_the_last_has_the_only_session() {
    let app = TestApp::builder().start().await;
    let before = log_in(&app).await;
    let cookies = [&*before.session, &*before.replaces];
    let (one, two) = (begin(&app, &cookies).await, begin(&app, &cookies).await);
    let first = complete(&app, &one, &[&before.replaces]).await;
    // The browser now sends the cookie that the first login set.
    let second = complete(&app, &two, &[&first.replaces]).await;
    for (browser, expected) in [(&before, 401), (&first, 401), (&second, 200)] {
        assert_eq!(status(&app, browser).await, expected);
    }
    app.stop().await;
}

#[tokio::test]
async fn security_61_a_stolen_cookie_outlives_neither_the_next_login_nor_the_logout() {
    let app = TestApp::builder().start().await;
    let stolen = log_in(&app).await;
    let begun = begin(&app, &[&stolen.session, &stolen.replaces]).await;
    let next = complete(&app, &begun, &[&stolen.replaces]).await;
    let headers = [("cookie", &*next.session), ("x-factordesk", "1")];
    let left = app.send("POST", "/auth/logout", &headers, None).await;
    assert_eq!(left.status, 200);
    assert_eq!(left.removed_cookies(), [SESSION, REPLACES]);
    for browser in [&stolen, &next] {
        assert_eq!(status(&app, browser).await, 401);
    }
    app.stop().await;
}

/// The cookie that names a session gives no access to it.
#[tokio::test]
async fn security_61_what_names_a_session_opens_nothing() {
    let app = TestApp::builder().start().await;
    let browser = log_in(&app).await;
    let name = browser.replaces.split_once('=').unwrap().1;
    for cookie in [
        browser.replaces.clone(),
        format!("{SESSION}={name}"),
        format!("{SESSION}={name}; {}", browser.replaces),
    ] {
        let headers = [("cookie", &*cookie), ("x-factordesk", "1")];
        assert_eq!(app.get("/session", &headers).await.status, 401, "{cookie}");
        // It can't log the session out either.
        let left = app.send("POST", "/auth/logout", &headers, None).await;
        assert_eq!(left.status, 200);
        assert_eq!(status(&app, &browser).await, 200, "{cookie}");
    }
    // A made-up or repeated cookie doesn't prevent a login.
    for made_up in ["x", &"A".repeat(43), &"é".repeat(30), ""] {
        let cookie = format!("{REPLACES}={made_up}");
        let begun = begin(&app, &[&cookie]).await;
        let other = complete(&app, &begun, &[&cookie, &cookie]).await;
        assert_eq!(status(&app, &other).await, 200, "{made_up}");
    }
    assert_eq!(status(&app, &browser).await, 200);
    app.stop().await;
}
