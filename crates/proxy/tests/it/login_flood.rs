//! 54 and 55: unauthenticated requests can't prevent an admin's login.

use futures_util::StreamExt as _;
use futures_util::stream::iter;

use crate::support::figure::figure;
use crate::support::login::{LOGIN, SESSION};
use crate::support::stores::TestStore;
use crate::support::{ADA, TestApp};

/// More logins than earlier versions could store.
const FLOOD: usize = 10_500;
/// Concurrent requests.
const AT_ONCE: usize = 32;

#[tokio::test]
async fn security_54_a_flood_of_logins_stops_no_login_and_writes_nothing() {
    let kind = TestStore::sqlite();
    let app = TestApp::builder().store(kind.ready().await).start().await;
    let before = kind.files();
    let statuses = iter(0..FLOOD)
        .map(|_| async { app.get("/auth/login", &[]).await.status })
        .buffer_unordered(AT_ONCE);
    let refused = statuses
        .filter(|status| std::future::ready(*status != 303))
        .count()
        .await;
    // Other login requests that need no credentials.
    let begun = app.begin_login("/").await;
    let path = format!("/auth/callback?code=guess&state={}", begun.state());
    let unknown = format!("/auth/callback?code=guess&state={}", "s".repeat(43));
    let made_up = format!("{LOGIN}0123456789ab={}", "A".repeat(400));
    for (path, cookie) in [
        (&*path, &*begun.cookie),
        (&path, ""),
        (&path, &made_up),
        (&unknown, &made_up),
        (&unknown, ""),
        ("/auth/callback", ""),
        ("/auth/complete", ""),
    ] {
        let reply = app.callback(path, cookie).await;
        assert_eq!(reply.set_cookie(SESSION), None, "{reply:?}");
    }
    assert!(before == kind.files(), "the store was written to");
    let id = app.log_in(ADA).await;
    let cookie = format!("{SESSION}={id}");
    let headers = [("cookie", &*cookie), ("x-factordesk", "1")];
    assert_eq!(app.get("/session", &headers).await.status, 200);
    assert!(before != kind.files(), "the comparison notices a session");
    assert_eq!(refused, 0);
    figure(&format!(
        "54 login flood: {FLOOD} anonymous logins, {refused} refused, no byte of the store changed, then an admin logged in"
    ));
    app.stop().await;
}

#[tokio::test]
async fn security_55_only_a_page_of_its_own_begins_a_login() {
    let app = TestApp::builder().start().await;
    let (mode, dest) = ("sec-fetch-mode", "sec-fetch-dest");
    let page = [(mode, "navigate"), (dest, "document")];
    // Browsers before 2023 and other programs send neither header. Nothing is stored, so accepting
    // them does no harm.
    for headers in [&page[..], &page[..1], &page[1..], &[]] {
        for site in ["none", "same-origin", "same-site", "cross-site"] {
            let mut headers = headers.to_vec();
            headers.push(("sec-fetch-site", site));
            let reply = app.get("/auth/login", &headers).await;
            assert_eq!(reply.status, 303, "{headers:?}: {reply:?}");
        }
    }
    let mut refused = Vec::new();
    for other in [
        "image",
        "iframe",
        "frame",
        "embed",
        "object",
        "script",
        "style",
        "font",
        "audio",
        "video",
        "worker",
        "empty",
        "fencedframe",
        "",
        "Document",
        "document, document",
    ] {
        refused.push(vec![page[0], (dest, other)]);
        refused.push(vec![(dest, other)]);
    }
    for other in [
        "no-cors",
        "cors",
        "same-origin",
        "websocket",
        "",
        "Navigate",
    ] {
        refused.push(vec![(mode, other), page[1]]);
        refused.push(vec![(mode, other)]);
    }
    refused.push(vec![page[0], page[1], page[1]]);
    refused.push(vec![page[0], page[1], (dest, "image")]);
    refused.push(vec![page[0], page[0], page[1]]);
    for headers in &refused {
        let reply = app.get("/auth/login", headers).await;
        assert_eq!(
            reply.refusal(),
            (403, "forbidden_origin".to_owned()),
            "{headers:?}"
        );
        assert_eq!(reply.headers.get("location"), None, "{headers:?}");
        assert_eq!(reply.headers.get("set-cookie"), None, "{headers:?}");
    }
    figure(&format!(
        "55 logins not started as a top-level page: {} refused",
        refused.len()
    ));
    app.stop().await;
}
