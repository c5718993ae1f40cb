//! 43 to 45: every route with every fault of the tenant, its token endpoint and the store.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::body::Body;
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use factordesk_model::{ErrorBody, HttpMethod, ListVersion, MethodPage, ROUTES, Route, mask};
use http::StatusCode;
use serde_json::json;

use super::{PERSONAL, SECRETS, all, blurted, capture, found, methods, routes, split, with};
use crate::support::faulty::{self, FaultyUpstream, Seen, now};
use crate::support::figure::figure;
use crate::support::login::SESSION;
use crate::support::stores::TestStore;
use crate::support::{ADA, TestApp, TestResponse};

/// The number of tenant responses in `answer`. Response 0 is the only working one.
const FAULTS: usize = 15;

fn answer(fault: usize, seen: &Seen) -> Response {
    let blurted = blurted();
    let error = |status| {
        let body = json!({"error": blurted, "message": {"text": blurted}, "errorCode": blurted, "stack": blurted});
        faulty::json(status, &body.to_string())
    };
    let html = |status| {
        let status = StatusCode::from_u16(status).unwrap();
        (
            status,
            [("content-type", "text/html")],
            format!("<h1>{blurted}</h1>"),
        )
            .into_response()
    };
    match fault {
        0 => works(seen),
        1 => html(200),
        2 => faulty::json(200, &format!("[\"{blurted}\"")),
        3 => faulty::json(200, &json!({"text": blurted}).to_string()),
        4 => error(500),
        5 => html(502),
        6 => error(503),
        7 => error(403),
        8 => html(404),
        9 => {
            let mut response = error(409);
            let value = "CanaryText <CanaryField>".parse().unwrap();
            response.headers_mut().insert("retry-after", value);
            response
        }
        10 => (StatusCode::FOUND, [("location", "https://CanaryText.example/CanaryTicket")]).into_response(),
        11 => error(401),
        12 => {
            // The connection breaks in the middle of the body.
            let start = Ok(Bytes::from(format!("[{{\"name\":\"{blurted}")));
            let end = Err(std::io::Error::other(blurted));
            let body = Body::from_stream(futures_util::stream::iter([start, end]));
            ([("content-type", "application/json")], body).into_response()
        }
        13 => faulty::json(200, &json!({"ticket_id": "a b", "ticket_url": "javascript:CanaryTicket", "recovery_code": "CANARYRECOVERY \u{1}"}).to_string()),
        _ => faulty::json(400, &json!([blurted]).to_string()),
    }
}

/// The response of a working tenant.
fn works(seen: &Seen) -> Response {
    let method = methods()[2].to_string();
    match (seen.method.as_str(), seen.path.as_str()) {
        ("GET", path) if path.ends_with("authentication-methods") => {
            faulty::json(200, &methods().to_string())
        }
        ("GET", _) => faulty::json(200, "[]"),
        ("POST", path) if path.ends_with("ticket") => faulty::json(
            200,
            r#"{"ticket_id":"CanaryTicket1","ticket_url":"https://acme.auth0.com/CanaryTicket"}"#,
        ),
        ("POST", path) if path.ends_with("regeneration") => {
            faulty::json(200, r#"{"recovery_code":"CANARYRECOVERY"}"#)
        }
        ("POST", path) if path.ends_with("methods") => faulty::json(201, &method),
        ("POST" | "DELETE", _) => faulty::empty(204),
        ("PUT", _) => faulty::json(200, &methods().to_string()),
        _ => faulty::json(200, &method),
    }
}

/// Checks the form of a response (44, 45), and that an error contains nothing from upstream (43).
fn check(reply: &TestResponse, what: &str) {
    assert_eq!(reply.header("cache-control"), "no-store", "{what}");
    for (name, value) in &reply.headers {
        let value = String::from_utf8_lossy(value.as_bytes());
        assert_eq!(found(&value, all()), [""; 0], "{what}: {name}");
    }
    if reply.status < 400 {
        return;
    }
    let own = reply.header("content-type") == "text/html; charset=utf-8";
    let error = if own {
        ErrorBody::read(reply.status, b"")
    } else {
        reply.error()
    };
    let code = error.error_code.unwrap_or_default();
    assert!(
        own || code.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'),
        "{what}: {code}"
    );
    let text = reply.body.replace("unknown path", "");
    assert_eq!(found(&text, all()), [""; 0], "{what}: {}", reply.body);
}

/// Sends a marked request to this route, with confirmation, reason and idempotency key so that it
/// isn't refused early.
async fn change(app: &TestApp, route: &Route, number: usize, way: &[(&str, &str)]) -> TestResponse {
    let (path, body) = routes::marked(route.operation);
    let key = format!("k{number}");
    let mut list = MethodPage::from_value(methods()).unwrap().methods;
    // The confirmation covers the masked list, as the desk shows it.
    for method in &mut list {
        mask::without_secrets(method);
        *method = mask::method(method);
    }
    let confirmation = route
        .confirm
        .map(|action| action.header(ListVersion::of(&list)))
        .unwrap_or_default();
    let mut headers = vec![
        ("x-factordesk-reason", "lost%20phone"),
        ("idempotency-key", &*key),
        ("x-factordesk-confirm", &*confirmation),
    ];
    headers.extend(way);
    app.send(route.method.as_str(), &path, &headers, body.as_ref())
        .await
}

#[tokio::test]
async fn security_43_marks_are_in_no_log_no_metric_no_error_and_not_in_the_store() {
    let (lines, guard) = capture();
    let fault = Arc::new(AtomicUsize::new(0));
    let (current, reads) = (Arc::clone(&fault), Arc::new(AtomicUsize::new(0)));
    let spared = Arc::clone(&reads);
    let upstream = FaultyUpstream::with_tokens(
        move |seen| {
            let spare = spared.load(Ordering::SeqCst) == 1 && seen.is_read();
            let fault = if spare {
                0
            } else {
                current.load(Ordering::SeqCst)
            };
            now(answer(fault, &seen))
        },
        |_| {
            now(faulty::json(
                200,
                r#"{"access_token":"CanaryM2mToken","expires_in":86400,"token_type":"Bearer"}"#,
            ))
        },
    )
    .await;
    let kind = TestStore::sqlite();
    let app = TestApp::builder()
        .upstream(&upstream.origin)
        .set("AUTH0_CLIENT_SECRET", "CanaryM2mSecret")
        .store(kind.ready().await)
        .start()
        .await;
    let session = app.log_in(ADA).await;
    let cookie = format!("{SESSION}={session}");
    let bearer = app.bearer(ADA);
    let mut requests = 0;
    for number in 0..FAULTS {
        fault.store(number, Ordering::SeqCst);
        // Lets the breaker close again.
        app.clock.advance(31);
        // First with working reads before a mutation, then with failing ones.
        for spare in [1, 0] {
            reads.store(spare, Ordering::SeqCst);
            for route in &ROUTES {
                // Reads are retried, which takes time: a few of the faults are enough.
                if route.method == HttpMethod::Get
                    && (spare == 1 || ![0, 1, 4, 7, 12].contains(&number))
                {
                    continue;
                }
                let by_token = [("authorization", &*bearer)];
                let by_session = [("cookie", &*cookie), ("x-factordesk", "1")];
                let ways = [&by_token[..], &by_session[..]];
                let reply = change(&app, route, requests, ways[requests % 2]).await;
                check(&reply, &format!("fault {number}, {:?}", route.operation));
                requests += 1;
            }
        }
    }
    for reply in routes::wrong(&app, &bearer).await {
        // Errors about a malformed request may name a field, never a value.
        check(&reply, "a wrong request");
        requests += 1;
    }
    let metrics = app.get("/metrics", &[]).await.body;
    assert_eq!(found(&metrics, all()), [""; 0]);
    let kept = kind.dump().await;
    let token = bearer.trim_start_matches("Bearer ");
    let dynamic = [&*session, token];
    assert_eq!(
        found(
            &kept,
            with(&with(&SECRETS, &["7700900731", "canary.mia"]), &dynamic)
        ),
        [""; 0]
    );
    let (ours, all_lines) = split(&lines);
    assert_eq!(found(&ours, with(&all(), &dynamic)), [""; 0], "{ours}");
    assert_eq!(found(&all_lines, with(&SECRETS, &dynamic)), [""; 0]);
    // Counter-check: the same search finds planted marks.
    tracing::info!(target: "factordesk_proxy::planted", "CanaryPlanted {}", blurted());
    let (ours, _) = split(&lines);
    assert_eq!(found(&ours, all()).len(), SECRETS.len() + PERSONAL.len());
    drop(guard);
    figure(&format!(
        "43 canaries: {} marks, {requests} requests, {} upstream requests with {FAULTS} kinds of responses, {} log lines, 0 found, {} planted and found",
        SECRETS.len() + PERSONAL.len() + dynamic.len(),
        upstream.calls().len(),
        all_lines.lines().count(),
        SECRETS.len() + PERSONAL.len(),
    ));
    app.stop().await;
}

#[tokio::test]
async fn security_43_marks_of_the_token_endpoint_are_in_no_log_and_no_error() {
    let (lines, _guard) = capture();
    let replies: [fn() -> Response; 6] = [
        || {
            faulty::json(
                401,
                &json!({"error": "invalid_client", "error_description": blurted()}).to_string(),
            )
        },
        || faulty::json(400, &json!({"error": blurted()}).to_string()),
        || (StatusCode::INTERNAL_SERVER_ERROR, blurted()).into_response(),
        || {
            faulty::json(
                200,
                &json!({"access_token": "CanaryM2mToken", "token_type": "mac", "expires_in": 1})
                    .to_string(),
            )
        },
        || {
            faulty::json(
                200,
                &format!("{{\"access_token\":\"CanaryM2mToken\",\"{}\"", blurted()),
            )
        },
        || {
            faulty::json(200, &json!({"access_token": "CanaryM2mToken\n", "token_type": "Bearer", "expires_in": 86_400}).to_string())
        },
    ];
    for reply in replies {
        let upstream =
            FaultyUpstream::with_tokens(|_| now(faulty::json(200, "[]")), move |_| now(reply()))
                .await;
        let app = TestApp::builder()
            .upstream(&upstream.origin)
            .set("AUTH0_CLIENT_SECRET", "CanaryM2mSecret")
            .start()
            .await;
        let bearer = app.bearer(ADA);
        for (method, path) in [("GET", "/api/v2/users"), ("GET", "/readyz")] {
            let reply = app
                .send(method, path, &[("authorization", &bearer)], None)
                .await;
            check(&reply, path);
        }
        app.stop().await;
    }
    let (ours, all_lines) = split(&lines);
    assert!(ours.lines().count() >= 12);
    assert_eq!(found(&ours, all()), [""; 0], "{ours}");
    assert_eq!(found(&all_lines, SECRETS), [""; 0]);
}

#[tokio::test]
async fn security_43_marks_are_in_no_log_and_no_error_of_a_store_that_is_down() {
    let (lines, _guard) = capture();
    let kind = TestStore::sqlite();
    let app = TestApp::builder().store(kind.ready().await).start().await;
    app.add_user("auth0|mia");
    let begun = app.begin_login("/").await;
    let state = begun
        .authorize
        .query_pairs()
        .find(|(key, _)| key == "state")
        .unwrap()
        .1
        .into_owned();
    let nonce = begun
        .authorize
        .query_pairs()
        .find(|(key, _)| key == "nonce")
        .unwrap()
        .1
        .into_owned();
    let session = app.log_in(ADA).await;
    kind.tamper(
        "DROP TABLE sessions; DROP TABLE used_logins; DROP TABLE audit; DROP TABLE idempotency",
    )
    .await;
    let cookie = format!("{SESSION}={session}");
    let bearer = app.bearer(ADA);
    for route in &ROUTES {
        let (path, body) = routes::marked(route.operation);
        for headers in [
            vec![
                ("authorization", &*bearer),
                ("idempotency-key", "CanaryCode"),
            ],
            vec![("cookie", &*cookie), ("x-factordesk", "1")],
        ] {
            let reply = app
                .send(route.method.as_str(), &path, &headers, body.as_ref())
                .await;
            check(&reply, &path);
        }
    }
    let callback = format!("/auth/callback?code=CanaryCode&state={state}");
    check(&app.callback(&callback, &begun.cookie).await, "callback");
    check(&app.get("/auth/login", &[]).await, "login");
    let (ours, all_lines) = split(&lines);
    let login = begun.cookie.split('=').nth(1).unwrap();
    let dynamic = [
        &*session,
        &*state,
        &*nonce,
        login,
        bearer.trim_start_matches("Bearer "),
    ];
    assert!(
        ours.contains("no such table"),
        "the store's own errors are logged"
    );
    assert_eq!(found(&ours, with(&all(), &dynamic)), [""; 0], "{ours}");
    assert_eq!(found(&all_lines, with(&SECRETS, &[&session])), [""; 0]);
    app.stop().await;
}

#[tokio::test]
async fn security_45_of_an_answer_below_only_the_documented_fields_come_through() {
    let upstream = FaultyUpstream::start(|_| {
        now(faulty::json(
            403,
            r#"{"statusCode":403,"error":"Forbidden","message":"No more of these.","errorCode":"too_many_entities","trace":"CanaryText","problems":[{"field":"CanaryField","key":"required"}],"current":[{"name":"CanaryName"}],"requestId":"CanaryCode"}"#,
        ))
    })
    .await;
    let app = TestApp::builder().upstream(&upstream.origin).start().await;
    let bearer = app.bearer(ADA);
    for route in &ROUTES {
        let (path, body) = routes::marked(route.operation);
        let headers = [("authorization", &*bearer), ("x-factordesk-confirm", "")];
        let headers = if route.confirm.is_some() {
            &headers[..]
        } else {
            &headers[..1]
        };
        let reply = app
            .send(route.method.as_str(), &path, headers, body.as_ref())
            .await;
        check(&reply, &path);
        if route.confirm.is_none() {
            let error = reply.error();
            assert_eq!(
                (reply.status, &*error.message),
                (403, "No more of these."),
                "{path}"
            );
            assert_eq!(
                error.error_code.as_deref(),
                Some("too_many_entities"),
                "{path}"
            );
        }
    }
    app.stop().await;
}
