//! 54: the state of a login in progress, which only the browser's cookie holds.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use futures_util::future::join_all;

use crate::support::login::{Begun, LOGIN, SESSION};
use crate::support::provider::TestProvider;
use crate::support::stores::{TestStore, on_every_store};
use crate::support::{ADA, TestApp, TestResponse};

/// A browser's cookie jar. It sends the oldest cookies first.
#[derive(Default)]
struct Jar(Vec<(String, String)>);

impl Jar {
    fn take(&mut self, reply: &TestResponse) {
        for value in reply.headers.get_all("set-cookie") {
            let pair = value.to_str().unwrap().split(';').next().unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            self.0.retain(|(known, _)| known != name);
            if !value.is_empty() {
                self.0.push((name.to_owned(), value.to_owned()));
            }
        }
    }

    fn header(&self) -> String {
        let pairs = self.0.iter().map(|(name, value)| format!("{name}={value}"));
        pairs.collect::<Vec<_>>().join("; ")
    }

    fn logins(&self) -> usize {
        let logins = self.0.iter().filter(|(name, _)| name.starts_with(LOGIN));
        logins.count()
    }

    async fn begin(&mut self, app: &TestApp) -> Begun {
        let reply = app.get("/auth/login", &[("cookie", &self.header())]).await;
        self.take(&reply);
        Begun::of(&reply)
    }

    async fn complete(&mut self, app: &TestApp, begun: &Begun) -> TestResponse {
        let path = app.at_provider(&begun.authorize, ADA).await;
        let reply = app.callback(&path, &self.header()).await;
        self.take(&reply);
        reply
    }
}

#[tokio::test]
async fn security_54_three_logins_of_a_browser_go_on_side_by_side_and_a_fourth_ends_the_oldest() {
    let app = TestApp::builder().start().await;
    let mut jar = Jar::default();
    let mut begun = Vec::new();
    for count in [1, 2, 3, 3, 3] {
        begun.push(jar.begin(&app).await);
        assert_eq!(jar.logins(), count);
    }
    // Only the last three can be completed, in any order.
    for (index, status) in [(0, 400), (3, 303), (1, 400), (4, 303), (2, 303)] {
        let reply = jar.complete(&app, &begun[index]).await;
        assert_eq!(reply.status, status, "login {index}: {reply:?}");
    }
    assert_eq!(jar.logins(), 0, "each login removed its cookie");
    app.stop().await;
}

/// The test provider accepts every code repeatedly, so the proxy itself must refuse the second use.
async fn security_54_a_login_is_used_once_on_all_replicas(kind: TestStore) {
    let provider = TestProvider::start().await;
    let replica = async || {
        let app = provider.app().set("OIDC_CLIENT_ID", "web-client");
        app.store(kind.ready().await).start().await
    };
    let (one, two) = (replica().await, replica().await);
    let (begun, path) = provider.begin(&one, |_| {}).await;
    let attempts = (0..10).map(|number| {
        let app = if number % 2 == 0 { &two } else { &one };
        app.callback(&path, &begun.cookie)
    });
    let replies = join_all(attempts).await;
    let (done, refused): (Vec<_>, Vec<_>) = replies.iter().partition(|reply| reply.status == 303);
    assert_eq!(done.len(), 1, "{done:?}");
    for reply in refused {
        assert_eq!(reply.status, 400, "{reply:?}");
        assert!(reply.body.contains("Code: login_expired."), "{reply:?}");
        assert_eq!(reply.set_cookie(SESSION), None);
    }
    // While its cookie would still be valid, and after that.
    for seconds in [1, 598, 1, 600] {
        one.clock.advance(seconds);
        two.clock.advance(seconds);
        for app in [&one, &two] {
            assert_eq!(app.callback(&path, &begun.cookie).await.status, 400);
        }
    }
    two.stop().await;
    one.stop().await;
}

/// While the store is down, the proxy can't tell whether a login was used already.
#[tokio::test]
async fn security_54_a_login_that_can_not_be_noted_as_used_makes_no_session() {
    let provider = TestProvider::start().await;
    let kind = TestStore::sqlite();
    let app = provider.app().set("OIDC_CLIENT_ID", "web-client");
    let app = app.store(kind.ready().await).start().await;
    kind.tamper("ALTER TABLE used_logins RENAME TO away").await;
    let reply = provider.log_in(&app, |_| {}).await;
    assert_eq!(reply.status, 503, "{reply:?}");
    assert_eq!(reply.set_cookie(SESSION), None);
    kind.tamper("ALTER TABLE away RENAME TO used_logins").await;
    assert_eq!(provider.log_in(&app, |_| {}).await.status, 303);
    app.stop().await;
}

on_every_store!(security_54_a_login_is_used_once_on_all_replicas);

#[tokio::test]
async fn security_54_the_cookie_is_sealed_and_small() {
    let app = TestApp::builder().start().await;
    let longest = format!("/?{}", "x".repeat(1022));
    let begun = app.begin_login(&longest).await;
    let (name, value) = begun.cookie.split_once('=').unwrap();
    let size = begun.cookie.len();
    assert!(size < 3000, "{size} bytes");
    let sealed = URL_SAFE_NO_PAD.decode(value).unwrap();
    for part in [&b"xxxx"[..], b"return_to", begun.state().as_bytes()] {
        let shown = sealed.windows(part.len()).any(|window| window == part);
        assert!(!shown, "{}", String::from_utf8_lossy(part));
    }
    // Altered, truncated, or of another login.
    let path = app.at_provider(&begun.authorize, ADA).await;
    let other = app.begin_login("/").await;
    let other = other.cookie.split_once('=').unwrap().1;
    let altered = |at: usize| {
        let mut sealed = sealed.clone();
        sealed[at] ^= 1;
        URL_SAFE_NO_PAD.encode(sealed)
    };
    let cut = URL_SAFE_NO_PAD.encode(&sealed[..sealed.len() - 1]);
    let last = sealed.len() - 1;
    for value in [
        &altered(0),
        &altered(12),
        &altered(last),
        &cut,
        "",
        "%",
        other,
    ] {
        let reply = app.callback(&path, &format!("{name}={value}")).await;
        assert_eq!(reply.status, 400, "{value}: {reply:?}");
        assert!(reply.body.contains("Code: login_expired."), "{reply:?}");
    }
    let twice = format!("{}; {}", begun.cookie, begun.cookie);
    assert_eq!(app.callback(&path, &twice).await.status, 400);
    let reply = app.callback(&path, &begun.cookie).await;
    assert_eq!((reply.status, reply.header("location")), (303, &*longest));
    app.stop().await;
}

#[tokio::test]
async fn security_54_a_cookie_opens_where_the_application_has_the_same_secret() {
    let provider = TestProvider::start().await;
    let replica = async |secret: &str| {
        let app = provider.app().set("OIDC_CLIENT_ID", "web-client");
        app.set("OIDC_CLIENT_SECRET", secret).start().await
    };
    let (one, two, other) = (
        replica("s1").await,
        replica("s1").await,
        replica("s2").await,
    );
    let (begun, path) = provider.begin(&one, |_| {}).await;
    assert_eq!(other.callback(&path, &begun.cookie).await.status, 400);
    assert_eq!(two.callback(&path, &begun.cookie).await.status, 303);
    // A callback with an unknown state doesn't end the login in progress.
    let (begun, path) = provider.begin(&one, |_| {}).await;
    let elsewhere = format!("/auth/callback?code=c&state={}", "s".repeat(43));
    let refused = one.callback(&elsewhere, &begun.cookie).await;
    assert_eq!((refused.status, refused.removed_cookies()), (400, vec![]));
    assert_eq!(one.callback(&path, &begun.cookie).await.status, 303);
    for app in [one, two, other] {
        app.stop().await;
    }
}
