//! Tests the tenant from outside, over HTTP: one file per area.
#![expect(
    clippy::unwrap_used,
    reason = "a test fails by panicking, and so do its helpers"
)]

mod support;

mod control;
mod errors;
mod faulty;
mod help_desk;
mod keys;
mod login;
mod logout;
mod masking;
mod memberships;
mod methods;
mod paging;
mod persistence;
mod rate_limits;
mod recordings;
mod rule_list;
mod rules;
mod schema;
mod seeds;
mod step_up;
mod ticket_page;
mod token;
mod users;
mod web_origins;
