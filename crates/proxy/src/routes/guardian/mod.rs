//! What the tenant has turned on.

pub(super) mod factors;
pub(super) mod message_types;
