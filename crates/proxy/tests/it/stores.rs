//! 32, 39 and 46 to 48, as far as the store goes: every kind behaves alike.

mod audit;
mod idempotency;
mod layout;
mod repeats;
mod sessions;
mod tls;
mod token;
