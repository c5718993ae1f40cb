//! `/lookup`: facts from data that would be too heavy for the page. Nothing of a question is logged, and no tenant is asked.

pub(super) mod authenticators;
pub(super) mod countries;
pub(super) mod phone;

use axum::extract::Request;
use factordesk_model::QueryProblem;

/// Refuses any query key.
pub(super) fn no_query(request: &Request) -> Result<(), QueryProblem> {
    let query = request.uri().query().unwrap_or_default();
    match form_urlencoded::parse(query.as_bytes()).next() {
        None => Ok(()),
        Some((key, _)) => Err(QueryProblem::Unknown(key.into_owned())),
    }
}
