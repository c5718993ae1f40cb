//! A faulty proxy in front of a working tenant, for tests: it forwards requests, or not, and then misbehaves, as a
//! [`Schedule`] says.
//!
//! It listens on a port of its own and speaks HTTP/1. Which request fails, and how, depends on its [`Phase`] in a
//! mutation: the list before it, the mutation itself, the list after it, or the token. A [`Injection`] says whether the
//! tenant gets the request all the same, because a lost response can mean both "done" and "not done". Everything is
//! derived from a seed ([`Rng`](crate::rng::Rng)): the same seed gives the same faults.
//!
//! Nothing waits for real time. A request without a response is held until [`FaultyTenant::release`].
//!
//! ```no_run
//! # async fn test() -> Result<(), Box<dyn std::error::Error>> {
//! use factordesk_tenant::faulty::{Commit, Fault, FaultyTenant, Phase, Schedule, Injection};
//! use factordesk_tenant::{Tenant, TenantConfig};
//!
//! let tenant = Tenant::start(TenantConfig::default()).await?;
//! let faulty = FaultyTenant::start().await?;
//! faulty.lead_to(tenant.origin());
//! // The mutation is carried out, and its response never comes.
//! let injection = Injection::new(Fault::Timeout, Commit::Before);
//! faulty.plan(Schedule::of(&[Phase::Mutation]).inject(Phase::Mutation, injection)).await;
//! // ... send a mutation to `faulty.origin()` ...
//! faulty.release().await;
//! # Ok(())
//! # }
//! ```
//!
//! Modules in reading order: `fault`, `schedule`, `script` (the position in the schedule), `server`, `inject`
//! (carries out a fault), `wire` (minimal HTTP/1).

mod fault;
mod inject;
mod schedule;
mod script;
mod server;
mod wire;

pub use fault::{Commit, Fault, Injection};
pub use schedule::{Phase, Schedule};
pub use script::RecordedRequest;
pub use server::FaultyTenant;
