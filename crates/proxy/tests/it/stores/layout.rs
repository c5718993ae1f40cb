//! Migrations run at startup, on any number of replicas at once, and never downgrade.

use factordesk_proxy::store::{SessionStore as _, SqliteStore, Store as _, StoreKey};
use futures_util::future::join_all;

use super::sessions::session;
use crate::support::stores::{TestStore, on_every_database};

async fn migrations_may_run_concurrently_and_again(kind: TestStore) {
    let replicas: Vec<_> = (0..3).map(|_| kind.open()).collect();
    for round in 0..2 {
        for result in join_all(replicas.iter().map(|store| store.prepare())).await {
            assert_eq!(result, Ok(()), "round {round}");
        }
    }
    let key = StoreKey::of("a");
    replicas[0].put_session(key, session(9), 1).await.unwrap();
    assert!(replicas[2].session(key).await.unwrap().is_some());
}

async fn migrations_refuse_a_later_layout_and_say_what_to_do(kind: TestStore) {
    drop(kind.ready().await);
    let later = if kind.url.starts_with("sqlite:") {
        "PRAGMA user_version = 99"
    } else {
        "INSERT INTO factordesk_layout VALUES (99)"
    };
    kind.tamper(later).await;
    let refused = match kind.url.strip_prefix("sqlite:") {
        Some(path) => SqliteStore::open(path.as_ref()).unwrap_err(),
        None => kind.open().prepare().await.unwrap_err(),
    };
    let text = refused.to_string();
    assert!(
        text.contains("layout 99") && text.contains("later one"),
        "{text}"
    );
}

on_every_database!(
    migrations_may_run_concurrently_and_again,
    migrations_refuse_a_later_layout_and_say_what_to_do
);

#[tokio::test]
async fn sqlite_file_of_the_first_layout_is_migrated() {
    let kind = TestStore::sqlite();
    kind.tamper(
        "CREATE TABLE logins (id BLOB PRIMARY KEY, record TEXT NOT NULL, expires_at INTEGER NOT NULL) WITHOUT ROWID;
         CREATE TABLE sessions (
             id BLOB PRIMARY KEY, record TEXT NOT NULL, last_seen INTEGER NOT NULL, expires_at INTEGER NOT NULL
         ) WITHOUT ROWID;
         PRAGMA user_version = 1;",
    )
    .await;
    let path = kind.url.strip_prefix("sqlite:").unwrap();
    let store = SqliteStore::open(path.as_ref()).unwrap();
    let key = StoreKey::of("a");
    store.put_session(key, session(9), 1).await.unwrap();
    assert_eq!(store.session(key).await, Ok(Some(session(9))));
    assert_eq!(store.use_login(key, 1, 9).await, Ok(true));
    assert_eq!(store.check().await, Ok(()));
}
