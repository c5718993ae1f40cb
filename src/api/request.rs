//! What a request consists of, without its credentials.

use factordesk_model::headers::{self, ConfirmAction, OldName};
use factordesk_model::{ApiPath, HttpMethod, ListVersion, Reason, Secret, Target};
use serde_json::Value;

use super::json::written;
use super::permit::Permit;
use crate::platform::random;

/// A request without its credentials.
pub(super) struct RequestParts {
    pub(super) method: HttpMethod,
    pub(super) path: String,
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) body: Option<Secret>,
}

impl RequestParts {
    pub(super) fn to(target: &Target) -> Self {
        let method = target.route().method;
        // Each request is the admin's own decision. Without a key, the proxy would treat the second of
        // two equal requests as an automatic retry by the client.
        // Without randomness there is no key. The proxy then compares the bytes.
        let key = matches!(method, HttpMethod::Post | HttpMethod::Put)
            .then(|| random::change_id(random::browser))
            .flatten()
            .map(|key| (headers::IDEMPOTENCY_KEY, key));
        Self {
            method,
            path: target.path().to_string(),
            headers: key.into_iter().collect(),
            body: None,
        }
    }

    /// A `GET`, which needs no key.
    pub(super) fn get(path: &ApiPath) -> Self {
        Self::own(HttpMethod::Get, path.as_str())
    }

    pub(super) fn own(method: HttpMethod, path: &str) -> Self {
        Self {
            method,
            path: path.to_owned(),
            headers: Vec::new(),
            body: None,
        }
    }

    pub(super) fn query(mut self, query: &str) -> Self {
        self.path = [&self.path, "?", query].concat();
        self
    }

    pub(super) fn json(mut self, body: Value) -> Self {
        self.body = Some(written(body));
        self
    }

    /// Asks for unmasked phone numbers and addresses.
    pub(super) fn reveal(mut self, permit: &Permit) -> Self {
        self.headers
            .push((headers::REVEAL, headers::REVEAL_VALUE.to_owned()));
        self.with_reason(permit.why())
    }

    pub(super) fn confirm(mut self, action: ConfirmAction, version: ListVersion) -> Self {
        self.headers
            .push((headers::CONFIRM, action.header(version)));
        self
    }

    /// Adds the name that the admin saw, if the request changes it.
    pub(super) fn replaces(mut self, name: Option<&OldName>) -> Self {
        if let Some(name) = name {
            self.headers.push((headers::OLD_NAME, name.header()));
        }
        self
    }

    /// Adds the reason, the ticket number and the id of a larger change, as far as they are given.
    pub(super) fn with_reason(mut self, why: &Reason) -> Self {
        if let Some(reason) = &why.reason {
            self.headers
                .push((headers::REASON, headers::encoded(reason)));
        }
        if let Some(ticket) = &why.ticket {
            self.headers.push((headers::TICKET, ticket.clone()));
        }
        if let Some(change) = &why.change {
            self.headers.push((headers::CHANGE, change.clone()));
        }
        self
    }
}
