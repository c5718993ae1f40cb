//! Reference data that the proxy has without asking the tenant: numbering plans and authenticator models.

pub(crate) mod authenticators;
pub(crate) mod phone;
