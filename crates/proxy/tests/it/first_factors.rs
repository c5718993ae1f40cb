//! 67: adding a passkey and deleting a password need permissions of their own, and a passkey must
//! be for the tenant's login pages.

use factordesk_model::headers::ConfirmAction;
use factordesk_model::{AuthenticationMethod, Permission, UserId};
use serde_json::{Value, json};

use crate::audit::records;
use crate::support::{RAVI, TestApp, TestResponse};

/// An ES256 `COSE_Key` in base64.
pub(crate) const PASSKEY_KEY: &str = "pQECAyYgASFYIAcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHIlggCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQk=";
const METHODS: &str = "/api/v2/users/auth0%7Cmia/authentication-methods";
const PASSWORD: &str = "/api/v2/users/auth0%7Cmia/authentication-methods/password%7Cdev_9";

fn passkey() -> Value {
    json!({"type": "passkey", "name": "Laptop", "key_id": "E1LoPm0G-JqaRPwe98JKfA", "public_key": PASSKEY_KEY,
           "relying_party_identifier": "localhost"})
}

/// The `Authorization` value of an admin with these permissions.
fn bearer(app: &TestApp, permissions: &[Permission]) -> String {
    let control = app.tenant.control();
    control.set_permissions(RAVI, permissions).unwrap();
    app.bearer(RAVI)
}

/// Every permission except this one.
fn all_but(missing: Permission) -> Vec<Permission> {
    let all = Permission::ALL.into_iter();
    all.filter(|permission| *permission != missing).collect()
}

fn put(app: &TestApp, method: Value) {
    let mia = UserId::new("auth0|mia").unwrap();
    let method = AuthenticationMethod::from_value(method);
    app.tenant.control().put_method(&mia, method).unwrap();
}

/// Mutations that the tenant has received.
fn mutations(app: &TestApp) -> usize {
    let calls = app.upstream_calls();
    calls.iter().filter(|call| call.method != "GET").count()
}

#[track_caller]
fn assert_lacks(reply: &TestResponse, permission: Permission) {
    let refusal = (403, "insufficient_scope".to_owned());
    assert_eq!(reply.refusal(), refusal, "{reply:?}");
    assert!(reply.body.contains(permission.as_str()), "{reply:?}");
}

#[tokio::test]
async fn security_67_adding_a_passkey_takes_its_own_permission() {
    let app = TestApp::start().await;
    let refused = bearer(&app, &all_but(Permission::CreateFirstFactors));
    let headers = [("authorization", &*refused)];
    let reply = app.send("POST", METHODS, &headers, Some(&passkey())).await;
    assert_lacks(&reply, Permission::CreateFirstFactors);
    assert_eq!(mutations(&app), 0);
    let written = records(&*app.store).await;
    assert_eq!(written.len(), 1, "{written:?}");

    // It is needed in addition to the permission to add methods.
    let alone = bearer(&app, &[Permission::Read, Permission::CreateFirstFactors]);
    let headers = [("authorization", &*alone)];
    let reply = app.send("POST", METHODS, &headers, Some(&passkey())).await;
    assert_lacks(&reply, Permission::Create);

    let both = bearer(&app, &[Permission::Create, Permission::CreateFirstFactors]);
    let headers = [("authorization", &*both)];
    let reply = app.send("POST", METHODS, &headers, Some(&passkey())).await;
    assert_eq!(reply.status, 201, "{reply:?}");
    assert_eq!(mutations(&app), 1);
    app.stop().await;
}

#[tokio::test]
async fn security_67_passkeys_for_other_pages_or_of_another_shape_are_refused() {
    let app = TestApp::start().await;
    let bearer = bearer(&app, &Permission::ALL);
    for (field, value, key) in [
        (
            "relying_party_identifier",
            "login.example.com",
            "other_rp_id",
        ),
        ("relying_party_identifier", "evil.localhost", "other_rp_id"),
        ("public_key", "cHVibGlj", "not_cose_key"),
        ("key_id", "====", "not_base64"),
    ] {
        let mut body = passkey();
        body[field] = value.into();
        let headers = [("authorization", &*bearer)];
        let reply = app.send("POST", METHODS, &headers, Some(&body)).await;
        assert_eq!(reply.refusal(), (400, "invalid_body".to_owned()), "{body}");
        let problems = json!([{"field": field, "key": key}]);
        assert_eq!(reply.json()["problems"], problems);
    }
    assert_eq!(mutations(&app), 0);
    app.stop().await;
}

#[tokio::test]
async fn security_67_without_an_rp_id_no_passkey_is_added() {
    // The default is the host of the tenant's domain, unless that is an IP address, as here.
    let app = TestApp::builder().set("AUTH0_RP_ID", "").start().await;
    app.add_user("auth0|mia");
    let bearer = bearer(&app, &Permission::ALL);
    let headers = [("authorization", &*bearer)];
    let reply = app.send("POST", METHODS, &headers, Some(&passkey())).await;
    let problem = json!([{"field": "relying_party_identifier", "key": "unknown_rp_id"}]);
    assert_eq!(reply.json()["problems"], problem, "{reply:?}");
    assert_eq!(mutations(&app), 0);
    app.stop().await;
}

#[tokio::test]
async fn security_67_deleting_a_password_takes_its_own_permission_by_every_route() {
    let app = TestApp::start().await;
    put(
        &app,
        json!({"id": "password|dev_9", "type": "password", "confirmed": true, "link_id": "l1"}),
    );
    put(
        &app,
        json!({"id": "push|dev_8", "type": "push", "confirmed": true, "link_id": "l1"}),
    );
    let delete_all = app.confirmation(ConfirmAction::DeleteAll).await;
    let replace_all = app.confirmation(ConfirmAction::ReplaceAll).await;
    let lacking = bearer(&app, &all_but(Permission::DeleteFirstFactors));
    let replacement = json!([{"type": "phone", "phone_number": "+447700900124"}]);
    let linked = format!("{METHODS}/push%7Cdev_8");
    for (method, path, confirm, body) in [
        ("DELETE", PASSWORD, "", None),
        ("DELETE", &*linked, "", None),
        ("DELETE", METHODS, &*delete_all, None),
        ("PUT", METHODS, &*replace_all, Some(&replacement)),
    ] {
        let mut headers = vec![("authorization", &*lacking)];
        if !confirm.is_empty() {
            headers.push(("x-factordesk-confirm", confirm));
        }
        let reply = app.send(method, path, &headers, body).await;
        assert_lacks(&reply, Permission::DeleteFirstFactors);
    }
    assert_eq!(mutations(&app), 0);
    assert_eq!(app.methods_of("auth0|mia").len(), 4);

    // Other methods in the same list can be deleted without it.
    let headers = [("authorization", &*lacking)];
    let path = format!("{METHODS}/totp%7Cdev_2");
    assert_eq!(app.send("DELETE", &path, &headers, None).await.status, 204);
    let every = bearer(&app, &Permission::ALL);
    let headers = [("authorization", &*every)];
    let reply = app.send("DELETE", PASSWORD, &headers, None).await;
    assert_eq!(reply.status, 204, "{reply:?}");
    app.stop().await;
}
