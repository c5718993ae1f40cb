//! Tests of the widget in a real browser, with a fake proxy behind the transport and a clock that the tests control.

#![cfg(target_arch = "wasm32")]
#![expect(
    clippy::disallowed_methods,
    reason = "the tests act as the host page, with scripts and markup of their own"
)]
#![expect(clippy::unwrap_used, reason = "in a test, a panic is a failure")]
#![expect(
    clippy::needless_pass_by_value,
    reason = "arguments are `json!` values written in place"
)]

mod support;

mod access;
mod assist;
mod authenticators;
mod change_number;
mod credential;
mod deletion;
mod dialogs;
mod element;
mod events;
mod form_add;
mod form_delete_all;
mod form_inline;
mod form_phone;
mod form_replace_all;
mod form_totp;
mod fresh;
mod gone;
mod growth;
mod history;
mod languages;
mod later;
mod limited;
mod listing;
mod login;
mod long_list;
mod looks;
mod menu;
mod methods;
mod offers;
mod properties;
mod queue;
mod reason;
mod recent;
mod reveal;
mod row;
mod search;
mod search_focus;
mod switching;
mod targets;
mod tenant_masks;
mod toasts;
mod tokens;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
