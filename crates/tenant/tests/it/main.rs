//! The tenant from outside, over HTTP: one file an area.

mod support;

mod control;
mod errors;
mod keys;
mod login;
mod logout;
mod methods;
mod paging;
mod persistence;
mod rate_limits;
mod rules;
mod schema;
mod seeds;
mod token;
mod users;
