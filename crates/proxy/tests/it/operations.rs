//! Every operation once, end to end: what the tenant has afterwards is what was asked for.

use factordesk_model::headers::ConfirmAction;
use serde_json::json;

use crate::support::login::SESSION;
use crate::support::{ADA, TestApp};

const METHODS: &str = "/api/v2/users/auth0%7Cmia/authentication-methods";

#[tokio::test]
async fn operations_do_what_they_say() {
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
    assert_eq!(one.json()["phone_number"], "+447700900123");
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
async fn documented_errors_pass_with_their_codes() {
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
async fn private_key_authentication_gets_a_token_too() {
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
