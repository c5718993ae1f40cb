//! 43: secrets of logins and session revalidation: verifiers, refresh tokens, the application's
//! secret, the proxy's private key.

use serde_json::{Value, json};

use super::{blurted, capture, found};
use crate::support::figure::figure;
use crate::support::key_file::KeyFile;
use crate::support::login::SESSION;
use crate::support::provider::TestProvider;
use crate::support::stores::TestStore;

const REFRESH: &str = "CanaryRefresh";
const SECRET: &str = "CanaryOidcSecret";

/// Provider responses to a session revalidation. The last one is valid except for its access token.
fn answers() -> Vec<(u16, Value)> {
    let said = format!("{REFRESH} {}", blurted());
    vec![
        (500, json!({"error": said, "error_description": said})),
        (
            400,
            json!({"error": "invalid_grant", "error_description": said}),
        ),
        (
            401,
            json!({"error": "invalid_client", "error_description": said}),
        ),
        (
            200,
            json!({"refresh_token": "CanaryRefresh2", "access_token": said}),
        ),
        (200, json!({"access_token": [said]})),
        (
            200,
            json!({"refresh_token": REFRESH, "access_token": "a.b.c", "token_type": "Bearer"}),
        ),
    ]
}

/// A field of an `application/x-www-form-urlencoded` form.
fn field<'f>(form: &'f str, name: &str) -> Option<&'f str> {
    form.split('&')
        .find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
}

#[tokio::test]
async fn security_43_marks_of_a_login_are_in_no_log_no_answer_and_not_in_the_store() {
    let (lines, guard) = capture();
    let provider = TestProvider::start().await;
    let key = KeyFile::new("canary");
    let kind = TestStore::sqlite();
    let app = provider
        .app()
        .set("OIDC_CLIENT_ID", "web-client")
        .set("OIDC_CLIENT_SECRET", SECRET)
        .set("AUTH0_CLIENT_SECRET", "")
        .set("AUTH0_PRIVATE_KEY_FILE", key.path.to_str().unwrap())
        .store(kind.ready().await)
        .start()
        .await;
    let public = key.key.public_pem();
    app.tenant
        .control()
        .register_m2m_public_key(&public)
        .unwrap();
    let mut said = Vec::new();
    for (status, body) in answers() {
        let reply = provider
            .log_in(&app, |tokens| tokens.refresh_token = json!(REFRESH))
            .await;
        assert_eq!(reply.status, 303, "{reply:?}");
        let cookie = format!("{SESSION}={}", reply.cookie_id(SESSION));
        let headers = [("cookie", &*cookie), ("x-factordesk", "1")];
        let factors = app.get("/api/v2/guardian/factors", &headers).await;
        assert_eq!(factors.status, 200, "{factors:?}");
        provider.answer_with(status, body);
        app.clock.advance(61);
        said.push(reply.body);
        said.push(app.get("/session", &headers).await.body);
    }
    let forms = provider.token_requests();
    let verifiers: Vec<&str> = forms
        .iter()
        .filter_map(|form| field(form, "code_verifier"))
        .collect();
    assert_eq!(verifiers.len(), answers().len());
    let checks = forms.iter().filter(|form| form.contains(REFRESH)).count();
    assert!(checks >= answers().len(), "{checks} checks");
    // From the middle of the key: all keys begin alike.
    let private = &key.key.pem[400..460];
    assert!(private.bytes().all(|b| b.is_ascii_graphic()), "{private}");
    let marks: Vec<&str> = verifiers
        .iter()
        .copied()
        .chain([REFRESH, SECRET, private])
        .collect();
    said.push(app.get("/metrics", &[]).await.body);
    for text in &said {
        assert_eq!(found(text, marks.iter().copied()), [""; 0], "{text}");
    }
    // Verifiers aren't searched for here: one is stored while its login lasts, and is useless
    // afterwards.
    let kept = kind.dump().await;
    assert_eq!(found(&kept, [REFRESH, SECRET, private]), [""; 0]);
    let log = lines.text();
    assert_eq!(found(&log, marks.iter().copied()), [""; 0]);
    // Counter-check: the same search finds planted marks.
    tracing::info!(target: "factordesk_proxy::planted", "{}", marks.join(" "));
    assert_eq!(
        found(&lines.text(), marks.iter().copied()).len(),
        marks.len()
    );
    drop(guard);
    figure(&format!(
        "43 canaries of logins: {} marks, {} logins, {checks} revalidations, {} log lines, 0 found, all planted ones found",
        marks.len(),
        answers().len(),
        log.lines().count(),
    ));
    app.stop().await;
}
