//! The store of a single replica: a file.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use rusqlite::{Connection, OptionalExtension as _, params};
use serde::de::DeserializeOwned;

use super::{LoginTransaction, MAX_LOGINS, SessionRecord, Store, StoreError, StoreKey};

/// The layout; `user_version` says which one a file has.
const LAYOUT: &str = "
    CREATE TABLE logins (id BLOB PRIMARY KEY, record TEXT NOT NULL, expires_at INTEGER NOT NULL) WITHOUT ROWID;
    CREATE TABLE sessions (
        id BLOB PRIMARY KEY, record TEXT NOT NULL, last_seen INTEGER NOT NULL, expires_at INTEGER NOT NULL
    ) WITHOUT ROWID;
    PRAGMA user_version = 1;
";

/// Sessions and logins in an `SQLite` file that only its owner can read.
#[derive(Debug, Clone)]
pub struct SqliteStore(Arc<Mutex<Connection>>);

impl SqliteStore {
    /// Opens the file, or makes it.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        restrict(path)?;
        let connection = Connection::open(path)?;
        connection.busy_timeout(std::time::Duration::from_secs(2))?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "NORMAL")?;
        // What was deleted (a verifier, a name) is not left lying in the file.
        connection.pragma_update(None, "secure_delete", "ON")?;
        let version: u32 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
        match version {
            0 => connection.execute_batch(&format!("BEGIN; {LAYOUT} COMMIT;"))?,
            1 => {}
            other => {
                return Err(StoreError::Failed(format!(
                    "the file has layout {other}, which this version does not know"
                )));
            }
        }
        Ok(Self(Arc::new(Mutex::new(connection))))
    }

    /// Runs on a thread that may block.
    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let connection = Arc::clone(&self.0);
        tokio::task::spawn_blocking(move || {
            work(&mut connection.lock().unwrap_or_else(PoisonError::into_inner))
        })
        .await
        .map_err(|_| StoreError::Failed("the worker broke off".to_owned()))?
    }
}

/// The file holds names and addresses: mode 600 from its first byte on.
#[cfg(unix)]
fn restrict(path: &Path) -> Result<(), StoreError> {
    use std::os::unix::fs::OpenOptionsExt as _;
    std::fs::OpenOptions::new()
        .create(true)
        .append(true)
        .mode(0o600)
        .open(path)
        .map(drop)
        .map_err(|error| StoreError::Failed(format!("{}: {error}", path.display())))
}

#[cfg(not(unix))]
fn restrict(_: &Path) -> Result<(), StoreError> {
    Ok(())
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Failed(error.to_string())
    }
}

fn write<T: serde::Serialize>(record: &T) -> Result<String, StoreError> {
    serde_json::to_string(record)
        .map_err(|_| StoreError::Failed("a record can't be written".to_owned()))
}

fn read<T: DeserializeOwned>(text: &str) -> Result<T, StoreError> {
    // The parser's message would quote the record.
    serde_json::from_str(text).map_err(|_| StoreError::Failed("a record can't be read".to_owned()))
}

/// `SQLite`'s integers are signed.
fn seconds(time: u64) -> i64 {
    i64::try_from(time).unwrap_or(i64::MAX)
}

#[async_trait]
impl Store for SqliteStore {
    async fn put_login(
        &self,
        key: StoreKey,
        login: LoginTransaction,
        now: u64,
    ) -> Result<(), StoreError> {
        let record = write(&login)?;
        self.run(move |connection| {
            let transaction = connection.transaction()?;
            transaction.execute("DELETE FROM logins WHERE expires_at <= ?", [seconds(now)])?;
            let count: i64 =
                transaction.query_row("SELECT count(*) FROM logins", [], |row| row.get(0))?;
            if usize::try_from(count).is_ok_and(|count| count >= MAX_LOGINS) {
                return Err(StoreError::Full);
            }
            transaction.execute(
                "INSERT OR REPLACE INTO logins (id, record, expires_at) VALUES (?, ?, ?)",
                params![key.as_bytes(), record, seconds(login.expires_at)],
            )?;
            Ok(transaction.commit()?)
        })
        .await
    }

    async fn take_login(&self, key: StoreKey) -> Result<Option<LoginTransaction>, StoreError> {
        self.run(move |connection| {
            let text: Option<String> = connection
                .query_row(
                    "DELETE FROM logins WHERE id = ? RETURNING record",
                    [key.as_bytes()],
                    |row| row.get(0),
                )
                .optional()?;
            text.map(|text| read(&text)).transpose()
        })
        .await
    }

    async fn put_session(
        &self,
        key: StoreKey,
        session: SessionRecord,
        now: u64,
    ) -> Result<(), StoreError> {
        let record = write(&session)?;
        self.run(move |connection| {
            let transaction = connection.transaction()?;
            transaction.execute("DELETE FROM sessions WHERE expires_at <= ?", [seconds(now)])?;
            transaction.execute(
                "INSERT OR REPLACE INTO sessions (id, record, last_seen, expires_at) VALUES (?, ?, ?, ?)",
                params![
                    key.as_bytes(),
                    record,
                    seconds(session.last_seen),
                    seconds(session.expires_at)
                ],
            )?;
            Ok(transaction.commit()?)
        })
        .await
    }

    async fn session(&self, key: StoreKey) -> Result<Option<SessionRecord>, StoreError> {
        self.run(move |connection| {
            let row: Option<(String, i64)> = connection
                .query_row(
                    "SELECT record, last_seen FROM sessions WHERE id = ?",
                    [key.as_bytes()],
                    |row| Ok((row.get(0)?, row.get(1)?)),
                )
                .optional()?;
            let Some((text, last_seen)) = row else {
                return Ok(None);
            };
            let mut session: SessionRecord = read(&text)?;
            session.last_seen = u64::try_from(last_seen).unwrap_or(0);
            Ok(Some(session))
        })
        .await
    }

    async fn touch_session(&self, key: StoreKey, now: u64) -> Result<(), StoreError> {
        self.run(move |connection| {
            connection.execute(
                "UPDATE sessions SET last_seen = max(last_seen, ?) WHERE id = ?",
                params![seconds(now), key.as_bytes()],
            )?;
            Ok(())
        })
        .await
    }

    async fn remove_session(&self, key: StoreKey) -> Result<(), StoreError> {
        self.run(move |connection| {
            connection.execute("DELETE FROM sessions WHERE id = ?", [key.as_bytes()])?;
            Ok(())
        })
        .await
    }

    async fn check(&self) -> Result<(), StoreError> {
        self.run(|connection| {
            connection.query_row("SELECT count(*) FROM sqlite_master", [], |_| Ok(()))?;
            Ok(())
        })
        .await
    }
}
