//! Texts in lower case.

/// The text in lower case. Instead of `str::to_lowercase`: the browser has the tables for this, which would be 5 kB in the
/// page.
#[cfg(target_arch = "wasm32")]
pub fn lowercase(text: &str) -> String {
    js_sys::JsString::from(text).to_lower_case().into()
}

/// The text in lower case.
#[cfg(not(target_arch = "wasm32"))]
pub fn lowercase(text: &str) -> String {
    text.to_lowercase()
}
