//! Finding users, and helping them to log in again.

pub(super) mod by_email;
pub(super) mod get;
pub(super) mod profile;
pub(super) mod recovery_code;
pub(super) mod remembered_browsers;
pub(super) mod search;

pub(crate) use profile::read as profiles;
