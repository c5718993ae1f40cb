//! `/users` and `/users-by-email`: reads, and the help-desk operations.

pub(crate) mod by_email;
pub(crate) mod fields;
pub(crate) mod get;
pub(crate) mod lucene;
pub(crate) mod memberships;
pub(crate) mod recovery_code;
pub(crate) mod remembered_browsers;
pub(crate) mod search;
