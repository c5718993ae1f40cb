//! Enrolment tickets, recovery codes, remembered browsers.

use factordesk_model::{MethodType, Permission, UserSummary};
use serde_json::{Value, json};

use crate::support::{START, TestResponse, TestTenant, USER, user};

const TICKET: &str = "/guardian/enrollments/ticket";
const RECOVERY: &str = "/users/auth0%7C507f1f77bcf86cd799439020/recovery-code-regeneration";
const BROWSERS: &str =
    "/users/auth0%7C507f1f77bcf86cd799439020/multifactor/actions/invalidate-remember-browser";

async fn ticket(t: &TestTenant, body: Value) -> TestResponse {
    t.api("POST", TICKET, Some(body)).await
}

#[tokio::test]
async fn ticket_is_answered_with_a_link_to_the_tenant_and_kept() {
    let t = TestTenant::empty().await;
    let body = json!({"user_id": USER, "factor": "otp", "allow_multiple_enrollments": true});
    let answer = ticket(&t, body).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let kept = &t.control().tickets_of(&user())[0];
    let answer = answer.json();
    assert_eq!(answer["ticket_id"], kept.id);
    assert_eq!(
        answer["ticket_url"],
        t.url(&format!("/mfa/enrollment?ticket={}", kept.id))
    );
    assert_eq!(kept.expires_at, START + 5 * 24 * 3_600_000);
    assert_eq!(
        (kept.used_at, kept.allow_multiple_enrollments),
        (None, true)
    );
    assert_eq!(t.control().mails(), []);
}

#[tokio::test]
async fn ticket_is_mailed_when_asked_to_the_address_given_or_the_users_own() {
    let t = TestTenant::empty().await;
    for (body, to, locale) in [
        (
            json!({"user_id": USER, "send_mail": true}),
            "user@example.com",
            None,
        ),
        (
            json!({"user_id": USER, "send_mail": true, "email": "other@example.com", "email_locale": "fr"}),
            "other@example.com",
            Some("fr"),
        ),
    ] {
        let url = ticket(&t, body).await.json()["ticket_url"].clone();
        let mail = t.control().mails().pop().unwrap();
        assert_eq!((mail.to.as_str(), mail.locale.as_deref()), (to, locale));
        assert_eq!(url, mail.ticket_url);
    }
    ticket(&t, json!({"user_id": USER, "email": "other@example.com"})).await;
    assert_eq!(
        t.control().mails().len(),
        2,
        "an address alone sends nothing"
    );
}

#[tokio::test]
async fn ticket_request_that_cannot_be_carried_out_is_refused() {
    let t = TestTenant::empty().await;
    let bare = json!({"user_id": "sms|nobody-knows", "name": "No Address"});
    t.control().put_user(UserSummary::from_value(bare)).unwrap();
    t.control().set_factor_enabled("otp", false).unwrap();
    for (body, told) in [
        (json!({"user_id": USER, "factor": "otp"}), "not enabled"),
        (json!({"user_id": USER, "factor": "email"}), "email"),
        (
            json!({"user_id": "sms|nobody-knows", "send_mail": true}),
            "address",
        ),
        (json!({"user_id": "nobody"}), "user_id"),
        (json!({"send_mail": true}), "user_id"),
        (
            json!({"user_id": USER, "email_locale": "fr_FR"}),
            "email_locale",
        ),
        (
            json!({"user_id": USER, "factor": "sms"}),
            "push-notification",
        ),
    ] {
        let message = ticket(&t, body.clone()).await.is_error(400, "invalid_body");
        assert!(message.contains(told), "{body}: {message}");
    }
    let nobody = json!({"user_id": "auth0|nobody", "factor": "otp"});
    ticket(&t, nobody).await.is_error(404, "inexistent_user");
    assert_eq!(t.control().tickets_of(&user()), []);
    let given = json!({"user_id": "sms|nobody-knows", "send_mail": true, "email": "a@b.co"});
    assert_eq!(ticket(&t, given).await.status, 200);
    for name in [
        "sms",
        "push-notification",
        "webauthn-roaming",
        "webauthn-platform",
    ] {
        t.control().set_factor_enabled(name, false).unwrap();
    }
    let any = ticket(&t, json!({"user_id": USER})).await;
    assert!(any.is_error(400, "invalid_body").contains("no factor"));
}

#[tokio::test]
async fn ticket_may_come_as_a_form() {
    let t = TestTenant::empty().await;
    let request = t
        .request("POST", TICKET)
        .header("content-type", "application/x-www-form-urlencoded")
        .body(format!(
            "user_id={}&send_mail=true",
            USER.replace('|', "%7C")
        ));
    let answer = TestResponse::read(request.send().await.unwrap()).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!(t.control().mails().len(), 1);
}

#[tokio::test]
async fn recovery_code_needs_no_factor_and_replaces_the_one_before() {
    let t = TestTenant::empty().await;
    let none = t.api("POST", RECOVERY, None).await;
    assert_eq!(none.status, 200, "{}", none.text);
    t.control().set_methods(&user(), Vec::new()).unwrap();
    t.put_method(json!({"id": "recovery-code|dev_1", "type": "recovery-code", "confirmed": true}));

    let code = |answer: &TestResponse| answer.json()["recovery_code"].as_str().unwrap().to_owned();
    let first = t.api("POST", RECOVERY, None).await;
    let second = t.api("POST", RECOVERY, None).await;
    assert_ne!(code(&first), code(&second));
    assert!(
        code(&first).len() == 24
            && code(&first)
                .bytes()
                .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
    );
    let codes: Vec<_> = t
        .control()
        .methods_of(&user())
        .into_iter()
        .filter(|m| m.kind == Some(MethodType::RecoveryCode))
        .collect();
    assert_eq!(codes.len(), 1);
    assert_ne!(
        codes[0].id.as_ref().unwrap().as_str(),
        "recovery-code|dev_1"
    );
    let nobody = t.api(
        "POST",
        "/users/auth0%7Cnobody/recovery-code-regeneration",
        None,
    );
    nobody.await.is_error(404, "inexistent_user");
}

#[tokio::test]
async fn remembered_browsers_are_forgotten() {
    let t = TestTenant::empty().await;
    t.control().set_remembered_browsers(&user(), 3).unwrap();
    let answer = t.api("POST", BROWSERS, None).await;
    assert_eq!((answer.status, answer.text.as_str()), (204, ""));
    assert_eq!(t.control().remembered_browsers(&user()), Some(0));
    assert_eq!(
        t.api("POST", BROWSERS, None).await.status,
        204,
        "it succeeds with nothing to forget"
    );
    let demo = TestTenant::demo().await;
    let control = demo.control();
    let some = control
        .user_ids()
        .iter()
        .filter(|id| control.remembered_browsers(id) > Some(0))
        .count();
    assert!(some > 50, "{some}");
}

#[tokio::test]
async fn help_desk_calls_need_their_scopes() {
    let mut t = TestTenant::empty().await;
    for (path, scope) in [
        (TICKET, "create:guardian_enrollment_tickets"),
        (RECOVERY, "update:users"),
        (BROWSERS, "update:users"),
    ] {
        t.control()
            .set_m2m_scopes(&["read:users", Permission::Update.as_str()]);
        t.renew_token().await;
        let body = (path == TICKET).then(|| json!({"user_id": USER}));
        let message = t
            .api("POST", path, body.clone())
            .await
            .is_error(403, "insufficient_scope");
        assert!(message.ends_with(scope), "{message}");
        t.put_method(json!({"id": "totp|dev_1", "type": "totp", "confirmed": true}));
        t.control().set_m2m_scopes(&[scope]);
        t.renew_token().await;
        assert!(t.api("POST", path, body).await.status < 300);
    }
}
