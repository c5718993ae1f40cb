//! Users, to find the right one.

pub(super) mod by_email;
pub(super) mod get;
pub(super) mod search;
