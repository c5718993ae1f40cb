//! 46 and 47: reasons and ticket numbers.

use factordesk_model::headers::ConfirmAction;
use factordesk_model::{Operation, ROUTES};
use serde_json::json;

use super::records;
use crate::matrix::example;
use crate::support::figure::figure;
use crate::support::{ADA, TestApp};

const METHODS: &str = "/api/v2/users/auth0%7Cmia/authentication-methods";
const TOTP: &str = "/api/v2/users/auth0%7Cmia/authentication-methods/totp%7Cdev_2";
const PHONE: &str = "/api/v2/users/auth0%7Cmia/authentication-methods/phone%7Cdev_1";

#[tokio::test]
async fn security_47_a_malformed_reason_is_400_and_sends_nothing() {
    let app = TestApp::start().await;
    let bearer = app.bearer(ADA);
    for (name, value) in [
        ("x-factordesk-reason", "%20"),
        ("x-factordesk-reason", "a%0D%0Ab"),
        ("x-factordesk-reason", "%FF"),
        ("x-factordesk-ticket", "INC 7"),
    ] {
        let headers = [("authorization", &*bearer), (name, value)];
        let reply = app.send("DELETE", TOTP, &headers, None).await;
        assert_eq!(
            reply.refusal(),
            (400, "invalid_reason".to_owned()),
            "{value}"
        );
    }
    assert_eq!(app.upstream_calls(), []);
    for record in records(&*app.store).await {
        assert_eq!(record["outcome"], "refused");
        assert_eq!(record.get("reason"), None, "{record}");
    }
    app.stop().await;
}

#[tokio::test]
async fn security_47_a_reason_with_markup_is_kept_as_text() {
    let app = TestApp::start().await;
    let bearer = app.bearer(ADA);
    let headers = [
        ("authorization", &*bearer),
        (
            "x-factordesk-reason",
            "%3Cb%3E%22%7D%20Mia%E2%80%99s%20%F0%9F%94%91",
        ),
    ];
    assert_eq!(app.send("DELETE", TOTP, &headers, None).await.status, 204);
    let page = app.get("/audit?user=auth0%7Cmia", &headers).await.json();
    assert_eq!(page["entries"][0]["reason"], "<b>\"} Mia’s 🔑");
    app.stop().await;
}

#[tokio::test]
async fn security_46_destructive_changes_need_a_reason_where_it_is_required() {
    let app = TestApp::builder()
        .set("FACTORDESK_REQUIRE_REASON", "true")
        .start()
        .await;
    app.add_user("auth0|mia");
    let bearer = app.bearer(ADA);
    let session = app.get("/session", &[("authorization", &bearer)]).await;
    assert_eq!(session.json()["reason"], "required");
    let set = json!([{"type": "phone", "phone_number": "+447700900124"}]);
    for (method, path, action, body) in [
        ("DELETE", TOTP, None, None),
        ("DELETE", METHODS, Some(ConfirmAction::DeleteAll), None),
        ("PUT", METHODS, Some(ConfirmAction::ReplaceAll), Some(&set)),
    ] {
        let confirm = match action {
            Some(action) => app.confirmation(action).await,
            None => String::new(),
        };
        let headers = [
            ("authorization", &*bearer),
            ("x-factordesk-confirm", &confirm),
        ];
        let reply = app.send(method, path, &headers, body).await;
        assert_eq!(reply.refusal(), (400, "reason_required".to_owned()));
    }
    assert_eq!(app.methods_of("auth0|mia").len(), 2);
    let headers = [
        ("authorization", &*bearer),
        ("x-factordesk-ticket", "INC-7"),
    ];
    let reply = app.send("DELETE", TOTP, &headers, None).await;
    assert_eq!(
        reply.refusal().1,
        "reason_required",
        "a ticket number doesn't replace a reason"
    );
    let headers = [("authorization", &*bearer), ("x-factordesk-reason", "lost")];
    assert_eq!(app.send("DELETE", TOTP, &headers, None).await.status, 204);
    let rename = json!({"name": "Work"});
    let headers = [("authorization", &*bearer)];
    let reply = app.send("PATCH", PHONE, &headers, Some(&rename)).await;
    assert_eq!(reply.status, 200, "a rename isn't destructive");
    app.stop().await;
}

/// With one operation configured, only that one requires a reason, and `/session` lists it.
#[tokio::test]
async fn security_46_a_reason_is_required_for_the_operations_that_are_listed() {
    let mut count = 0;
    for required in Operation::MUTATIONS {
        let app = TestApp::builder()
            .set("FACTORDESK_REQUIRE_REASON", required.as_str())
            .start()
            .await;
        app.add_user("auth0|mia");
        let bearer = app.bearer(ADA);
        let session = app.get("/session", &[("authorization", &bearer)]).await;
        let session = session.json();
        assert_eq!(session["reason_operations"], json!([required.as_str()]));
        // Older versions of the page read this field, which covers destructive operations only.
        let earlier = if required.is_destructive() {
            "required"
        } else {
            "optional"
        };
        assert_eq!(session["reason"], earlier);
        for operation in Operation::MUTATIONS {
            let call = example(operation);
            let route = ROUTES.iter().find(|route| route.operation == operation);
            let route = route.unwrap();
            let confirm = match route.confirm {
                Some(action) => app.confirmation(action).await,
                None => String::new(),
            };
            let headers = [
                ("authorization", &*bearer),
                ("x-factordesk-confirm", &confirm),
                ("x-factordesk-ticket", "INC-7"),
                ("x-factordesk-reason", "new%20phone"),
            ];
            app.tenant.control().clear_request_log();
            let (method, body) = (route.method.as_str(), call.body.as_ref());
            let bare = app.send(method, &call.path, &headers[..3], body).await;
            let what = format!("{operation:?} where {required:?} needs a reason");
            if operation == required {
                assert_eq!(
                    bare.refusal(),
                    (400, "reason_required".to_owned()),
                    "{what}"
                );
                assert_eq!(app.upstream_calls(), [], "{what}");
                let given = app.send(method, &call.path, &headers, body).await;
                assert_eq!(given.status, route.success, "{what}: {given:?}");
                let intent = records(&*app.store).await.into_iter().rev();
                let intent = intent.into_iter().find(|r| r["kind"] == "intent").unwrap();
                assert_eq!(intent["action"], operation.as_str());
                assert_eq!(intent["reason"], "new phone");
                assert_eq!(intent["ticket"], "INC-7");
            } else {
                assert_eq!(bare.status, route.success, "{what}: {bare:?}");
            }
            app.restore();
            count += 1;
        }
        app.stop().await;
    }
    figure(&format!(
        "46 required reasons: {count} pairs of a mutation and the one configured to need a reason"
    ));
}

#[tokio::test]
async fn reason_is_optional_by_default() {
    let app = TestApp::start().await;
    let bearer = app.bearer(ADA);
    let headers = [("authorization", &*bearer)];
    assert_eq!(
        app.get("/session", &headers).await.json()["reason"],
        "optional"
    );
    assert_eq!(app.send("DELETE", TOTP, &headers, None).await.status, 204);
    app.stop().await;
}
