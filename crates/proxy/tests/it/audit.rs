//! 46, 47, 48 and 58: every attempt is recorded before anything is sent, and tampering with the
//! records is detected.

mod attempts;
mod chain;
mod flood;
mod history;
mod linked;
mod reasons;
mod retention;
mod tickets;

use factordesk_proxy::store::Store;
use serde_json::Value;

/// All audit records, oldest first.
pub(crate) async fn records(store: &dyn Store) -> Vec<Value> {
    let rows = store.rows(0, 1_000).await.unwrap();
    rows.iter()
        .map(|row| serde_json::from_str(&row.record).unwrap())
        .collect()
}
