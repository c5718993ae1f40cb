//! Exporting the list of methods as a JSON file.

use factordesk_model::{AuthenticationMethod, Permission};
use factordesk_view::reactive::{derive, effect, expect_context, memo};
use factordesk_view::{Child, view};
use js_sys::Array;
use leptos::prelude::*;
use serde_json::Value;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};

use super::ErrorBanner;
use super::icon::{Icon, icon};
use crate::actions::{Actions, Reveal};
use crate::context::Desk;
use crate::draft::masks::{is_hidden_by_tenant, is_masked};
use crate::platform::by_name::set_property;
use crate::state::FactorList;
use crate::state::announce::Announcement;
use crate::text;

/// Saves the list as the API returns it: a JSON array, which "Replace all" can import again. It holds no secrets, since the API
/// doesn't return them. Numbers and addresses are in full if the admin has the permission to reveal.
#[derive(Clone, Copy)]
pub struct Export {
    desk: Desk,
    actions: Actions,
    reveal: Reveal,
}

impl Default for Export {
    /// The export, with a command of its own for revealing.
    fn default() -> Self {
        let actions = expect_context::<Actions>();
        let reveal = actions.reveal();
        let revealed = reveal.value();
        effect(move || {
            let methods = revealed.with(|revealed| revealed.as_ref()?.as_ref().ok().cloned());
            if let Some(methods) = methods {
                // The page doesn't keep what was revealed for the file.
                reveal.clear();
                save(actions, &methods);
            }
        });
        Self {
            desk: expect_context::<Desk>(),
            actions,
            reveal,
        }
    }
}

impl Export {
    /// Saves the list.
    pub fn run(self) {
        let masked = self.desk.list.with_untracked(FactorList::is_masked);
        // Only if something is masked: a reveal leaves a record in the audit.
        if masked && untrack(|| self.desk.may(Permission::Reveal)) {
            self.reveal.dispatch(None);
        } else {
            self.desk
                .list
                .with_untracked(|list| save(self.actions, list.methods()));
        }
    }

    /// Why it failed, if it did.
    pub fn error(self) -> AnyView {
        let revealed = self.reveal.value();
        let error = derive(move || revealed.get().and_then(Result::err));
        let failed = memo(move || error.with(Option::is_some));
        (move || {
            failed
                .get()
                .then(|| view! { <ErrorBanner error=error /> }.into_any())
        })
        .any()
    }
}

/// The button that saves the list.
#[component]
pub fn ExportButton() -> impl IntoView {
    let export = Export::default();
    view! {
        <button type="button" class="button" data-testid="export" on:click=move |_| export.run()>
            {icon(Icon::Download)}
            <span>{text::screen::EXPORT}</span>
        </button>
        {export.error()}
    }
    .into_any()
}

/// Saves the methods. If something in the file is masked, its name says so, and the announcement says what masked it.
fn save(actions: Actions, methods: &[AuthenticationMethod]) {
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
        actions.show(&said);
    }
}

/// Hands the text to the browser as a download. The name holds no personal data, since it stays in the browser's history.
fn download(name: &str, json: &str) -> Result<(), JsValue> {
    let kind = BlobPropertyBag::new();
    kind.set_type("application/json");
    let parts = Array::of1(&JsValue::from_str(json));
    let blob = Blob::new_with_str_sequence_and_options(&parts, &kind)?;
    let url = Url::create_object_url_with_blob(&blob)?;
    let link: HtmlAnchorElement = document().create_element("a")?.unchecked_into();
    set_property(&link, "href", &JsValue::from_str(&url));
    set_property(&link, "download", &JsValue::from_str(name));
    link.click();
    // `click` has resolved the URL. Until it is revoked, the browser keeps the list in memory.
    Url::revoke_object_url(&url)
}
