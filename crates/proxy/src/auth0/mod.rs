//! The tenant: its Management API, and the token for it.
//!
//! [`forward::Forwarder`] is the way in. It takes an authorised call ([`crate::auth::Authorized`]),
//! builds the URL ([`url`]), waits in the queue (`limiter`), adds the token ([`token`]), sends the
//! call ([`client`]) and judges the response ([`response`]).
//!
//! What a mutation does around the call (audit, idempotency, reconciling) is in `crate::change`.

pub(crate) mod breaker;
pub mod client;
mod connections;
pub mod fleet;
pub mod forward;
mod json;
pub(crate) mod limiter;
mod one_time_secrets;
mod refusal;
pub mod response;
mod retry;
pub(crate) mod scopes;
pub mod token;
pub mod token_source;
pub mod url;

pub use client::{HttpManagementApi, ManagementApi, RawResponse, SendError, UpstreamRequest};
pub use connections::Connections;
pub use fleet::Fleet;
pub use forward::Forwarder;
pub use refusal::Fault;
pub use response::UpstreamResponse;
pub use token::{Token, TokenCache, TokenError};
pub use token_source::{Grant, HttpTokenSource, TokenSource};
