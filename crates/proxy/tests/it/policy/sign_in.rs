//! 68: how strongly an admin must have signed in, and the challenge if they have not (RFC 9470).

use factordesk_model::{Operation, Permission, SessionInfo};
use factordesk_tenant::MULTI_FACTOR;

use crate::support::{ADA, TestApp};

fn policy() -> String {
    format!(
        "version = 1\n[[scope]]\nname = \"all\"\nadmins = \"all\"\nusers = \"all\"\n\
         [[sign_in]]\nname = \"second factor\"\noperations = [\"delete_method\", \"create_ticket\"]\n\
         acr = [\"{MULTI_FACTOR}\"]\namr = [\"mfa\"]\nmax_age_minutes = 5\n"
    )
}

const DELETE: &str = "/api/v2/users/auth0%7Cmia/authentication-methods/totp%7Cdev_2";

#[tokio::test]
async fn security_68_a_weak_or_old_sign_in_gets_the_challenge() {
    let (app, _file) = TestApp::with_policy(&policy()).await;
    app.add_user("auth0|mia");
    let bearer = app.bearer(ADA);
    let auth = [("authorization", &*bearer)];
    app.tenant.control().clear_request_log();
    let reply = app.send("DELETE", DELETE, &auth, None).await;
    assert_eq!(reply.refusal(), (401, "step_up_required".to_owned()));
    assert_eq!(app.upstream_calls(), []);
    let error = reply.error();
    assert_eq!(
        (error.acr_values.as_deref(), error.max_age),
        (Some(MULTI_FACTOR), Some(300))
    );
    let challenge = reply.header("www-authenticate");
    for part in [
        "Bearer error=\"insufficient_user_authentication\"",
        &format!("acr_values=\"{MULTI_FACTOR}\""),
        "max_age=\"300\"",
    ] {
        assert!(challenge.contains(part), "{challenge}");
    }
    // Other operations need no more than before.
    let rename = "/api/v2/users/auth0%7Cmia/authentication-methods/phone%7Cdev_1";
    let body = serde_json::json!({"name": "New"});
    assert_eq!(
        app.send("PATCH", rename, &auth, Some(&body)).await.status,
        200
    );
    let stronger = app.tenant.issue_stepped_up_token(ADA).unwrap();
    let stronger = format!("Bearer {stronger}");
    let auth = [("authorization", &*stronger)];
    assert_eq!(app.send("DELETE", DELETE, &auth, None).await.status, 204);
    app.restore();
    // The same sign-in is too old six minutes later.
    app.clock.advance(6 * 60);
    assert_eq!(
        app.send("DELETE", DELETE, &auth, None).await.refusal(),
        (401, "step_up_required".to_owned())
    );
    app.stop().await;
}

#[tokio::test]
async fn security_68_a_session_counts_as_it_was_signed_in() {
    let (app, _file) = TestApp::with_policy(&policy()).await;
    app.add_user("auth0|mia");
    for (number, acr, amr, age, is_met) in [
        (1, None, vec![], 0, false),
        (2, Some(MULTI_FACTOR), vec![], 0, true),
        (3, None, vec!["pwd", "mfa"], 0, true),
        (4, Some("urn:other"), vec!["pwd"], 0, false),
        (5, Some(MULTI_FACTOR), vec!["mfa"], 301, false),
    ] {
        let session = app.session_with(number, &Permission::ALL, |record| {
            record.acr = acr.map(str::to_owned);
            record.amr = amr.iter().map(|one| (*one).to_owned()).collect();
            record.auth_time = record.auth_time.map(|at| at - age);
        });
        let cookie = format!("__Host-factordesk={}", session.await);
        let headers = [("cookie", &*cookie), ("x-factordesk", "1")];
        let info = SessionInfo::from_value(app.get("/session", &headers).await.json()).unwrap();
        let needed = if is_met {
            vec![]
        } else {
            vec![Operation::DeleteMethod, Operation::CreateTicket]
        };
        assert_eq!(info.step_up_operations, needed, "{number}");
        let reply = app.send("DELETE", DELETE, &headers, None).await;
        assert_eq!(
            reply.status,
            if is_met { 204 } else { 401 },
            "{number}: {reply:?}"
        );
        app.restore();
    }
    app.stop().await;
}

#[tokio::test]
async fn security_68_a_login_asks_only_for_what_the_policy_names() {
    let (app, _file) = TestApp::with_policy(&policy()).await;
    let encoded: String = form_urlencoded::byte_serialize(MULTI_FACTOR.as_bytes()).collect();
    let reply = app
        .get(
            &format!("/auth/login?acr_values={encoded}&max_age=300"),
            &[],
        )
        .await;
    assert_eq!(reply.status, 303, "{reply:?}");
    let to = reply.header("location");
    assert!(
        to.contains("acr_values=") && to.contains("max_age="),
        "{to}"
    );
    let reply = app.get("/auth/login?acr_values=urn%3Aother", &[]).await;
    assert_eq!(reply.refusal(), (400, "invalid_query_string".to_owned()));
    app.stop().await;
}
