//! Authentication and authorization: who sent a request, and what they may do.
//!
//! There are two ways in, and both are always verified:
//!
//! - a session, created by the OIDC login ([`login`], [`session`]). [`cookie`] and [`forgery`] hold the cookie rules;
//!   [`session_revalidator`] asks the provider again while the session is in use.
//! - a bearer token ([`jwt`], with the keys of [`jwks`]).
//!
//! [`Caller`] is the verified client. [`Authorized`] adds an operation and the permission for it;
//! [`crate::auth0::Forwarder`] sends nothing without one. [`Reader`] is a caller who may read, for responses that the
//! proxy makes without the tenant.
//!
//! This module doesn't call the Management API, and it doesn't mask data.

pub mod authorized;
pub mod caller;
pub mod cookie;
pub mod discovery;
pub mod forgery;
pub mod jwks;
pub mod jwt;
pub mod login;
pub mod login_error;
pub mod login_transaction;
pub mod navigation;
mod pending_logouts;
pub mod provider;
pub mod reader;
pub mod return_to;
pub mod session;
pub mod session_revalidator;
pub mod setup_fault;
mod signature_cache;
pub mod step_up;
pub mod token_fault;

pub use authorized::Authorized;
pub use caller::Caller;
pub(crate) use caller::has_session;
pub use reader::Reader;
