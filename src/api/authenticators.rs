//! The models of authenticators.

use factordesk_model::{HttpMethod, lookup::AuthenticatorModel};
use futures::FutureExt;

use super::client::{Answered, ApiClient, Call};
use crate::state::error::{ApiError, Failure};

impl ApiClient {
    /// `GET /lookup/authenticators`: the models with these AAGUIDs, at most `AAGUIDS_MAX`. Unknown ones are
    /// missing in the result.
    pub fn authenticators(&self, aaguids: &[String]) -> Answered<Vec<AuthenticatorModel>> {
        let path = format!("/lookup/authenticators?aaguid={}", aaguids.join(","));
        self.read(Call::own(HttpMethod::Get, &path))
            .map(|answer| {
                AuthenticatorModel::list_from_value(answer?)
                    .ok_or_else(|| ApiError::local(Failure::Unreadable))
            })
            .boxed_local()
    }
}
