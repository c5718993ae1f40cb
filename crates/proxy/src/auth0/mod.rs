//! The tenant: its Management API, and the token that opens it.
//!
//! [`forward::Forwarder`] is the way in. It takes what was authorised ([`crate::auth::Authorized`]), makes the URL ([`url`]),
//! lets it wait for its turn (`limiter`), adds the token ([`token`]), sends it ([`client`]) and judges the answer ([`answer`]).

pub mod answer;
pub(crate) mod breaker;
pub mod client;
mod connections;
pub mod fleet;
pub mod forward;
mod handed_out;
mod json;
pub(crate) mod limiter;
mod refusal;
mod retry;
pub(crate) mod scopes;
pub mod token;
pub mod token_source;
pub mod url;

pub use answer::Answer;
pub use client::{CallError, HttpManagementApi, ManagementApi, RawAnswer, UpstreamCall};
pub use connections::Connections;
pub use fleet::Fleet;
pub use forward::Forwarder;
pub use refusal::Fault;
pub use token::{Token, TokenCache, TokenError};
pub use token_source::{Grant, HttpTokenSource, TokenSource};
