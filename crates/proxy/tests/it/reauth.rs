//! 4: mutations need a recent login; reads don't.

use factordesk_model::{Permission, ROUTES};
use serde_json::{Value, json};
use url::Url;

use crate::matrix::example;
use crate::support::figure::figure;
use crate::support::login::SESSION;
use crate::support::provider::{TestProvider, sign};
use crate::support::{ADA, RAVI, TestApp, TestResponse};

const PHONE: &str = "/api/v2/users/auth0%7Cmia/authentication-methods/phone%7Cdev_1";
const MINUTE: u64 = 60;

async fn rename(app: &TestApp, headers: &[(&str, &str)]) -> TestResponse {
    let body = json!({"name": "Work"});
    app.send("PATCH", PHONE, headers, Some(&body)).await
}

/// Sends the example request of every route. Returns whether it is a read, and its response.
async fn all(app: &TestApp, headers: &[(&str, &str)]) -> Vec<(bool, TestResponse)> {
    let mut replies = Vec::new();
    for route in &ROUTES {
        let call = example(route.operation);
        let method = route.method.as_str();
        let reply = app
            .send(method, &call.path, headers, call.body.as_ref())
            .await;
        replies.push((method == "GET", reply));
    }
    replies
}

#[tokio::test]
async fn security_04_a_change_with_an_old_login_is_401_and_reads_go_on() {
    let app = TestApp::start().await;
    let cookie = format!("{SESSION}={}", app.session(&Permission::ALL).await);
    let bearer = app.bearer(ADA);
    let ways: [&[(&str, &str)]; 2] = [
        &[("cookie", &cookie), ("x-factordesk", "1")],
        &[("authorization", &bearer)],
    ];
    // The session would end if it weren't used.
    for _ in 0..3 {
        app.clock.advance(5 * MINUTE);
        assert_eq!(app.get("/session", ways[0]).await.status, 200);
    }
    for way in ways {
        assert_eq!(
            rename(&app, way).await.status,
            200,
            "exactly fifteen minutes"
        );
    }
    app.clock.advance(1);
    let records = app.store.rows(0, 1000).await.unwrap().len();
    let mut refused = 0;
    for way in ways {
        app.tenant.control().clear_request_log();
        for (is_read, reply) in all(&app, way).await {
            if is_read {
                assert_eq!(reply.status, 200, "{reply:?}");
                continue;
            }
            refused += 1;
            assert_eq!(reply.refusal(), (401, "reauth_required".to_owned()));
            assert_eq!(
                reply.header("www-authenticate"),
                "Bearer error=\"insufficient_user_authentication\", max_age=\"900\""
            );
            assert!(reply.error().message.contains("15 minutes"), "{reply:?}");
        }
        let calls = app.upstream_calls();
        assert!(calls.iter().all(|call| call.method == "GET"), "{calls:?}");
    }
    let rows = app.store.rows(0, 1000).await.unwrap();
    assert_eq!(rows.len() - records, refused, "each is recorded");
    for row in &rows[records..] {
        assert!(row.record.contains("\"reauth_required\""), "{row:?}");
        assert!(row.record.contains("\"refused\""), "{row:?}");
    }
    figure(&format!("4 old logins: {refused} mutations refused"));
    app.stop().await;
}

#[tokio::test]
async fn security_04_who_lacks_the_permission_is_not_sent_to_log_in() {
    let app = TestApp::start().await;
    app.tenant
        .control()
        .set_permissions(RAVI, &[Permission::Read])
        .unwrap();
    let bearer = app.bearer(RAVI);
    app.clock.advance(16 * MINUTE);
    let reply = rename(&app, &[("authorization", &bearer)]).await;
    assert_eq!(reply.refusal(), (403, "insufficient_scope".to_owned()));
    app.stop().await;
}

#[tokio::test]
async fn security_04_a_new_login_opens_changes_again() {
    let app = TestApp::start().await;
    let normal = app.begin_login("/").await;
    let asked = |url: &Url, name: &str| {
        let found = url.query_pairs().find(|(key, _)| key == name);
        found.map(|(_, value)| value.into_owned())
    };
    assert_eq!(asked(&normal.authorize, "max_age").as_deref(), Some("900"));
    assert_eq!(asked(&normal.authorize, "prompt"), None);
    let first = format!("{SESSION}={}", app.log_in(ADA).await);
    for _ in 0..2 {
        app.clock.advance(8 * MINUTE);
        let headers = [("cookie", &*first), ("x-factordesk", "1")];
        assert_eq!(app.get("/session", &headers).await.status, 200);
    }
    let headers = [("cookie", &*first), ("x-factordesk", "1")];
    assert_eq!(rename(&app, &headers).await.status, 401);
    let begun = app
        .get("/auth/login?return_to=%2Fauth%2Fcomplete&reauth", &[])
        .await;
    let authorize: Url = begun.header("location").parse().unwrap();
    assert_eq!(asked(&authorize, "max_age").as_deref(), Some("0"));
    assert_eq!(asked(&authorize, "prompt").as_deref(), Some("login"));
    let login = begun.header("set-cookie").split(';').next().unwrap();
    let callback = app.at_provider(&authorize, ADA).await;
    let reply = app.callback(&callback, &format!("{login}; {first}")).await;
    assert_eq!(reply.header("location"), "/auth/complete");
    let second = format!("{SESSION}={}", reply.cookie_id(SESSION));
    let headers = [("cookie", &*second), ("x-factordesk", "1")];
    assert_eq!(rename(&app, &headers).await.status, 200);
    let session = app.get("/session", &headers).await.json();
    assert_eq!(session["auth_time"], app.clock.seconds());
    app.stop().await;
}

#[tokio::test]
async fn security_04_bearer_tokens_have_to_say_when_the_login_was() {
    let provider = TestProvider::start().await;
    for (claim, set) in [
        ("auth_time", None),
        (
            "https://desk.example.com/auth_time",
            Some("https://desk.example.com/auth_time"),
        ),
    ] {
        let mut app = provider.app();
        if let Some(name) = set {
            app = app.set("OIDC_AUTH_TIME_CLAIM", name);
        }
        let app = app.start().await;
        app.add_user("auth0|mia");
        let now = app.clock.seconds();
        let send = async |value: Option<Value>| {
            let (header, mut claims) = provider.good(now);
            claims["permissions"] = json!(["update:authentication_methods"]);
            // If another claim is configured, this one is ignored.
            claims["auth_time"] = json!(now);
            let object = claims.as_object_mut().unwrap();
            object.remove(claim);
            if let Some(value) = value {
                object.insert(claim.to_owned(), value);
            }
            let token = sign(&header, &claims, &provider.key.signing);
            rename(&app, &[("authorization", &format!("Bearer {token}"))]).await
        };
        for good in [now, now - 900, now + 30] {
            assert_eq!(send(Some(json!(good))).await.status, 200, "{good}");
        }
        for bad in [
            json!(now - 901),
            json!(now + 31),
            json!(u64::MAX),
            json!(0),
            json!(-1),
            json!(now.to_string()),
            json!(1.5),
            json!([now]),
            json!({"auth_time": now}),
            json!(true),
            Value::Null,
        ] {
            let reply = send(Some(bad.clone())).await;
            assert_eq!(
                reply.refusal(),
                (401, "reauth_required".to_owned()),
                "{bad}"
            );
        }
        let reply = send(None).await;
        assert_eq!(reply.refusal(), (401, "reauth_required".to_owned()));
        let message = reply.error().message;
        assert!(
            message.contains("does not say when you logged in"),
            "{message}"
        );
        app.stop().await;
    }
}

#[tokio::test]
async fn security_04_can_be_turned_off_and_only_by_name() {
    let app = TestApp::builder()
        .set("FACTORDESK_FRESH_LOGIN_MINUTES", "off")
        .start()
        .await;
    app.add_user("auth0|mia");
    let begun = app.begin_login("/").await;
    assert!(!begun.authorize.as_str().contains("max_age"));
    let bearer = app.bearer(ADA);
    app.clock.advance(60 * MINUTE);
    let reply = rename(&app, &[("authorization", &bearer)]).await;
    assert_eq!(reply.status, 200, "{reply:?}");
    app.stop().await;
}

#[tokio::test]
async fn security_04_a_login_that_does_not_say_when_it_was_is_refused() {
    let provider = TestProvider::start().await;
    let app = provider
        .app()
        .set("OIDC_CLIENT_ID", "web-client")
        .start()
        .await;
    let reply = provider.log_in(&app, |_| {}).await;
    assert_eq!(reply.status, 303, "{reply:?}");
    let reply = provider
        .log_in(&app, |tokens| {
            tokens.id["auth_time"] = Value::Null;
            tokens.id.as_object_mut().unwrap().remove("auth_time");
        })
        .await;
    assert_eq!(reply.status, 503);
    assert!(
        reply.body.contains("Login isn’t set up correctly"),
        "{reply:?}"
    );
    assert_eq!(reply.set_cookie(SESSION), None);
    app.stop().await;
}
