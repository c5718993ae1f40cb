//! What the proxy knows by itself: numbering plans and models of authenticators.

pub(crate) mod authenticators;
pub(crate) mod phone;
