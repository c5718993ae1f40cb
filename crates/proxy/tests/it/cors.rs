//! 13: CORS headers for other origins.

use crate::support::app::PORTAL;
use crate::support::{ADA, TestApp};

#[tokio::test]
async fn security_13_only_listed_origins_get_cors_headers() {
    let app = TestApp::start().await;
    let bearer = app.bearer(ADA);
    let get = async |path: &str, origin: &str| {
        app.get(path, &[("origin", origin), ("authorization", &bearer)])
            .await
    };
    for path in [
        "/session",
        "/api/v2/users",
        "/api/v2/nothing",
        "/lookup/countries",
        "/x.js",
    ] {
        let reply = get(path, PORTAL).await;
        assert_eq!(
            reply.header("access-control-allow-origin"),
            PORTAL,
            "{path}"
        );
        assert!(
            reply
                .header("access-control-expose-headers")
                .contains("x-request-id")
        );
        for other in [
            "null",
            "https://evil.example",
            "https://portal.example.com.evil.example",
            "https://evil.portal.example.com",
            "https://evilportal.example.com",
            "https://PORTAL.example.com",
            "http://portal.example.com",
            "https://portal.example.com:8443",
        ] {
            let reply = get(path, other).await;
            assert_eq!(
                reply.headers.get("access-control-allow-origin"),
                None,
                "{path} {other}"
            );
        }
    }
    // Two `Origin` headers: different programs could pick different ones.
    for origins in [[PORTAL, "https://evil.example"], [PORTAL, PORTAL]] {
        for origins in [origins, [origins[1], origins[0]]] {
            let headers = origins.map(|origin| ("origin", origin));
            let reply = app.get("/session", &headers).await;
            assert_eq!(
                reply.headers.get("access-control-allow-origin"),
                None,
                "{origins:?}"
            );
        }
    }
    for path in ["/session", "/api/v2/users"] {
        for headers in [&[("origin", PORTAL)][..], &[]] {
            let reply = app.get(path, headers).await;
            assert!(reply.header("vary").contains("Origin"), "{reply:?}");
            assert_eq!(reply.headers.get("access-control-allow-credentials"), None);
        }
    }
    for path in ["/auth/complete", "/metrics", "/livez"] {
        let reply = get(path, PORTAL).await;
        assert_eq!(
            reply.headers.get("access-control-allow-origin"),
            None,
            "{path}"
        );
    }
    app.stop().await;
}

#[tokio::test]
async fn security_13_preflights_allow_the_widgets_requests_and_no_credentials() {
    let app = TestApp::start().await;
    let preflight = async |origin: &str| {
        let headers = [
            ("origin", origin),
            ("access-control-request-method", "PUT"),
            (
                "access-control-request-headers",
                "authorization,x-factordesk,x-factordesk-confirm",
            ),
        ];
        app.send(
            "OPTIONS",
            "/api/v2/users/auth0%7Cmia/authentication-methods",
            &headers,
            None,
        )
        .await
    };
    let reply = preflight(PORTAL).await;
    assert_eq!(reply.status, 204);
    assert_eq!(reply.header("access-control-allow-origin"), PORTAL);
    assert_eq!(
        reply.header("access-control-allow-methods"),
        "GET, POST, PUT, PATCH, DELETE"
    );
    assert_eq!(
        reply.header("access-control-allow-headers"),
        "authorization, content-type, x-factordesk, x-factordesk-confirm, idempotency-key, x-factordesk-reason, x-factordesk-ticket, \
         x-factordesk-change, x-factordesk-reveal, x-factordesk-old-name"
    );
    assert_eq!(reply.headers.get("access-control-allow-credentials"), None);
    let reply = preflight("https://evil.example").await;
    for name in [
        "access-control-allow-origin",
        "access-control-allow-methods",
        "access-control-allow-headers",
    ] {
        assert_eq!(reply.headers.get(name), None);
    }
    assert_eq!(app.upstream_calls(), []);
    app.stop().await;
}
