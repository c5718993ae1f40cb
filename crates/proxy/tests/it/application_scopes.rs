//! A scope that the application at Auth0 lacks is the operator's to fix. It is reported differently
//! from a permission that the admin lacks, and `/session` reports it in advance.

use factordesk_model::{Operation, ROUTES, Route};
use serde_json::{Value, json};

use crate::logs::capture;
use crate::matrix::example;
use crate::support::faulty::{self, FaultyUpstream, now};
use crate::support::{ADA, NOOR, TestApp, TestResponse};

const LIST: &str = "read:authentication_methods";
const METHODS: &str = "/api/v2/users/auth0%7Cmia/authentication-methods";

/// All upstream scopes except this one.
fn scopes_without(scope: &str) -> Vec<&'static str> {
    let scopes = ROUTES.iter().map(|route| route.upstream_scope);
    scopes.filter(|other| *other != scope).collect()
}

/// Sends the route's example request as this admin, with a confirmation if the route needs one.
async fn call(app: &TestApp, route: &Route, email: &str) -> TestResponse {
    let bearer = app.bearer(email);
    let mut headers = vec![("authorization", &*bearer)];
    let confirmation = match route.confirm {
        Some(action) => app.confirmation(action).await,
        None => String::new(),
    };
    if route.confirm.is_some() {
        headers.push(("x-factordesk-confirm", &confirmation));
    }
    let example = example(route.operation);
    let body = example.body.as_ref();
    app.send(route.method.as_str(), &example.path, &headers, body)
        .await
}

async fn session(app: &TestApp) -> Value {
    session_by(app, &app.bearer(ADA)).await
}

async fn session_by(app: &TestApp, bearer: &str) -> Value {
    let reply = app.get("/session", &[("authorization", bearer)]).await;
    assert_eq!(reply.status, 200, "{reply:?}");
    reply.json()
}

#[tokio::test]
async fn missing_application_scope_is_not_reported_as_a_missing_permission() {
    let (lines, _guard) = capture();
    for route in &ROUTES {
        let app = TestApp::start().await;
        let scope = route.upstream_scope;
        let held = app.methods_of("auth0|mia");
        app.tenant.control().set_m2m_scopes(&scopes_without(scope));
        let what = format!("{:?}", route.operation);
        let refused = call(&app, route, ADA).await;
        let code = (501, "application_lacks_scope".to_owned());
        assert_eq!(refused.refusal(), code, "{what}: {refused:?}");
        assert_eq!(refused.json()["scope"], scope, "{what}");
        let message = refused.error().message;
        assert!(message.contains(scope), "{what}: {message}");
        assert!(!message.contains("permission"), "{what}: {message}");
        assert_eq!(app.methods_of("auth0|mia"), held, "{what}");
        // An admin without permissions gets a 403, and nothing is sent to the tenant.
        let before = app.upstream_calls().len();
        if route.confirm.is_none() {
            let refused = call(&app, route, NOOR).await;
            let code = (403, "insufficient_scope".to_owned());
            assert_eq!(refused.refusal(), code, "{what}");
            assert_eq!(app.upstream_calls().len(), before, "{what}");
        }
        app.stop().await;
    }
    let causes: Vec<String> = lines
        .records()
        .iter()
        .filter(|line| line["code"] == "application_lacks_scope")
        .filter_map(|line| Some(line["cause"].as_str()?.to_owned()))
        .collect();
    assert!(causes.len() >= ROUTES.len(), "{causes:?}");
    for route in &ROUTES {
        let named = causes.iter().any(|cause| {
            cause.contains(route.upstream_scope) && cause.contains("Machine to Machine")
        });
        assert!(named, "{}: {causes:?}", route.upstream_scope);
    }
}

#[tokio::test]
async fn tenant_403_becomes_501_only_for_a_missing_scope() {
    for (code, message, expected) in [
        ("insufficient_scope", "x", (501, "application_lacks_scope")),
        (
            "",
            "Insufficient scope, expected any of: create:authentication_methods",
            (501, "application_lacks_scope"),
        ),
        (
            "operation_not_permitted",
            "Operation not permitted when the user has registered at least 1 passkey",
            (403, "operation_not_permitted"),
        ),
        (
            "too_many_entities",
            "You reached the limit of entities of this type for this user.",
            (403, "too_many_entities"),
        ),
        (
            "",
            "User to be acted on does not match subject in bearer token.",
            (403, ""),
        ),
        (
            "",
            "The number of user identifiers associated with a user exceeds the maximum allowed.",
            (403, ""),
        ),
    ] {
        let mut body = json!({"statusCode": 403, "error": "Forbidden", "message": message});
        if !code.is_empty() {
            body["errorCode"] = json!(code);
        }
        let body = body.to_string();
        let upstream = FaultyUpstream::start(move |seen| {
            now(if seen.is_read() {
                faulty::json(200, "[]")
            } else {
                faulty::json(403, &body)
            })
        })
        .await;
        let app = TestApp::builder().upstream(&upstream.origin).start().await;
        let bearer = app.bearer(ADA);
        let body = example(Operation::CreateMethod).body;
        let headers = [("authorization", &*bearer)];
        let reply = app.send("POST", METHODS, &headers, body.as_ref()).await;
        let (status, code) = expected;
        assert_eq!(reply.refusal(), (status, code.to_owned()), "{reply:?}");
        if status == 501 {
            // The scope comes from the route table, not from the tenant's message.
            assert_eq!(reply.json()["scope"], "create:authentication_methods");
        } else {
            assert_eq!(reply.error().message, message);
        }
        app.stop().await;
    }
}

#[tokio::test]
async fn session_lists_the_scopes_that_the_application_lacks() {
    let app = TestApp::start().await;
    assert_eq!(session(&app).await["missing_scopes"], Value::Null);
    app.stop().await;

    let app = TestApp::start().await;
    let scopes = [LIST, "read:users", "read:guardian_factors"];
    app.tenant.control().set_m2m_scopes(&scopes);
    let missing = json!([
        "create:authentication_methods",
        "update:authentication_methods",
        "delete:authentication_methods",
        "create:guardian_enrollment_tickets",
        "update:users",
    ]);
    assert_eq!(session(&app).await["missing_scopes"], missing);
    app.stop().await;
}

#[tokio::test]
async fn session_lists_a_scope_that_the_tenant_refused_when_its_token_named_no_scopes() {
    let refusal = r#"{"statusCode":403,"error":"Forbidden","errorCode":"insufficient_scope","message":"Insufficient scope"}"#;
    let upstream = FaultyUpstream::start(|seen| {
        now(match seen.path.as_str() {
            "/api/v2/users" => faulty::json(403, refusal),
            _ => faulty::json(200, "[]"),
        })
    })
    .await;
    let app = TestApp::builder().upstream(&upstream.origin).start().await;
    assert_eq!(session(&app).await["missing_scopes"], Value::Null);
    let bearer = app.bearer(ADA);
    let headers = [("authorization", &*bearer)];
    assert_eq!(app.get("/api/v2/users", &headers).await.status, 501);
    assert_eq!(session(&app).await["missing_scopes"], json!(["read:users"]));
    app.stop().await;
}

#[tokio::test]
async fn missing_scopes_are_logged_once_with_the_setting_that_names_the_application() {
    let (lines, _guard) = capture();
    let app = TestApp::start().await;
    let control = app.tenant.control();
    control.set_m2m_scopes(&scopes_without("update:users"));
    for _ in 0..3 {
        session(&app).await;
    }
    let told = || {
        let mut records = lines.records();
        records.retain(|line| line["missing_scopes"].is_string());
        records
    };
    let [line] = &told()[..] else {
        panic!("{:?}", told())
    };
    assert_eq!(line["missing_scopes"], "update:users");
    let message = line["message"].as_str().unwrap();
    assert!(message.contains("AUTH0_CLIENT_ID"), "{message}");
    app.stop().await;
}

#[tokio::test]
async fn startup_picks_up_scopes_granted_after_the_shared_token_was_fetched() {
    let old = TestApp::start().await;
    let control = old.tenant.control();
    control.set_m2m_scopes(&scopes_without("update:users"));
    assert_eq!(
        session(&old).await["missing_scopes"],
        json!(["update:users"])
    );
    control.set_m2m_scopes(&scopes_without(""));
    // A second instance on the same store, which still holds the old token.
    let new = TestApp::builder()
        .beside(&old)
        .store(old.store.clone())
        .start()
        .await;
    new.state.as_ref().unwrap().check_scopes().await.unwrap();
    let taken_up = session_by(&new, &old.bearer(ADA)).await;
    assert_eq!(taken_up["missing_scopes"], Value::Null);
    new.stop().await;
    old.stop().await;
}
