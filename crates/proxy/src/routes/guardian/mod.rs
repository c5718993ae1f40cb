//! What the tenant has turned on, and the tickets to enrol with it.

pub(super) mod factors;
pub(super) mod message_types;
pub(super) mod ticket;
