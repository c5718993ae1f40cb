//! The store, in statements that both databases accept. Each statement is atomic by itself, so no
//! transaction can be left half done.

use std::sync::Arc;

use async_trait::async_trait;

use super::appender::Appender;
use super::audit::{AuditStore, Draft, Event, Link, Row};
use super::database::{Columns, Database, TIMEOUT, Value};
use super::idempotency::{Claim, ClaimRequest, IdempotencyId, IdempotencyStore, KEEP_SECONDS};
use super::token::{Lease, TokenName, TokenStore};
use super::{Store, StoreError};

/// Deletes the expired idempotency keys and notes.
///
/// All of these have a lower limit, which no row is below: `PostgreSQL` expects few rows in a range and takes the index,
/// also before it has analysed the table. Without one it expects a third of all rows, and reads the table from end to end.
pub(super) const PURGE_KEYS: &str = "DELETE FROM idempotency WHERE expires_at BETWEEN 0 AND $1";
/// Deletes the expired sessions.
pub(super) const PURGE_SESSIONS: &str = "DELETE FROM sessions WHERE expires_at BETWEEN 0 AND $1";
/// Deletes the notes about logins that can't be used any more.
pub(super) const PURGE_LOGINS: &str = "DELETE FROM used_logins WHERE expires_at BETWEEN 0 AND $1";
/// All statements that delete what has expired, for the tests of their plans.
pub const PURGES: [&str; 3] = [PURGE_KEYS, PURGE_SESSIONS, PURGE_LOGINS];

/// The store on a database.
#[derive(Debug)]
pub struct SqlStore<D> {
    pub(super) database: Arc<D>,
    appender: Arc<Appender<D>>,
}

impl<D: Database> SqlStore<D> {
    pub(super) fn of(database: D) -> Self {
        let database = Arc::new(database);
        Self {
            appender: Arc::new(Appender::new(Arc::clone(&database), TIMEOUT)),
            database,
        }
    }

    pub(super) async fn run<const N: usize>(
        &self,
        statement: &'static str,
        parameters: [Value; N],
    ) -> Result<Vec<Columns>, StoreError> {
        self.database.run(statement, parameters.into()).await
    }

    /// Like [`Self::run`], for what may take its time.
    async fn run_long<const N: usize>(
        &self,
        statement: &'static str,
        parameters: [Value; N],
    ) -> Result<Vec<Columns>, StoreError> {
        self.database.run_long(statement, parameters.into()).await
    }

    /// Deletes what has expired `now`, and then runs the statement. Done with each new entry, so that
    /// no background task is needed.
    pub(super) async fn purge_and_run<const N: usize>(
        &self,
        purge: &'static str,
        now: u64,
        statement: &'static str,
        parameters: [Value; N],
    ) -> Result<Option<Columns>, StoreError> {
        let purge = (purge, vec![now.into()]);
        let rows = self
            .database
            .run_both(purge, (statement, parameters.into()))
            .await?;
        Ok(rows.into_iter().next())
    }

    pub(super) async fn first<const N: usize>(
        &self,
        statement: &'static str,
        parameters: [Value; N],
    ) -> Result<Option<Columns>, StoreError> {
        Ok(self.run(statement, parameters).await?.into_iter().next())
    }
}

#[async_trait]
impl<D: Database> TokenStore for SqlStore<D> {
    async fn shared_token(&self, name: TokenName) -> Result<Option<Vec<u8>>, StoreError> {
        let row = self
            .first(
                "SELECT sealed FROM shared_tokens WHERE name = $1",
                [name.into()],
            )
            .await?;
        row.map_or(Ok(None), |mut row| row.maybe_bytes())
    }

    async fn take_lease(&self, name: TokenName, now: u64, until: u64) -> Result<Lease, StoreError> {
        // One statement decides who gets the lease, so two replicas can't both take it.
        let taken = self
            .first(
                "INSERT INTO shared_tokens (name, fence, lease_until, paused_until) VALUES ($1, 1, $2, 0)
                 ON CONFLICT (name) DO UPDATE SET fence = shared_tokens.fence + 1, lease_until = excluded.lease_until
                 WHERE shared_tokens.lease_until <= $3 AND shared_tokens.paused_until <= $3
                 RETURNING fence",
                [name.into(), until.into(), now.into()],
            )
            .await?;
        if let Some(mut row) = taken {
            return Ok(Lease::Taken(row.number()?));
        }
        let paused = self
            .first(
                "SELECT paused_until FROM shared_tokens WHERE name = $1 AND paused_until > $2",
                [name.into(), now.into()],
            )
            .await?;
        paused.map_or(Ok(Lease::Held), |mut row| Ok(Lease::Paused(row.number()?)))
    }

    async fn put_token(
        &self,
        name: TokenName,
        fence: u64,
        sealed: Vec<u8>,
    ) -> Result<bool, StoreError> {
        let put = self
            .first(
                "UPDATE shared_tokens SET sealed = $3, lease_until = 0, paused_until = 0
                 WHERE name = $1 AND fence = $2 RETURNING fence",
                [name.into(), fence.into(), sealed.into()],
            )
            .await?;
        Ok(put.is_some())
    }

    async fn pause_lease(&self, name: TokenName, fence: u64, until: u64) -> Result<(), StoreError> {
        self.run(
            "UPDATE shared_tokens SET lease_until = 0, paused_until = $3 WHERE name = $1 AND fence = $2",
            [name.into(), fence.into(), until.into()],
        )
        .await?;
        Ok(())
    }
}

#[async_trait]
impl<D: Database> IdempotencyStore for SqlStore<D> {
    async fn claim(&self, request: ClaimRequest) -> Result<Claim, StoreError> {
        let ClaimRequest {
            id,
            digest,
            now,
            lease_until,
        } = request;
        let new = self
            .purge_and_run(
                PURGE_KEYS,
                now,
                "INSERT INTO idempotency (id, digest, fence, lease_until, state, expires_at)
                 VALUES ($1, $2, 1, $3, 'begun', $4) ON CONFLICT (id) DO NOTHING RETURNING fence",
                [
                    id.into(),
                    digest.into(),
                    lease_until.into(),
                    (now + KEEP_SECONDS).into(),
                ],
            )
            .await?;
        if let Some(mut row) = new {
            return Ok(Claim::Ours {
                fence: row.number()?,
            });
        }
        // The digest must match: a key with another body is refused below, not taken over.
        let taken_over = self
            .first(
                "UPDATE idempotency SET fence = fence + 1, lease_until = $3
                 WHERE id = $1 AND digest = $2 AND state <> 'done' AND lease_until <= $4
                 RETURNING fence, sent_at, note",
                [id.into(), digest.into(), lease_until.into(), now.into()],
            )
            .await?;
        if let Some(mut row) = taken_over {
            let fence = row.number()?;
            return Ok(match row.maybe_number()? {
                None => Claim::Ours { fence },
                Some(sent_at) => Claim::Interrupted {
                    fence,
                    sent_at,
                    note: row.text()?,
                },
            });
        }
        let there = self
            .first(
                "SELECT digest, status, answer FROM idempotency WHERE id = $1",
                [id.into()],
            )
            .await?;
        let Some(mut row) = there else {
            // The other request has just deleted it.
            return Ok(Claim::InProgress);
        };
        if row.hash()? != digest {
            return Ok(Claim::Reused);
        }
        Ok(match row.maybe_number()? {
            None => Claim::InProgress,
            Some(status) => Claim::Done {
                status: u16::try_from(status).unwrap_or(500),
                answer: row.maybe_bytes()?,
            },
        })
    }

    async fn mark_sent(
        &self,
        id: IdempotencyId,
        fence: u64,
        (now, lease_until): (u64, u64),
        note: String,
    ) -> Result<bool, StoreError> {
        // Only from `begun`: what was sent once is never sent again.
        let ours = self
            .first(
                "UPDATE idempotency SET state = 'sent', sent_at = $3, lease_until = $4, note = $5
                 WHERE id = $1 AND fence = $2 AND state = 'begun' RETURNING fence",
                [
                    id.into(),
                    fence.into(),
                    now.into(),
                    lease_until.into(),
                    note.into(),
                ],
            )
            .await?;
        Ok(ours.is_some())
    }

    async fn finish(
        &self,
        id: IdempotencyId,
        fence: u64,
        status: u16,
        answer: Option<Vec<u8>>,
    ) -> Result<(), StoreError> {
        self.run(
            "UPDATE idempotency SET state = 'done', status = $3, answer = $4, note = NULL
             WHERE id = $1 AND fence = $2",
            [
                id.into(),
                fence.into(),
                u64::from(status).into(),
                answer.into(),
            ],
        )
        .await?;
        Ok(())
    }

    async fn release(&self, id: IdempotencyId, fence: u64) -> Result<(), StoreError> {
        self.run(
            "UPDATE idempotency SET lease_until = 0 WHERE id = $1 AND fence = $2",
            [id.into(), fence.into()],
        )
        .await?;
        Ok(())
    }

    async fn forget(&self, id: IdempotencyId, fence: u64) -> Result<(), StoreError> {
        self.run(
            "DELETE FROM idempotency WHERE id = $1 AND fence = $2",
            [id.into(), fence.into()],
        )
        .await?;
        Ok(())
    }
}

fn audit_row(columns: &mut Columns) -> Result<Row, StoreError> {
    Ok(Row {
        seq: columns.number()?,
        user_id: columns.maybe_text()?,
        intent: columns.maybe_number()?,
        record: columns.text()?,
        hash: columns.hash()?,
    })
}

#[async_trait]
impl<D: Database> AuditStore for SqlStore<D> {
    async fn append(&self, time: u64, event: Event) -> Result<Link, StoreError> {
        self.appender.append(Draft::new(time, event)?).await
    }

    async fn history(
        &self,
        user_id: &str,
        before: u64,
        limit: u32,
    ) -> Result<Vec<(Row, Option<Row>)>, StoreError> {
        // The last outcome of an intent counts: an unknown one may have been reconciled later.
        let rows = self
            .run_long(
                "SELECT a.seq, a.user_id, a.intent, a.record, a.hash, o.seq, o.user_id, o.intent, o.record, o.hash
                 FROM audit a
                 LEFT JOIN audit o ON o.seq = (SELECT max(last.seq) FROM audit last WHERE last.intent = a.seq)
                 WHERE a.user_id = $1 AND a.seq < $2 ORDER BY a.seq DESC LIMIT $3",
                [user_id.into(), before.into(), u64::from(limit).into()],
            )
            .await?;
        rows.into_iter()
            .map(|mut columns| {
                let row = audit_row(&mut columns)?;
                let outcome = match columns.maybe_number()? {
                    None => None,
                    Some(seq) => Some(Row {
                        seq,
                        user_id: columns.maybe_text()?,
                        intent: columns.maybe_number()?,
                        record: columns.text()?,
                        hash: columns.hash()?,
                    }),
                };
                Ok((row, outcome))
            })
            .collect()
    }

    async fn rows(&self, after: u64, limit: u32) -> Result<Vec<Row>, StoreError> {
        let rows = self
            .run_long(
                "SELECT seq, user_id, intent, record, hash FROM audit WHERE seq > $1 ORDER BY seq LIMIT $2",
                [after.into(), u64::from(limit).into()],
            )
            .await?;
        rows.into_iter()
            .map(|mut columns| audit_row(&mut columns))
            .collect()
    }

    async fn rows_about(&self, intent: u64) -> Result<Vec<Row>, StoreError> {
        let rows = self
            .run_long(
                "SELECT seq, user_id, intent, record, hash FROM audit WHERE intent = $1 ORDER BY seq",
                [intent.into()],
            )
            .await?;
        rows.into_iter()
            .map(|mut columns| audit_row(&mut columns))
            .collect()
    }

    async fn remove_rows(&self, up_to: u64) -> Result<(), StoreError> {
        self.run_long("DELETE FROM audit WHERE seq <= $1", [up_to.into()])
            .await?;
        Ok(())
    }
}

#[async_trait]
impl<D: Database> Store for SqlStore<D> {
    async fn prepare(&self) -> Result<(), StoreError> {
        self.database.migrate().await
    }

    async fn check(&self) -> Result<(), StoreError> {
        // Sequence numbers start at 1: this finds nothing, but needs the connection and the table.
        self.run("SELECT seq FROM audit WHERE seq = $1", [Value::Int(0)])
            .await?;
        Ok(())
    }
}
