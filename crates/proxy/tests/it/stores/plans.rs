//! Statements that run often don't read a table from end to end.

use crate::support::stores::{TestStore, on_every_database};

/// Statements, and the index that they use.
const STATEMENTS: [(&str, &str); 7] = [
    (
        "DELETE FROM sessions WHERE expires_at <= 1000",
        "sessions_expiry",
    ),
    (
        "DELETE FROM used_logins WHERE expires_at <= 1000",
        "used_logins_expiry",
    ),
    (
        "DELETE FROM idempotency WHERE expires_at <= 1000",
        "idempotency_expiry",
    ),
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
        let plan = kind.plan(&statement).await;
        assert!(plan.contains(&index), "{statement}: {plan}");
    }
}

on_every_database!(frequent_statements_use_an_index);
