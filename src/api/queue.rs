//! The proxy's queue: requests that wait for the tenant's rate limit.

use factordesk_model::HttpMethod;

use super::client::ApiClient;
use super::request::RequestParts;
use crate::state::error::ApiError;

/// The position of the admin's next request in the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QueueStatus {
    /// Requests before it
    pub ahead: u64,
    /// Estimated seconds until it is sent
    pub seconds: u64,
}

impl ApiClient {
    /// `GET /queue`. Returns `None` if no request of the admin waits.
    pub async fn queue(&self) -> Result<Option<QueueStatus>, ApiError> {
        let value = self
            .read(RequestParts::own(HttpMethod::Get, "/queue"))
            .await?;
        Ok(value["ahead"].as_u64().map(|ahead| QueueStatus {
            ahead,
            seconds: value["seconds"].as_u64().unwrap_or_default(),
        }))
    }
}
