//! Limits of the API that the screen explains before somebody runs into them.

/// Passkeys a user can have at most.
pub const PASSKEYS: usize = 20;
