//! 1 and 16: requests without valid credentials, or with two of them, are refused.

use factordesk_model::{Permission, ROUTES};
use serde_json::Value;

use crate::matrix::{example, own_calls};
use crate::support::figure::figure;
use crate::support::{ADA, TestApp};

/// Every request that needs credentials: method, path, body.
pub(crate) fn calls() -> Vec<(&'static str, String, Option<Value>)> {
    let own = own_calls()
        .into_iter()
        .map(|(method, path, body, _)| (method, path, body));
    ROUTES
        .iter()
        .map(|route| {
            let call = example(route.operation);
            (route.method.as_str(), call.path, call.body)
        })
        .chain(own)
        .collect()
}

#[tokio::test]
async fn security_01_no_garbage_or_expired_credentials_are_401_on_every_route() {
    let app = TestApp::start().await;
    let unknown = format!("__Host-factordesk={}", "x".repeat(43));
    let expired = format!("__Host-factordesk={}", app.session(&Permission::ALL).await);
    let old_token = app.bearer(ADA);
    app.clock.advance(9 * 3600);
    let token = app.bearer(ADA);
    let cut = &token[..token.len() - 4];
    let basic = token.replace("Bearer", "Basic");
    let quoted = token.replace("Bearer ", "Bearer \"") + "\"";
    let in_query = token.replace("Bearer ", "access_token=");
    let twice = format!("{unknown}; {unknown}");
    let other_name = unknown.replace("__Host-", "");
    let credentials: [&[(&str, &str)]; 20] = [
        &[],
        &[("cookie", "other=1")],
        &[("cookie", &unknown)],
        &[("cookie", &twice)],
        &[("cookie", &other_name)],
        &[("cookie", "__Host-factordesk=")],
        &[("cookie", "__Host-factordesk")],
        &[("cookie", "__Host-factordesk=garbage")],
        &[("cookie", &expired)],
        &[("authorization", "Bearer garbage")],
        &[("authorization", "Bearer a.b.c")],
        &[("authorization", "Basic YTpi")],
        &[("authorization", "Bearer")],
        &[("authorization", "")],
        &[("authorization", &basic)],
        &[("authorization", cut)],
        &[("authorization", &quoted)],
        &[("authorization", &in_query)],
        &[("authorization", &old_token)],
        &[("x-authorization", &token), ("proxy-authorization", &token)],
    ];
    let mut requests = 0;
    for credential in credentials {
        let mut headers = vec![("x-factordesk", "1")];
        headers.extend_from_slice(credential);
        for (method, path, body) in calls() {
            let reply = app.send(method, &path, &headers, body.as_ref()).await;
            assert_eq!(reply.status, 401, "{credential:?} {path}: {reply:?}");
            let code = reply.refusal().1;
            assert!(
                ["login_required", "invalid_token"].contains(&&*code),
                "{code}"
            );
            requests += 1;
        }
    }
    assert_eq!(app.upstream_calls(), []);
    // A token in the URL isn't accepted.
    let address = format!("/session?{in_query}");
    assert_eq!(app.get(&address, &[]).await.status, 401);
    figure(&format!("1 no credentials: {requests} requests, all 401"));
    app.stop().await;
}

#[tokio::test]
async fn security_16_cookie_and_bearer_together_are_400() {
    let app = TestApp::start().await;
    let cookie = format!("__Host-factordesk={}", app.session(&Permission::ALL).await);
    let bearer = app.bearer(ADA);
    let (good, bad) = (&*cookie, "__Host-factordesk=garbage");
    let both: [&[(&str, &str)]; 6] = [
        &[("cookie", good), ("authorization", &bearer)],
        &[("cookie", good), ("authorization", "Bearer garbage")],
        &[("cookie", good), ("authorization", "Basic YTpi")],
        &[("cookie", bad), ("authorization", &bearer)],
        &[("authorization", &bearer), ("authorization", &bearer)],
        &[("authorization", &bearer), ("authorization", "Bearer x")],
    ];
    let mut requests = 0;
    for headers in both {
        let mut headers = headers.to_vec();
        headers.push(("x-factordesk", "1"));
        for (method, path, body) in calls() {
            let reply = app.send(method, &path, &headers, body.as_ref()).await;
            assert_eq!(
                reply.refusal(),
                (400, "ambiguous_credentials".to_owned()),
                "{headers:?}"
            );
            requests += 1;
        }
    }
    assert_eq!(app.upstream_calls(), []);
    figure(&format!("16 two credentials: {requests} requests, all 400"));
    app.stop().await;
}
