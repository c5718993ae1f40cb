//! One file per scenario.

mod assist;
mod authenticators;
mod controls;
mod create;
mod credential;
mod delete;
mod delete_all;
mod embed;
mod export;
mod hostile;
mod invalid;
mod keyboard;
mod list;
mod login;
mod offers;
mod permissions;
mod rate_limit;
mod replace_all;
mod rollback;
mod search;
mod session_expiry;
mod states;
mod totp;
mod update;
