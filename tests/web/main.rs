//! The widget in a real browser, against a fake of the proxy at the transport, with a clock that the tests hold.

#![cfg(target_arch = "wasm32")]
#![expect(
    clippy::disallowed_methods,
    reason = "the tests play the page around the desk, with scripts and markup of their own"
)]
#![expect(clippy::unwrap_used, reason = "in a test, what can't go on has failed")]
#![expect(
    clippy::needless_pass_by_value,
    reason = "answers are written with json! in place"
)]

mod support;

mod access;
mod assist;
mod authenticators;
mod change_number;
mod credential;
mod deletion;
mod element;
mod form_add;
mod form_delete_all;
mod form_inline;
mod form_phone;
mod form_replace_all;
mod form_totp;
mod gone;
mod history;
mod listing;
mod offers;
mod queue;
mod reason;
mod reveal;
mod row;
mod search;
mod switching;
mod targets;
mod tenant_masks;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
