//! The user search on its own, for whoever wants to know what a query means here.

use serde_json::Value;

use crate::handlers::users::lucene;

/// Whether `query` finds `user`, as the API answers one.
///
/// # Errors
/// Why the query can't be read.
pub fn finds(query: &str, user: &Value) -> Result<bool, &'static str> {
    Ok(lucene::parse(query)?.matches(user))
}
