//! What a caller may ask about users (property 70): only what the desk shows.
//!
//! A query on a field answers yes or no about it, and so does an order by it. So `q` and `sort` are read into types that only hold
//! allowed fields, and written anew; the tenant never sees the caller's text. `fields` is fixed on the way up.

mod field;
mod parse;
mod query;
#[cfg(test)]
mod tests;

use factordesk_model::{Operation, Query, USER_FIELDS};

pub(crate) use query::Search;

use crate::error::ApiError;

/// The query as it goes to the tenant.
///
/// # Errors
/// 400 `invalid_query_string`, when `q` or `sort` names a field that isn't shown, or can't be read.
pub(crate) fn upstream(operation: Operation, query: &Query) -> Result<Query, ApiError> {
    let query = query.clone();
    if !is_of_users(operation) {
        return Ok(query);
    }
    let q = query.get("q").map(Search::read).transpose();
    let q = q.map_err(ApiError::invalid_query)?;
    if let Some(sort) = query.get("sort") {
        // The order stays as it came: `Query` takes `:1` and `:-1` alone.
        let field = sort.split(':').next().unwrap_or_default();
        field::sortable(field).map_err(ApiError::invalid_query)?;
    }
    let query = match q {
        Some(search) => query.with("q", search.written().map_err(ApiError::invalid_query)?),
        None => query,
    };
    Ok(query
        .with("fields", Some(USER_FIELDS.join(",")))
        .with("include_fields", Some("true".to_owned())))
}

/// Whether good answers to this operation are users.
pub(crate) fn is_of_users(operation: Operation) -> bool {
    matches!(
        operation,
        Operation::SearchUsers | Operation::UsersByEmail | Operation::GetUser
    )
}
