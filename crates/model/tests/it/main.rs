//! Tests the model against the documentation, the schemas and arbitrary input.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test fails by panicking, and so do its helpers"
)]

mod arbitrary;
mod errors;
mod fixtures;
mod masks;
mod roundtrip;
mod schema;
mod strict;
mod urls;
