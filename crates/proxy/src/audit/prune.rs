//! Removes records that are older than they are to be kept (`FACTORDESK_AUDIT_DAYS`).
//!
//! First the chain gets a record that names the last one that goes, with its hash: from there on the chain is checked afterwards.

use super::verify::BATCH;
use crate::store::audit::{Event, Pruned};
use crate::store::{Store, StoreError};

/// Removes what is older than `before` (Unix seconds), from the beginning up to the first record that isn't. Returns the number
/// of the last record that went, if any did.
pub async fn prune(store: &dyn Store, now: u64, before: u64) -> Result<Option<u64>, StoreError> {
    let Some(last) = last_older(store, before).await? else {
        return Ok(None);
    };
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
