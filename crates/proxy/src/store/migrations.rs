//! The database schema, version by version. A released version is never changed; a new one is added
//! instead.

use super::StoreError;

/// The statements that lead from each version to the next. `BYTES` stands for the database's type
/// for binary data.
const MIGRATIONS: [&str; 5] = [
    "
    CREATE TABLE logins (id BYTES PRIMARY KEY, record TEXT NOT NULL, expires_at BIGINT NOT NULL);
    CREATE TABLE sessions (
        id BYTES PRIMARY KEY, record TEXT NOT NULL, last_seen BIGINT NOT NULL, expires_at BIGINT NOT NULL
    );
    ",
    "
    CREATE TABLE shared_tokens (
        name BYTES PRIMARY KEY, fence BIGINT NOT NULL, lease_until BIGINT NOT NULL, paused_until BIGINT NOT NULL, sealed BYTES
    );
    CREATE TABLE idempotency (
        id BYTES PRIMARY KEY, digest BYTES NOT NULL, fence BIGINT NOT NULL, lease_until BIGINT NOT NULL, state TEXT NOT NULL,
        sent_at BIGINT, note TEXT, status BIGINT, answer BYTES, expires_at BIGINT NOT NULL
    );
    CREATE INDEX idempotency_expiry ON idempotency (expires_at);
    CREATE TABLE audit (
        seq BIGINT PRIMARY KEY, user_id TEXT, intent BIGINT, record TEXT NOT NULL, hash BYTES NOT NULL
    );
    CREATE INDEX audit_user ON audit (user_id, seq);
    CREATE INDEX audit_intent ON audit (intent, seq);
    ",
    // Sessions without a refresh token can't be revalidated, so all admins have to log in again.
    "
    DELETE FROM sessions;
    DELETE FROM logins;
    ALTER TABLE sessions ADD COLUMN refresh BYTES;
    ALTER TABLE sessions ADD COLUMN checked_at BIGINT NOT NULL DEFAULT 0;
    ALTER TABLE sessions ADD COLUMN check_fence BIGINT NOT NULL DEFAULT 0;
    ALTER TABLE sessions ADD COLUMN check_until BIGINT NOT NULL DEFAULT 0;
    ALTER TABLE sessions ADD COLUMN check_paused BIGINT NOT NULL DEFAULT 0;
    ",
    // A login under way is kept in the browser's cookie; the store only notes which ones were used.
    "
    DROP TABLE logins;
    CREATE TABLE used_logins (id BYTES PRIMARY KEY, expires_at BIGINT NOT NULL);
    CREATE INDEX used_logins_expiry ON used_logins (expires_at);
    ",
    // Each login deletes the expired sessions.
    "
    CREATE INDEX sessions_expiry ON sessions (expires_at);
    ",
];

/// The schema version that this program works with.
pub(super) const LATEST: u64 = MIGRATIONS.len() as u64;

/// The statements to run on a schema of this version. `bytes` replaces `BYTES`.
pub(super) fn pending(version: u64, bytes: &str) -> Result<Vec<String>, StoreError> {
    let done = usize::try_from(version).unwrap_or(usize::MAX);
    MIGRATIONS
        .get(done..)
        .map(|steps| {
            steps
                .iter()
                .map(|step| step.replace("BYTES", bytes))
                .collect()
        })
        .ok_or_else(|| {
            StoreError::failed(format!(
                "it has layout {version}, and this version of the program knows layouts up to {LATEST}: \
                 run the version that made it, or a later one"
            ))
        })
}
