//! `/session` reports the tenant's capabilities when they can be read.

use factordesk_model::{Channel, SessionInfo};

use crate::support::faulty::{FaultyUpstream, json, now};
use crate::support::{RAVI, TestApp};

async fn session(app: &TestApp) -> SessionInfo {
    let bearer = app.bearer(RAVI);
    let reply = app.get("/session", &[("authorization", &bearer)]).await;
    serde_json::from_str(&reply.body).unwrap()
}

#[tokio::test]
async fn capabilities_come_from_the_tenant_and_are_cached_for_a_minute() {
    let app = TestApp::builder().start().await;
    let control = app.tenant.control();
    control.set_message_types(&["sms"]).unwrap();
    let capabilities = session(&app).await.capabilities.unwrap();
    assert_eq!(capabilities.channels.unwrap(), [Channel::Sms]);
    let factors = capabilities.factors.unwrap();
    assert!(factors.iter().any(|factor| factor.name == "otp"));
    control.set_message_types(&["sms", "voice"]).unwrap();
    app.clock.advance(59);
    let channels = async || {
        let capabilities = session(&app).await.capabilities.unwrap();
        capabilities.channels.unwrap().len()
    };
    assert_eq!(channels().await, 1);
    app.clock.advance(1);
    assert_eq!(channels().await, 2);
    app.stop().await;
}

#[tokio::test]
async fn session_reports_the_proxys_version() {
    let app = TestApp::builder().start().await;
    let version = session(&app).await.version;
    assert_eq!(version.as_deref(), Some(env!("CARGO_PKG_VERSION")));
    app.stop().await;
}

#[tokio::test]
async fn session_reports_the_rp_id_of_the_login_pages() {
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
async fn session_reports_the_default_country_when_one_is_set() {
    let app = TestApp::builder().start().await;
    assert_eq!(session(&app).await.default_country, None);
    app.stop().await;
    let app = TestApp::builder()
        .set("FACTORDESK_DEFAULT_COUNTRY", "GB")
        .start()
        .await;
    assert_eq!(session(&app).await.default_country.as_deref(), Some("GB"));
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

/// `GET /guardian/factors`. The message types are below this path.
const FACTORS: &str = "/api/v2/guardian/factors";

#[tokio::test]
async fn one_failed_request_does_not_hide_the_others_result() {
    let scope = r#"{"statusCode":403,"error":"Forbidden","errorCode":"insufficient_scope",
        "message":"Insufficient scope, expected any of: read:guardian_factors"}"#;
    for (factors, channels) in [(200, 403), (403, 200), (200, 500), (500, 200), (200, 404)] {
        let upstream = FaultyUpstream::start(move |seen| {
            let (status, good) = if seen.path == FACTORS {
                (factors, r#"[{"name":"otp","enabled":true}]"#)
            } else {
                (channels, r#"{"message_types":["voice"]}"#)
            };
            now(json(status, if status == 200 { good } else { scope }))
        })
        .await;
        let app = TestApp::builder().upstream(&upstream.origin).start().await;
        let bearer = app.bearer(RAVI);
        let session = app.get("/session", &[("authorization", &bearer)]).await;
        let told = session.json()["capabilities"].clone();
        assert_eq!(told["factors"].is_array(), factors == 200, "{told}");
        assert_eq!(told["channels"].is_array(), channels == 200, "{told}");
        app.stop().await;
    }
}
