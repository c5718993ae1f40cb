//! Endpoints for the operator of the proxy.

pub(super) mod livez;
pub(super) mod metrics;
pub(super) mod readyz;
