//! Log lines of requests: actor, severity and cause.

use serde_json::{Value, json};

use crate::logs::capture;
use crate::support::faulty::{self, FaultyUpstream, now};
use crate::support::login::SESSION;
use crate::support::provider::{TestProvider, sign};
use crate::support::{ADA, RAVI, TestApp};

#[tokio::test]
async fn request_line_has_actor_and_severity() {
    let (lines, _guard) = capture();
    let upstream = FaultyUpstream::start(|_| now(faulty::json(500, "{}"))).await;
    let app = TestApp::builder().upstream(&upstream.origin).start().await;
    let mut actors = Vec::new();
    for email in [ADA, ADA, RAVI] {
        let bearer = app.bearer(email);
        app.get("/session", &[("authorization", &bearer)]).await;
        let line = lines.records().pop().unwrap();
        assert_eq!(
            (&line["level"], &line["status"]),
            (&json!("INFO"), &json!(200))
        );
        actors.push(line["actor"].as_str().unwrap().to_owned());
    }
    assert!(actors[0].len() >= 16 && actors[0] == actors[1] && actors[0] != actors[2]);
    let bearer = app.bearer(ADA);
    app.get("/api/v2/users", &[("authorization", &bearer)])
        .await;
    let line = lines.records().pop().unwrap();
    assert_eq!(
        (&line["level"], &line["status"]),
        (&json!("ERROR"), &json!(502))
    );
    assert_eq!(line["actor"], actors[0]);
    app.stop().await;
}

/// This field of the last line that has it.
fn last(lines: &crate::logs::Lines, name: &str) -> Value {
    let said = |record: &Value| record[name].is_string();
    lines.records().into_iter().rfind(said).unwrap()[name].clone()
}

#[tokio::test]
async fn causes_of_refused_tokens_are_logged() {
    let (lines, _guard) = capture();
    let provider = TestProvider::start().await;
    let app = provider.app().start().await;
    let (header, mut claims) = provider.good(app.clock.seconds());
    let ask = async |claims: &Value| {
        let bearer = format!("Bearer {}", sign(&header, claims, &provider.key.signing));
        app.get("/session", &[("authorization", &bearer)]).await;
        last(&lines, "cause")
    };
    provider.set_down(true);
    let cause = ask(&claims).await;
    assert_eq!(cause, "the provider's signing keys can't be fetched");
    let found = lines.text().contains("the identity provider: status 503");
    assert!(found, "{}", lines.text());
    provider.set_down(false);
    app.clock.advance(60);
    assert_eq!(ask(&claims).await, "-");
    claims["aud"] = json!("urn:other");
    assert_eq!(ask(&claims).await, "token: wrong audience");
    // Who sent the token is told as much.
    for (name, value, told) in [
        ("aud", json!("urn:other"), "another API"),
        ("exp", json!(1), "expired"),
        ("iss", json!("https://Canary.example/"), "OIDC_ISSUER"),
    ] {
        let (_, mut claims) = provider.good(app.clock.seconds());
        claims[name] = value;
        let bearer = format!("Bearer {}", sign(&header, &claims, &provider.key.signing));
        let reply = app.get("/session", &[("authorization", &bearer)]).await;
        assert_eq!(reply.refusal(), (401, "invalid_token".to_owned()), "{name}");
        let message = reply.error().message;
        assert!(
            message.contains(told) && !message.contains("Canary"),
            "{message}"
        );
    }
    app.stop().await;
}

#[tokio::test]
async fn causes_of_failed_logins_are_logged_without_the_providers_text() {
    let (lines, _guard) = capture();
    let provider = TestProvider::start().await;
    let app = provider
        .app()
        .set("OIDC_CLIENT_ID", "web-client")
        .start()
        .await;
    for (callback, cause) in [
        (
            "&error=access_denied",
            "login: the provider refused the person: access_denied",
        ),
        (
            "&error=login_required",
            "login: the provider requires something from the person first: login_required",
        ),
        (
            "&error=Canary",
            "login: the provider refused the person: an unknown code",
        ),
        (
            "&code=d",
            "login: a response doesn't belong to it: a parameter given twice",
        ),
    ] {
        let reply = provider.log_in(&app, |tokens| tokens.callback = callback.to_owned());
        assert_eq!(reply.await.set_cookie(SESSION), None);
        assert_eq!(last(&lines, "error"), cause, "{callback}");
    }
    for token in [json!(null), json!("")] {
        let reply = provider.log_in(&app, |tokens| tokens.refresh_token = token);
        assert_eq!(reply.await.status, 503);
        let cause = last(&lines, "error");
        let told = cause.as_str().unwrap();
        let why = "login: The identity provider gave no refresh token";
        assert!(told.starts_with(why), "{told}");
    }
    assert!(!lines.text().contains("Canary"), "{}", lines.text());
    app.stop().await;
}
