//! Models of authenticators.

use factordesk_model::{HttpMethod, lookup::AuthenticatorModel};
use futures::FutureExt;

use super::client::{Answered, ApiClient, Call};
use crate::state::error::{ApiError, Failure};

impl ApiClient {
    /// `GET /lookup/authenticators`: the models of these AAGUIDs, at most `AAGUIDS_MAX`. Those that nobody knows are not in the answer.
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
