//! 10, 11 and 12: requests that a browser makes for somebody else's page.

use factordesk_model::Permission;

use crate::support::figure::figure;
use crate::support::login::SESSION;
use crate::support::{ADA, Reply, TestApp};

const METHOD: &str = "/api/v2/users/auth0%7Cmia/authentication-methods/totp%7Cdev_2";
/// One of each kind; what changes something last.
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
    let wrong: [&[(&str, &str)]; 4] = [
        &[],
        &[("x-factordesk", "")],
        &[("x-factordesk", "2")],
        &[("x-factordesk", "1"), ("x-factordesk", "1")],
    ];
    for headers in wrong {
        let mut headers = headers.to_vec();
        headers.push(("cookie", &cookie));
        for (method, path) in [
            ("GET", "/session"),
            ("GET", "/api/v2/users"),
            ("POST", "/lookup/phone"),
            ("GET", "/lookup/countries"),
            ("GET", "/lookup/authenticators"),
            (
                "DELETE",
                "/api/v2/users/auth0%7Cmia/authentication-methods/totp%7Cdev_2",
            ),
        ] {
            let reply = app.send(method, path, &headers, None).await;
            assert_eq!(
                reply.refusal(),
                (403, "forbidden_origin".to_owned()),
                "{headers:?}"
            );
        }
    }
    assert_eq!(app.upstream_calls(), []);
    app.stop().await;
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
    let decisions: [(&str, &[(&str, &str)]); 7] = [
        ("/session", &with_cookie),
        ("/session", &from_own),
        ("/session", &from_evil),
        ("/session", &with_cookie[..1]),
        ("/api/v2/users", &by_token),
        ("/api/v2/users", &[]),
        ("/auth/login?return_to=/x", &[]),
    ];
    // Where the browser is sent, but for what is new each time.
    let seen = |reply: &Reply| {
        let location = reply.header("location").split("&state=").next();
        (
            reply.status,
            location.unwrap_or_default().to_owned(),
            reply.header("access-control-allow-origin").to_owned(),
        )
    };
    let names = [
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
    let values = ["evil.example", &*host];
    let mut requests = 0;
    for (path, headers) in decisions {
        let plain = seen(&app.get(path, headers).await);
        for name in names {
            for value in values {
                let forwarded = format!("for={value};host={value};proto=https");
                let value = if name == "forwarded" {
                    &*forwarded
                } else {
                    value
                };
                let mut headers = headers.to_vec();
                headers.push((name, value));
                let reply = app.get(path, &headers).await;
                assert_eq!(seen(&reply), plain, "{path} {name}: {value}");
                assert!(!reply.body.contains("evil"), "{reply:?}");
                requests += 1;
            }
        }
    }
    figure(&format!(
        "10 spoofed headers: {} names, {requests} requests, no decision changed",
        names.len()
    ));
    app.stop().await;
}
