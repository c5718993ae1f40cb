//! Converts between Rust types and what the databases store.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::StoreError;

pub(super) fn write<T: Serialize>(record: &T) -> Result<String, StoreError> {
    serde_json::to_string(record).map_err(|_| StoreError::failed("a record can't be serialised"))
}

pub(super) fn read<T: DeserializeOwned>(text: &str) -> Result<T, StoreError> {
    // The parser's message is dropped: it quotes the record.
    serde_json::from_str(text).map_err(|_| StoreError::failed("a record can't be parsed"))
}

/// The databases' integers are signed. Larger numbers are capped; times and sequence numbers never
/// get there.
pub(super) fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

pub(super) fn unsigned(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}
