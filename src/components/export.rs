//! The list as a file.

use factordesk_model::{AuthenticationMethod, Permission};
use js_sys::Array;
use leptos::prelude::*;
use serde_json::Value;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};

use super::ErrorBanner;
use super::icon::{Icon, icon};
use crate::actions::Actions;
use crate::context::{Announcer, Desk};
use crate::draft::masks::{is_hidden_by_tenant, is_masked};
use crate::platform::dom::view;
use crate::platform::reactive::{derive, effect, memo};
use crate::state::FactorList;
use crate::state::announce::Announcement;
use crate::text;

/// Saves the list as the API answers it: a JSON array, which replace-all can take back (without the secrets, which the API
/// doesn't give). Numbers and addresses are in it whole for whoever may see them so.
#[component]
pub fn ExportButton() -> impl IntoView {
    let desk = expect_context::<Desk>();
    let announcer = expect_context::<Announcer>();
    let reveal = expect_context::<Actions>().reveal();
    let whole = reveal.value();
    let export = move |_| {
        let masked = desk.list.with_untracked(FactorList::is_masked);
        if masked && untrack(|| desk.may(Permission::Reveal)) {
            reveal.dispatch(None);
        } else {
            desk.list
                .with_untracked(|list| save(announcer, list.methods()));
        }
    };
    effect(move || {
        let methods = whole.with(|whole| whole.as_ref()?.as_ref().ok().cloned());
        if let Some(methods) = methods {
            // In the file is where it stays.
            reveal.clear();
            save(announcer, &methods);
        }
    });
    let error = derive(move || whole.get().and_then(Result::err));
    let failed = memo(move || error.with(Option::is_some));
    view! {
        <button type="button" class="button" data-testid="export" on:click=export>
            {icon(Icon::Download)}
            <span>{text::screen::EXPORT}</span>
        </button>
        {move || failed.get().then(|| view! { <ErrorBanner error=error /> }.into_any())}
    }
    .into_any()
}

/// The name says when what is in the file is only a part, and the announcement says who hides the rest.
fn save(announcer: Announcer, methods: &[AuthenticationMethod]) {
    const PARTLY: &str = "authentication-methods-masked.json";
    let list: Value = methods.iter().map(AuthenticationMethod::to_value).collect();
    let (name, said) = if methods.iter().any(is_masked) {
        (PARTLY, Announcement::ExportedMasked)
    } else if methods.iter().any(is_hidden_by_tenant) {
        (PARTLY, Announcement::ExportedHidden)
    } else {
        ("authentication-methods.json", Announcement::Exported)
    };
    if download(name, &format!("{list:#}")).is_ok() {
        announcer.say(&said);
    }
}

/// Hands the text to the browser as a download. The name holds nothing of the user: it would stay in the browser's history.
fn download(name: &str, json: &str) -> Result<(), JsValue> {
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
