//! `/guardian`: the factors that the tenant has turned on, and tickets to enrol them.

pub(crate) mod factors;
pub(crate) mod message_types;
pub(crate) mod ticket;
