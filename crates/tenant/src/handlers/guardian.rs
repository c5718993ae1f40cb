//! `/guardian`: what the tenant has turned on.

pub(crate) mod factors;
pub(crate) mod message_types;
