//! The proxy's `/queue`: what waits for the tenant's rate limit.

use factordesk_model::HttpMethod;

use super::client::{ApiClient, Call};
use crate::state::error::ApiError;

/// Where the admin's next call stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QueueStatus {
    /// Calls before it
    pub ahead: u64,
    /// Seconds until it goes, about
    pub seconds: u64,
}

impl ApiClient {
    /// `GET /queue`; `None`: none of the admin's calls waits there
    pub async fn queue(&self) -> Result<Option<QueueStatus>, ApiError> {
        let value = self.read(Call::own(HttpMethod::Get, "/queue")).await?;
        Ok(value["ahead"].as_u64().map(|ahead| QueueStatus {
            ahead,
            seconds: value["seconds"].as_u64().unwrap_or_default(),
        }))
    }
}
