//! Files that the browser saves.

use js_sys::Array;
use leptos::prelude::document;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};

/// Hands a JSON text to the browser as a download. The name must hold no personal data, since it stays in the browser's
/// history.
///
/// # Errors
/// If the page may not make such a link.
pub fn save_json(name: &str, json: &str) -> Result<(), JsValue> {
    let kind = BlobPropertyBag::new();
    kind.set_type("application/json");
    let parts = Array::of1(&JsValue::from_str(json));
    let blob = Blob::new_with_str_sequence_and_options(&parts, &kind)?;
    let url = Url::create_object_url_with_blob(&blob)?;
    let link: HtmlAnchorElement = document().create_element("a")?.unchecked_into();
    link.set_href(&url);
    link.set_download(name);
    link.click();
    // `click` has resolved the URL. Until it is revoked, the browser keeps the list in memory.
    Url::revoke_object_url(&url)
}
