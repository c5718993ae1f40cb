//! 22 and 23: ids with `/`, `\`, `%` and other characters that have a meaning in paths. They are
//! treated as data. Behind a gateway that decodes paths too early, no other user is affected.

mod crafted;

use std::sync::Arc;

use factordesk_model::route::Segment;
use factordesk_model::{MethodId, ROUTES, Route, UserId};
use serde_json::{Value, json};

use crate::support::figure::figure;
use crate::support::front::{Front, HONEST};
use crate::support::{ADA, TestApp, TestResponse};

/// User ids as real tenants have them.
const REAL: [&str; 6] = [
    r"ad|corp|ACME\mia",
    "samlp|acme|a/b=",
    "oidc|acme|https://idp.example/u/1",
    "oauth2|siwe|eip155%3A5%3A0xAb",
    "samlp|acme|what?#;x",
    "auth0|100%",
];

/// A method id with such characters.
const METHOD: &str = "totp|dev/1%2F..";

/// The path of a route with these ids.
fn path_of(route: &Route, user: &UserId, method: &MethodId) -> String {
    let mut path = String::from("/api/v2");
    for segment in route.pattern {
        path.push('/');
        match segment {
            Segment::Word(word) => path.push_str(word),
            Segment::User => path.push_str(&user.to_segment()),
            Segment::Method => path.push_str(&method.to_segment()),
            Segment::Organization => panic!("clients can't ask for {:?}", route.operation),
        }
    }
    path
}

/// A valid body for the route.
fn body_of(route: &Route) -> Option<Value> {
    match (route.method.as_str(), route.pattern.len()) {
        ("POST", 3) if route.pattern[2] == Segment::Word("authentication-methods") => {
            Some(json!({"type": "phone", "name": "New", "phone_number": "+447700900125"}))
        }
        ("PUT", _) => {
            Some(json!([{"type": "phone", "name": "Only", "phone_number": "+447700900126"}]))
        }
        ("PATCH", _) => Some(json!({"name": "Renamed"})),
        _ => None,
    }
}

/// Sends the route's operation to this path, with a confirmation of this list version if it needs
/// one.
async fn send(
    app: &TestApp,
    bearer: &str,
    route: &Route,
    path: &str,
    version: &str,
) -> TestResponse {
    let mut headers = vec![("authorization", bearer)];
    let confirm = route
        .confirm
        .map(|action| format!("{} {version}", action.as_str()));
    headers.extend(
        confirm
            .as_deref()
            .map(|value| ("x-factordesk-confirm", value)),
    );
    let body = body_of(route);
    app.send(route.method.as_str(), path, &headers, body.as_ref())
        .await
}

async fn list_version(app: &TestApp, bearer: &str, user: &UserId) -> String {
    let path = format!("/api/v2/users/{}/authentication-methods", user.to_segment());
    let list = app.get(&path, &[("authorization", bearer)]).await;
    assert_eq!(list.status, 200, "{user}: {list:?}");
    list.header("x-factordesk-list-version").to_owned()
}

/// The routes with a user's id in their path.
fn routes_of_users() -> impl Iterator<Item = &'static Route> {
    ROUTES
        .iter()
        .filter(|route| route.pattern.contains(&Segment::User))
}

fn add_method(app: &TestApp, user: &UserId, id: &str) {
    let method = json!({"id": id, "type": "totp", "name": "Odd", "confirmed": true, "created_at": "2026-01-01T00:00:00.000Z"});
    let method = serde_json::from_value(method).unwrap();
    app.tenant.control().put_method(user, method).unwrap();
}

#[tokio::test]
async fn security_22_every_operation_takes_ids_as_real_tenants_have_them() {
    let app = TestApp::start().await;
    let bearer = app.bearer(ADA);
    let mut count = 0;
    for id in REAL {
        let user = UserId::new(id).unwrap();
        for route in routes_of_users() {
            for method in ["phone|dev_1", METHOD] {
                let with_method = route.pattern.contains(&Segment::Method);
                if !with_method && method == METHOD {
                    continue;
                }
                // Each operation starts from the user's original methods.
                app.add_user(id);
                add_method(&app, &user, METHOD);
                let method = MethodId::new(method).unwrap();
                let version = list_version(&app, &bearer, &user).await;
                app.tenant.control().clear_request_log();
                let path = path_of(route, &user, &method);
                let reply = send(&app, &bearer, route, &path, &version).await;
                assert_eq!(
                    reply.status, route.success,
                    "{:?} {id} {method}: {reply:?}",
                    route.operation
                );
                let calls = app.upstream_calls();
                let last = calls
                    .iter()
                    .rfind(|call| call.method == route.method.as_str())
                    .unwrap();
                assert_eq!(last.path, path, "{:?}", route.operation);
                // The proxy reads the user first.
                let (first, is_user_read) = (&calls[0], route.pattern.len() == 2);
                let own = format!("/api/v2/users/{}", user.to_segment());
                assert_eq!((first.method.as_str(), &first.path), ("GET", &own));
                assert!(
                    is_user_read || first.query.starts_with("fields=user_id&"),
                    "{}",
                    first.query
                );
                count += 1;
            }
        }
    }
    // For a plain id, the proxy doesn't read the user first.
    app.add_user("auth0|mia");
    app.tenant.control().clear_request_log();
    let list = "/api/v2/users/auth0%7Cmia/authentication-methods";
    app.get(list, &[("authorization", &app.bearer(ADA))]).await;
    assert_eq!(app.upstream_calls().len(), 1);
    app.stop().await;
    figure(&format!(
        "22 real ids: {} user ids, {count} operations, all done",
        REAL.len()
    ));
}

#[tokio::test]
async fn security_22_a_user_who_is_not_there_is_not_blamed_on_the_way() {
    let app = TestApp::start().await;
    let bearer = app.bearer(ADA);
    for route in routes_of_users() {
        let user = UserId::new("samlp|acme|no/body").unwrap();
        let path = path_of(route, &user, &MethodId::new("phone|dev_1").unwrap());
        let reply = send(&app, &bearer, route, &path, "v1-0000000000000000").await;
        assert_eq!(
            reply.refusal(),
            (404, "inexistent_user".to_owned()),
            "{:?}",
            route.operation
        );
    }
    assert!(app.upstream_calls().iter().all(|call| call.method == "GET"));
    app.stop().await;
}

#[tokio::test]
async fn gateway_that_changes_nothing_makes_no_difference() {
    let front = Arc::new(Front::start(HONEST).await);
    let app = TestApp::builder().behind(&front).start().await;
    let bearer = app.bearer(ADA);
    for id in REAL {
        app.add_user(id);
        list_version(&app, &bearer, &UserId::new(id).unwrap()).await;
    }
    app.stop().await;
}
