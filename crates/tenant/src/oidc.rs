//! The OpenID provider: a real login page, authorization code with PKCE, and the token endpoint.
//!
//! In reading order: [`state`] (admins, sessions and everything issued), [`keys`], [`mint`] and [`verify`] (tokens),
//! [`clients`], [`redirect`], then one file per endpoint.

pub(crate) mod authorize;
pub(crate) mod clients;
pub(crate) mod cookies;
pub(crate) mod discovery;
pub(crate) mod error;
pub(crate) mod keys;
pub(crate) mod login;
pub(crate) mod logout;
pub(crate) mod mint;
pub(crate) mod page;
pub(crate) mod params;
pub(crate) mod redirect;
pub(crate) mod state;
pub(crate) mod token;
pub(crate) mod userinfo;
pub(crate) mod verify;
