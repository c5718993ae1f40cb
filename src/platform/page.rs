//! The page as the browser paints it: further styles, when something is on the screen or the browser has had a turn, and the
//! window for a login.

use js_sys::Promise;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::Element;

use super::script;

#[wasm_bindgen(module = "/src/platform/page.js")]
extern "C" {
    #[wasm_bindgen(js_name = addStyle)]
    fn add_to_sheet(css: &str);
    #[wasm_bindgen(js_name = painted)]
    fn wait_for_paint() -> Promise;
    #[wasm_bindgen(js_name = nextTask)]
    fn wait_for_task() -> Promise;
    /// The first letters of the first and the last word of a name.
    pub fn initials(name: &str) -> String;
    /// Whether the page's entry in the browser's history says that the list is ordered by strength.
    #[wasm_bindgen(js_name = isByStrength)]
    pub fn is_by_strength() -> bool;
    /// Notes the order of the list in that entry, which a reload keeps. Nothing is stored.
    #[wasm_bindgen(js_name = keepOrder)]
    pub fn keep_order(by_strength: bool);
}

/// Adds to the style of every desk on the page. The same style again changes nothing. In the release page it is in the second
/// part's script.
pub fn add_style(css: &str) {
    if !cfg!(feature = "split") {
        add_to_sheet(css);
    }
}

/// Waits until what is on the screen now has been painted.
pub async fn painted() {
    // The promise is never rejected.
    let _ = JsFuture::from(wait_for_paint()).await;
}

/// Waits for another task of the browser, which may paint and handle input before. It never fails.
pub fn next_task() -> JsFuture {
    JsFuture::from(wait_for_task())
}

/// Reports an unknown value of an attribute, once.
pub fn warn_unknown(attribute: &str, value: &str, allowed: &str) {
    let arguments: [&JsValue; 3] = [&attribute.into(), &value.into(), &allowed.into()];
    script::call("warnUnknown", &arguments);
}

/// Shows a popover below an element, or above it if there is more room.
pub fn show_at(popover: &Element, anchor: &Element) {
    script::call("showAt", &[popover, anchor]);
}

/// Hides a popover that may be shown.
pub fn hide(popover: &Element) {
    script::call("hide", &[popover]);
}

/// Shows a dialog as a modal one. Nothing happens if it isn't in the document.
pub fn show_modal(dialog: &Element) {
    script::call("showModal", &[dialog]);
}

/// Hides the rows of a table whose methods have these ids, one per line, and shows the others. Directly in the document: making
/// and removing hundreds of rows takes a while, and would close their forms.
pub fn hide_rows(table: &Element, ids: &str) {
    script::call("hideRows", &[table, &ids.into()]);
}

/// Opens the login in a small window, which closes itself at the end. `false` if the browser doesn't open it: then a link has to
/// do. Call it in the handler of a click.
pub fn open_login(url: &str) -> bool {
    script::call("openLogin", &[&url.into()]).is_truthy()
}
