//! The tenant's user search as a function, for tests that need to know what a query finds.

use serde_json::Value;

use crate::handlers::users::lucene;

/// Whether `query` finds `user`, which is in the API's JSON.
///
/// # Errors
/// Why the query can't be parsed.
pub fn finds(query: &str, user: &Value) -> Result<bool, &'static str> {
    Ok(lucene::parse(query)?.matches(user))
}
