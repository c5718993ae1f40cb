//! 64 and 65: what the policy reads of a user is read once for requests at the same time, and whole.

use std::sync::Arc;

use axum::response::Response;
use factordesk_model::Permission;
use futures_util::future::{BoxFuture, join};
use serde_json::{Value, json};
use tokio::sync::{Notify, Semaphore};

use super::protected::without_permission;
use crate::support::faulty::{FaultyUpstream, Seen, empty, json as answer, now};
use crate::support::policy::PolicyFile;
use crate::support::{RAVI, TestApp};

const USER: &str = "/api/v2/users/auth0%7Cmia";
const LIST: &str = "/api/v2/users/auth0%7Cmia/authentication-methods";
const METHOD: &str = "/api/v2/users/auth0%7Cmia/authentication-methods/totp%7Cdev_2";
const DB: &str =
    "version = 1\n[[scope]]\nname = \"db\"\nadmins = \"all\"\nusers = { connections = [\"db\"] }\n";
/// Requests that pass the time in which another one arrives.
const MOMENTS: usize = 5;

fn mia() -> Response {
    let user = json!({"user_id": "auth0|mia", "name": "Mia Keller", "identities": [
        {"connection": "db", "provider": "auth0", "user_id": "mia", "isSocial": false}]});
    answer(200, &user.to_string())
}

/// A tenant whose profiles are held until the test lets them go.
#[derive(Clone)]
struct Held(Arc<(Notify, Semaphore)>);

impl Held {
    fn new() -> Self {
        Self(Arc::new((Notify::new(), Semaphore::new(0))))
    }

    fn answer(&self, seen: &Seen) -> BoxFuture<'static, Response> {
        if seen.path != USER {
            return now(answer(200, "[]"));
        }
        let held = self.clone();
        Box::pin(async move {
            held.0.0.notify_one();
            held.0.1.acquire().await.unwrap().forget();
            mia()
        })
    }

    async fn arrived(&self) {
        self.0.0.notified().await;
    }

    fn release(&self) {
        self.0.1.add_permits(100);
    }
}

async fn limited(upstream: &FaultyUpstream, policy: &str) -> (TestApp, PolicyFile) {
    let file = PolicyFile::new(policy);
    let app = TestApp::builder().policy(&file).upstream(&upstream.origin);
    (app.start().await, file)
}

/// How often the profile was asked for.
fn profiles(upstream: &FaultyUpstream) -> usize {
    let calls = upstream.calls();
    calls.iter().filter(|call| call.path == USER).count()
}

#[tokio::test]
async fn security_64_opening_a_user_reads_the_profile_once() {
    let held = Held::new();
    let tenant = held.clone();
    let upstream = FaultyUpstream::start(move |seen| tenant.answer(&seen)).await;
    let (app, _file) = limited(&upstream, DB).await;
    let bearer = app.admin(RAVI, &[], &Permission::ALL);
    let auth = [("authorization", &*bearer)];
    let lists = async {
        held.arrived().await;
        let moments = async {
            for _ in 0..MOMENTS {
                app.get("/livez", &[]).await;
            }
            held.release();
        };
        let lists = join(app.get(LIST, &auth), app.get(LIST, &auth));
        join(lists, moments).await.0
    };
    let (user, lists) = join(app.get(USER, &auth), lists).await;
    assert_eq!(
        (user.status, lists.0.status, lists.1.status),
        (200, 200, 200)
    );
    assert_eq!(user.json()["name"], "Mia Keller");
    assert_eq!(profiles(&upstream), 1);
    app.stop().await;
}

#[tokio::test]
async fn security_64_another_admin_never_waits_for_the_same_read() {
    let held = Held::new();
    let tenant = held.clone();
    let upstream = FaultyUpstream::start(move |seen| tenant.answer(&seen)).await;
    let (app, _file) = limited(&upstream, DB).await;
    let one = app.admin(RAVI, &[], &Permission::ALL);
    let other = app.admin(crate::support::ADA, &[], &Permission::ALL);
    let second = async {
        held.arrived().await;
        let release = async {
            held.arrived().await;
            held.release();
        };
        let auth = [("authorization", &*other)];
        join(app.get(LIST, &auth), release).await.0
    };
    let auth = [("authorization", &*one)];
    let (first, second) = join(app.get(LIST, &auth), second).await;
    assert_eq!((first.status, second.status), (200, 200));
    assert_eq!(profiles(&upstream), 2);
    app.stop().await;
}

#[tokio::test]
async fn policy_reads_on_if_the_first_request_is_cancelled() {
    let held = Held::new();
    let tenant = held.clone();
    let upstream = FaultyUpstream::start(move |seen| tenant.answer(&seen)).await;
    let (app, _file) = limited(&upstream, DB).await;
    let bearer = app.admin(RAVI, &[], &Permission::ALL);
    let request = app.request("GET", USER).header("authorization", &bearer);
    let first = tokio::spawn(request.send());
    held.arrived().await;
    let cancel = async {
        for _ in 0..MOMENTS {
            app.get("/livez", &[]).await;
        }
        first.abort();
        let _ = first.await;
        held.release();
    };
    let auth = [("authorization", &*bearer)];
    let (list, ()) = join(app.get(LIST, &auth), cancel).await;
    assert_eq!(list.status, 200, "{list:?}");
    app.stop().await;
}

#[tokio::test]
async fn security_64_a_profile_that_could_not_be_read_is_read_again() {
    let upstream = FaultyUpstream::start(|seen| match (seen.path.as_str(), seen.before) {
        (USER, 0) => now(empty(403)),
        (USER, _) => now(mia()),
        _ => now(answer(200, "[]")),
    })
    .await;
    let (app, _file) = limited(&upstream, DB).await;
    let bearer = app.admin(RAVI, &[], &Permission::ALL);
    let auth = [("authorization", &*bearer)];
    let failed = app.get(LIST, &auth).await;
    assert!(failed.status >= 400, "{failed:?}");
    assert_eq!(app.get(LIST, &auth).await.status, 200);
    assert_eq!(app.get(LIST, &auth).await.status, 200);
    assert_eq!(profiles(&upstream), 2);
    app.stop().await;
}

/// A tenant whose pages have 50 entries, whatever is asked for. The last of 130 entries is the one that
/// matters.
fn small_pages(seen: &Seen, with_totals: bool) -> Response {
    let Some((_, key)) = seen.path.split_once("/users/auth0%7Cmia/") else {
        return mia();
    };
    let query: Vec<_> = form_urlencoded::parse(seen.query.as_bytes()).collect();
    let page = query.iter().find(|(name, _)| name == "page");
    let page: usize = page.map_or(0, |(_, value)| value.parse().unwrap());
    let all: Vec<Value> = (0..130)
        .map(|number| json!({"id": format!("org_{number}"), "name": format!("n{number}")}))
        .collect();
    let items: Vec<&Value> = all.iter().skip(page * 50).take(50).collect();
    let body = match key {
        "organizations" | "roles" if with_totals => {
            json!({"start": page * 50, "limit": 50, "total": 130, key: items})
        }
        "organizations" | "roles" => json!(items),
        _ => json!([{"id": "totp|dev_2", "type": "totp"}]),
    };
    answer(200, &body.to_string())
}

#[tokio::test]
async fn security_65_long_lists_of_organizations_and_roles_are_read_to_their_end() {
    let open = "version = 1\n[[scope]]\nname = \"all\"\nadmins = \"all\"\nusers = \"all\"\n";
    for with_totals in [true, false] {
        let upstream =
            FaultyUpstream::start(move |seen| now(small_pages(&seen, with_totals))).await;
        let scope = DB.replace("connections = [\"db\"]", "organizations = [\"org_129\"]");
        let (app, _file) = limited(&upstream, &scope).await;
        let bearer = app.admin(RAVI, &[], &Permission::ALL);
        let list = app.get(LIST, &[("authorization", &bearer)]).await;
        assert_eq!(list.status, 200, "{with_totals}: {list:?}");
        app.stop().await;
        for users in [
            r#"{ organizations = ["org_129"] }"#,
            r#"{ roles = ["n129"] }"#,
        ] {
            let policy = format!("{open}[[protected]]\nname = \"last\"\nusers = {users}\n");
            let (app, _file) = limited(&upstream, &policy).await;
            let bearer = app.admin(RAVI, &[], &without_permission());
            let auth = [("authorization", &*bearer)];
            let reply = app.send("DELETE", METHOD, &auth, None).await;
            assert_eq!(
                reply.refusal(),
                (403, "protected_user".to_owned()),
                "{users}"
            );
            app.stop().await;
        }
    }
}
