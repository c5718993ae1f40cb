//! 34: the tenant's rate limit, and the queue before it.

mod line;
mod refusals;
mod twenty;
