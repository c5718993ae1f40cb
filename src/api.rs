//! The client for the proxy: one method for each endpoint, and one function that sends.
//!
//! It doesn't touch the signals; `actions` does that with the results.

pub mod events;
pub mod json;
pub mod retry;

#[cfg(target_arch = "wasm32")]
pub mod assist;
#[cfg(target_arch = "wasm32")]
mod audit;
#[cfg(target_arch = "wasm32")]
pub mod authenticators;
#[cfg(target_arch = "wasm32")]
pub mod client;
#[cfg(target_arch = "wasm32")]
pub mod fetch;
#[cfg(target_arch = "wasm32")]
mod lookup;
#[cfg(target_arch = "wasm32")]
mod permit;
#[cfg(target_arch = "wasm32")]
mod queue;
#[cfg(target_arch = "wasm32")]
pub mod refusal;
#[cfg(target_arch = "wasm32")]
mod request;
#[cfg(target_arch = "wasm32")]
mod send;
#[cfg(target_arch = "wasm32")]
mod token;
#[cfg(target_arch = "wasm32")]
pub mod transport;

#[cfg(target_arch = "wasm32")]
pub use client::{ApiClient, ApiFuture, Receipt};
#[cfg(target_arch = "wasm32")]
pub use permit::{Decision, Permit, Refusal};
#[cfg(target_arch = "wasm32")]
pub use transport::{ApiRequest, ApiResponse, Credentials, Transport, TransportError};
