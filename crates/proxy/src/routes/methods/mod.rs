//! A user's authentication methods.

pub(super) mod create;
pub(super) mod delete;
pub(super) mod delete_all;
mod first_factor;
pub(super) mod get;
pub(super) mod list;
pub(super) mod set;
pub(super) mod update;
