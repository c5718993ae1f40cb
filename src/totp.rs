//! Time-based one-time passwords (RFC 6238): secrets, codes, `otpauth://` addresses and their QR codes.
//!
//! Nothing here needs a browser. Only what Auth0 supports is accepted: SHA-1, 6 digits, a step of 30
//! seconds. Its API has no fields for other values.

pub mod characters;
pub mod code;
pub mod otpauth;
pub mod qr;
pub mod secret;

pub use code::{TypedCode, Verdict};
pub use otpauth::{Account, UriProblem};
pub use qr::Qr;
