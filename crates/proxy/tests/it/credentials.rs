//! 1 and 16: who gets in at all.

use factordesk_model::{Permission, ROUTES};

use crate::lookup;
use crate::matrix::example;
use crate::support::{ADA, TestApp};

#[tokio::test]
async fn security_01_no_garbage_or_expired_credentials_are_401_on_every_route() {
    let app = TestApp::start().await;
    let unknown = format!("__Host-factordesk={}", "x".repeat(43));
    let expired = app.session(&Permission::ALL).await;
    let old_token = app.bearer(ADA);
    app.clock.advance(9 * 3600);
    let expired = format!("__Host-factordesk={expired}");
    let credentials: [&[(&str, &str)]; 9] = [
        &[],
        &[("cookie", "other=1")],
        &[("cookie", &unknown)],
        &[("cookie", "__Host-factordesk=garbage")],
        &[("cookie", &expired)],
        &[("authorization", "Bearer garbage")],
        &[("authorization", "Basic YTpi")],
        &[("authorization", "Bearer")],
        &[("authorization", &old_token)],
    ];
    for credential in credentials {
        let mut headers = vec![("x-factordesk", "1")];
        headers.extend_from_slice(credential);
        for route in &ROUTES {
            let call = example(route.operation);
            let reply = app
                .send(
                    route.method.as_str(),
                    &call.path,
                    &headers,
                    call.body.as_ref(),
                )
                .await;
            assert_eq!(reply.status, 401, "{credential:?} {}: {reply:?}", call.path);
            let code = reply.refusal().1;
            assert!(
                ["login_required", "invalid_token"].contains(&&*code),
                "{code}"
            );
        }
        for (method, path, body) in lookup::examples() {
            let reply = app.send(method, &path, &headers, body.as_ref()).await;
            assert_eq!(reply.status, 401, "{credential:?} {path}");
        }
        let reply = app.get("/session", &headers).await;
        assert_eq!(reply.status, 401, "{credential:?}");
    }
    assert_eq!(app.upstream_calls(), []);
    app.stop().await;
}

#[tokio::test]
async fn security_16_cookie_and_bearer_together_are_400() {
    let app = TestApp::start().await;
    let cookie = format!("__Host-factordesk={}", app.session(&Permission::ALL).await);
    let bearer = app.bearer(ADA);
    let both: [&[(&str, &str)]; 3] = [
        &[("cookie", &cookie), ("authorization", &bearer)],
        &[
            ("cookie", "__Host-factordesk=garbage"),
            ("authorization", &bearer),
        ],
        &[("authorization", &bearer), ("authorization", &bearer)],
    ];
    for headers in both {
        let mut headers = headers.to_vec();
        headers.push(("x-factordesk", "1"));
        for path in ["/session", "/api/v2/users", "/lookup/countries"] {
            let reply = app.get(path, &headers).await;
            assert_eq!(
                reply.refusal(),
                (400, "ambiguous_credentials".to_owned()),
                "{headers:?}"
            );
        }
    }
    assert_eq!(app.upstream_calls(), []);
    app.stop().await;
}
