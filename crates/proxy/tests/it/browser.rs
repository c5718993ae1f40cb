//! 10, 11 and 12: requests that a browser makes for somebody else's page.

use factordesk_model::Permission;

use crate::support::login::SESSION;
use crate::support::{Reply, TestApp};

async fn ask(app: &TestApp, cookie: &str, headers: &[(&str, &str)]) -> Reply {
    let mut all = vec![("cookie", cookie), ("x-factordesk", "1")];
    all.extend_from_slice(headers);
    app.get("/api/v2/users", &all).await
}

#[tokio::test]
async fn security_11_cookie_requests_from_elsewhere_are_403() {
    let app = TestApp::start().await;
    let cookie = format!("{SESSION}={}", app.session(&Permission::ALL).await);
    let own = app.origin.clone();
    let upper = own.to_ascii_uppercase();
    let slash = format!("{own}/");
    let port = own.rsplit_once(':').unwrap().0;
    let origins: [(&[&str], bool); 8] = [
        (&[], true),
        (&[&own], true),
        (&["null"], false),
        (&["https://evil.example"], false),
        (&[&upper], false),
        (&[&slash], false),
        (&[port], false),
        (&[&own, &own], false),
    ];
    let sites: [(&[&str], bool); 8] = [
        (&[], true),
        (&["same-origin"], true),
        (&["same-site"], false),
        (&["cross-site"], false),
        (&["none"], false),
        (&[""], false),
        (&["same-origin", "cross-site"], false),
        (&["same-origin", "same-origin"], false),
    ];
    for (origins, origin_fits) in origins {
        for (sites, site_fits) in sites {
            let headers: Vec<(&str, &str)> = origins
                .iter()
                .map(|value| ("origin", *value))
                .chain(sites.iter().map(|value| ("sec-fetch-site", *value)))
                .collect();
            app.tenant.control().clear_request_log();
            let reply = ask(&app, &cookie, &headers).await;
            if origin_fits && site_fits {
                assert_eq!(reply.status, 200, "{headers:?}");
            } else {
                assert_eq!(
                    reply.refusal(),
                    (403, "forbidden_origin".to_owned()),
                    "{headers:?}"
                );
                assert_eq!(app.upstream_calls(), []);
            }
        }
    }
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
    let spoofed = [
        ("x-forwarded-host", "evil.example"),
        ("x-forwarded-proto", "https"),
        ("x-forwarded-for", "127.0.0.1"),
        ("forwarded", "host=evil.example;proto=https"),
        ("x_forwarded_host", "evil.example"),
        ("x-original-url", "/livez"),
        ("x-http-method-override", "DELETE"),
        ("host", "evil.example"),
    ];
    let mut headers = spoofed.to_vec();
    headers.push(("origin", "https://evil.example"));
    assert_eq!(
        ask(&app, &cookie, &headers).await.status,
        403,
        "the spoofed host is not our origin"
    );
    assert_eq!(ask(&app, &cookie, &spoofed).await.status, 200);
    let login = app.get("/auth/login", &spoofed).await;
    let location = login.header("location");
    assert!(!location.contains("evil"), "{location}");
    app.stop().await;
}
