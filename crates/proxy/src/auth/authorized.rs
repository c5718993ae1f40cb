//! A caller, a route of the table, and the permission for it, as one value that can't be made any other way.

use axum::extract::FromRequestParts;
use factordesk_model::{Query, Target};
use http::request::Parts;

use super::Caller;
use crate::error::ApiError;
use crate::metrics;
use crate::middleware::Trail;
use crate::state::AppState;

/// Proof that this caller may make this call. Its fields are private and its only maker is the extractor, so that nothing can be
/// sent to the tenant that nobody was asked about.
#[derive(Clone)]
pub struct Authorized {
    caller: Caller,
    target: Target,
    query: Query,
}

impl Authorized {
    /// Who
    pub fn caller(&self) -> &Caller {
        &self.caller
    }

    /// What, with its typed ids
    pub fn target(&self) -> &Target {
        &self.target
    }

    /// With which query
    pub fn query(&self) -> &Query {
        &self.query
    }
}

impl FromRequestParts<AppState> for Authorized {
    type Rejection = ApiError;

    /// Path and query as they were on the wire, then the credentials, then the permission.
    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        let target = Target::find(parts.method.as_str(), parts.uri.path())?;
        Trail::of(&parts.extensions).set_operation(metrics::name(target.operation()));
        let route = target.route();
        let query = Query::parse(route, parts.uri.query())?;
        let caller = Caller::from_request_parts(parts, state).await?;
        if !caller.permissions().contains(&route.permission) {
            return Err(ApiError::insufficient_scope(route.permission));
        }
        Ok(Self {
            caller,
            target,
            query,
        })
    }
}
