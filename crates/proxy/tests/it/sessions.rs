//! 6: sessions end after fifteen idle minutes, after eight hours, and at logout.

use factordesk_model::Permission;
use factordesk_proxy::store::StoreKey;
use serde_json::Value;

use crate::support::login::SESSION;
use crate::support::{ADA, TestApp};

const MINUTE: u64 = 60;

async fn status(app: &TestApp, cookie: &str) -> u16 {
    app.get("/session", &[("cookie", cookie), ("x-factordesk", "1")])
        .await
        .status
}

#[tokio::test]
async fn security_06_a_session_ends_after_fifteen_idle_minutes() {
    let app = TestApp::builder().start().await;
    let cookie = format!("{SESSION}={}", app.session(&Permission::ALL).await);
    for _ in 0..3 {
        app.clock.advance(15 * MINUTE - 1);
        assert_eq!(status(&app, &cookie).await, 200);
    }
    app.clock.advance(15 * MINUTE);
    assert_eq!(status(&app, &cookie).await, 401);
    app.stop().await;
}

#[tokio::test]
async fn security_06_a_session_ends_after_eight_hours_of_use() {
    let app = TestApp::builder().start().await;
    let cookie = format!("{SESSION}={}", app.session(&Permission::ALL).await);
    for _ in 0..47 {
        app.clock.advance(10 * MINUTE);
        assert_eq!(status(&app, &cookie).await, 200);
    }
    app.clock.advance(10 * MINUTE);
    assert_eq!(status(&app, &cookie).await, 401);
    app.stop().await;
}

#[tokio::test]
async fn security_06_a_cookie_after_logout_is_401() {
    let app = TestApp::builder().start().await;
    let cookie = format!("{SESSION}={}", app.log_in(ADA).await);
    let headers: [(&str, &str); 2] = [("cookie", &cookie), ("x-factordesk", "1")];
    let reply = app.send("POST", "/auth/logout", &headers, None).await;
    assert_eq!(reply.status, 200);
    assert!(
        reply
            .set_cookie(SESSION)
            .unwrap()
            .starts_with("; Path=/; Max-Age=0;")
    );
    let url = reply.json()["end_session_url"].clone();
    let Value::String(url) = url else {
        panic!("{reply:?}")
    };
    assert!(url.starts_with(app.tenant.origin()), "{url}");
    assert!(url.contains("post_logout_redirect_uri="), "{url}");
    assert_eq!(status(&app, &cookie).await, 401);
    app.stop().await;
}

#[tokio::test]
async fn logout_needs_a_post_with_the_static_header() {
    let app = TestApp::builder().start().await;
    let cookie = format!("{SESSION}={}", app.session(&Permission::ALL).await);
    let plain = app
        .send("POST", "/auth/logout", &[("cookie", &cookie)], None)
        .await;
    assert_eq!(plain.refusal(), (403, "forbidden_origin".to_owned()));
    let link = app.get("/auth/logout", &[("cookie", &cookie)]).await;
    assert_eq!(link.refusal(), (405, "method_not_allowed".to_owned()));
    assert_eq!(link.header("allow"), "POST");
    assert_eq!(status(&app, &cookie).await, 200);
    app.stop().await;
}

#[tokio::test]
async fn last_use_of_a_session_is_stored_every_half_minute() {
    let app = TestApp::builder().start().await;
    let id = app.session(&Permission::ALL).await;
    let cookie = format!("{SESSION}={id}");
    let begun = app.clock.seconds();
    let noted = async || {
        assert_eq!(status(&app, &cookie).await, 200);
        let session = app.store.session(StoreKey::of(&id)).await.unwrap();
        session.unwrap().last_seen - begun
    };
    app.clock.advance(29);
    assert_eq!(noted().await, 0);
    app.clock.advance(1);
    assert_eq!(noted().await, 30);
    app.stop().await;
}
