//! 66: an admin can't change their own methods through the desk.

use factordesk_model::{Operation, Permission, ROUTES, UserSummary};
use factordesk_proxy::store::SessionRecord;
use serde_json::{Value, json};

use crate::support::{ADA, TestApp};

/// The id of the admin [`ADA`] in the tenant.
const ADA_ID: &str = "auth0|6a0000000000000000000001";

const OWN_ALLOWED: &str = r#"
version = 1
[[scope]]
name = "all"
admins = "all"
users = "all"
[own_methods]
allowed = true
"#;

async fn cookie(app: &TestApp, number: usize, change: impl FnOnce(&mut SessionRecord)) -> String {
    let id = app.session_with(number, &Permission::ALL, change).await;
    format!("__Host-factordesk={id}")
}

/// Whether the admin of this session may delete a method of `auth0|mia`; and what the page is told.
async fn may_delete(app: &TestApp, cookie: &str) -> (bool, Option<String>) {
    let headers = [("cookie", cookie), ("x-factordesk", "1")];
    let user = app.get("/api/v2/users/auth0%7Cmia", &headers).await;
    let told = user
        .json()
        .pointer("/desk/refuses")
        .and_then(Value::as_str)
        .map(str::to_owned);
    let path = "/api/v2/users/auth0%7Cmia/authentication-methods/totp%7Cdev_2";
    let reply = app.send("DELETE", path, &headers, None).await;
    if reply.status != 204 {
        assert_eq!(reply.refusal(), (403, "own_methods".to_owned()));
    }
    app.restore();
    // So that what was read is read again.
    app.clock.advance(31);
    (reply.status == 204, told)
}

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "most of it is a table")]
async fn security_66_own_methods_are_recognised_by_id_address_and_linked_accounts() {
    let app = TestApp::builder().without_policy().start().await;
    app.add_user("auth0|mia");
    let tenant = format!("{}/", app.tenant.origin());
    let main =
        json!({"connection": "db", "provider": "auth0", "user_id": "mia", "isSocial": false});
    let linked = |id: &str, email: &str, verified: bool| {
        json!([main, {"connection": "g", "provider": "google-oauth2", "user_id": id, "isSocial": true,
                      "profileData": {"email": email, "email_verified": verified}}])
    };
    let mut number = 0;
    // The user's address, whether it is verified, the identities, then the admin's `sub` and address.
    for (email, verified, identities, sub, address, admin_verified, is_own) in [
        (
            "a@example.com",
            true,
            json!([main]),
            "auth0|mia",
            None,
            None,
            true,
        ),
        (
            "a@example.com",
            true,
            json!([main]),
            "auth0|max",
            None,
            None,
            false,
        ),
        (
            "a@example.com",
            true,
            json!([main]),
            "auth0|max",
            Some("A@Example.com"),
            Some(true),
            true,
        ),
        (
            "a@example.com",
            true,
            json!([main]),
            "auth0|max",
            Some("a@example.com"),
            None,
            true,
        ),
        (
            "a@example.com",
            true,
            json!([main]),
            "auth0|max",
            Some("a@example.com"),
            Some(false),
            false,
        ),
        (
            "a@example.com",
            false,
            json!([main]),
            "auth0|max",
            Some("a@example.com"),
            Some(true),
            false,
        ),
        (
            "a@example.com",
            true,
            json!([main]),
            "auth0|max",
            Some("b@example.com"),
            Some(true),
            false,
        ),
        (
            "a@example.com",
            true,
            json!([main]),
            "auth0|max",
            Some(""),
            Some(true),
            false,
        ),
        (
            "",
            true,
            json!([main]),
            "auth0|max",
            Some(""),
            Some(true),
            false,
        ),
        (
            "zoë@bücher.example",
            true,
            json!([main]),
            "auth0|max",
            Some("ZOË@xn--bcher-kva.example"),
            Some(true),
            true,
        ),
        (
            "zoë@example.com",
            true,
            json!([main]),
            "auth0|max",
            Some("zoe@example.com"),
            Some(true),
            false,
        ),
        (
            "x@example.com",
            true,
            linked("7", "b@example.com", true),
            "google-oauth2|7",
            None,
            None,
            true,
        ),
        (
            "x@example.com",
            true,
            linked("7", "b@example.com", true),
            "google-oauth2|8",
            None,
            None,
            false,
        ),
        (
            "x@example.com",
            true,
            linked("7", "b@example.com", true),
            "auth0|max",
            Some("b@example.com"),
            Some(true),
            true,
        ),
        (
            "x@example.com",
            true,
            linked("7", "b@example.com", false),
            "auth0|max",
            Some("b@example.com"),
            Some(true),
            false,
        ),
    ] {
        app.add_user_with(
            "auth0|mia",
            &json!({"email": email, "email_verified": verified, "identities": identities}),
        );
        number += 1;
        let (sub, issuer) = (sub.to_owned(), tenant.clone());
        let session = cookie(&app, number, |record| {
            record.issuer = issuer;
            record.sub = sub.clone();
            record.email = address.map(str::to_owned);
            record.email_verified = admin_verified;
        });
        let wanted = (!is_own, is_own.then(|| "own_methods".to_owned()));
        let session = session.await;
        app.add_user_with(
            "auth0|mia",
            &json!({"email": email, "email_verified": verified, "identities": identities}),
        );
        assert_eq!(
            may_delete(&app, &session).await,
            wanted,
            "{email} {sub} {address:?} {admin_verified:?}"
        );
    }
    app.stop().await;
}

#[tokio::test]
async fn security_66_no_mutation_on_oneself_by_any_way_in() {
    let app = TestApp::builder().without_policy().start().await;
    app.add_user("auth0|mia");
    app.add_user(ADA_ID);
    let bearer = app.bearer(ADA);
    let id = ADA_ID.to_owned();
    let session = cookie(&app, 1, |record| record.sub = id).await;
    let encoded = ADA_ID.replace('|', "%7C");
    for way in [
        vec![("authorization", &*bearer)],
        vec![("cookie", &*session), ("x-factordesk", "1")],
    ] {
        for route in &ROUTES {
            app.tenant.control().clear_request_log();
            let reply = app.send_example(route, ADA_ID, &way).await;
            if Operation::MUTATIONS.contains(&route.operation) {
                assert_eq!(
                    reply.refusal(),
                    (403, "own_methods".to_owned()),
                    "{:?}",
                    route.operation
                );
                // The id alone says so.
                assert_eq!(app.upstream_calls(), [], "{:?}", route.operation);
            } else {
                assert_eq!(reply.status, 200, "{:?}: {reply:?}", route.operation);
            }
        }
    }
    // Each refusal is recorded, and searches say so in advance.
    let auth = [("authorization", &*bearer)];
    let history = app
        .get(&format!("/audit?user={encoded}&limit=100"), &auth)
        .await
        .json();
    assert_eq!(
        history["entries"].as_array().unwrap().len(),
        2 * Operation::MUTATIONS.len()
    );
    assert_eq!(history["entries"][0]["code"], "own_methods");
    let found = app.get("/api/v2/users", &auth).await.json();
    let found: Vec<UserSummary> = serde_json::from_value(found).unwrap();
    let own = found.iter().find(|user| user.raw_id() == ADA_ID).unwrap();
    assert_eq!(
        own.desk().refuses.map(factordesk_model::Refusal::code),
        Some("own_methods")
    );
    app.stop().await;
}

#[tokio::test]
async fn security_66_a_policy_can_allow_own_methods() {
    let (app, _file) = TestApp::with_policy(OWN_ALLOWED).await;
    app.add_user_with(ADA_ID, &json!({"email": ADA}));
    let bearer = app.bearer(ADA);
    let auth = [("authorization", &*bearer)];
    let path = format!("/api/v2/users/{}", ADA_ID.replace('|', "%7C"));
    let user = app.get(&path, &auth).await;
    assert_eq!(user.json().get("desk"), None, "{user:?}");
    let method = format!("{path}/authentication-methods/totp%7Cdev_2");
    app.tenant.control().clear_request_log();
    assert_eq!(app.send("DELETE", &method, &auth, None).await.status, 204);
    // Nothing has to be known about the user, so nothing is read.
    let calls: Vec<_> = app
        .upstream_calls()
        .into_iter()
        .map(|call| call.method)
        .collect();
    assert_eq!(calls, ["GET", "DELETE"]);
    app.stop().await;
}
