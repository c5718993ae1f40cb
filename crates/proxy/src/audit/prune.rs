//! Removes records that are older than they are to be kept (`FACTORDESK_AUDIT_DAYS`).
//!
//! Before that, a record is appended that names the last removed record and its hash. Verification
//! starts from there afterwards.

use super::verify::BATCH;
use crate::store::audit::{Event, Pruned};
use crate::store::{Store, StoreError};

/// Removes the records older than `before` (Unix seconds), from the start of the chain to the first
/// one that isn't. Returns the number of the last record removed, if any.
pub async fn prune(store: &dyn Store, now: u64, before: u64) -> Result<Option<u64>, StoreError> {
    let Some(last) = last_older(store, before).await? else {
        return Ok(None);
    };
    // In this order: after a crash in between, the chain is still complete, and the next run
    // removes the rows.
    store.append(now, Event::Pruned(last)).await?;
    store.remove_rows(last.count).await?;
    Ok(Some(last.count))
}

async fn last_older(store: &dyn Store, before: u64) -> Result<Option<Pruned>, StoreError> {
    let mut last: Option<Pruned> = None;
    loop {
        let rows = store.rows(last.map_or(0, |last| last.count), BATCH).await?;
        if rows.is_empty() {
            return Ok(last);
        }
        for row in rows {
            if row.content()?.time >= before {
                return Ok(last);
            }
            last = Some(Pruned {
                count: row.seq,
                hash: row.hash,
            });
        }
    }
}
