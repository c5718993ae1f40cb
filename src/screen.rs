//! The composed parts of the page: header, table, search, empty and error states.

pub mod channel;
pub mod details;
pub mod factor_list;
pub mod factor_row;
mod inline;
pub mod rename;
mod row_actions;
pub mod states;
pub mod status_region;
pub mod toolbar;
pub mod top_bar;
pub mod user_header;
pub mod user_picker;
