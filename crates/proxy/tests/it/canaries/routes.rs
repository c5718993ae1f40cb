//! A marked request for every route, and malformed requests of many kinds.

use factordesk_model::{Operation, ROUTES};
use serde_json::{Value, json};

use crate::matrix::example;
use crate::support::{TestApp, TestResponse};

const METHODS: &str = "/api/v2/users/auth0%7Cmia/authentication-methods";

/// Path and body of the marked request for an operation.
pub(super) fn marked(operation: Operation) -> (String, Option<Value>) {
    match operation {
        Operation::CreateMethod => (
            METHODS.to_owned(),
            Some(json!({"type": "totp", "name": "CanaryName", "totp_secret": "CANARYTOTPSECRET"})),
        ),
        Operation::SetMethods => (
            METHODS.to_owned(),
            Some(json!([{"type": "phone", "phone_number": "+447700900731", "name": "CanaryName"}])),
        ),
        Operation::UpdateMethod => (
            format!("{METHODS}/phone%7Cdev_1"),
            Some(json!({"name": "CanaryName"})),
        ),
        Operation::SearchUsers => ("/api/v2/users?q=name%3A%22CanaryQuery%22".to_owned(), None),
        Operation::UsersByEmail => (
            "/api/v2/users-by-email?email=canary.mia%40example.com".to_owned(),
            None,
        ),
        Operation::CreateTicket => (
            "/api/v2/guardian/enrollments/ticket".to_owned(),
            Some(json!({"user_id": "auth0|mia", "email": "canary.mia@example.com"})),
        ),
        other => {
            let call = example(other);
            (call.path, call.body)
        }
    }
}

/// Sends malformed bodies, queries, headers and paths. Each is refused before anything is sent
/// upstream.
pub(super) async fn wrong(app: &TestApp, bearer: &str) -> Vec<TestResponse> {
    let mut replies = Vec::new();
    let auth = [("authorization", bearer)];
    for body in [
        json!({"type": "totp", "totp_secret": "CANARYTOTPSECRET1"}),
        json!({"type": "totp", "totp_secret": {"CANARYTOTPSECRET": 1}}),
        json!({"type": "CanaryName"}),
        json!({"type": "phone", "phone_number": "+447700900731x"}),
        json!({"type": "phone", "phone_number": 447_700_900_731_u64}),
        json!({"type": "email", "email": "canary.mia@"}),
        json!({"type": "phone", "phone_number": ["+447700900731"]}),
        json!("CanaryName"),
        json!(["CANARYTOTPSECRET"]),
    ] {
        replies.push(app.send("POST", METHODS, &auth, Some(&body)).await);
        let ticket = "/api/v2/guardian/enrollments/ticket";
        replies.push(app.send("POST", ticket, &auth, Some(&body)).await);
        replies.push(app.send("POST", "/lookup/phone", &auth, Some(&body)).await);
    }
    for path in [
        "/api/v2/users?q=%FFCanaryQuery",
        "/api/v2/users?page=CanaryQuery",
        "/api/v2/users-by-email?email=canary.mia",
        "/api/v2/users/CanaryName",
        "/api/v2/users/auth0%7CCanaryName%2F",
        "/api/v2/CanaryName",
        "/CanaryName",
        "/audit?user=CanaryName",
        "/audit?user=auth0%7Cmia&before=CanaryQuery",
        "/lookup/authenticators?aaguid=CanaryQuery",
        "/auth/callback?code=CanaryCode&state=CanaryQuery",
        "/auth/callback?error=CanaryQuery&error_description=CanaryText&state=CanaryCode",
        "/auth/login?return_to=//CanaryQuery",
    ] {
        replies.push(app.get(path, &auth).await);
    }
    for headers in [
        [("authorization", "Bearer CanaryBearer"), ("x-a", "b")],
        [
            (
                "authorization",
                "Bearer CanaryBearer.CanaryBearer.CanaryBearer",
            ),
            ("x-a", "b"),
        ],
        [("authorization", "CanaryBearer"), ("x-a", "b")],
        [
            ("cookie", "__Host-factordesk=CanaryBearer"),
            ("x-factordesk", "1"),
        ],
        [
            ("authorization", bearer),
            ("x-factordesk-reason", "%00CanaryText"),
        ],
        [
            ("authorization", bearer),
            ("x-factordesk-ticket", "Canary Text CanaryText"),
        ],
        [
            ("authorization", bearer),
            ("idempotency-key", "Canary Text CanaryText"),
        ],
        [
            ("authorization", bearer),
            ("x-factordesk-confirm", "CanaryText"),
        ],
        [
            ("authorization", bearer),
            ("x-factordesk-old-name", "CanaryText"),
        ],
        // Well-formed, but not the method's name.
        [
            ("authorization", bearer),
            ("x-factordesk-old-name", "named CanaryText"),
        ],
    ] {
        for route in &ROUTES {
            let (path, body) = marked(route.operation);
            let method = route.method.as_str();
            if headers[1].0 == "x-a" || headers[0].0 == "cookie" || body.is_some() {
                replies.push(app.send(method, &path, &headers, body.as_ref()).await);
            }
        }
    }
    replies
}
