//! The list as a file.

use crate::dom::view;
use factordesk_model::AuthenticationMethod;
use js_sys::Array;
use leptos::prelude::*;
use serde_json::Value;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};

use super::icon::{Icon, icon};
use crate::desk::{Announcer, Desk};
use crate::text;

/// Saves the list as the API answers it: a JSON array, which replace-all can take back (without the secrets, which the API
/// doesn't give).
#[component]
pub fn ExportButton() -> impl IntoView {
    let desk = expect_context::<Desk>();
    let announcer = expect_context::<Announcer>();
    let export = move |_| {
        let list = desk.list.with_untracked(|list| {
            list.methods()
                .iter()
                .map(AuthenticationMethod::to_value)
                .collect::<Value>()
        });
        let json = format!("{list:#}");
        if save("authentication-methods.json", &json).is_ok() {
            announcer.say(text::said::EXPORTED);
        }
    };
    view! {
        <button type="button" class="button" data-testid="export" on:click=export>
            {icon(Icon::Download)}
            <span>{text::screen::EXPORT}</span>
        </button>
    }
    .into_any()
}

/// Hands the text to the browser as a download. The name holds nothing of the user: it would stay in the browser's history.
fn save(name: &str, json: &str) -> Result<(), JsValue> {
    let kind = BlobPropertyBag::new();
    kind.set_type("application/json");
    let parts = Array::of1(&JsValue::from_str(json));
    let blob = Blob::new_with_str_sequence_and_options(&parts, &kind)?;
    let url = Url::create_object_url_with_blob(&blob)?;
    let link: HtmlAnchorElement = document().create_element("a")?.unchecked_into();
    link.set_href(&url);
    link.set_download(name);
    link.click();
    Url::revoke_object_url(&url)
}
