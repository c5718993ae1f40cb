//! `/lookup`: facts from data that would be too large for the page.
//!
//! The questions aren't logged, since they hold phone numbers. The tenant isn't involved.

pub(super) mod authenticators;
pub(super) mod countries;
pub(super) mod phone;

use axum::extract::Request;
use factordesk_model::QueryProblem;

/// Refuses a request with any query key.
pub(super) fn no_query(request: &Request) -> Result<(), QueryProblem> {
    let query = request.uri().query().unwrap_or_default();
    match form_urlencoded::parse(query.as_bytes()).next() {
        None => Ok(()),
        Some((key, _)) => Err(QueryProblem::Unknown(key.into_owned())),
    }
}
