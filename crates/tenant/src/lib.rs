//! An emulator of the part of Auth0 that Factordesk uses: OIDC login, `/oauth/token`, JWKS, and the Management API's
//! authentication methods with the operations around them.
//!
//! The demo logs in with it and the tests run against it, through the same code as with a real tenant. It isn't for
//! production: it listens on loopback only, and its login page shows the logins.
//!
//! ```no_run
//! # async fn start() -> Result<(), factordesk_tenant::StartError> {
//! use factordesk_tenant::{Tenant, TenantConfig};
//!
//! let tenant = Tenant::start(TenantConfig::default()).await?;
//! println!("{} {}", tenant.origin(), tenant.credentials().m2m_client_id);
//! tenant.shutdown().await;
//! # Ok(())
//! # }
//! ```
//!
//! Modules in reading order: [`config`], [`clock`], [`masking`], [`fixtures`], [`search`]; then the private ones:
//! `app`, `memberships`, `store`, `persist`, `limits`, `cors`, `auth`, `api`, `handlers`, `tickets`, `enrol`, `oidc`; for tests:
//! [`control`], and [`faulty`], a faulty proxy in front of a tenant.

pub mod clock;
pub mod config;
pub mod control;
pub mod faulty;
pub mod fixtures;
pub mod masking;
pub mod rng;
pub mod rules;
pub mod search;

mod api;
mod app;
mod auth;
mod cors;
mod enrol;
mod error;
mod handlers;
mod http;
mod limits;
mod memberships;
mod oidc;
mod persist;
mod random;
mod server;
mod store;
mod sync;
mod tickets;

pub use clock::{Clock, ManualClock, SystemClock};
pub use config::{Plan, Seed, StartError, TenantConfig};
pub use control::{Control, ControlError, LoggedRequest};
pub use masking::Masking;
pub use memberships::{Organization, Role};
pub use oidc::clients::Credentials;
pub use oidc::mint::ROLES_CLAIM;
pub use oidc::state::{DEMO_CODE, DemoAdmin, MULTI_FACTOR};
pub use server::{RunningTenant, Tenant};
pub use tickets::{SentMail, StoredTicket};
