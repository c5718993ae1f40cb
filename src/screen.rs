//! The parts of the page: top bar, user search, user header, list of methods, and the states without a list.
//!
//! What the first row needs is in the first wasm; it reaches the rest through [`later`].
//! What opens over the page is in `dialogs`, the building blocks of both are in `components`.

pub mod activity;
pub mod channel;
pub mod details;
pub mod factor_list;
pub mod factor_row;
pub mod filter;
mod inline;
pub mod later;
pub mod rename;
pub mod reveal;
pub mod row_actions;
mod search_keys;
pub mod states;
pub mod status_region;
pub mod surface;
pub mod toasts;
pub mod toolbar;
pub mod top_bar;
pub mod user_header;
pub mod user_picker;
mod waiting;
