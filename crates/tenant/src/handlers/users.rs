//! `/users` and `/users-by-email`: reading only.

pub(crate) mod by_email;
pub(crate) mod fields;
pub(crate) mod get;
pub(crate) mod lucene;
pub(crate) mod search;
