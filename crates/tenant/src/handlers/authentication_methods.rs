//! `/users/{id}/authentication-methods`

pub(crate) mod create;
pub(crate) mod delete;
pub(crate) mod delete_all;
pub(crate) mod get;
pub(crate) mod list;
pub(crate) mod set;
pub(crate) mod update;

mod answer;
pub(crate) mod make;
pub(crate) mod rules;
