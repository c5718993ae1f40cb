//! 59: a store that can be read but not written, as on a full disk.

use std::time::Duration;

use factordesk_model::Permission;
use factordesk_proxy::store::StoreKey;

use crate::support::TestApp;
use crate::support::login::SESSION;
use crate::support::stores::TestStore;

const METHODS: &str = "/api/v2/users/auth0%7Cmia/authentication-methods";
const TOTP: &str = "/api/v2/users/auth0%7Cmia/authentication-methods/totp%7Cdev_2";
const LOOK_AGAIN: Duration = Duration::from_millis(20);
const TIMEOUT: Duration = Duration::from_mins(1);

/// Statements that fail on a full disk. `SQLite` can still read.
const WRITES: [(&str, &str); 6] = [
    ("INSERT", "audit"),
    ("INSERT", "idempotency"),
    ("INSERT", "used_logins"),
    ("INSERT", "sessions"),
    ("UPDATE", "sessions"),
    ("DELETE", "sessions"),
];

async fn set_full(kind: &TestStore, full: bool) {
    for (verb, table) in WRITES {
        let name = format!("full_{verb}_{table}");
        let statement = if full {
            format!(
                "CREATE TRIGGER {name} BEFORE {verb} ON {table} \
                 BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END"
            )
        } else {
            format!("DROP TRIGGER {name}")
        };
        kind.tamper(&statement).await;
    }
}

#[tokio::test]
async fn security_59_a_logout_on_a_full_disk_holds_here_and_is_made_good_later() {
    let kind = TestStore::sqlite();
    let app = TestApp::builder().store(kind.ready().await).start().await;
    let id = app.session(&Permission::ALL).await;
    let cookie = format!("{SESSION}={id}");
    let headers = [("cookie", &*cookie), ("x-factordesk", "1")];
    let other = TestApp::builder().beside(&app).store(kind.ready().await);
    let other = other.start().await;
    assert_eq!(app.get("/session", &headers).await.status, 200);
    set_full(&kind, true).await;

    let own = [headers[0], headers[1], ("origin", &*app.origin)];
    for _ in 0..2 {
        let reply = app.send("POST", "/auth/logout", &own, None).await;
        assert_eq!(reply.refusal(), (503, "logout_pending".to_owned()));
        let cleared = reply.set_cookie(SESSION).unwrap();
        assert!(cleared.contains("Max-Age=0"), "{cleared}");
    }
    let refused = (401, "login_required".to_owned());
    assert_eq!(app.get("/session", &headers).await.refusal(), refused);
    // Other replicas accept the session until the logout is stored, as docs/SECURITY.md says.
    assert_eq!(other.get("/session", &headers).await.status, 200);

    set_full(&kind, false).await;
    let gone = async {
        while app
            .store
            .session(StoreKey::of(&id))
            .await
            .unwrap()
            .is_some()
        {
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    };
    tokio::time::timeout(TIMEOUT, gone).await.unwrap();
    for replica in [&app, &other] {
        assert_eq!(replica.get("/session", &headers).await.refusal(), refused);
    }
    other.stop().await;
    app.stop().await;
}

#[tokio::test]
async fn security_59_on_a_full_disk_changes_are_refused_and_reads_go_on() {
    let kind = TestStore::sqlite();
    let app = TestApp::builder().store(kind.ready().await).start().await;
    app.add_user("auth0|mia");
    let cookie = format!("{SESSION}={}", app.session(&Permission::ALL).await);
    let headers = [("cookie", &*cookie), ("x-factordesk", "1")];
    assert_eq!(app.get("/readyz", &[]).await.status, 200);
    set_full(&kind, true).await;
    assert_eq!(app.get(METHODS, &headers).await.status, 200);
    app.tenant.control().clear_request_log();
    let reply = app.send("DELETE", TOTP, &headers, None).await;
    assert_eq!(reply.refusal(), (503, "unavailable".to_owned()));
    assert!(app.upstream_calls().iter().all(|call| call.method == "GET"));
    assert_eq!(app.methods_of("auth0|mia").len(), 2);
    let ready = app.get("/readyz", &[]).await;
    assert_eq!(ready.refusal(), (503, "not_ready".to_owned()));
    assert!(ready.body.contains("disk"), "{ready:?}");
    assert_eq!(app.get("/livez", &[]).await.status, 200);

    set_full(&kind, false).await;
    assert_eq!(app.get("/readyz", &[]).await.status, 200);
    let reply = app.send("DELETE", TOTP, &headers, None).await;
    assert_eq!(reply.status, 204, "{reply:?}");
    app.stop().await;
}
