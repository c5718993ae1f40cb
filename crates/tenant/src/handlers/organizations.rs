//! `/organizations`

pub(crate) mod members;
