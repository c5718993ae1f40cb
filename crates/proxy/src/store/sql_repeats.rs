//! Notes about requests that may be repeated, in the table of the idempotency keys. The state of a
//! note decides about an equal request:
//!
//! - `begun` or `sent`: it is a repeat. It waits, and takes the note over when the lease ends.
//! - `answering`: it waits until this is settled. If the state is the same when the lease ends, the
//!   response didn't reach the client.
//! - `delivered`: it is a new request, unless it found the first one running.

use async_trait::async_trait;

use super::StoreError;
use super::database::{Columns, Database};
use super::idempotency::IdempotencyId;
use super::repeats::{NoteRequest, Noted, RepeatStore, WINDOW_SECONDS};
use super::sql::{PURGE_KEYS, SqlStore};

fn done(mut row: Columns) -> Result<Noted, StoreError> {
    Ok(Noted::Done {
        fence: row.number()?,
        status: u16::try_from(row.number()?).unwrap_or(500),
        answer: row.maybe_bytes()?,
    })
}

#[async_trait]
impl<D: Database> RepeatStore for SqlStore<D> {
    async fn note(&self, request: NoteRequest) -> Result<Noted, StoreError> {
        let NoteRequest {
            id,
            now,
            lease_until,
            delivery_until,
            has_waited,
        } = request;
        // A note whose response was delivered starts over as a new one.
        let new = self
            .purge_and_run(
                PURGE_KEYS,
                now,
                "INSERT INTO idempotency (id, digest, fence, lease_until, state, expires_at)
                 VALUES ($1, $1, 1, $2, 'begun', $3)
                 ON CONFLICT (id) DO UPDATE SET fence = idempotency.fence + 1, lease_until = excluded.lease_until,
                    state = 'begun', sent_at = NULL, note = NULL, status = NULL, answer = NULL, expires_at = excluded.expires_at
                 WHERE idempotency.state = 'delivered' AND CAST($4 AS BIGINT) = 0
                 RETURNING fence",
                [
                    id.into(),
                    lease_until.into(),
                    (now + WINDOW_SECONDS).into(),
                    u64::from(has_waited).into(),
                ],
            )
            .await?;
        if let Some(mut row) = new {
            let fence = row.number()?;
            return Ok(Noted::New { fence });
        }
        let taken_over = self
            .first(
                "UPDATE idempotency SET fence = fence + 1, lease_until = $2
                 WHERE id = $1 AND state IN ('begun', 'sent') AND lease_until <= $3
                 RETURNING fence, sent_at, note",
                [id.into(), lease_until.into(), now.into()],
            )
            .await?;
        if let Some(mut row) = taken_over {
            let fence = row.number()?;
            return Ok(match row.maybe_number()? {
                None => Noted::New { fence },
                Some(sent_at) => Noted::Unknown {
                    fence,
                    sent_at,
                    note: row.text()?,
                },
            });
        }
        // The response was lost, so this request gets it. It takes the note over, since its own
        // response may be lost as well.
        let lost = self
            .first(
                "UPDATE idempotency SET fence = fence + 1, lease_until = $2
                 WHERE id = $1 AND state = 'answering' AND lease_until <= $3
                 RETURNING fence, status, answer",
                [id.into(), delivery_until.into(), now.into()],
            )
            .await?;
        if let Some(row) = lost {
            return done(row);
        }
        let there = self
            .first(
                "SELECT state, fence, status, answer FROM idempotency WHERE id = $1",
                [id.into()],
            )
            .await?;
        let Some(mut row) = there else {
            // Another request has just deleted it.
            return Ok(Noted::Answering);
        };
        match row.text()?.as_str() {
            "begun" | "sent" => Ok(Noted::Running),
            "delivered" if has_waited => done(row),
            _ => Ok(Noted::Answering),
        }
    }

    async fn answering(
        &self,
        id: IdempotencyId,
        fence: u64,
        lease_until: u64,
        (status, answer): (u16, Option<Vec<u8>>),
    ) -> Result<(), StoreError> {
        self.run(
            "UPDATE idempotency SET state = 'answering', lease_until = $3, status = $4, answer = $5, note = NULL
             WHERE id = $1 AND fence = $2",
            [
                id.into(),
                fence.into(),
                lease_until.into(),
                u64::from(status).into(),
                answer.into(),
            ],
        )
        .await?;
        Ok(())
    }

    async fn delivered(&self, id: IdempotencyId, fence: u64) -> Result<(), StoreError> {
        self.run(
            "UPDATE idempotency SET state = 'delivered'
             WHERE id = $1 AND fence = $2 AND state = 'answering'",
            [id.into(), fence.into()],
        )
        .await?;
        Ok(())
    }

    async fn undelivered(&self, id: IdempotencyId, fence: u64) -> Result<(), StoreError> {
        self.run(
            "UPDATE idempotency SET lease_until = 0
             WHERE id = $1 AND fence = $2 AND state = 'answering'",
            [id.into(), fence.into()],
        )
        .await?;
        Ok(())
    }
}
