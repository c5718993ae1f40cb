//! Statements that run often don't read a table from end to end.

use factordesk_proxy::store::idempotency::ClaimRequest;
use factordesk_proxy::store::{PURGES, StoreKey};

use super::sessions::session;
use crate::support::stores::{Tables, TestStore, on_every_database};

/// Statements, and the index that they use.
const STATEMENTS: [(&str, &str); 4] = [
    (
        "SELECT record FROM audit WHERE user_id = 'auth0|mia' AND seq < 9 ORDER BY seq DESC LIMIT 3",
        "audit_user",
    ),
    (
        "SELECT max(last.seq) FROM audit last WHERE last.intent = 9",
        "audit_intent",
    ),
    (
        "SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1",
        "audit_pkey",
    ),
    (
        "SELECT record FROM sessions WHERE id = decode('00', 'hex')",
        "sessions_pkey",
    ),
];

async fn frequent_statements_use_an_index(kind: TestStore) {
    drop(kind.ready().await);
    let is_sqlite = kind.url.starts_with("sqlite:");
    for (statement, index) in STATEMENTS {
        // SQLite names the indexes of primary keys on its own, and has other literals.
        let (statement, index) = if is_sqlite {
            let automatic = index.strip_suffix("_pkey");
            let automatic = automatic.map(|table| format!("sqlite_autoindex_{table}_1"));
            let statement = statement.replace("decode('00', 'hex')", "x'00'");
            (statement, automatic.unwrap_or_else(|| index.to_owned()))
        } else {
            (statement.to_owned(), index.to_owned())
        };
        let plan = kind.plan(&statement, Tables::Small).await;
        assert!(plan.contains(&index), "{statement}: {plan}");
    }
}

/// Each of these comes before an insertion, and so also in the first minutes of a new table.
async fn deletions_of_what_has_expired_use_an_index_before_the_table_is_analysed(kind: TestStore) {
    const NOW: u64 = 1_000;
    let store = kind.ready().await;
    for number in 0..200_u8 {
        let key = StoreKey::of(&number.to_string());
        assert!(store.use_login(key, NOW, 2_000).await.unwrap());
        store.put_session(key, session(2_000), NOW).await.unwrap();
        let note = ClaimRequest {
            id: [number; 32],
            digest: [0; 32],
            now: NOW,
            lease_until: 2_000,
        };
        store.claim(note).await.unwrap();
    }
    for purge in PURGES {
        let index = format!("{}_expiry", purge.split(' ').nth(2).unwrap());
        let statement = purge.replace("$1", &NOW.to_string());
        let plan = kind.plan(&statement, Tables::AsTheyAre).await;
        assert!(plan.contains(&index), "{purge}: {plan}");
    }
}

on_every_database!(
    frequent_statements_use_an_index,
    deletions_of_what_has_expired_use_an_index_before_the_table_is_analysed,
);
