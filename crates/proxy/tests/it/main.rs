//! Integration tests of the proxy over real sockets: the embedded tenant on one port, the proxy on
//! another, and a simulated clock.
//!
//! One file per area. `security_NN_` in a test's name is the number in `docs/SECURITY.md`.

#![expect(
    clippy::unwrap_used,
    reason = "in a test, a panic that names the line is the right answer"
)]

mod support;

mod api_document;
mod application_scopes;
mod audit;
mod bearer;
mod bodies;
mod breaker;
mod browser;
mod canaries;
mod capabilities;
mod causes;
mod changes;
mod configuration;
mod confirmation;
mod cors;
mod credentials;
mod faults;
mod first_factors;
mod fleet;
mod full_disk;
mod gone;
mod headers;
mod health;
mod idempotency;
mod jwks;
mod jwt;
mod leaving;
mod list_pages;
mod live_provider;
mod log_reader;
mod login;
mod login_faults;
mod login_flood;
mod login_tokens;
mod login_transaction;
mod logs;
mod lookup;
mod matrix;
mod memory;
mod no_store;
mod odd_ids;
mod oidc_providers;
mod operating;
mod operations;
mod page;
mod paths;
mod permits;
mod policy;
mod process;
mod rate;
mod readiness;
mod reauth;
mod reconcile;
mod refused;
mod renaming;
mod repeats;
mod replicas;
mod retries;
mod reveal;
mod revocation;
mod scopes;
mod session_faults;
mod session_replaced;
mod session_revalidation;
mod sessions;
mod shipped;
mod shutdown;
mod slow;
mod smuggling;
mod store_down;
mod stores;
mod tokens;
mod trunk;
mod unusable;
mod upstream;
mod user_search;
