//! One file per scenario.

mod controls;
mod create;
mod delete;
mod delete_all;
mod list;
mod login;
mod replace_all;
mod search;
mod update;
