//! The tenant's user search as a function, for tests that need to know what a query finds.

use serde_json::Value;

use crate::handlers::users::lucene;

/// A search that was parsed, for many users.
pub struct Search(lucene::Wanted);

impl Search {
    /// Parses the value of `q`.
    ///
    /// # Errors
    /// Why it can't be parsed.
    pub fn parse(query: &str) -> Result<Self, &'static str> {
        lucene::parse(query).map(Self)
    }

    /// Whether it finds `user`, which is in the API's JSON.
    pub fn finds(&self, user: &Value) -> bool {
        self.0.matches(user)
    }
}

/// Whether `query` finds `user`.
///
/// # Errors
/// Why the query can't be parsed.
pub fn finds(query: &str, user: &Value) -> Result<bool, &'static str> {
    Ok(Search::parse(query)?.finds(user))
}
