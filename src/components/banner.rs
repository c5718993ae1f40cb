//! An error, shown where the failed action was started: what failed, what to do next, and the request id to quote.

use factordesk_model::ErrorCause;
use factordesk_view::reactive::{Signal, expect_context, follow_language, memo};
use factordesk_view::{Child, view};
use leptos::prelude::*;

use super::icon::{Icon, icon};
use crate::context::Desk;
use crate::platform::action::Action;
use crate::platform::config::Control;
use crate::state::{Access, ApiError};
use crate::text;
use crate::text::catalogue::around;
use crate::text::errors::{ErrorText, describe, detail};

/// Shows an error, if there is one. Its `alert` element is always rendered, so that screen readers announce the error.
#[component]
pub fn ErrorBanner(
    /// The error
    #[prop(into)]
    error: Signal<Option<ApiError>>,
    /// Called by the "Try again" button; without it there is no such button
    #[prop(optional, into)]
    on_retry: Option<Callback<()>>,
    /// Texts that replace the general ones for some errors
    #[prop(optional)]
    words: Option<fn(&ApiError) -> Option<ErrorText>>,
    /// Whether the host page is deciding about what was tried
    #[prop(optional, into)]
    waits: Signal<bool>,
) -> impl IntoView {
    let desk = expect_context::<Desk>();
    let is_over = move |error: &ApiError| {
        // A missing reason is reported beside the reason field. A missing login isn't missing any more after the login.
        error.cause() == Some(ErrorCause::ReasonRequired)
            || (error.is_login_required() && desk.access.with(|a| *a == Access::Granted))
    };
    view! {
        {host_decides(waits)}
        <div role="alert" class="banner-place">
            {move || {
                follow_language();
                error.get().filter(|error| !is_over(error)).map(|error| {
                    let own = words.and_then(|words| words(&error));
                    banner(&error, own, on_retry)
                })
            }}
        </div>
    }
    .into_any()
}

/// Says that the host page is deciding. The command announces it.
pub fn host_decides(waits: Signal<bool>) -> AnyView {
    (move || {
        waits.get().then(|| {
            view! { <p class="notice" data-testid="host-decides">{text::screen::HOST_DECIDES}</p> }
        })
    })
    .any()
}

/// Says that the host page has turned this off, if it does so while a dialog or form is open. What is typed in there isn't
/// taken away, but it can't be sent (`actions::Command`).
pub fn turned_off(action: Action) -> AnyView {
    let desk = expect_context::<Desk>();
    let is_off = memo(move || desk.hides(Control::Action(action)));
    view! {
        <div role="alert" class="banner-place">
            {move || is_off.get().then(|| view! {
                <p class="notice notice-warn" part="notice" data-testid="turned-off">{text::screen::TURNED_OFF}</p>
            })}
        </div>
    }
    .into_any()
}

fn banner(error: &ApiError, own: Option<ErrorText>, on_retry: Option<Callback<()>>) -> AnyView {
    let words = own.unwrap_or_else(|| describe(error));
    view! {
        <div class="banner banner-error" part="banner" data-testid="error-banner">
            {icon(Icon::Warning)}
            <div class="banner-words">
                <p class="banner-what">{words.what}</p>
                <p>{words.next}</p>
                {detail_of(error, "banner-detail")}
                {request_id(error)}
            </div>
            {on_retry.map(|retry| view! {
                <button type="button" class="button" part="button" data-testid="retry" on:click=move |_| retry.run(())>
                    {text::screen::RETRY}
                </button>
            })}
        </div>
    }
    .into_any()
}

/// What the error says beyond its sentences, if there is more.
pub fn detail_of(error: &ApiError, class: &'static str) -> AnyView {
    let detail = detail(error).map(|(message, value, lang)| {
        view! {
            <p class=class>
                // Isolated: the tenant's text may contain bidi controls (property 51).
                {move || around(message).0}<bdi lang=lang>{value}</bdi>{move || around(message).1}
            </p>
        }
    });
    detail.into_any()
}

/// The request id, for the operator of Factordesk to look up in the log.
pub fn request_id(error: &ApiError) -> AnyView {
    error
        .request_id()
        .map(|id| {
            view! {
                <p class="request-id">
                    {move || text::labelled(text::errors::REQUEST_ID.text())} <code data-testid="request-id">{id.to_owned()}</code>
                </p>
            }
        })
        .into_any()
}
