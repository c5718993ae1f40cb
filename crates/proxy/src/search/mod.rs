//! Restricts what a search for users may ask to the fields that the desk shows (property 70).
//!
//! A query about a field answers yes or no about it, and sorting by it reveals its order. So `q`
//! and `sort` are parsed into types that can only hold allowed fields, and rewritten from those;
//! the client's text never reaches the tenant. The `fields` parameter that is sent is fixed.
//!
//! What of the response is shown is decided in `crate::routes::users::profile`.

mod field;
mod parse;
mod query;
#[cfg(test)]
mod tests;

use factordesk_model::{Operation, Query, USER_FIELDS};

pub(crate) use query::Search;

use crate::error::ApiError;

/// The query as it is sent to the tenant.
///
/// # Errors
/// 400 `invalid_query_string` if `q` or `sort` names a field that isn't shown, or can't be parsed.
pub(crate) fn upstream(operation: Operation, query: &Query) -> Result<Query, ApiError> {
    let query = query.clone();
    if !is_of_users(operation) {
        return Ok(query);
    }
    let q = query.get("q").map(Search::read).transpose();
    let q = q.map_err(ApiError::invalid_query)?;
    if let Some(sort) = query.get("sort") {
        // The direction needs no check: `Query` accepts only `:1` and `:-1`.
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

/// A search for an exact value of a field that a policy names. Clients can't name all of these fields.
pub(crate) fn exact(field: &str, value: &str) -> Search {
    Search(vec![query::Clause {
        join: query::Join::None,
        is_negated: false,
        what: query::What::Term(
            field::Field::of_policy(field),
            query::Value::Phrase(value.to_owned()),
        ),
    }])
}

/// Whether successful responses to this operation hold users.
pub(crate) fn is_of_users(operation: Operation) -> bool {
    matches!(
        operation,
        Operation::SearchUsers | Operation::UsersByEmail | Operation::GetUser
    )
}
