//! Tests in a real browser: what `view!` expands to puts the right elements on the page, follows its signals, and leaves
//! nothing behind that runs. The macro's own tests are in `crates/view/macro`.

#![cfg(target_arch = "wasm32")]
#![expect(clippy::unwrap_used, reason = "in a test, a panic is a failure")]

mod support;

mod attributes;
mod elements;
mod events;
mod language;
mod lists;
mod reactive;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
