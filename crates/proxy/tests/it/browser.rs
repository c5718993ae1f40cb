//! 10, 11 and 12: requests that a browser makes on behalf of another site's page.

use factordesk_model::Permission;

use crate::credentials::calls;
use crate::support::figure::figure;
use crate::support::login::SESSION;
use crate::support::{ADA, TestApp, TestResponse};

const METHOD: &str = "/api/v2/users/auth0%7Cmia/authentication-methods/totp%7Cdev_2";
/// Header names and values.
type Headers<'a> = &'a [(&'a str, &'a str)];

/// One request of each kind, mutations last.
const REQUESTS: [(&str, &str); 6] = [
    ("GET", "/session"),
    ("GET", "/api/v2/users"),
    ("GET", "/lookup/countries"),
    ("GET", "/audit?user=auth0%7Cmia"),
    ("DELETE", METHOD),
    ("POST", "/auth/logout"),
];

#[tokio::test]
async fn security_11_cookie_requests_from_elsewhere_are_403() {
    let app = TestApp::start().await;
    let cookie = format!("{SESSION}={}", app.session(&Permission::ALL).await);
    let own = app.origin.clone();
    let upper = own.to_ascii_uppercase();
    let slash = format!("{own}/");
    let list = format!("{own} {own}");
    let secure = own.replace("http:", "https:");
    let below = own.replace("127.0.0.1", "127.0.0.1.evil.example");
    let port = own.rsplit_once(':').unwrap().0;
    let origins: [(&[&str], bool); 13] = [
        (&[], true),
        (&[&own], true),
        (&["null"], false),
        (&[""], false),
        (&["https://evil.example"], false),
        (&[&upper], false),
        (&[&slash], false),
        (&[&list], false),
        (&[&secure], false),
        (&[&below], false),
        (&[port], false),
        (&[&own, &own], false),
        (&[&own, "null"], false),
    ];
    let sites: [(&[&str], bool); 12] = [
        (&[], true),
        (&["same-origin"], true),
        (&["same-site"], false),
        (&["cross-site"], false),
        (&["none"], false),
        (&[""], false),
        (&["Same-Origin"], false),
        (&["same-origin, cross-site"], false),
        (&["same-origin", "cross-site"], false),
        (&["cross-site", "same-origin"], false),
        (&["same-origin", "same-origin"], false),
        (&["same-origin;q=1"], false),
    ];
    let mut requests = 0;
    for (origins, origin_fits) in origins {
        for (sites, site_fits) in sites {
            let mut headers = vec![("cookie", &*cookie), ("x-factordesk", "1")];
            headers.extend(origins.iter().map(|value| ("origin", *value)));
            headers.extend(sites.iter().map(|value| ("sec-fetch-site", *value)));
            app.tenant.control().clear_request_log();
            for (method, path) in REQUESTS {
                let fits = origin_fits && site_fits;
                if fits && method != "GET" {
                    continue;
                }
                requests += 1;
                let reply = app.send(method, path, &headers, None).await;
                let what = format!("{method} {path} {origins:?} {sites:?}");
                if fits {
                    assert_eq!(reply.status, 200, "{what}");
                } else {
                    let refusal = reply.refusal();
                    assert_eq!(refusal, (403, "forbidden_origin".to_owned()), "{what}");
                    assert_eq!(app.upstream_calls(), [], "{what}");
                }
            }
        }
    }
    assert_eq!(app.methods_of("auth0|mia").len(), 2);
    figure(&format!(
        "11 Origin x Sec-Fetch-Site: {} x {} x {} = {requests} requests",
        origins.len(),
        sites.len(),
        REQUESTS.len()
    ));
    app.stop().await;
}

#[tokio::test]
async fn security_12_cookie_requests_need_the_static_header_gets_too() {
    let app = TestApp::start().await;
    let cookie = format!("{SESSION}={}", app.session(&Permission::ALL).await);
    let own = app.origin.clone();
    let wrong: [&[(&str, &str)]; 5] = [
        &[],
        // The browser's own headers don't replace the static header.
        &[("sec-fetch-site", "same-origin"), ("origin", &own)],
        &[("x-factordesk", "")],
        &[("x-factordesk", "2")],
        &[("x-factordesk", "1"), ("x-factordesk", "1")],
    ];
    let mut requests = 0;
    for headers in wrong {
        let mut headers = headers.to_vec();
        headers.push(("cookie", &cookie));
        let mut all = calls();
        all.push(("POST", "/auth/logout".to_owned(), None));
        for (method, path, body) in all {
            let reply = app.send(method, &path, &headers, body.as_ref()).await;
            assert_eq!(
                reply.refusal(),
                (403, "forbidden_origin".to_owned()),
                "{method} {path} {headers:?}"
            );
            requests += 1;
        }
        // A `HEAD` response has no body with an error code.
        for path in ["/session", "/queue", "/audit?user=auth0%7Cmia"] {
            let reply = app.send("HEAD", path, &headers, None).await;
            assert_eq!(reply.status, 403, "HEAD {path} {headers:?}");
            requests += 1;
        }
    }
    assert_eq!(app.upstream_calls(), []);
    let still = [("cookie", &*cookie), ("x-factordesk", "1")];
    assert_eq!(app.get("/session", &still).await.status, 200);
    figure(&format!(
        "12 without the static header: {requests} requests, all 403"
    ));
    app.stop().await;
}

/// Headers that proxies add, that applications behind them trust, or that clients make up.
const SPOOFED: [&str; 31] = [
    "x-forwarded-host",
    "x-forwarded-proto",
    "x-forwarded-for",
    "x-forwarded-port",
    "x-forwarded-server",
    "x-forwarded-scheme",
    "x-forwarded-ssl",
    "x-forwarded-prefix",
    "x-forwarded-uri",
    "x-forwarded-user",
    "x-forwarded-email",
    "x-forwarded-access-token",
    "forwarded",
    "x_forwarded_host",
    "x_forwarded_proto",
    "x_forwarded_for",
    "x-original-url",
    "x-original-host",
    "x-rewrite-url",
    "x-http-method-override",
    "x-real-ip",
    "x-client-ip",
    "true-client-ip",
    "cf-connecting-ip",
    "x-host",
    "x-remote-user",
    "remote-user",
    "x-auth-request-user",
    "via",
    "front-end-https",
    "host",
];

/// The parts of a response that show a decision: the status, the redirect without its random
/// parameters, the cookie's attributes, the security headers, and the URL to go to after logout.
fn decision(reply: &TestResponse) -> impl PartialEq + std::fmt::Debug + use<> {
    let location = reply.header("location").split("&state=").next();
    let cookie = reply.header("set-cookie").split_once(';');
    let leaves = reply.status == 200 && cookie.is_some();
    (
        reply.status,
        location.unwrap_or_default().to_owned(),
        cookie.unwrap_or_default().1.to_owned(),
        [
            "access-control-allow-origin",
            "strict-transport-security",
            "content-security-policy",
        ]
        .map(|name| reply.header(name).to_owned()),
        leaves.then(|| reply.json()["end_session_url"].clone()),
    )
}

#[tokio::test]
async fn security_10_forwarding_headers_and_host_change_no_decision() {
    let app = TestApp::start().await;
    let cookie = format!("{SESSION}={}", app.session(&Permission::ALL).await);
    let bearer = app.bearer(ADA);
    let own = app.origin.clone();
    let host = own.strip_prefix("http://").unwrap().to_owned();
    let with_cookie = [("cookie", &*cookie), ("x-factordesk", "1")];
    let from_own = [with_cookie[0], with_cookie[1], ("origin", &*own)];
    let from_evil = [
        with_cookie[0],
        with_cookie[1],
        ("origin", "https://evil.example"),
    ];
    let by_token = [("authorization", &*bearer)];
    // Logging out of an unknown session can be repeated.
    let unknown = format!("{SESSION}={}", "x".repeat(43));
    let leaving = [("cookie", &*unknown), ("x-factordesk", "1")];
    let requests: [(&str, &str, Headers<'_>); 9] = [
        ("GET", "/session", &with_cookie),
        ("GET", "/session", &from_own),
        ("GET", "/session", &from_evil),
        ("GET", "/session", &with_cookie[..1]),
        ("GET", "/api/v2/users", &by_token),
        ("GET", "/api/v2/users", &[]),
        ("GET", "/auth/login?return_to=/x", &[]),
        ("POST", "/auth/logout", &leaving),
        ("POST", "/auth/logout", &from_evil),
    ];
    let values = ["evil.example", &*host, "https"];
    let mut sent = 0;
    for (method, path, headers) in requests {
        let plain = decision(&app.send(method, path, headers, None).await);
        for name in SPOOFED {
            for value in values {
                let forwarded = format!("for={value};host={value};proto=https");
                let value = if name == "forwarded" {
                    &*forwarded
                } else {
                    value
                };
                let mut headers = headers.to_vec();
                headers.push((name, value));
                let reply = app.send(method, path, &headers, None).await;
                assert_eq!(decision(&reply), plain, "{path} {name}: {value}");
                assert!(!reply.body.contains("evil"), "{reply:?}");
                sent += 1;
            }
        }
    }
    figure(&format!(
        "10 spoofed headers: {} names, {sent} requests, no decision changed",
        SPOOFED.len()
    ));
    app.stop().await;
}
