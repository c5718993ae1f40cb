//! The database of a single replica: a file. And of the demo and the tests: memory.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{
    Connection, OpenFlags, OptionalExtension as _, ToSql, TransactionBehavior, params,
    params_from_iter,
};

use super::audit::{Event, Link, Row};
use super::codec::{signed, unsigned};
use super::database::{Columns, Database, Value};
use super::sql::SqlStore;
use super::{StoreError, migrations};

/// Another process (a second replica by mistake, `audit verify`) is waited for so long.
const PATIENCE: Duration = Duration::from_secs(2);

/// Connections for look-ups: a few cores' worth.
const READERS: usize = 4;

/// `SQLite`. Clones share it.
#[derive(Debug, Clone)]
pub struct Sqlite {
    connection: Arc<Mutex<Connection>>,
    /// They only read, beside a writer who waits for the disk. Of a database in memory there are none.
    readers: Arc<[Mutex<Connection>]>,
}

/// The store in an `SQLite` file that only its owner can read, or in memory.
pub type SqliteStore = SqlStore<Sqlite>;

impl SqliteStore {
    /// Opens the file, or makes it.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        restrict(path)?;
        let mut store = Self::with(Connection::open(path)?)?;
        let readers: Result<Vec<_>, StoreError> = (0..READERS).map(|_| reader(path)).collect();
        store.0.readers = readers?.into();
        Ok(store)
    }

    /// Gone at the end of the process.
    pub fn in_memory() -> Result<Self, StoreError> {
        Self::with(Connection::open_in_memory()?)
    }

    fn with(mut connection: Connection) -> Result<Self, StoreError> {
        connection.busy_timeout(PATIENCE)?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        // An intent that was written is there after a power failure, too.
        connection.pragma_update(None, "synchronous", "FULL")?;
        // What was deleted (a verifier, a name) is not left lying in the file.
        connection.pragma_update(None, "secure_delete", "ON")?;
        connection.set_prepared_statement_cache_capacity(64);
        migrate(&mut connection)?;
        Ok(Self(Sqlite {
            connection: Arc::new(Mutex::new(connection)),
            readers: Arc::default(),
        }))
    }
}

impl Sqlite {
    /// Runs on a thread that may block.
    async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let connection = Arc::clone(&self.connection);
        tokio::task::spawn_blocking(move || {
            // A panic leaves no transaction open: it is rolled back when it is dropped.
            work(&mut connection.lock().unwrap_or_else(PoisonError::into_inner))
        })
        .await
        .map_err(|_| StoreError::failed("the worker broke off"))?
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

/// A connection that can't change anything, and doesn't wait.
fn reader(path: &Path) -> Result<Mutex<Connection>, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(Duration::ZERO)?;
    Ok(Mutex::new(connection))
}

fn migrate(connection: &mut Connection) -> Result<(), StoreError> {
    // Another process may do the same at this moment.
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let version: i64 = transaction.pragma_query_value(None, "user_version", |row| row.get(0))?;
    for step in migrations::pending(unsigned(version), "BLOB")? {
        transaction.execute_batch(&step)?;
    }
    transaction.pragma_update(None, "user_version", signed(migrations::LATEST))?;
    Ok(transaction.commit()?)
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Failed(error.to_string())
    }
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Int(number) => ValueRef::Integer(*number),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Bytes(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

fn query(
    connection: &Connection,
    statement: &str,
    parameters: &[Value],
) -> Result<Vec<Columns>, StoreError> {
    // `?1` is what `$1` is to PostgreSQL; a `$1` of SQLite's is counted by its place instead.
    let mut statement = connection.prepare_cached(&statement.replace('$', "?"))?;
    let width = statement.column_count();
    let mut rows = statement.query(params_from_iter(parameters))?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let columns: Result<Vec<Value>, StoreError> = (0..width)
            .map(|index| column(row.get_ref(index)?))
            .collect();
        found.push(Columns::new(columns?));
    }
    Ok(found)
}

fn column(value: ValueRef<'_>) -> Result<Value, StoreError> {
    Ok(match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => Value::Int(number),
        ValueRef::Text(text) => Value::Text(
            String::from_utf8(text.to_vec())
                .map_err(|_| StoreError::failed("a text is not UTF-8"))?,
        ),
        ValueRef::Blob(bytes) => Value::Bytes(bytes.to_vec()),
        ValueRef::Real(_) => return Err(StoreError::failed("a column is not of its type")),
    })
}

#[async_trait]
impl Database for Sqlite {
    async fn run(
        &self,
        statement: &'static str,
        parameters: Vec<Value>,
    ) -> Result<Vec<Columns>, StoreError> {
        self.blocking(move |connection| query(connection, statement, &parameters))
            .await
    }

    /// In place: it takes a few microseconds, and another thread's waking up takes longer.
    async fn look_up(
        &self,
        statement: &'static str,
        parameters: Vec<Value>,
    ) -> Result<Vec<Columns>, StoreError> {
        let free = self
            .readers
            .iter()
            .find_map(|reader| reader.try_lock().ok());
        match free.and_then(|reader| query(&reader, statement, &parameters).ok()) {
            Some(found) => Ok(found),
            // In use, locked, or in trouble: the long way waits, or says what it is.
            None => self.run(statement, parameters).await,
        }
    }

    async fn append(&self, time: u64, event: Event) -> Result<Link, StoreError> {
        self.blocking(move |connection| {
            let transaction =
                connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let last = transaction
                .prepare_cached("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1")?
                .query_row([], |row| {
                    Ok((unsigned(row.get(0)?), row.get::<_, [u8; 32]>(1)?))
                })
                .optional()?;
            let row = Row::after(last, time, event)?;
            transaction
                .prepare_cached(
                    "INSERT INTO audit (seq, user_id, intent, record, hash) VALUES (?, ?, ?, ?, ?)",
                )?
                .execute(params![
                    signed(row.seq),
                    row.user_id,
                    row.intent.map(signed),
                    row.record,
                    row.hash
                ])?;
            transaction.commit()?;
            Ok(Link {
                seq: row.seq,
                hash: row.hash,
            })
        })
        .await
    }

    async fn migrate(&self) -> Result<(), StoreError> {
        self.blocking(migrate).await
    }
}
