//! The token proxy: authenticates admins, checks their permissions, holds the machine-to-machine credentials, and
//! forwards an exact allow-list of Management API operations.
//!
//! The path of a request: [`server`] (connection, limits) → `middleware` (id, deadline, errors, headers, log) →
//! [`routes`] → [`auth::Authorized`] (route table, credentials, permission) → the operation's file (body,
//! confirmation) → [`auth0::Forwarder`] (URL, token, response), and back.
//!
//! Time, randomness and the store are passed in as [`Deps`], so that tests can replace them.

pub mod audit;
pub mod auth;
pub mod auth0;
pub mod clock;
pub mod config;
pub mod error;
#[doc(hidden)]
pub mod fuzzing;
pub mod metrics;
pub mod process;
pub mod random;
mod readiness;
pub mod routes;
pub mod seal;
pub mod server;
pub mod store;
pub mod telemetry;

mod body;
mod capabilities;
mod change;
mod cors;
mod digest;
mod language;
mod load;
mod lookup;
mod middleware;
mod outbound;
mod page;
pub mod policy;
mod search;
mod single_flight;
mod state;
#[cfg(test)]
mod test_state;

pub use config::{Config, ConfigProblem};
pub use error::StartError;
pub use routes::Desk;
pub use server::{Workers, serve};
pub use state::{AppState, Deps};
