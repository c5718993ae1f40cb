//! 39: while the store is down, requests get a 503, and nothing else takes the store's place.

use std::sync::Arc;
use std::time::Duration;

use factordesk_model::Permission;
use factordesk_proxy::config::PostgresConfig;
use factordesk_proxy::store::{PostgresStore, Store as _};
use factordesk_proxy::{AppState, Deps};
use futures_util::future::join_all;

use crate::support::login::SESSION;
use crate::support::stores::{TestStore, config, on_every_database};
use crate::support::{ADA, TestApp};

const METHODS: &str = "/api/v2/users/auth0%7Cmia/authentication-methods";
const TOTP: &str = "/api/v2/users/auth0%7Cmia/authentication-methods/totp%7Cdev_2";
const TABLES: [&str; 5] = [
    "used_logins",
    "sessions",
    "shared_tokens",
    "idempotency",
    "audit",
];

/// Renames every table, or renames it back.
async fn rename(kind: &TestStore, away: bool) {
    for table in TABLES {
        let (from, to) = if away {
            (table.to_owned(), format!("{table}_away"))
        } else {
            (format!("{table}_away"), table.to_owned())
        };
        kind.tamper(&format!("ALTER TABLE {from} RENAME TO {to}"))
            .await;
    }
}

async fn security_39_a_store_that_is_down_is_503_and_nothing_takes_its_place(kind: TestStore) {
    let app = TestApp::builder().store(kind.ready().await).start().await;
    app.add_user("auth0|mia");
    let cookie = format!("{SESSION}={}", app.session(&Permission::ALL).await);
    let by_session: [(&str, &str); 2] = [("cookie", &cookie), ("x-factordesk", "1")];
    let bearer = app.bearer(ADA);
    let by_token: [(&str, &str); 1] = [("authorization", &bearer)];
    assert_eq!(app.get(METHODS, &by_session).await.status, 200);
    assert_eq!(app.get("/readyz", &[]).await.status, 200);
    rename(&kind, true).await;
    app.tenant.control().clear_request_log();
    let down = (503, "unavailable".to_owned());
    for path in [METHODS, "/session", "/audit?user=auth0%7Cmia"] {
        assert_eq!(app.get(path, &by_session).await.refusal(), down, "{path}");
    }
    assert_eq!(
        app.get("/audit?user=auth0%7Cmia", &by_token)
            .await
            .refusal(),
        down
    );
    assert_eq!(
        app.send("DELETE", TOTP, &by_session, None).await.refusal(),
        down
    );
    assert_eq!(
        app.send("DELETE", TOTP, &by_token, None).await.refusal(),
        down
    );
    // A login can start without the store, but not be completed.
    let begun = app.begin_login("/").await;
    let callback = app.at_provider(&begun.authorize, ADA).await;
    let ended = app.callback(&callback, &begun.cookie).await;
    assert_eq!((ended.status, ended.set_cookie(SESSION)), (503, None));
    let ready = app.get("/readyz", &[]).await;
    assert_eq!(ready.refusal(), (503, "not_ready".to_owned()));
    assert!(ready.error().message.contains("store"), "{ready:?}");
    assert_eq!(app.get("/livez", &[]).await.status, 200);
    assert!(app.upstream_calls().iter().all(|call| call.method == "GET"));
    assert_eq!(app.methods_of("auth0|mia").len(), 2);
    rename(&kind, false).await;
    // The stored data is available again, and nothing was kept elsewhere meanwhile.
    assert_eq!(app.get(METHODS, &by_session).await.status, 200);
    assert_eq!(
        app.send("DELETE", TOTP, &by_session, None).await.status,
        204
    );
    app.stop().await;
}

on_every_database!(security_39_a_store_that_is_down_is_503_and_nothing_takes_its_place);

/// Otherwise, a session in use would end as an idle one for no visible reason.
#[tokio::test]
async fn security_39_a_session_whose_use_can_not_be_noted_is_503() {
    let kind = TestStore::sqlite();
    let app = TestApp::builder().store(kind.ready().await).start().await;
    let cookie = format!("{SESSION}={}", app.session(&Permission::ALL).await);
    let headers = [("cookie", &*cookie), ("x-factordesk", "1")];
    kind.tamper(
        "CREATE TRIGGER no_notes BEFORE UPDATE OF last_seen ON sessions BEGIN SELECT RAISE(ABORT, 'full'); END",
    )
    .await;
    // The use isn't due to be stored yet.
    assert_eq!(app.get("/session", &headers).await.status, 200);
    app.clock.advance(30);
    let down = (503, "unavailable".to_owned());
    assert_eq!(app.get("/session", &headers).await.refusal(), down);
    kind.tamper("DROP TRIGGER no_notes").await;
    assert_eq!(app.get("/session", &headers).await.status, 200);
    app.stop().await;
}

#[tokio::test]
async fn security_39_the_proxy_does_not_start_without_its_store() {
    let free = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = free.local_addr().unwrap();
    drop(free);
    let config = config(&format!("postgres://desk:canary@{address}/desk"));
    let deps = Deps::real(&config).unwrap();
    let Err(error) = AppState::new(config, deps).await else {
        panic!("it started");
    };
    let text = error.to_string();
    assert!(text.contains("FACTORDESK_STORE"), "{text}");
    assert!(!text.contains("canary"), "{text}");
}

#[tokio::test]
async fn security_39_a_server_that_does_not_answer_is_given_up() {
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("postgres://desk@{}/desk", silent.local_addr().unwrap());
    let config = PostgresConfig::read(&url, None).unwrap();
    let store = Arc::new(PostgresStore::new(&config).unwrap());
    // Longer than the store's own timeout.
    let waited = tokio::time::timeout(Duration::from_secs(20), store.check()).await;
    assert!(waited.unwrap().is_err());
}

/// The limit covers the wait for a connection as well as the statement.
#[tokio::test(start_paused = true)]
async fn security_39_a_wait_for_the_store_ends_at_its_limit() {
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("postgres://desk@{}/desk", silent.local_addr().unwrap());
    let config = PostgresConfig::read(&url, None).unwrap();
    let store = Arc::new(PostgresStore::new(&config).unwrap());
    // More than there are connections, in two crowds: the second one waits for the first one's
    // connections, and then for the server. Time is simulated, so it passes only where they wait.
    let crowd = || {
        let checks = (0..16).map(|_| {
            let store = Arc::clone(&store);
            tokio::spawn(async move {
                let start = tokio::time::Instant::now();
                assert!(store.check().await.is_err());
                start.elapsed()
            })
        });
        checks.collect::<Vec<_>>()
    };
    let mut checks = crowd();
    tokio::time::sleep(Duration::from_millis(1_600)).await;
    checks.extend(crowd());
    let limit = Duration::from_millis(5_001);
    for waited in join_all(checks).await {
        let waited = waited.unwrap();
        assert!(waited <= limit, "{waited:?}");
    }
}
