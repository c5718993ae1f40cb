//! The database for a single replica: an `SQLite` file, or memory for the demo and the tests.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{
    Connection, ErrorCode, OpenFlags, OptionalExtension as _, ToSql, TransactionBehavior, params,
    params_from_iter,
};

use super::appender::NotAppended;
use super::audit::{Draft, GENESIS, Link};
use super::codec::{signed, unsigned};
use super::database::{Columns, Database, Value};
use super::sql::SqlStore;
use super::{StoreError, migrations};

/// Maximum time to wait for another process (a second replica by mistake, or `audit verify`).
const BUSY_TIMEOUT: Duration = Duration::from_secs(2);

/// Number of read-only connections for look-ups, about one per core.
const READERS: usize = 4;

/// The `SQLite` database. Clones share its connections.
#[derive(Debug, Clone)]
pub struct Sqlite {
    connection: Arc<Mutex<Connection>>,
    /// Read-only connections, which don't wait for a writer. Empty for a database in memory
    readers: Arc<[Mutex<Connection>]>,
}

/// The store in memory, or in an `SQLite` file that only its owner can read.
pub type SqliteStore = SqlStore<Sqlite>;

impl SqliteStore {
    /// Opens the file, or creates it.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        restrict(path)?;
        let mut database = Sqlite::with(Connection::open(path)?)?;
        let readers: Result<Vec<_>, StoreError> = (0..READERS).map(|_| reader(path)).collect();
        database.readers = readers?.into();
        Ok(Self::of(database))
    }

    /// Opens a store that is lost when the process ends.
    pub fn in_memory() -> Result<Self, StoreError> {
        Ok(Self::of(Sqlite::with(Connection::open_in_memory()?)?))
    }
}

impl Sqlite {
    fn with(mut connection: Connection) -> Result<Self, StoreError> {
        connection.busy_timeout(BUSY_TIMEOUT)?;
        // With WAL, the readers don't wait for the writer.
        connection.pragma_update(None, "journal_mode", "WAL")?;
        // An audit intent must survive a power failure.
        connection.pragma_update(None, "synchronous", "FULL")?;
        // Deleted data (a name, a sealed token) is overwritten, so that it doesn't stay in the
        // file.
        connection.pragma_update(None, "secure_delete", "ON")?;
        connection.set_prepared_statement_cache_capacity(64);
        migrate(&mut connection)?;
        Ok(Self {
            connection: Arc::new(Mutex::new(connection)),
            readers: Arc::default(),
        })
    }

    /// Runs the work on a thread that may block.
    async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let connection = Arc::clone(&self.connection);
        tokio::task::spawn_blocking(move || {
            // A poisoned lock is fine: a panic drops the transaction, which rolls it back.
            work(&mut connection.lock().unwrap_or_else(PoisonError::into_inner))
        })
        .await
        .map_err(|_| StoreError::failed("a database task was aborted"))?
    }
}

/// Creates the file with mode 600, since it holds names and addresses. `SQLite` itself would create
/// it with the default mode.
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

/// Opens a read-only connection that doesn't wait for locks.
fn reader(path: &Path) -> Result<Mutex<Connection>, StoreError> {
    // SQLite needs no mutex of its own: each reader is behind a Rust `Mutex`.
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(Duration::ZERO)?;
    Ok(Mutex::new(connection))
}

fn migrate(connection: &mut Connection) -> Result<(), StoreError> {
    // Immediate, since another process may be migrating at the same time.
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
    // SQLite's numbered parameters are `?1`. It would take `$1` for a named one, and number it by
    // its first occurrence. With one parameter, that makes no difference.
    let mut statement = match parameters {
        [] | [_] => connection.prepare_cached(statement)?,
        _ => connection.prepare_cached(&statement.replace('$', "?"))?,
    };
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
                .map_err(|_| StoreError::failed("a column is not valid UTF-8"))?,
        ),
        ValueRef::Blob(bytes) => Value::Bytes(bytes.to_vec()),
        ValueRef::Real(_) => return Err(StoreError::failed("a column has an unexpected type")),
    })
}

fn append(connection: &mut Connection, drafts: &[Draft]) -> rusqlite::Result<Vec<Link>> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let last = transaction
        .prepare_cached("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1")?
        .query_row([], |row| {
            Ok((unsigned(row.get(0)?), row.get::<_, [u8; 32]>(1)?))
        })
        .optional()?;
    let mut last = last.unwrap_or((0, GENESIS));
    let mut links = Vec::with_capacity(drafts.len());
    for draft in drafts {
        let row = draft.after(last);
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
        last = (row.seq, row.hash);
        links.push(Link {
            seq: row.seq,
            hash: row.hash,
        });
    }
    transaction.commit()?;
    Ok(links)
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

    /// Runs on the calling thread: a look-up takes a few microseconds, and switching to another
    /// thread takes longer.
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
            // All readers are busy, the file is locked, or the query failed: this way waits, or
            // reports the error.
            None => self.run(statement, parameters).await,
        }
    }

    async fn append(&self, drafts: Vec<Draft>, _: Duration) -> Result<Vec<Link>, NotAppended> {
        // An error of this file's only writer is the same for each record, unless it is about what
        // one of them holds.
        self.blocking(move |connection| Ok(append(connection, &drafts)))
            .await?
            .map_err(|error| NotAppended {
                because_of_a_record: matches!(
                    error.sqlite_error_code(),
                    Some(ErrorCode::ConstraintViolation | ErrorCode::TooBig)
                ),
                error: error.into(),
            })
    }

    async fn migrate(&self) -> Result<(), StoreError> {
        self.blocking(migrate).await
    }
}
