//! The proxy's audit: the history of a user.

use factordesk_model::{AuditPage, HttpMethod, UserId};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::client::ApiClient;
use super::request::RequestParts;
use crate::state::error::{ApiError, Failure};

impl ApiClient {
    /// `GET /audit`: at most `limit` entries about a user, newest first.
    ///
    /// Starts after the entry `before`, or with the newest entry.
    pub async fn history(
        &self,
        user: &UserId,
        before: Option<u64>,
        limit: usize,
    ) -> Result<AuditPage, ApiError> {
        // An id may contain `&`, `#` and `%`, which mean something else in a query.
        let user = utf8_percent_encode(user.as_str(), NON_ALPHANUMERIC);
        let mut query = format!("user={user}&limit={limit}");
        if let Some(before) = before {
            query = format!("{query}&before={before}");
        }
        let parts = RequestParts::own(HttpMethod::Get, "/audit").query(&query);
        AuditPage::from_value(self.read(parts).await?)
            .ok_or_else(|| ApiError::local(Failure::Unreadable))
    }
}
