//! The proof that a caller has the read permission, for responses that the proxy makes without the tenant.

use axum::extract::FromRequestParts;
use factordesk_model::Permission;
use http::request::Parts;

use super::Caller;
use crate::error::ApiError;
use crate::state::AppState;

/// Proof that a caller has [`Permission::Read`]. The field is private and the extractor is the only constructor.
pub struct Reader(());

impl FromRequestParts<AppState> for Reader {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        let caller = Caller::from_request_parts(parts, state).await?;
        if caller.permissions().contains(&Permission::Read) {
            Ok(Self(()))
        } else {
            Err(ApiError::insufficient_scope(Permission::Read))
        }
    }
}
