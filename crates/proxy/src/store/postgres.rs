//! The database for several replicas: a `PostgreSQL` server.

mod shared;

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use bytes::BytesMut;
use deadpool_postgres::{
    ClientWrapper, Manager, ManagerConfig, Object, Pool, PoolError, RecyclingMethod, Runtime,
};
use futures_util::future::{join, join3};
use tokio::time::{Instant, timeout_at};
use tokio_postgres::NoTls;
use tokio_postgres::error::SqlState;
use tokio_postgres::types::{FromSql, IsNull, ToSql, Type, accepts, to_sql_checked};
use tokio_postgres_rustls::MakeRustlsConnect;

use self::shared::Shared;
use super::appender::NotAppended;
use super::audit::{BEFORE_SEQ, Draft, GENESIS, Link};
use super::codec::{signed, unsigned};
use super::database::{Columns, Database, TIMEOUT, Value};
use super::sql::SqlStore;
use super::{StoreError, migrations};
use crate::config::PostgresConfig;

/// Maximum time to wait for another replica that is migrating the schema.
const MIGRATION_TIMEOUT: Duration = Duration::from_mins(1);
/// Connections per replica, besides the one for look-ups, which mustn't wait behind anything: for
/// records of the audit chain, which wait for each other; for statements that may take long, one on
/// each; and for short ones, any number on each.
const APPENDS: usize = 1;
const LONG: usize = 2;
const SHORT: usize = 5;
/// Advisory locks. The first half of a lock's key is a constant of this program, the second is the
/// schema.
const APPEND_LOCK: &str =
    "SELECT pg_advisory_xact_lock(46071, hashtext(coalesce(current_schema(), '')))";
const MIGRATION_LOCK: &str =
    "SELECT pg_advisory_xact_lock(46072, hashtext(coalesce(current_schema(), '')))";
/// The server enforces limits as well, so that a replica that hangs can't hold a lock for long.
const SESSION_OPTIONS: &str = "-c statement_timeout=5000 -c idle_in_transaction_session_timeout=10000 \
                               -c client_min_messages=warning";

/// Appends records: texts without their beginning, users, and intents. Numbers and hashes are
/// computed in the server, so that an append is a single round trip.
const APPEND: &str = "
    WITH RECURSIVE chain (place, seq, user_id, intent, record, hash) AS (
        SELECT 0, coalesce(last.seq, 0), CAST(NULL AS TEXT), CAST(NULL AS BIGINT), '', coalesce(last.hash, $4)
        FROM (SELECT 1) one LEFT JOIN (SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1) last ON true
        UNION ALL
        SELECT next.place, next.seq, $2[next.place], $3[next.place], next.record,
               sha256(next.before || convert_to(next.record, 'UTF8'))
        FROM (
            SELECT place + 1 AS place, seq + 1 AS seq, $5 || (seq + 1) || $1[place + 1] AS record, hash AS before
            FROM chain WHERE place < cardinality($1)
        ) next
    )
    INSERT INTO audit (seq, user_id, intent, record, hash)
    SELECT seq, user_id, intent, record, hash FROM chain WHERE place > 0
    RETURNING seq, hash";
/// The types of its parameters.
const APPEND_TYPES: [Type; 5] = [
    Type::TEXT_ARRAY,
    Type::TEXT_ARRAY,
    Type::INT8_ARRAY,
    Type::BYTEA,
    Type::TEXT,
];

/// The `PostgreSQL` database. Clones share its connections.
#[derive(Clone)]
pub struct Postgres {
    look_ups: Arc<Shared>,
    short: Arc<[Shared; SHORT]>,
    appends: Pool,
    long: Pool,
}

impl std::fmt::Debug for Postgres {
    /// Shows nothing of the URL, which holds host, user and password.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Postgres(..)")
    }
}

/// The store on a `PostgreSQL` server.
pub type PostgresStore = SqlStore<Postgres>;

impl PostgresStore {
    /// Prepares the connections, which are made on first use. [`super::Store::prepare`] creates the
    /// tables.
    pub fn new(config: &PostgresConfig) -> Result<Self, StoreError> {
        Ok(Self::of(Postgres::connect(config)?))
    }
}

impl Postgres {
    fn connect(config: &PostgresConfig) -> Result<Self, StoreError> {
        let mut client = config.client().clone();
        // The operator's own options come last, so they win.
        let given = client.get_options().unwrap_or_default().to_owned();
        client
            .options(format!("{SESSION_OPTIONS} {given}").trim())
            .application_name("factordesk-proxy")
            .connect_timeout(TIMEOUT)
            .tcp_user_timeout(TIMEOUT)
            .keepalives_idle(Duration::from_secs(30));
        let manager = || {
            let recycling = ManagerConfig {
                // `Fast` sends no query to check a connection, which would be a round trip each
                // time.
                recycling_method: RecyclingMethod::Fast,
            };
            let client = client.clone();
            match config.tls() {
                None => Manager::from_config(client, NoTls, recycling),
                Some(tls) => {
                    let tls = MakeRustlsConnect::new(tls.clone());
                    Manager::from_config(client, tls, recycling)
                }
            }
        };
        let pool = |connections| {
            Pool::builder(manager())
                .max_size(connections)
                // For migrations. Other statements have their own limit, which is shorter.
                .create_timeout(Some(TIMEOUT))
                .runtime(Runtime::Tokio1)
                .build()
                .map_err(|error| StoreError::Failed(error.to_string()))
        };
        Ok(Self {
            look_ups: Arc::new(Shared::new(manager())),
            short: Arc::new(std::array::from_fn(|_| Shared::new(manager()))),
            appends: pool(APPENDS)?,
            long: pool(LONG)?,
        })
    }

    /// The connection for short statements with the least work, the first of them. So one whose
    /// statement waits for a lock gets no more, and few requests need few connections.
    fn short(&self) -> &Shared {
        let [first, others @ ..] = &*self.short;
        others.iter().fold(first, |least, next| {
            if next.load() < least.load() {
                next
            } else {
                least
            }
        })
    }

    /// Does work on a connection of the pool. If that takes too long, with the wait for the
    /// connection, the connection is closed instead of going back to the pool, where it would block
    /// the next request.
    async fn within<T>(
        pool: &Pool,
        timeout: Duration,
        work: impl AsyncFnOnce(&mut ClientWrapper) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let deadline = Instant::now() + timeout;
        let Ok(client) = timeout_at(deadline, pool.get()).await else {
            return Err(StoreError::failed(
                "no connection to the database server was free, or made, in time",
            ));
        };
        let mut client = client.map_err(|error| match error {
            PoolError::Backend(error) => error.into(),
            other => StoreError::Failed(other.to_string()),
        })?;
        if let Ok(result) = timeout_at(deadline, work(&mut client)).await {
            return result;
        }
        drop(Object::take(client));
        Err(StoreError::failed(
            "the database server does not answer in time",
        ))
    }
}

async fn query(
    client: &ClientWrapper,
    statement: &str,
    parameters: &[Value],
) -> Result<Vec<Columns>, StoreError> {
    let statement = client.prepare_cached(statement).await?;
    let parameters: Vec<&(dyn ToSql + Sync)> = parameters.iter().map(|value| value as _).collect();
    let rows = client.query(&statement, &parameters).await?;
    rows.iter().map(columns).collect()
}

impl From<tokio_postgres::Error> for StoreError {
    /// Takes the code and the message only: the detail may quote a row.
    fn from(error: tokio_postgres::Error) -> Self {
        Self::Failed(match (error.as_db_error(), error.source()) {
            (Some(said), _) => format!("{} {}", said.code().code(), said.message()),
            (None, Some(source)) => format!("{error}: {source}"),
            (None, None) => error.to_string(),
        })
    }
}

impl ToSql for Value {
    fn to_sql(
        &self,
        kind: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Int(number) => number.to_sql_checked(kind, out),
            Self::Text(text) => text.to_sql_checked(kind, out),
            Self::Bytes(bytes) => bytes.to_sql_checked(kind, out),
        }
    }

    fn accepts(_: &Type) -> bool {
        // The variant's own `to_sql_checked` decides.
        true
    }

    to_sql_checked!();
}

fn columns(row: &tokio_postgres::Row) -> Result<Columns, StoreError> {
    // The statements only use these three types.
    let values: Result<Vec<Value>, StoreError> = row
        .columns()
        .iter()
        .enumerate()
        .map(|(index, column)| {
            Ok(match *column.type_() {
                Type::INT8 => row.try_get::<_, Option<i64>>(index)?.into(),
                Type::TEXT => row.try_get::<_, Option<String>>(index)?.into(),
                Type::BYTEA => row.try_get::<_, Option<Vec<u8>>>(index)?.into(),
                _ => return Err(StoreError::failed("a column has an unexpected type")),
            })
        })
        .collect();
    values.map(Columns::new)
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Int(number)
    }
}

/// Appends in one round trip: nothing is sent in response to a result, so the lock is never held
/// while a message is on its way.
async fn append(
    client: &ClientWrapper,
    drafts: &[Draft],
    timeout: Duration,
) -> Result<Vec<Link>, tokio_postgres::Error> {
    let statement = client.prepare_typed_cached(APPEND, &APPEND_TYPES).await?;
    let texts: Vec<&str> = drafts.iter().map(|draft| draft.rest.as_str()).collect();
    let users: Vec<_> = drafts.iter().map(|draft| &draft.user_id).collect();
    let intents: Vec<_> = drafts
        .iter()
        .map(|draft| draft.intent.map(signed))
        .collect();
    // The server gives up waiting before the proxy does. So it is known that the records aren't in
    // the chain.
    let wait = (timeout.as_millis() * 9 / 10).max(1);
    // The lock is a statement of its own: only the next statement's snapshot includes what the
    // previous holder of the lock has committed.
    let locking = format!(
        "BEGIN ISOLATION LEVEL READ COMMITTED; SET LOCAL lock_timeout = {wait}; {APPEND_LOCK}"
    );
    // Each future sends its message when it is first polled, which is in this order. If one fails,
    // the server refuses those after it, and the last one rolls back.
    let (locked, rows, committed) = join3(
        client.batch_execute(&locking),
        client.query(
            &statement,
            &[&texts, &users, &intents, &&GENESIS[..], &BEFORE_SEQ],
        ),
        client.batch_execute("COMMIT"),
    )
    .await;
    locked?;
    let rows = rows?;
    committed?;
    let mut links = Vec::with_capacity(rows.len());
    for row in &rows {
        links.push(Link {
            seq: unsigned(row.try_get(0)?),
            hash: row.try_get::<_, Hash>(1)?.0,
        });
    }
    // They were inserted in this order, but may be returned in another one.
    links.sort_unstable_by_key(|link| link.seq);
    Ok(links)
}

/// A hash in a column.
struct Hash([u8; 32]);

impl<'a> FromSql<'a> for Hash {
    fn from_sql(kind: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(Self(<&[u8]>::from_sql(kind, raw)?.try_into()?))
    }

    accepts!(BYTEA);
}

/// Whether the error is about what a record holds: a text that can't be stored, or that a
/// constraint or trigger refuses.
fn is_about_data(code: &SqlState) -> bool {
    ["22", "23", "54", "P0"].contains(&&code.code()[..2])
}

#[async_trait]
impl Database for Postgres {
    async fn run(
        &self,
        statement: &'static str,
        parameters: Vec<Value>,
    ) -> Result<Vec<Columns>, StoreError> {
        let work = async |client: &ClientWrapper| query(client, statement, &parameters).await;
        self.short().within(work).await
    }

    async fn run_both(
        &self,
        first: (&'static str, Vec<Value>),
        second: (&'static str, Vec<Value>),
    ) -> Result<Vec<Columns>, StoreError> {
        let work = async |client: &ClientWrapper| {
            // Each future sends its statement when it is polled, which is in this order. Both are
            // waited for: what was sent can't be taken back.
            let (first, second) = join(
                query(client, first.0, &first.1),
                query(client, second.0, &second.1),
            )
            .await;
            first?;
            second
        };
        self.short().within(work).await
    }

    async fn look_up(
        &self,
        statement: &'static str,
        parameters: Vec<Value>,
    ) -> Result<Vec<Columns>, StoreError> {
        let work = async |client: &ClientWrapper| query(client, statement, &parameters).await;
        self.look_ups.within(work).await
    }

    async fn run_long(
        &self,
        statement: &'static str,
        parameters: Vec<Value>,
    ) -> Result<Vec<Columns>, StoreError> {
        Self::within(&self.long, TIMEOUT, async |client| {
            query(client, statement, &parameters).await
        })
        .await
    }

    async fn append(
        &self,
        drafts: Vec<Draft>,
        timeout: Duration,
    ) -> Result<Vec<Link>, NotAppended> {
        let appended = Self::within(&self.appends, timeout, async |client| {
            Ok(append(client, &drafts, timeout).await)
        });
        appended.await?.map_err(|error| NotAppended {
            because_of_a_record: error.code().is_some_and(is_about_data),
            error: error.into(),
        })
    }

    async fn migrate(&self) -> Result<(), StoreError> {
        Self::within(&self.long, MIGRATION_TIMEOUT, async |client| {
            let transaction = client.transaction().await?;
            // A migration may take longer than the timeout for ordinary statements.
            transaction
                .batch_execute("SET LOCAL statement_timeout = 0")
                .await?;
            transaction.execute(MIGRATION_LOCK, &[]).await?;
            transaction
                .batch_execute(
                    "CREATE TABLE IF NOT EXISTS factordesk_layout (version BIGINT NOT NULL)",
                )
                .await?;
            let row = transaction
                .query_one(
                    "SELECT coalesce(max(version), 0) FROM factordesk_layout",
                    &[],
                )
                .await?;
            let version = unsigned(row.try_get(0)?);
            let steps = migrations::pending(version, "BYTEA")?;
            for step in &steps {
                transaction.batch_execute(step).await?;
            }
            if !steps.is_empty() {
                transaction
                    .execute(
                        "INSERT INTO factordesk_layout (version) VALUES ($1)",
                        &[&signed(migrations::LATEST)],
                    )
                    .await?;
            }
            Ok(transaction.commit().await?)
        })
        .await
    }
}
