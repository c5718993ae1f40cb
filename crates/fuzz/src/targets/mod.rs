//! The targets, one file each.

pub mod answers;
pub mod claims;
pub mod config;
pub mod headers;
pub mod http;
pub mod jwt;
pub mod path;
pub mod query;
pub mod reader;
pub mod requests;
pub mod scope;
pub mod search;
pub mod totp;
pub mod user_search;
pub mod version;
pub mod webauthn;

mod desk;
mod json;
mod keys;

use std::borrow::Cow;

/// The input as text; invalid UTF-8 is replaced.
fn text(input: &[u8]) -> Cow<'_, str> {
    String::from_utf8_lossy(input)
}
