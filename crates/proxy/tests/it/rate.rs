//! 34: the tenant's rate limit, and the proxy's queue in front of it.

mod line;
mod refusals;
mod twenty;
