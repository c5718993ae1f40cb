//! The proxy's calls: one method for each endpoint, one way to send.

pub mod error;

pub use error::{ApiError, Failure};
