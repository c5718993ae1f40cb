//! Who asks, and what they may do.
//!
//! Two ways in, both always verified: a session made by the OIDC login ([`login`], [`session`], cookie rules in [`cookie`] and
//! [`forgery`], checked again and again by [`recheck`]), or a bearer token ([`jwt`], keys from [`jwks`]). [`Caller`] is whoever came in; [`Authorized`] is a caller with a
//! route of the table and the permission for it, and the only thing that [`crate::auth0::Forwarder`] sends for. [`Reader`] is a caller who may read, for the proxy's own answers.

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
pub mod recheck;
pub mod return_to;
pub mod session;
pub mod setup_fault;
mod signatures;
pub mod token_fault;

pub use authorized::Authorized;
pub use caller::Caller;
pub(crate) use caller::has_session;
pub use reader::Reader;
