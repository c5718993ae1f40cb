//! The models of authenticators.

use factordesk_model::{HttpMethod, lookup::AuthenticatorModel};
use futures::FutureExt;

use super::client::{ApiClient, ApiFuture};
use super::request::RequestParts;
use crate::state::error::{ApiError, Failure};

impl ApiClient {
    /// `GET /lookup/authenticators`: the models with these AAGUIDs, at most `AAGUIDS_MAX`. Unknown ones are
    /// missing in the result.
    pub fn authenticators(&self, aaguids: &[String]) -> ApiFuture<Vec<AuthenticatorModel>> {
        // No encoding: canonical AAGUIDs have only hexadecimal digits and dashes.
        let path = format!("/lookup/authenticators?aaguid={}", aaguids.join(","));
        self.read(RequestParts::own(HttpMethod::Get, &path))
            .map(|response| {
                AuthenticatorModel::list_from_value(response?)
                    .ok_or_else(|| ApiError::local(Failure::Unreadable))
            })
            .boxed_local()
    }
}
