//! Whole requests (properties 1, 11, 12, 16, 24, 44, 45): `METHOD target`, header lines, an empty line, a body.
//!
//! The client has no session, or that of an admin without any permission. It must never get data, and every error
//! must have the same form.

use axum::body::Body;
use factordesk_model::ErrorBody;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Uri, Version};

use super::desk::{Desk, DeskResponse, SESSION};
use crate::rng::Rng;
use crate::{Fingerprint, Target, fingerprint};

/// Any request without a permission.
pub const TARGET: Target = Target {
    name: "http",
    run,
    make: Some(make),
    words: &[
        "GET ",
        "POST ",
        "PUT ",
        "PATCH ",
        "DELETE ",
        "HEAD ",
        "OPTIONS ",
        "TRACE ",
        "/api/v2/users",
        "/session",
        "/audit?user=",
        "/auth/login",
        "/auth/callback?state=",
        "/auth/logout",
        "/auth/complete",
        "/lookup/phone",
        "/lookup/countries",
        "/livez",
        "/readyz",
        "/metrics",
        "/index.html",
        "\n",
        "\n\n",
        "host: desk\n",
        "cookie: ",
        "__Host-factordesk=",
        "x-factordesk: 1\n",
        "origin: https://portal.example.com\n",
        "origin: https://desk.example.com\n",
        "authorization: Bearer ",
        "authorization: Basic YTpi\n",
        "content-type: application/json\n",
        "sec-fetch-site: same-origin\n",
        "content-length: 5\n",
        "transfer-encoding: chunked\n",
        "x-forwarded-for: 127.0.0.1\n",
        "x-forwarded-proto: https\n",
        "forwarded: for=127.0.0.1\n",
        "x_factordesk: 1\n",
        "access-control-request-method: DELETE\n",
        "x-http-method-override: DELETE\n",
    ],
    corpus: include_str!("../../corpus/http.txt"),
};

fn make(rng: &mut Rng) -> Vec<u8> {
    let method = rng.pick(&["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD"]);
    let target = rng.pick(&[
        "/session",
        "/api/v2/users",
        "/api/v2/users/auth0%7Cmia",
        "/api/v2/users/auth0%7Cmia/authentication-methods",
        "/api/v2/users/auth0%7Cmia/authentication-methods/totp%7Cdev_1",
        "/api/v2/guardian/factors",
        "/audit?user=auth0%7Cmia",
        "/api/v2/guardian/enrollments/ticket",
        "/lookup/phone",
        "/lookup/authenticators?aaguid=x",
        "/auth/logout",
        "/auth/login",
        "/auth/callback?code=a&state=b",
        "/metrics",
        "/nothing",
    ]);
    let mut text = format!("{method} {target}\nhost: desk\n");
    for _ in 0..rng.below(4) {
        text.push_str(rng.pick(&[
            "x-factordesk: 1\n",
            "x-factordesk: 1\n",
            "sec-fetch-site: same-origin\n",
            "sec-fetch-site: cross-site\n",
            "origin: https://desk.example.com\n",
            "origin: null\n",
            "content-type: application/json\n",
            "authorization: Bearer e30.e30.AA\n",
        ]));
    }
    if rng.once_in(2) {
        text.push_str("cookie: __Host-factordesk=");
        text.push_str(SESSION);
        text.push('\n');
    }
    text.push_str(rng.pick(&["\n", "\n{}", "\n{\"text\":\"1\"}"]));
    text.into_bytes()
}

/// The only other origin that is allowed by CORS.
const PORTAL: &str = "https://portal.example.com";

// Started once per thread, not per input: starting a proxy takes longer than a request.
thread_local! {
    static DESK: Desk = Desk::new();
}

fn run(input: &[u8]) -> Fingerprint {
    let Some(request) = request(input) else {
        return fingerprint("no request");
    };
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let asked = request.headers().clone();
    let reply = DESK.with(|desk| desk.answer(request));
    let status = reply.status.as_u16();
    let own = ["/api", "/session", "/audit", "/lookup"]
        .iter()
        .any(|start| path.starts_with(start));
    if own && reply.status.is_success() {
        // Preflights are answered for everybody; their headers say which origin is allowed.
        let preflight =
            method == Method::OPTIONS && asked.contains_key("access-control-request-method");
        let session = path == "/session"
            && matches!(method, Method::GET | Method::HEAD)
            && may_see_session(&asked);
        assert!(preflight || session, "{method} {path}: {status}");
    }
    // This build has no page, no provider and no tenant, hence 503; no other server error may occur.
    assert!(status < 500 || status == 503, "{method} {path}: {status}");
    // Property 13: no origin at all, or exactly the one that asked.
    let allowed = reply.headers.get("access-control-allow-origin");
    assert!(
        allowed.is_none()
            || (allowed == asked.get("origin") && allowed.is_some_and(|origin| origin == PORTAL))
    );
    form(&reply, &method);
    // Without a built page, its URL responds with a plain sentence.
    if status >= 400 && method != Method::HEAD && path != "/" {
        error_form(&reply);
    }
    let code = ErrorBody::read(status, &reply.body).error_code;
    fingerprint(&(status, code, own))
}

/// Checks what every response must have, and what no response may contain.
fn form(reply: &DeskResponse, method: &Method) {
    let header = |name: &str| {
        reply
            .headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    };
    assert_eq!(header("x-content-type-options"), "nosniff");
    assert_eq!(header("x-request-id").len(), 32);
    assert_ne!(header("access-control-allow-origin"), "*");
    assert!(header("content-security-policy").contains("default-src 'none'"));
    for cookie in reply.headers.get_all("set-cookie") {
        let cookie = cookie.to_str().expect("ASCII");
        assert!(
            cookie.starts_with("__Host-") && cookie.contains("; Secure; HttpOnly; SameSite="),
            "{cookie}"
        );
    }
    let body = String::from_utf8_lossy(&reply.body);
    assert!(
        !body.contains("Canary") && !body.contains(SESSION),
        "{body}"
    );
    // Pages and styles may be cached; errors never (property 44).
    if !reply.status.is_client_error() && !reply.status.is_server_error() {
        return;
    }
    assert_eq!(header("cache-control"), "no-store");
    assert!(method != Method::HEAD || body.is_empty());
}

/// Checks an error: a fixed code and the request's id; for navigations, a page with the id.
fn error_form(reply: &DeskResponse) {
    let id = reply
        .headers
        .get("x-request-id")
        .and_then(|id| id.to_str().ok());
    let body = String::from_utf8_lossy(&reply.body);
    if reply
        .headers
        .get("content-type")
        .is_some_and(|kind| kind == "text/html; charset=utf-8")
    {
        assert!(id.is_some_and(|id| body.contains(id)), "{body}");
        return;
    }
    let error: ErrorBody = serde_json::from_slice(&reply.body).expect("an error is JSON");
    assert_eq!(error.status_code, reply.status.as_u16());
    assert_eq!(error.request_id.as_deref(), id);
    let code = error.error_code.unwrap_or_default();
    assert!(
        !code.is_empty() && code.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'),
        "{code}"
    );
    assert!(error.message.len() < 700, "{}", error.message);
}

/// Whether the request may read `/session`, which is all that this session is good for.
fn may_see_session(headers: &HeaderMap) -> bool {
    let all = |name: &str| {
        headers
            .get_all(name)
            .iter()
            .map(HeaderValue::as_bytes)
            .collect::<Vec<_>>()
    };
    let cookies = all("cookie").join(&b';');
    let wanted = format!("__Host-factordesk={SESSION}");
    let ours = cookies
        .split(|b| *b == b';')
        .map(<[u8]>::trim_ascii)
        // Lenient: it must hold for all requests that the proxy lets through, and may for others.
        .any(|pair| {
            let bare: Vec<u8> = pair
                .iter()
                .copied()
                .filter(|b| !b.is_ascii_whitespace())
                .collect();
            bare == wanted.as_bytes()
        });
    let own_origin: &[u8] = b"https://desk.example.com";
    ours && all("authorization").is_empty()
        && all("x-factordesk") == [b"1"]
        && all("sec-fetch-site")
            .iter()
            .all(|value| *value == b"same-origin")
        && all("origin").iter().all(|value| *value == own_origin)
}

fn request(input: &[u8]) -> Option<Request<Body>> {
    let mut lines = input.split(|byte| *byte == b'\n');
    let first = lines.next()?;
    // What isn't a request for the crate `http` doesn't get past hyper (property 27).
    let space = first.iter().position(|byte| *byte == b' ')?;
    let (method, target) = first.split_at(space);
    let mut request = Request::builder()
        .method(Method::from_bytes(method).ok()?)
        .uri(Uri::try_from(&target[1..]).ok()?)
        .version(Version::HTTP_11);
    let mut read = first.len() + 1;
    for line in lines.by_ref().take(100) {
        read += line.len() + 1;
        if line.is_empty() {
            break;
        }
        let end = line.iter().position(|byte| *byte == b':')?;
        let name = HeaderName::from_bytes(&line[..end]).ok()?;
        request = request.header(
            name,
            HeaderValue::from_bytes(line[end + 1..].trim_ascii()).ok()?,
        );
    }
    let body = input.get(read..).unwrap_or_default().to_vec();
    request.body(Body::from(body)).ok()
}
