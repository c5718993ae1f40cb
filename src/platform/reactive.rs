//! Signals, memos and effects: see crate `factordesk-view`.

pub use factordesk_view::reactive::*;
