//! The database for several replicas: a `PostgreSQL` server.

use std::time::Duration;

use async_trait::async_trait;
use bytes::BytesMut;
use deadpool_postgres::{
    Client, ClientWrapper, Manager, ManagerConfig, Object, Pool, RecyclingMethod, Runtime,
};
use tokio_postgres::NoTls;
use tokio_postgres::types::{IsNull, ToSql, Type, to_sql_checked};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::audit::{Event, Link, Row as AuditRow};
use super::codec::{signed, unsigned};
use super::database::{Columns, Database, Value};
use super::sql::SqlStore;
use super::{StoreError, migrations};
use crate::config::PostgresConfig;

/// Maximum time for a statement, including the wait for a connection. After that, the request is
/// answered with 503.
const TIMEOUT: Duration = Duration::from_secs(5);
/// Maximum time to wait for another replica that is migrating the schema.
const MIGRATION_TIMEOUT: Duration = Duration::from_mins(1);
/// Connections per replica. A few suffice, since the statements are short.
const CONNECTIONS: usize = 8;
/// Advisory locks. The first half of a lock's key is a constant of this program, the second is the
/// schema.
const APPEND_LOCK: &str =
    "SELECT pg_advisory_xact_lock(46071, hashtext(coalesce(current_schema(), '')))";
const MIGRATION_LOCK: &str =
    "SELECT pg_advisory_xact_lock(46072, hashtext(coalesce(current_schema(), '')))";
/// The server enforces limits as well, so that a replica that hangs can't hold a lock for long.
const SESSION_OPTIONS: &str = "-c statement_timeout=5000 -c idle_in_transaction_session_timeout=10000 \
                               -c client_min_messages=warning";

/// The `PostgreSQL` database. Clones share its connections.
#[derive(Clone)]
pub struct Postgres(Pool);

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
        let mut client = config.client().clone();
        // The operator's own options come last, so they win.
        let given = client.get_options().unwrap_or_default().to_owned();
        client
            .options(format!("{SESSION_OPTIONS} {given}").trim())
            .application_name("factordesk-proxy")
            .connect_timeout(TIMEOUT)
            .tcp_user_timeout(TIMEOUT)
            .keepalives_idle(Duration::from_secs(30));
        let recycling = ManagerConfig {
            // `Fast` sends no query to check a connection, which would be a round trip each time.
            recycling_method: RecyclingMethod::Fast,
        };
        let manager = match config.tls() {
            None => Manager::from_config(client, NoTls, recycling),
            Some(tls) => {
                let tls = MakeRustlsConnect::new(tls.clone());
                Manager::from_config(client, tls, recycling)
            }
        };
        let pool = Pool::builder(manager)
            .max_size(CONNECTIONS)
            .wait_timeout(Some(TIMEOUT))
            .create_timeout(Some(TIMEOUT))
            .recycle_timeout(Some(TIMEOUT))
            .runtime(Runtime::Tokio1)
            .build()
            .map_err(|error| StoreError::Failed(error.to_string()))?;
        Ok(Self(Postgres(pool)))
    }
}

impl Postgres {
    async fn client(&self) -> Result<Client, StoreError> {
        self.0.get().await.map_err(|error| {
            use deadpool_postgres::PoolError;
            match error {
                PoolError::Backend(error) => error.into(),
                other => StoreError::Failed(other.to_string()),
            }
        })
    }

    /// Does work on a connection. If it takes too long, the connection is closed instead of going
    /// back to the pool, where it would block the next request.
    async fn within<T>(
        &self,
        timeout: Duration,
        work: impl AsyncFnOnce(&mut ClientWrapper) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut client = self.client().await?;
        if let Ok(result) = tokio::time::timeout(timeout, work(&mut client)).await {
            return result;
        }
        drop(Object::take(client));
        Err(StoreError::failed(
            "the database server does not answer in time",
        ))
    }
}

impl From<tokio_postgres::Error> for StoreError {
    /// Takes the code and the message only: the detail may quote a row.
    fn from(error: tokio_postgres::Error) -> Self {
        use std::error::Error as _;
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
    ) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
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

#[async_trait]
impl Database for Postgres {
    async fn run(
        &self,
        statement: &'static str,
        parameters: Vec<Value>,
    ) -> Result<Vec<Columns>, StoreError> {
        self.within(TIMEOUT, async |client| {
            let statement = client.prepare_cached(statement).await?;
            let parameters: Vec<&(dyn ToSql + Sync)> =
                parameters.iter().map(|value| value as _).collect();
            let rows = client.query(&statement, &parameters).await?;
            rows.iter().map(columns).collect()
        })
        .await
    }

    async fn append(&self, time: u64, event: Event) -> Result<Link, StoreError> {
        self.within(TIMEOUT, async |client| {
            let transaction = client.transaction().await?;
            // A statement of its own: only the next statement's snapshot includes what the previous
            // holder of the lock has committed.
            transaction.execute(APPEND_LOCK, &[]).await?;
            let last = transaction
                .prepare_cached("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1")
                .await?;
            let last = match transaction.query_opt(&last, &[]).await? {
                None => None,
                Some(row) => {
                    let mut row = columns(&row)?;
                    Some((row.number()?, row.hash()?))
                }
            };
            let row = AuditRow::after(last, time, event)?;
            let insert = transaction
                .prepare_cached(
                    "INSERT INTO audit (seq, user_id, intent, record, hash) VALUES ($1, $2, $3, $4, $5)",
                )
                .await?;
            let intent = row.intent.map(signed);
            let hash: &[u8] = &row.hash;
            transaction
                .execute(
                    &insert,
                    &[&signed(row.seq), &row.user_id, &intent, &row.record, &hash],
                )
                .await?;
            transaction.commit().await?;
            Ok(Link {
                seq: row.seq,
                hash: row.hash,
            })
        })
        .await
    }

    async fn migrate(&self) -> Result<(), StoreError> {
        self.within(MIGRATION_TIMEOUT, async |client| {
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
