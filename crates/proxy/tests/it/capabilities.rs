//! `/session` tells what the tenant offers, when it can.

use factordesk_model::{Channel, SessionInfo};

use crate::support::faulty::{FaultyUpstream, json, now};
use crate::support::{RAVI, TestApp};

async fn session(app: &TestApp) -> SessionInfo {
    let bearer = app.bearer(RAVI);
    let reply = app.get("/session", &[("authorization", &bearer)]).await;
    serde_json::from_str(&reply.body).unwrap()
}

#[tokio::test]
async fn capabilities_are_the_tenants_and_kept_for_a_minute() {
    let app = TestApp::builder().start().await;
    let control = app.tenant.control();
    control.set_message_types(&["sms"]).unwrap();
    let capabilities = session(&app).await.capabilities.unwrap();
    assert_eq!(capabilities.channels, [Channel::Sms]);
    assert!(
        capabilities
            .factors
            .iter()
            .any(|factor| factor.name == "otp")
    );
    control.set_message_types(&["sms", "voice"]).unwrap();
    app.clock.advance(59);
    assert_eq!(session(&app).await.capabilities.unwrap().channels.len(), 1);
    app.clock.advance(1);
    assert_eq!(session(&app).await.capabilities.unwrap().channels.len(), 2);
    app.stop().await;
}

#[tokio::test]
async fn session_tells_the_rp_id_of_the_login_pages() {
    let app = TestApp::builder()
        .set("AUTH0_RP_ID", "login.example.com")
        .start()
        .await;
    assert_eq!(
        session(&app).await.tenant.rp_id.as_deref(),
        Some("login.example.com")
    );
    app.stop().await;
}

#[tokio::test]
async fn capabilities_are_absent_while_the_tenant_is_down() {
    let upstream = FaultyUpstream::start(|_| now(json(500, "{}"))).await;
    let app = TestApp::builder().upstream(&upstream.origin).start().await;
    let session = session(&app).await;
    assert_eq!(session.capabilities, None);
    assert_eq!(session.tenant.label, "Demo tenant");
    app.stop().await;
}
