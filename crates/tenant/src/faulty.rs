//! A faulty proxy in front of a working tenant, for tests: it forwards requests, or not, and then misbehaves, as a
//! [`Schedule`] says.
//!
//! It listens on a port of its own and speaks HTTP/1. Which request fails, and how, depends on its [`Place`] in a
//! mutation: the list before it, the mutation itself, the list after it, or the token. A [`Strike`] says whether the
//! tenant gets the request all the same, because a lost response can mean both "done" and "not done". Everything is
//! derived from a seed ([`Rng`](crate::rng::Rng)): the same seed gives the same faults.
//!
//! Nothing waits for real time. A request without a response is held until [`FaultyTenant::release`].
//!
//! ```no_run
//! # async fn test() -> Result<(), Box<dyn std::error::Error>> {
//! use factordesk_tenant::faulty::{Commit, Fault, FaultyTenant, Place, Schedule, Strike};
//! use factordesk_tenant::{Tenant, TenantConfig};
//!
//! let tenant = Tenant::start(TenantConfig::default()).await?;
//! let faulty = FaultyTenant::start().await?;
//! faulty.lead_to(tenant.origin());
//! // The mutation is carried out, and its response never comes.
//! let strike = Strike::new(Fault::Timeout, Commit::Before);
//! faulty.plan(Schedule::starting_with(Place::Change).strike(Place::Change, strike)).await;
//! // ... send a mutation to `faulty.origin()` ...
//! faulty.release().await;
//! # Ok(())
//! # }
//! ```
//!
//! Modules in reading order: `fault`, `schedule`, `script` (the position in the schedule), `server`, `strike`
//! (carries out a fault), `wire` (minimal HTTP/1).

mod fault;
mod schedule;
mod script;
mod server;
mod strike;
mod wire;

pub use fault::{Commit, Fault, Strike};
pub use schedule::{Place, Schedule};
pub use script::Call;
pub use server::FaultyTenant;
