//! The database for several replicas: a `PostgreSQL` server.

mod connections;
mod shared;

use std::error::Error;
use std::time::Duration;

use async_trait::async_trait;
use bytes::BytesMut;
use deadpool_postgres::ClientWrapper;
use futures_util::future::{join, join3};
use tokio_postgres::error::SqlState;
use tokio_postgres::types::{FromSql, IsNull, ToSql, Type, accepts, to_sql_checked};

use self::connections::{Connections, within};
use super::appender::NotAppended;
use super::audit::{BEFORE_SEQ, Draft, GENESIS, Link};
use super::codec::{signed, unsigned};
use super::database::{Columns, Database, TIMEOUT, Value};
use super::sql::SqlStore;
use super::{StoreError, migrations};
use crate::config::PostgresConfig;

/// Maximum time to wait for another replica that is migrating the schema.
const MIGRATION_TIMEOUT: Duration = Duration::from_mins(1);
/// Advisory locks. The first half of a lock's key is a constant of this program, the second is the
/// schema.
const APPEND_LOCK: &str =
    "SELECT pg_advisory_xact_lock(46071, hashtext(coalesce(current_schema(), '')))";
const MIGRATION_LOCK: &str =
    "SELECT pg_advisory_xact_lock(46072, hashtext(coalesce(current_schema(), '')))";
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

/// The `PostgreSQL` database.
pub struct Postgres(Connections);

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
        Ok(Self::of(Postgres(Connections::new(config)?)))
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
        self.0.short().within(work).await
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
        self.0.short().within(work).await
    }

    async fn look_up(
        &self,
        statement: &'static str,
        parameters: Vec<Value>,
    ) -> Result<Vec<Columns>, StoreError> {
        let work = async |client: &ClientWrapper| query(client, statement, &parameters).await;
        self.0.look_ups.within(work).await
    }

    async fn run_long(
        &self,
        statement: &'static str,
        parameters: Vec<Value>,
    ) -> Result<Vec<Columns>, StoreError> {
        within(&self.0.long, TIMEOUT, async |client| {
            query(client, statement, &parameters).await
        })
        .await
    }

    async fn append(
        &self,
        drafts: Vec<Draft>,
        timeout: Duration,
    ) -> Result<Vec<Link>, NotAppended> {
        let appended = within(&self.0.appends, timeout, async |client| {
            Ok(append(client, &drafts, timeout).await)
        });
        appended.await?.map_err(|error| NotAppended {
            because_of_a_record: error.code().is_some_and(is_about_data),
            error: error.into(),
        })
    }

    async fn migrate(&self) -> Result<(), StoreError> {
        within(&self.0.long, MIGRATION_TIMEOUT, async |client| {
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
