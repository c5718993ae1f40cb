//! Every operation once, end to end: afterwards, the tenant's state is as requested.

use factordesk_model::headers::ConfirmAction;
use factordesk_model::{MethodType, UserId};
use serde_json::json;

use crate::support::login::SESSION;
use crate::support::{ADA, TestApp};

const METHODS: &str = "/api/v2/users/auth0%7Cmia/authentication-methods";
const TICKET: &str = "/api/v2/guardian/enrollments/ticket";
const RECOVERY: &str = "/api/v2/users/auth0%7Cmia/recovery-code-regeneration";
const BROWSERS: &str = "/api/v2/users/auth0%7Cmia/multifactor/actions/invalidate-remember-browser";

#[tokio::test]
async fn method_operations_change_the_tenant_as_requested() {
    let app = TestApp::start().await;
    let cookie = format!("{SESSION}={}", app.log_in(ADA).await);
    let origin = app.origin.clone();
    let headers = [
        ("cookie", &*cookie),
        ("x-factordesk", "1"),
        ("origin", &origin),
        ("sec-fetch-site", "same-origin"),
    ];
    let list = app
        .get(&format!("{METHODS}?include_totals=true"), &headers)
        .await;
    assert_eq!(list.json()["total"], 2);
    let one = app.get(&format!("{METHODS}/phone%7Cdev_1"), &headers).await;
    assert_eq!(one.json()["phone_number"], "XXXXXXXXX0123");
    let created = app
        .send(
            "POST",
            METHODS,
            &headers,
            Some(
                &json!({"type": "webauthn-roaming", "name": "Key", "key_id": "a2V5",
            "public_key": "cHVibGlj", "relying_party_identifier": "login.example.com"}),
            ),
        )
        .await;
    assert_eq!(created.status, 201, "{created:?}");
    let id = created.json()["id"].as_str().unwrap().replace('|', "%7C");
    let renamed = app
        .send(
            "PATCH",
            &format!("{METHODS}/{id}"),
            &headers,
            Some(&json!({"name": "Blue key"})),
        )
        .await;
    assert_eq!(renamed.json()["name"], "Blue key");
    let deleted = app
        .send("DELETE", &format!("{METHODS}/{id}"), &headers, None)
        .await;
    assert_eq!((deleted.status, &*deleted.body), (204, ""));
    let confirm = app.confirmation(ConfirmAction::ReplaceAll).await;
    let mut confirmed = headers.to_vec();
    confirmed.push(("x-factordesk-confirm", &confirm));
    let set = app
        .send(
            "PUT",
            METHODS,
            &confirmed,
            Some(&json!([{"type": "totp", "name": "Only", "totp_secret": "JBSWY3DPEHPK3PXP"}])),
        )
        .await;
    assert_eq!(set.status, 200, "{set:?}");
    let methods = app.methods_of("auth0|mia");
    assert_eq!(methods.len(), 1);
    assert_eq!(methods[0].name.as_deref(), Some("Only"));
    let confirm = app.confirmation(ConfirmAction::DeleteAll).await;
    let mut confirmed = headers.to_vec();
    confirmed.push(("x-factordesk-confirm", &confirm));
    assert_eq!(
        app.send("DELETE", METHODS, &confirmed, None).await.status,
        204
    );
    assert_eq!(app.methods_of("auth0|mia"), []);
    app.stop().await;
}

#[tokio::test]
async fn help_desk_actions_change_the_tenant_as_requested() {
    let app = TestApp::start().await;
    let mia = UserId::new("auth0|mia").unwrap();
    let control = app.tenant.control();
    let bearer = app.bearer(ADA);
    let headers = [("authorization", &*bearer)];
    let ticket = json!({"user_id": "auth0|mia", "send_mail": true, "email_locale": "fr", "factor": "otp",
        "allow_multiple_enrollments": true});
    let reply = app.send("POST", TICKET, &headers, Some(&ticket)).await;
    assert_eq!(
        (reply.status, reply.header("cache-control")),
        (200, "no-store")
    );
    let ticket = reply.json();
    let kept = control.tickets_of(&mia);
    assert_eq!(ticket["ticket_id"], kept[0].id);
    assert!(kept[0].allow_multiple_enrollments);
    let mail = &control.mails()[0];
    assert_eq!(ticket["ticket_url"], mail.ticket_url);
    assert_eq!(
        (mail.to.as_str(), mail.locale.as_deref()),
        ("mia.keller@example.com", Some("fr"))
    );

    let reply = app.send("POST", RECOVERY, &headers, None).await;
    assert_eq!(
        (reply.status, reply.header("cache-control")),
        (200, "no-store")
    );
    assert_eq!(reply.json()["recovery_code"].as_str().unwrap().len(), 24);
    let kinds: Vec<_> = app
        .methods_of("auth0|mia")
        .into_iter()
        .filter_map(|m| m.kind)
        .collect();
    assert!(kinds.contains(&MethodType::RecoveryCode));

    control.set_remembered_browsers(&mia, 3).unwrap();
    let reply = app.send("POST", BROWSERS, &headers, None).await;
    assert_eq!((reply.status, &*reply.body), (204, ""));
    assert_eq!(control.remembered_browsers(&mia), Some(0));
    app.stop().await;
}

#[tokio::test]
async fn help_desk_refusals_keep_their_codes() {
    let app = TestApp::start().await;
    let control = app.tenant.control();
    control
        .set_methods(&UserId::new("auth0|mia").unwrap(), Vec::new())
        .unwrap();
    control.set_factor_enabled("otp", false).unwrap();
    let bearer = app.bearer(ADA);
    let headers = [("authorization", &*bearer)];
    for (path, body, status, code) in [
        (
            TICKET,
            Some(json!({"user_id": "auth0|nobody"})),
            404,
            "inexistent_user",
        ),
        (TICKET, Some(json!({"user_id": "mia"})), 400, "invalid_body"),
        (
            TICKET,
            Some(json!({"user_id": "auth0|mia", "factor": "otp"})),
            400,
            "invalid_body",
        ),
        (
            TICKET,
            Some(json!({"user_id": "auth0|mia", "factor": "sms"})),
            400,
            "invalid_body",
        ),
        (TICKET, None, 415, "unsupported_media_type"),
        (RECOVERY, Some(json!({"a": 1})), 400, "invalid_body"),
        (BROWSERS, Some(json!([])), 400, "invalid_body"),
    ] {
        let reply = app.send("POST", path, &headers, body.as_ref()).await;
        assert_eq!(
            reply.refusal(),
            (status, code.to_owned()),
            "{path} {body:?}"
        );
    }
    app.stop().await;
}

#[tokio::test]
async fn documented_errors_keep_their_codes() {
    let app = TestApp::start().await;
    let bearer = app.bearer(ADA);
    let headers = [("authorization", &*bearer)];
    let nobody = app
        .get(
            "/api/v2/users/auth0%7Cnobody/authentication-methods",
            &headers,
        )
        .await;
    assert_eq!(nobody.refusal(), (404, "inexistent_user".to_owned()));
    let nothing = app.get(&format!("{METHODS}/totp%7Cdev_9"), &headers).await;
    assert_eq!(nothing.status, 404);
    let twice = json!({"type": "phone", "phone_number": "+447700900123"});
    let twice = app.send("POST", METHODS, &headers, Some(&twice)).await;
    assert_eq!(twice.status, 409, "{twice:?}");
    app.stop().await;
}

#[tokio::test]
async fn private_key_authentication_gets_a_token() {
    let key = crate::support::provider::TestKey::new("m2m");
    let file = std::env::temp_dir().join(format!("factordesk-key-{}.pem", std::process::id()));
    std::fs::write(&file, &key.pem).unwrap();
    let app = TestApp::builder()
        .set("AUTH0_CLIENT_SECRET", "")
        .set("AUTH0_PRIVATE_KEY_FILE", file.to_str().unwrap())
        .start()
        .await;
    std::fs::remove_file(&file).unwrap();
    app.tenant
        .control()
        .register_m2m_public_key(&key.public_pem())
        .unwrap();
    let bearer = app.bearer(ADA);
    let reply = app
        .get("/api/v2/users", &[("authorization", &bearer)])
        .await;
    assert_eq!(reply.status, 200, "{reply:?}");
    app.stop().await;
}
