//! The button that exports the list of methods, and why an export failed.

use factordesk_view::reactive::{Signal, derive, expect_context, memo};
use factordesk_view::{Child, view};
use leptos::prelude::*;

use super::ErrorBanner;
use super::icon::{Icon, icon};
use crate::actions::{Actions, Export};
use crate::state::ApiError;
use crate::text;

/// The button that saves the list, in a dialog.
#[component]
pub fn ExportButton() -> impl IntoView {
    let export = expect_context::<Actions>().export();
    view! {
        <button
            type="button"
            class="button"
            part="button"
            data-testid="export"
            on:click=move |_| export.dispatch(())
        >
            {icon(Icon::Download)}
            <span>{text::screen::EXPORT}</span>
        </button>
        {export_error(export)}
    }
    .any()
}

/// Why the last export failed, if it did; or that the host page decides about it.
fn export_error(export: Export) -> AnyView {
    let error = error_of(export);
    view! { <ErrorBanner error=error waits=export.waits() /> }.into_any()
}

/// Why the last export outside of dialogs failed, if it did. What the host page has refused is in a toast.
pub fn page_export_error(export: Export) -> AnyView {
    let error = error_of(export);
    let error = derive(move || error.get().filter(|error| !error.is_by_host()));
    let failed = memo(move || error.with(Option::is_some));
    // Made only then: it takes room in the toolbar.
    (move || {
        failed
            .get()
            .then(|| view! { <ErrorBanner error=error /> }.into_any())
    })
    .any()
}

fn error_of(export: Export) -> Signal<Option<ApiError>> {
    let outcome = export.value();
    derive(move || outcome.get().and_then(Result::err))
}
