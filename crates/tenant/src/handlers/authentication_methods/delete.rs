//! `DELETE /users/{id}/authentication-methods/{authentication_method_id}`: also deletes linked methods.
//!
//! The documentation describes `link_id` both as shared by the linked methods and as the id of the other one. Both
//! are supported. Rules: delete-linked, link-names-the-other.

use factordesk_model::{MethodId, UserId};

use crate::api::ApiResponse;
use crate::app::App;
use crate::error::ApiError;

pub(crate) fn handle(app: &App, user: &UserId, id: &MethodId) -> Result<ApiResponse, ApiError> {
    app.store.change(user, |record| {
        let mut methods = record.methods.iter();
        // A repeated deletion is 404 (documented). The proxy counts that as success (property 33).
        let method = methods
            .find(|method| method.id.as_ref() == Some(id))
            .ok_or_else(ApiError::no_such_method)?;
        let link = method.link_id.clone();
        record.methods.retain(|other| {
            let other_id = other.id.as_ref().map(MethodId::as_str);
            let shares = link.is_some() && other.link_id == link;
            let is_named = link.is_some() && other_id == link.as_deref();
            let names_it = other.link_id.as_deref() == Some(id.as_str());
            other_id != Some(id.as_str()) && !shares && !is_named && !names_it
        });
        Ok::<_, ApiError>(())
    })?;
    Ok(ApiResponse::NoContent)
}
