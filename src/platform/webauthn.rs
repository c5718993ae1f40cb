//! Rust side of `src/platform/webauthn.js`: what the WebAuthn ceremony needs from the browser.
//!
//! Options and responses are built and read in [`crate::webauthn`], natively tested.

use leptos::prelude::window;
use serde_json::Value;
use wasm_bindgen::prelude::*;
use web_sys::AbortSignal;

use super::by_name::{property, text};

#[wasm_bindgen(module = "/src/platform/webauthn.js")]
extern "C" {
    #[wasm_bindgen(js_name = randomText)]
    fn random_text(length: u32) -> String;

    #[wasm_bindgen(js_name = pageFacts)]
    async fn page_facts() -> JsValue;

    #[wasm_bindgen(js_name = createCredential)]
    async fn create_credential(options: &str, signal: &AbortSignal) -> JsValue;
}

/// A challenge: 32 random bytes in base64url (Web Authentication Level 3, 13.4.3 asks for at least 16).
pub fn challenge() -> String {
    random_text(32)
}

/// A handle for a user without one: 64 random bytes in base64url. That is the longest allowed, and
/// what Web Authentication Level 3, 14.6.1 recommends.
pub fn new_user_handle() -> String {
    random_text(64)
}

/// The page's origin.
pub fn origin() -> String {
    text(&window().location(), "origin")
}

/// The browser's user agent string.
pub fn user_agent() -> Option<String> {
    property(&window().navigator(), "userAgent").as_string()
}

/// Collects the facts about the page that decide whether it may create credentials.
pub async fn page() -> crate::webauthn::Page {
    let facts = page_facts().await.as_string().unwrap_or_default();
    // From bytes as everywhere: reading a `str` would be a second JSON reader in the wasm.
    crate::webauthn::Page::read(&serde_json::from_slice(facts.as_bytes()).unwrap_or(Value::Null))
}

/// Creates a credential. Returns JSON for [`crate::webauthn::Credential::read`].
pub async fn create(options: &Value, signal: &AbortSignal) -> String {
    let made = create_credential(&options.to_string(), signal).await;
    made.as_string().unwrap_or_default()
}
