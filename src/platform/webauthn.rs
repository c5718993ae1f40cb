//! What the WebAuthn ceremony needs from the browser: Rust side of functions in `src/platform/later.js`.
//!
//! Options and responses are built and read in [`crate::webauthn`], natively tested.

use factordesk_model::reader;
use js_sys::Promise;
use leptos::prelude::window;
use serde_json::Value;
use wasm_bindgen::{JsCast, JsValue};

use super::by_name::{property, text};
use super::script;
use super::underway::Underway;

/// A challenge: 32 random bytes in base64url (Web Authentication Level 3, 13.4.3 asks for at least 16).
pub fn challenge() -> String {
    random_text(32)
}

/// A handle for a user without one: 64 random bytes in base64url. That is the longest allowed, and
/// what Web Authentication Level 3, 14.6.1 recommends.
pub fn new_user_handle() -> String {
    random_text(64)
}

fn random_text(length: u32) -> String {
    script::text("randomText", &[&length.into()])
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
    let facts = wait("pageFacts", &[]).await;
    crate::webauthn::Page::read(&reader::read(facts.as_bytes()).unwrap_or(Value::Null))
}

/// Creates a credential. Returns JSON for [`crate::webauthn::Credential::read`]. Dropping it cancels the browser's request.
pub async fn create(options: &Value) -> String {
    wait("createCredential", &[&options.to_string().into()]).await
}

/// Waits for the text of a function that returns a promise.
async fn wait(name: &str, arguments: &[&JsValue]) -> String {
    let promise: Promise = script::call(name, arguments).unchecked_into();
    Underway::new(promise).await.as_string().unwrap_or_default()
}
