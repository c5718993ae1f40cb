//! 64, 65 and 66: the policy's answer comes before everything that is said about a body or its headers.

use factordesk_model::route::BodyRule;
use factordesk_model::{Operation, ROUTES, Route};
use serde_json::{Value, json};

use crate::matrix::example_for;
use crate::support::figure::figure;
use crate::support::{ADA, RAVI, TestApp, TestResponse};

const ADA_ID: &str = "auth0|6a0000000000000000000001";

/// Users out of scope, protected, and of whom the default policy says that they are the admin.
const POLICY: &str = r#"
version = 1
[[scope]]
name = "database users"
admins = "all"
users = { connections = ["db"] }
[[protected]]
name = "chiefs"
users = { roles = ["chief"] }
"#;

/// A request that is refused for its own sake, of an admin who may change the user.
struct Bad {
    kind: &'static str,
    body: String,
    refusal: (u16, &'static str),
}

fn bad(body: &impl ToString, refusal: (u16, &'static str)) -> Bad {
    Bad {
        kind: "application/json",
        body: body.to_string(),
        refusal,
    }
}

/// Bad requests of this route. Each of a ticket names the user, since only its body does.
fn bad_requests(route: &Route, user: &str) -> Vec<Bad> {
    let BodyRule::Json(limit) = route.body else {
        return vec![
            bad(&json!({"x": 1}), (400, "invalid_body")),
            Bad {
                kind: "text/plain",
                ..bad(&"x", (415, "unsupported_media_type"))
            },
        ];
    };
    let of_ticket = |more: &Value| {
        let mut body = json!({"user_id": user});
        body.as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        bad(&body, (400, "invalid_body"))
    };
    if route.operation == Operation::CreateTicket {
        return vec![
            of_ticket(&json!({"factor": "nothing"})),
            of_ticket(&json!({"nothing": 1})),
            of_ticket(&json!({"email": "unknown"})),
            of_ticket(&json!({"send_mail": "true"})),
        ];
    }
    let mut all = vec![
        bad(&"{", (400, "invalid_body")),
        bad(&"", (400, "invalid_body")),
        bad(&json!({"nothing": 1}), (400, "invalid_body")),
        bad(&json!({"type": "passkey"}), (400, "invalid_body")),
        bad(
            &format!("\"{}\"", "a".repeat(limit)),
            (413, "body_too_large"),
        ),
    ];
    all.push(Bad {
        kind: "text/plain",
        ..bad(&"x", (415, "unsupported_media_type"))
    });
    all
}

async fn send(
    app: &TestApp,
    (route, user): (&Route, &str),
    bearer: &str,
    confirmed: bool,
    bad: &Bad,
) -> TestResponse {
    let path = example_for(route.operation, user).path;
    let mut request = app
        .request(route.method.as_str(), &path)
        .header("authorization", bearer)
        .header("content-type", bad.kind)
        .body(bad.body.clone());
    if let Some(action) = route.confirm.filter(|_| confirmed) {
        let version = factordesk_model::ListVersion::of([]);
        request = request.header("x-factordesk-confirm", action.header(version));
    }
    TestResponse::read(request.send().await.unwrap()).await
}

fn mutations() -> impl Iterator<Item = &'static Route> {
    let is_mutation = |route: &&Route| Operation::MUTATIONS.contains(&route.operation);
    ROUTES.iter().filter(is_mutation)
}

fn put_users(app: &TestApp) {
    for (id, connection) in [
        ("auth0|away", "ad"),
        ("auth0|chief", "db"),
        ("auth0|mia", "db"),
        (ADA_ID, "db"),
    ] {
        let identity = json!({"connection": connection, "provider": "auth0", "user_id": &id[6..], "isSocial": false});
        app.add_user_with(id, &json!({"identities": [identity]}));
    }
    app.put_memberships("auth0|chief", &[], &[("rol_1", "chief")]);
}

#[tokio::test]
async fn security_65_an_admin_who_may_not_is_told_nothing_about_the_body() {
    let (app, _file) = TestApp::with_policy(POLICY).await;
    put_users(&app);
    let bearer = app.admin(ADA, &[], &super::protected::without_permission());
    let mut requests = 0;
    for route in mutations() {
        for (user, refusal) in [
            ("auth0|away", (404, "inexistent_user")),
            ("auth0|none", (404, "inexistent_user")),
            ("auth0|chief", (403, "protected_user")),
            (ADA_ID, (403, "own_methods")),
        ] {
            for bad in bad_requests(route, user) {
                for confirmed in [false, true] {
                    app.tenant.control().clear_request_log();
                    let reply = send(&app, (route, user), &bearer, confirmed, &bad).await;
                    let what = format!("{:?} {user} {}", route.operation, bad.body.len());
                    let (status, code) = reply.refusal();
                    assert_eq!((status, &*code), refusal, "{what}: {reply:?}");
                    // Nothing but what the decision needs.
                    let calls = app.upstream_calls();
                    assert!(calls.iter().all(|call| call.method == "GET"), "{what}");
                    requests += 1;
                }
            }
        }
        // An admin who may is told what is wrong; nothing is changed.
        for bad in bad_requests(route, "auth0|mia") {
            let reply = send(&app, (route, "auth0|mia"), &bearer, true, &bad).await;
            let (status, code) = reply.refusal();
            let what = format!("{:?} {}", route.operation, bad.body);
            assert_eq!((status, &*code), bad.refusal, "{what}: {reply:?}");
            requests += 1;
        }
        if route.confirm.is_some() {
            let empty = bad(&"", (0, ""));
            let reply = send(&app, (route, "auth0|mia"), &bearer, false, &empty).await;
            assert_eq!(reply.refusal(), (400, "confirmation_required".to_owned()));
        }
    }
    for user in ["auth0|away", "auth0|chief", "auth0|mia", ADA_ID] {
        assert_eq!(app.methods_of(user).len(), 2, "{user}");
    }
    figure(&format!(
        "64 65 66 bad bodies: {requests} requests, each answered by the policy first"
    ));
    app.stop().await;
}

#[tokio::test]
async fn security_66_own_methods_are_refused_before_the_body_without_a_policy_file() {
    let app = TestApp::builder().without_policy().start().await;
    put_users(&app);
    let bearer = app.bearer(ADA);
    for route in mutations() {
        for bad in bad_requests(route, ADA_ID) {
            app.tenant.control().clear_request_log();
            let reply = send(&app, (route, ADA_ID), &bearer, true, &bad).await;
            let own = (403, "own_methods".to_owned());
            assert_eq!(
                reply.refusal(),
                own,
                "{:?} {}",
                route.operation,
                bad.body.len()
            );
            assert_eq!(app.upstream_calls(), []);
        }
    }
    app.stop().await;
}

#[tokio::test]
async fn security_64_a_ticket_is_judged_by_the_user_that_is_sent() {
    let (app, _file) = TestApp::with_policy(POLICY).await;
    put_users(&app);
    let bearer = app.admin(RAVI, &[], &super::protected::without_permission());
    let ticket = ROUTES
        .iter()
        .find(|route| route.operation == Operation::CreateTicket)
        .unwrap();
    for body in [
        // Two users; one of them written with an escape; a list; no user.
        r#"{"user_id": "auth0|mia", "user_id": "auth0|away"}"#,
        r#"{"user_id": "auth0|away", "user_id": "auth0|mia"}"#,
        r#"{"user_id": "auth0|mia", "user\u005fid": "auth0|away"}"#,
        r#"["auth0|mia"]"#,
        r#"{"user_id": ["auth0|mia"]}"#,
        r#"{"user_id": null}"#,
        r#"{"USER_ID": "auth0|mia"}"#,
        r#"{"user_id": "auth0|mia"} {"user_id": "auth0|away"}"#,
        "{}",
        "",
    ] {
        app.tenant.control().clear_request_log();
        let bad = bad(&body, (400, "invalid_body"));
        let reply = send(&app, (ticket, "auth0|mia"), &bearer, false, &bad).await;
        assert_eq!(reply.refusal(), (400, "invalid_body".to_owned()), "{body}");
        let calls = app.upstream_calls();
        assert!(calls.iter().all(|call| call.method == "GET"), "{body}");
    }
    // The same id in another spelling is the same user.
    let escaped = bad(
        &r#"{"user_id": "auth0\u007caway"}"#,
        (404, "inexistent_user"),
    );
    let reply = send(&app, (ticket, "auth0|mia"), &bearer, false, &escaped).await;
    assert_eq!(reply.status, 404, "{reply:?}");
    app.stop().await;
}

#[tokio::test]
async fn security_22_malformed_ids_are_refused_before_the_policy_reads_anything() {
    let (app, _file) = TestApp::with_policy(POLICY).await;
    let bearer = app.bearer(ADA);
    for segment in ["%00", "auth0%7C%0d%0ax", "%FF", "%20"] {
        for route in mutations() {
            let path = example_for(route.operation, "auth0|mia").path;
            if !path.contains("auth0%7Cmia") {
                continue;
            }
            let path = path.replace("auth0%7Cmia", segment);
            let request = app
                .request(route.method.as_str(), &path)
                .header("authorization", &bearer);
            let reply = TestResponse::read(request.send().await.unwrap()).await;
            assert_eq!(reply.status, 400, "{path}: {reply:?}");
        }
    }
    assert_eq!(app.upstream_calls(), []);
    app.stop().await;
}
