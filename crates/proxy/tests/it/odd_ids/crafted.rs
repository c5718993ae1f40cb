//! 22: ids crafted to be read as another path, through gateways that decode them too early.

use std::collections::BTreeMap;
use std::sync::Arc;

use factordesk_model::route::Segment;
use factordesk_model::{
    AuthenticationMethod, HttpMethod, MethodId, Operation, ROUTES, Target, UserId,
};
use serde_json::json;

use super::{METHOD, REAL, add_method, path_of, send};
use crate::support::figure::figure;
use crate::support::front::{EARLY, Front, Habits};
use crate::support::{ADA, TestApp};

/// User ids whose part after the first `|` looks like more of a path.
const USERS: &[&str] = &[
    "auth0|x/authentication-methods",
    "auth0|mia/authentication-methods",
    "auth0|mia/authentication-methods/phone|dev_1",
    "auth0|../../users/y",
    "auth0|../../users/auth0|mia",
    "auth0|x/../auth0|mia",
    "auth0|x/../../users/auth0|mia",
    "auth0|x/./../auth0|mia",
    "auth0|x//../auth0|mia",
    "auth0|x/../auth0|mia/authentication-methods/phone|dev_1/..",
    "auth0|mia/",
    "auth0|mia/.",
    "auth0|mia/x/..",
    "auth0|mia//",
    r"auth0|x\..\auth0|mia",
    r"auth0|mia\",
    r"auth0|mia\x\..",
    "auth0|x%2F..%2Fauth0|mia",
    "auth0|x%5C..%5Cauth0|mia",
    "auth0|x%2F%2E%2E%2Fauth0%7Cmia",
    "auth0|x%252F..%252Fauth0|mia",
    "auth0|%6Dia",
    "auth0|mia%2F",
    "auth0|mia?",
    "auth0|mia?x=1",
    "auth0|mia#",
    "auth0|mia%23",
    "auth0|mia;v=1",
    "auth0|x/..;/auth0|mia",
    "auth0|mia/recovery-code-regeneration?",
    "auth0|mia/multifactor/actions/invalidate-remember-browser#",
    "auth0|x/../../guardian/enrollments/ticket",
];

/// Method ids of an existing user.
const METHODS: &[&str] = &[
    "x/..",
    "x/../",
    "x/../..",
    "x/../../..",
    "../auth0|eve",
    "x/../../../auth0|eve/authentication-methods/phone|dev_1",
    "x/../../../auth0|eve/authentication-methods",
    "x/../../../auth0|eve",
    "x/../phone|dev_1",
    "phone|dev_1/",
    "phone|dev_1/.",
    "phone|dev_1//",
    "./phone|dev_1",
    "/phone|dev_1",
    r"x\..",
    r"x\..\phone|dev_1",
    r"\",
    r".\",
    "/",
    "//",
    "%2F",
    "%2e%2e",
    "%252e%252e",
    "x%2F..",
    "x%2F..%2F..%2F..%2Fauth0|eve%2Fauthentication-methods",
    "phone%7Cdev_1",
    "phone|dev%5F1",
    "phone|dev_1?",
    "phone|dev_1#x",
    "phone|dev_1;x",
    "?",
    "#",
    ";",
    ".;",
    "..;/..;/auth0|eve",
];

type Everything = BTreeMap<String, Vec<AuthenticationMethod>>;

fn everything(app: &TestApp) -> Everything {
    let ids = app.tenant.control().user_ids().into_iter();
    ids.map(|id| (id.to_string(), app.methods_of(id.as_str())))
        .collect()
}

async fn behind(habits: Habits) -> TestApp {
    let front = Arc::new(Front::start(habits).await);
    let app = TestApp::builder().behind(&front).start().await;
    for id in [
        "auth0|mia",
        "auth0|eve",
        "samlp|acme|a",
        "oauth2|siwe|eip155:5:0xAb",
    ] {
        app.add_user(id);
    }
    app
}

/// Every operation on every crafted id: user ids with a valid method id, and method ids of an
/// existing user.
fn requests() -> Vec<(Operation, UserId, MethodId)> {
    let mut requests = Vec::new();
    let user = |id: &str| UserId::new(id).unwrap();
    let method = |id: &str| MethodId::new(id).unwrap();
    for route in &ROUTES {
        if route.pattern.contains(&Segment::User) {
            let ids = USERS.iter().map(|id| (user(id), method("phone|dev_1")));
            requests.extend(ids.map(|(user, method)| (route.operation, user, method)));
        }
        if route.pattern.contains(&Segment::Method) {
            let ids = METHODS.iter().map(|id| (user("auth0|mia"), method(id)));
            requests.extend(ids.map(|(user, method)| (route.operation, user, method)));
        }
    }
    requests
}

/// Whether the path, as this gateway forwards it, would change another existing user or method.
fn hits_another(habits: Habits, method: HttpMethod, path: &str, there: &Everything) -> bool {
    let Ok(target) = Target::find(method.as_str(), &habits.change(path)) else {
        return false;
    };
    let Some(methods) = target.user().and_then(|user| there.get(user.as_str())) else {
        return false;
    };
    let has = |id: &MethodId| methods.iter().any(|method| method.id.as_ref() == Some(id));
    target.is_mutation() && target.method().is_none_or(has)
}

#[tokio::test]
async fn security_22_crafted_ids_change_no_other_user_behind_a_front_that_decodes_early() {
    let requests = requests();
    let (mut sent, mut dangerous) = (0, 0);
    for habits in EARLY {
        let app = behind(habits).await;
        let bearer = app.bearer(ADA);
        let before = everything(&app);
        for (operation, user, method) in &requests {
            let route = ROUTES
                .iter()
                .find(|route| route.operation == *operation)
                .unwrap();
            let path = path_of(route, user, method);
            dangerous += usize::from(hits_another(habits, route.method, &path, &before));
            let reply = send(&app, &bearer, route, &path, "v1-0000000000000000").await;
            assert!(
                reply.status >= 400,
                "{}: {operation:?} {user} {method}: {reply:?}",
                habits.name
            );
            sent += 1;
        }
        assert_eq!(everything(&app), before, "{}", habits.name);
        let calls = app.upstream_calls();
        let change = calls.iter().find(|call| call.method != "GET");
        assert_eq!(change, None, "{}", habits.name);
        app.stop().await;
    }
    // Counter-check: without the proxy's read of the user, these would have changed another user or
    // method.
    assert!(dangerous > 50, "{dangerous}");
    figure(&format!(
        "22 crafted ids: {} user ids and {} method ids through {} gateways: {sent} requests, {dangerous} of them would have \
         changed another user or method, 0 did",
        USERS.len(),
        METHODS.len(),
        EARLY.len()
    ));
}

#[tokio::test]
async fn security_22_a_front_that_decodes_early_is_told_of() {
    for habits in EARLY {
        let app = behind(habits).await;
        let bearer = app.bearer(ADA);
        let mut refused = 0;
        for id in REAL {
            app.add_user(id);
            let user = UserId::new(id).unwrap();
            add_method(&app, &user, METHOD);
            let path = path_of(&ROUTES[6], &user, &MethodId::new("phone|dev_1").unwrap());
            let reply = app
                .send("DELETE", &path, &[("authorization", &bearer)], None)
                .await;
            let is_left = app.methods_of(id).iter().any(|method| {
                method
                    .id
                    .as_ref()
                    .is_some_and(|id| id.as_str() == "phone|dev_1")
            });
            match reply.status {
                // This gateway decodes nothing in this id.
                204 => assert!(!is_left, "{} {id}", habits.name),
                404 => assert_eq!(reply.refusal().1, "inexistent_user", "{} {id}", habits.name),
                _ => {
                    assert_eq!(
                        reply.refusal(),
                        (502, "path_altered".to_owned()),
                        "{} {id}",
                        habits.name
                    );
                    assert!(is_left);
                    refused += 1;
                }
            }
        }
        assert!(refused > 0, "{}", habits.name);
        app.stop().await;
    }
}

#[tokio::test]
async fn security_22_a_method_that_is_not_there_is_not_deleted_elsewhere() {
    let app = TestApp::start().await;
    let bearer = app.bearer(ADA);
    for id in METHODS {
        let id = MethodId::new(*id).unwrap();
        let path = format!(
            "/api/v2/users/auth0%7Cmia/authentication-methods/{}",
            id.to_segment()
        );
        let body = json!({"name": "Renamed"});
        for (method, body) in [("GET", None), ("PATCH", Some(&body)), ("DELETE", None)] {
            let reply = app
                .send(method, &path, &[("authorization", &bearer)], body)
                .await;
            let told = (404, "inexistent_authentication_method".to_owned());
            assert_eq!(reply.refusal(), told, "{method} {id}");
        }
    }
    assert!(app.upstream_calls().iter().all(|call| call.method == "GET"));
    app.stop().await;
}
