//! For whoever runs the proxy.

pub(super) mod livez;
pub(super) mod metrics;
pub(super) mod readyz;
