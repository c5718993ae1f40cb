//! A bad way to a good tenant, for tests: it passes calls on, or not, and then misbehaves, as a [`Schedule`] says.
//!
//! It listens on a port of its own, speaks HTTP/1 to whoever takes it for the tenant, and hands each call on as it is. Which call
//! goes wrong, and how, is told by its [`Place`] in a change: the list before, the change itself, the list after, the token. A
//! [`Strike`] says whether the tenant got the call all the same, so that "no answer" stands for "done" as well as for "not done".
//! Everything comes from a seed ([`Rng`](crate::rng::Rng)): the same seed strikes the same way.
//!
//! Nothing waits for real time. A call that gets no answer is held until [`FaultyTenant::release`].
//!
//! ```no_run
//! # async fn test() -> Result<(), Box<dyn std::error::Error>> {
//! use factordesk_tenant::faulty::{Commit, Fault, FaultyTenant, Place, Schedule, Strike};
//! use factordesk_tenant::{Tenant, TenantConfig};
//!
//! let tenant = Tenant::start(TenantConfig::default()).await?;
//! let faulty = FaultyTenant::start().await?;
//! faulty.lead_to(tenant.origin());
//! // The change is carried out, and its answer never comes.
//! let strike = Strike::new(Fault::Timeout, Commit::Before);
//! faulty.plan(Schedule::starting_with(Place::Change).strike(Place::Change, strike)).await;
//! // ... send a change to `faulty.origin()` ...
//! faulty.release().await;
//! # Ok(())
//! # }
//! ```
//!
//! Modules in reading order: `fault`, `schedule`, `script` (where in the schedule we are), `server`, `strike` (one call's fate),
//! `wire` (HTTP/1 by hand).

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
