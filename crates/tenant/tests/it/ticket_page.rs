//! The pages behind an enrolment ticket's link.

use std::time::Duration;

use factordesk_model::MethodType;
use serde_json::{Value, json};

use crate::support::{TestResponse, TestTenant, USER, user};

/// A ticket's page in a browser without cookies.
struct Page<'a> {
    t: &'a TestTenant,
    path: String,
}

impl<'a> Page<'a> {
    async fn of(t: &'a TestTenant, body: Value) -> Self {
        let mut whole = json!({"user_id": USER});
        for (key, value) in body.as_object().unwrap() {
            whole[key] = value.clone();
        }
        let path = "/guardian/enrollments/ticket";
        let ticket = t.api("POST", path, Some(whole)).await.json();
        let url = ticket["ticket_url"].as_str().unwrap();
        let path = url.strip_prefix(t.tenant.origin()).unwrap().to_owned();
        Self { t, path }
    }

    async fn get(&self) -> TestResponse {
        let url = self.t.url(&self.path);
        TestResponse::read(self.t.http.get(url).send().await.unwrap()).await
    }

    async fn post(&self, key: &'static str, value: &str) -> TestResponse {
        self.t
            .post_form(&self.path, &[(key, value.to_owned())])
            .await
    }
}

impl TestResponse {
    /// The text of the element with this attribute.
    fn marked(&self, attribute: &str) -> String {
        let (_, rest) = self
            .text
            .split_once(&format!("<code {attribute}>"))
            .unwrap();
        rest.split('<').next().unwrap().replace(' ', "")
    }

    #[track_caller]
    fn says(&self, status: u16, text: &str) {
        assert_eq!(self.status, status, "{}", self.text);
        assert!(self.text.contains(text), "{text}: {}", self.text);
    }
}

#[tokio::test]
async fn phone_is_enrolled_once_with_the_code_that_was_sent() {
    let t = TestTenant::empty().await;
    let page = Page::of(&t, json!({"factor": "phone"})).await;
    page.get().await.says(200, "user@example.com");
    page.post("number", "06 12 34 56 78")
        .await
        .says(400, "country code");
    page.post("number", "+33 6 12 34 56 79")
        .await
        .says(200, "+33612345679");
    page.post("again", "1").await.says(200, "Send a code");
    let sent = page.post("number", "+33 6 12 34 56 78").await;
    sent.says(200, "+33612345678");
    let code = sent.marked("data-code");
    let wrong = if code == "000000" { "000001" } else { "000000" };
    page.post("code", wrong).await.says(400, "not the code");
    assert_eq!(
        page.get().await.marked("data-code"),
        code,
        "a reload keeps it"
    );
    page.post("code", &format!("{} {}", &code[..3], &code[3..]))
        .await
        .says(200, "Done");

    let methods = t.control().methods_of(&user());
    assert_eq!(methods.len(), 1);
    assert_eq!(methods[0].kind, Some(MethodType::Phone));
    assert_eq!(methods[0].phone_number.as_deref(), Some("+33612345678"));
    assert!(t.control().tickets_of(&user())[0].used_at.is_some());
    page.get().await.says(410, "This link was used");
    page.post("code", &code)
        .await
        .says(410, "This link was used");
    assert_eq!(t.control().methods_of(&user()).len(), 1);
}

#[tokio::test]
async fn app_is_enrolled_with_the_code_of_its_secret() {
    let t = TestTenant::empty().await;
    let page = Page::of(&t, json!({"factor": "otp"})).await;
    let secret = page.get().await.marked("data-secret");
    assert_eq!(secret.len(), 32);
    page.post("code", "123").await.says(400, "not the code");
    page.post("code", &totp(&secret)).await.says(200, "Done");
    let methods = t.control().methods_of(&user());
    assert_eq!(methods[0].kind, Some(MethodType::Totp));
    assert_eq!(methods[0].totp_secret.as_ref().unwrap().expose(), secret);
}

/// The app's code at the time of the test's clock.
fn totp(secret: &str) -> String {
    use aws_lc_rs::hmac;
    let key = data_encoding::BASE32.decode(secret.as_bytes()).unwrap();
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &key);
    let tag = hmac::sign(&key, &(crate::support::START / 30_000).to_be_bytes());
    let tag = tag.as_ref();
    let at = usize::from(tag[19] & 15);
    let word = u32::from_be_bytes(tag[at..at + 4].try_into().unwrap()) & 0x7fff_ffff;
    format!("{:06}", word % 1_000_000)
}

#[tokio::test]
async fn ten_wrong_codes_restart_the_enrolment() {
    let t = TestTenant::empty().await;
    let page = Page::of(&t, json!({"factor": "otp"})).await;
    let secret = page.get().await.marked("data-secret");
    for _ in 0..9 {
        page.post("code", "x").await.says(400, "not the code");
    }
    let restarted = page.post("code", "x").await;
    restarted.says(400, "Too many wrong codes");
    assert_ne!(restarted.marked("data-secret"), secret);
    page.post("code", &totp(&secret))
        .await
        .says(400, "not the code");
}

#[tokio::test]
async fn ticket_without_a_factor_lets_the_user_choose() {
    let t = TestTenant::empty().await;
    let page = Page::of(&t, json!({})).await;
    page.get().await.says(200, "Use an authenticator app");
    page.post("factor", "webauthn-roaming")
        .await
        .says(400, "Choose one of these");
    page.post("factor", "phone").await.says(200, "Send a code");
}

#[tokio::test]
async fn unusable_links_say_why() {
    let t = TestTenant::empty().await;
    let unknown = Page {
        t: &t,
        path: "/mfa/enrollment?ticket=aaaabbbb".to_owned(),
    };
    unknown.get().await.says(404, "not known");
    unknown.post("code", "1").await.says(404, "not known");
    let key = Page::of(&t, json!({"factor": "webauthn-roaming"})).await;
    key.get().await.says(501, "a security key");

    let off = Page::of(&t, json!({"factor": "otp"})).await;
    t.control().set_factor_enabled("otp", false).unwrap();
    off.get().await.says(403, "turned off");
    t.control().set_factor_enabled("otp", true).unwrap();

    let one = Page::of(&t, json!({"factor": "phone"})).await;
    let more = Page::of(
        &t,
        json!({"factor": "phone", "allow_multiple_enrollments": true}),
    )
    .await;
    t.put_method(json!({"id": "totp|dev_1", "type": "totp", "confirmed": true}));
    one.get().await.says(409, "already");
    more.get().await.says(200, "Send a code");

    t.clock.advance(Duration::from_hours(120));
    more.get().await.says(410, "2026-11-27 08:00 UTC");
    more.post("number", "+33612345678")
        .await
        .says(410, "expired");
}

#[tokio::test]
async fn security_page_has_a_strict_policy_and_escapes_names() {
    let t = TestTenant::empty().await;
    let hostile = json!({"user_id": USER, "email": "<img src=x onerror=alert(1)>@example.com"});
    t.control()
        .put_user(factordesk_model::UserSummary::from_value(hostile))
        .unwrap();
    let answer = Page::of(&t, json!({"factor": "otp"})).await.get().await;
    assert!(!answer.text.contains("<img"), "{}", answer.text);
    let policy = answer.header("content-security-policy").unwrap();
    assert!(policy.contains("default-src 'none'") && policy.contains("form-action 'self'"));
    assert!(policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe"));
    assert_eq!(answer.header("referrer-policy"), Some("no-referrer"));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
}
