//! `/guardian`: what the tenant has turned on, and tickets to enrol with it.

pub(crate) mod factors;
pub(crate) mod message_types;
pub(crate) mod ticket;
