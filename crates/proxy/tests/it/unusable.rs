//! 29: a response of the tenant that is too large, truncated or not JSON becomes a 502, and nothing
//! of it is passed on. `memory` tests how much of it is kept, `long_lists` what is still accepted.

#[rustfmt::skip]
mod corpus;
mod long_lists;
#[cfg(target_os = "linux")]
mod memory;

use std::collections::BTreeMap;

use serde_json::json;

use crate::support::figure::figure;
use crate::support::raw_tenant::{CannedResponse, RawTenant};
use crate::support::{ADA, TestApp, TestResponse};
use corpus::{Case, MARK};

const USERS: &str = "/api/v2/users";
/// Its responses are passed on as they are.
const FACTORS: &str = "/api/v2/guardian/factors";
const METHODS: &str = "/api/v2/users/auth0%7Cmia/authentication-methods";
const METHOD: &str = "/api/v2/users/auth0%7Cmia/authentication-methods/phone%7C1";
/// The maximum size of a response.
const LIMIT: usize = 4 * 1024 * 1024;

async fn start() -> (RawTenant, TestApp) {
    let tenant = RawTenant::start().await;
    let app = TestApp::builder().upstream(&tenant.origin).start().await;
    (tenant, app)
}

async fn send(app: &TestApp, method: &str, path: &str) -> TestResponse {
    // Faults more than a minute apart don't open the circuit breaker.
    app.clock.advance(120);
    let bearer = app.bearer(ADA);
    let body = (method == "PATCH").then(|| json!({"name": "New"}));
    let headers = [("authorization", &*bearer)];
    app.send(method, path, &headers, body.as_ref()).await
}

/// Reads, of a list and of one method, get a 502. A mutation has an unknown outcome, which the list
/// doesn't show either.
async fn check(app: &TestApp, tenant: &RawTenant, cases: &[Case]) {
    let mut taken = Vec::new();
    for Case { name, said } in cases {
        let mut expect = |reply: TestResponse, what: &str, expected: &str| {
            assert!(!reply.body.contains(MARK), "{name}: {what}: {reply:?}");
            let code = if reply.status < 300 {
                ""
            } else {
                &*reply.refusal().1
            };
            let got = format!("{} {code}", reply.status);
            if got != expected {
                taken.push(format!("{name}: {what}: {got}"));
            }
        };
        tenant.reads(said.clone());
        for path in [USERS, METHODS, METHOD] {
            expect(send(app, "GET", path).await, path, "502 upstream_error");
        }
        tenant.reads(CannedResponse::json(200, b"[]"));
        tenant.changes(said.clone());
        let reply = send(app, "PATCH", METHOD).await;
        expect(reply, "a change", "504 outcome_unknown");
        // The next response is read as usual.
        expect(send(app, "GET", USERS).await, "afterwards", "200 ");
    }
    assert!(taken.is_empty(), "{}", taken.join("\n"));
}

#[tokio::test]
async fn security_29_what_is_no_json_is_502() {
    let (tenant, app) = start().await;
    let (bodies, types) = (corpus::bodies(), corpus::types());
    check(&app, &tenant, &bodies).await;
    check(&app, &tenant, &types).await;
    figure(&format!(
        "29 unusable responses: {} bodies that aren't JSON, {} content types and encodings, each for 3 reads and a mutation, 0 accepted",
        bodies.len(),
        types.len()
    ));
    app.stop().await;
}

#[tokio::test]
async fn security_29_what_is_no_answer_of_a_clear_length_is_502() {
    let (tenant, app) = start().await;
    let framings = corpus::framings();
    check(&app, &tenant, &framings).await;
    figure(&format!(
        "29 unusable responses: {} that aren't HTTP or have an unclear length, each for 3 reads and a mutation, 0 accepted",
        framings.len()
    ));
    app.stop().await;
}

#[tokio::test]
async fn security_29_json_of_every_kind_still_passes() {
    let (tenant, app) = start().await;
    for body in [
        "[]",
        " \r\n\t[] ",
        r#"{"start":0,"limit":50,"total":0,"users":[]}"#,
        "null",
        r#"[{"user_id":"auth0|\u00e9\ud83d\udd11","a":1,"a":2,"b":-1.5e-7,"c":[true,false,null,{}]}]"#,
        "[\"\u{feff}\u{1f511}\"]",
        "[18446744073709551616]",
    ] {
        for kind in [
            "application/json",
            "Application/JSON ; charset=\"UTF-8\"",
            "application/json;",
        ] {
            tenant.reads(CannedResponse::with(
                200,
                &[("content-type", kind)],
                body.as_bytes(),
            ));
            let reply = send(&app, "GET", FACTORS).await;
            assert_eq!((reply.status, &*reply.body), (200, body), "{kind}");
        }
    }
    app.stop().await;
}

/// A response framed by its length, by chunks, and by the end of the connection.
fn framed(body: &str) -> [(&'static str, String); 3] {
    let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n";
    let (first, second) = body.split_at(body.len() / 2);
    [
        (
            "a length",
            format!("{head}content-length: {}\r\n\r\n{body}", body.len()),
        ),
        (
            "chunks",
            format!(
                "{head}transfer-encoding: chunked\r\n\r\n{:x}\r\n{first}\r\n{:x}\r\n{second}\r\n0\r\n\r\n",
                first.len(),
                second.len()
            ),
        ),
        ("the end", format!("{head}connection: close\r\n\r\n{body}")),
    ]
}

#[tokio::test]
async fn security_29_an_answer_that_breaks_off_anywhere_is_502() {
    let (tenant, app) = start().await;
    let list = r#"[{"id":"phone|1","type":"phone","name":"Old"},{"id":"totp|2","type":"totp"}]"#;
    let renamed = r#"{"id":"phone|1","type":"phone","name":"New"}"#;
    let mut tried = BTreeMap::new();
    for ((framing, list), (_, method)) in framed(list).into_iter().zip(framed(renamed)) {
        for end in 0..list.len() {
            tenant.reads(CannedResponse::bytes(&list.as_bytes()[..end]));
            let reply = send(&app, "GET", METHODS).await;
            let refusal = (502, "upstream_error".to_owned());
            assert_eq!(reply.refusal(), refusal, "{framing}, after {end} bytes");
            *tried.entry("reads").or_insert(0) += 1;
        }
        tenant.reads(CannedResponse::json(200, format!("[{renamed}]").as_bytes()));
        for end in (0..method.len()).step_by(3) {
            tenant.changes(CannedResponse::bytes(&method.as_bytes()[..end]));
            let reply = send(&app, "PATCH", METHOD).await;
            // The list shows that it was done.
            let told = (reply.status, reply.json()["name"].take());
            assert_eq!(told, (200, json!("New")), "{framing}, after {end} bytes");
            *tried.entry("changes").or_insert(0) += 1;
        }
        // The complete response is accepted.
        tenant.reads(CannedResponse::bytes(list));
        assert_eq!(send(&app, "GET", METHODS).await.json()[1]["id"], "totp|2");
    }
    figure(&format!(
        "29 truncated responses: {tried:?}, those of reads at every byte, 0 accepted"
    ));
    app.stop().await;
}

#[tokio::test]
async fn security_29_the_limit_is_exact() {
    let (tenant, app) = start().await;
    for (size, passes) in [
        (LIMIT - 1, true),
        (LIMIT, true),
        (LIMIT + 1, false),
        (LIMIT + 16_384, false),
        (2 * LIMIT, false),
    ] {
        let body = format!("[\"{}\"]", "a".repeat(size - 4));
        for (framing, answer) in framed(&body) {
            tenant.reads(CannedResponse::bytes(answer));
            let reply = send(&app, "GET", FACTORS).await;
            if passes {
                assert_eq!((reply.status, reply.body.len()), (200, size), "{framing}");
            } else {
                let refusal = (502, "upstream_error".to_owned());
                assert_eq!(reply.refusal(), refusal, "{size} by {framing}");
                assert_eq!(tenant.heard().len(), 1, "{size} by {framing}: asked once");
            }
            tenant.heard();
        }
    }
    figure(
        "29 maximum size of a response: 4 MiB less 1, 4 MiB, 1 more, 16 KiB more, twice as much, each framed in 3 ways",
    );
    app.stop().await;
}

#[tokio::test]
async fn security_29_what_follows_an_answer_is_not_the_next_one() {
    let (tenant, app) = start().await;
    let hidden = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 16\r\n\r\n[\"{MARK}\"]"
    );
    for (name, first) in [
        ("by length", "content-length: 2\r\n\r\n[]"),
        (
            "by chunks",
            "transfer-encoding: chunked\r\n\r\n2\r\n[]\r\n0\r\n\r\n",
        ),
    ] {
        let answer =
            format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n{first}{hidden}");
        tenant.reads(CannedResponse::bytes(answer).kept());
        assert_eq!(send(&app, "GET", FACTORS).await.body, "[]", "{name}");
        tenant.reads(CannedResponse::json(200, b"[]"));
        for _ in 0..3 {
            let reply = send(&app, "GET", FACTORS).await;
            assert_eq!((reply.status, &*reply.body), (200, "[]"), "{name}");
        }
    }
    app.stop().await;
}

#[tokio::test]
async fn security_29_a_token_of_too_many_bytes_is_rejected() {
    let limit = 256 * 1024;
    let token = r#"{"access_token":"t0","expires_in":86400,"token_type":"Bearer"}"#;
    for (size, passes) in [(limit, true), (limit + 1, false), (100 * limit, false)] {
        for (framing, answer) in framed(&format!("{token}{}", " ".repeat(size - token.len()))) {
            let tenant = RawTenant::start().await;
            tenant.tokens(CannedResponse::bytes(answer));
            let app = TestApp::builder().upstream(&tenant.origin).start().await;
            let reply = send(&app, "GET", FACTORS).await;
            if passes {
                assert_eq!(reply.status, 200, "{size} by {framing}");
            } else {
                let refusal = (503, "unavailable".to_owned());
                assert_eq!(reply.refusal(), refusal, "{size} by {framing}");
                assert_eq!(tenant.heard().len(), 0, "{size} by {framing}");
            }
            app.stop().await;
        }
    }
}
