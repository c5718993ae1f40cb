//! An error where it happened: what happened, what to do next, and what to quote.

use factordesk_model::ErrorCause;
use leptos::prelude::*;

use super::icon::{Icon, icon};
use crate::platform::dom::view;
use crate::state::ApiError;
use crate::text;
use crate::text::errors::{ErrorText, describe, detail};

/// Shows an error, if there is one. Its element is always there, so that screen readers hear it arrive.
#[component]
pub fn ErrorBanner(
    /// The error
    #[prop(into)]
    error: Signal<Option<ApiError>>,
    /// With it, there is a button to try again
    #[prop(optional, into)]
    on_retry: Option<Callback<()>>,
    /// Words of its own for the errors that it knows
    #[prop(optional)]
    words: Option<fn(&ApiError) -> Option<ErrorText>>,
) -> impl IntoView {
    view! {
        <div role="alert" class="banner-place">
            // What a reason is missing for stands beside the reason.
            {move || error.get().filter(|e| e.cause() != Some(ErrorCause::ReasonRequired)).map(|error| {
                let own = words.and_then(|words| words(&error));
                banner(&error, own, on_retry)
            })}
        </div>
    }
    .into_any()
}

fn banner(error: &ApiError, own: Option<ErrorText>, on_retry: Option<Callback<()>>) -> AnyView {
    let words = own.unwrap_or_else(|| describe(error));
    view! {
        <div class="banner banner-error" data-testid="error-banner">
            {icon(Icon::Warning)}
            <div class="banner-words">
                <p class="banner-what">{words.what}</p>
                <p>{words.next}</p>
                {detail(error).map(|detail| view! { <p class="banner-detail"><bdi>{detail}</bdi></p> })}
                {request_id(error)}
            </div>
            {on_retry.map(|retry| view! {
                <button type="button" class="button" data-testid="retry" on:click=move |_| retry.run(())>
                    {text::screen::RETRY}
                </button>
            })}
        </div>
    }
    .into_any()
}

/// What to quote to whoever runs the proxy.
pub fn request_id(error: &ApiError) -> AnyView {
    error
        .request_id()
        .map(|id| {
            view! {
                <p class="request-id">
                    {text::errors::REQUEST_ID} ": " <code data-testid="request-id">{id.to_owned()}</code>
                </p>
            }
        })
        .into_any()
}
