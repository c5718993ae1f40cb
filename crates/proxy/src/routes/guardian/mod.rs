//! The tenant's MFA factors and phone channels, and enrolment tickets.

pub(super) mod factors;
pub(super) mod message_types;
pub(super) mod ticket;
