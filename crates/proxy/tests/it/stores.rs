//! 3, 6, 17, 20, 32, 46, 54, 62 and 76, as far as the store goes: every kind of store behaves
//! alike.

mod audit;
mod contention;
mod idempotency;
mod layout;
mod plans;
mod repeats;
mod sessions;
mod tls;
mod token;
