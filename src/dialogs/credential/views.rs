//! The views of the form of a security key or a passkey.

use factordesk_model::{CreateType, Problem};
use factordesk_view::reactive::{Signal, derive, expect_context, follow_language, memo, on_new};
use factordesk_view::{ElementRef, any, view};
use leptos::prelude::*;

use super::{CeremonyStep, Guided};
use crate::components::authenticator::authenticator;
use crate::context::Desk;
use crate::dialogs::enrolment::Enrolment as _;
use crate::platform::focus;
use crate::text::{forms, kinds, problems, screen, webauthn as words};
use crate::webauthn::{CeremonyFailure, Credential};

/// The view that is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum CredentialView {
    Hand,
    Ready,
    Waiting,
    Made,
}

fn current_view(form: Guided) -> CredentialView {
    if form.is_by_hand.get() {
        return CredentialView::Hand;
    }
    form.step.with(|step| match step {
        CeremonyStep::Ready(_) => CredentialView::Ready,
        CeremonyStep::Waiting => CredentialView::Waiting,
        CeremonyStep::Made(..) => CredentialView::Made,
    })
}

/// The number of the view that is shown.
pub(super) fn step(form: Guided) -> usize {
    current_view(form) as usize
}

/// Why this page can't create a credential, once the browser has been asked. Reactive.
pub(super) fn obstacle(form: Guided) -> Option<String> {
    let rp_id = form.rp_id();
    form.page.with(|page| {
        let page = page.as_ref()?;
        let why = page.may_ask(rp_id.as_deref()).err()?;
        Some(words::obstacle(
            why,
            &page.host,
            rp_id.as_deref().unwrap_or_default(),
        ))
    })
}

pub(super) fn view(form: Guided) -> AnyView {
    let current = memo(move || current_view(form));
    let node = ElementRef::new();
    // Changing the view removes the focused element, so put the focus into the new one.
    on_new(
        move || current.get(),
        move |current| {
            let selectors = match current {
                CredentialView::Hand | CredentialView::Made => focus::FIRST_FIELD,
                CredentialView::Ready | CredentialView::Waiting => focus::BUTTON,
            };
            focus::soon(node, selectors);
        },
    );
    // Going back or closing the dialog cancels the wait.
    on_cleanup(move || form.stop());
    view! {
        <div
            class="ceremony"
            class:ceremony-open=move || matches!(current.get(), CredentialView::Ready | CredentialView::Waiting)
            node_ref=node
        >
            // Always rendered: screen readers announce a live region only if it existed before its text, and they
            // ignore those outside of an open dialog.
            <div role="status" data-testid="ceremony-status">
                {move || (current.get() != CredentialView::Hand).then(|| status(form))}
            </div>
            {move || match current.get() {
                CredentialView::Hand => by_hand(form),
                CredentialView::Ready => ready(form),
                CredentialView::Waiting => waiting(form),
                CredentialView::Made => made(form),
            }}
            <p class="field-error" aria-live="polite" data-testid="error-credential">
                {move || form.too_early.get().then(|| words::missing(form.kind))}
            </p>
        </div>
    }
    .into_any()
}

/// The status, for the live region.
fn status(form: Guided) -> AnyView {
    form.step.with(|step| match step {
        CeremonyStep::Ready(None) => ().into_any(),
        CeremonyStep::Ready(Some(failure)) => failed(form, *failure),
        CeremonyStep::Waiting => view! {
            <p class="notice" part="notice" data-testid="ceremony-waiting">{words::WAITING}</p>
        }
        .into_any(),
        CeremonyStep::Made(credential, _) => {
            // A key comes after a password. A passkey replaces it, so it should verify the person.
            let unverified = form.kind == CreateType::Passkey && !credential.user_verified;
            let desk = expect_context::<Desk>();
            view! {
                <h3 aria-level=move || desk.level(3, 1)>{words::MADE}</h3>
                {unverified.then(|| view! {
                    <p class="notice notice-warn" part="notice" data-testid="unverified">{words::UNVERIFIED}</p>
                })}
                {move || form.refused.get().map(|(field, problem)| view! {
                    <p class="notice notice-danger" part="notice" data-testid="error-key_id">
                        {move || problems::beside(field, &problem)}
                    </p>
                })}
            }
            .into_any()
        }
    })
}

/// Why the registration failed.
fn failed(form: Guided, failure: CeremonyFailure) -> AnyView {
    let (page, rp_id) = untrack(|| (form.page.get(), form.rp_id()));
    let host = page.unwrap_or_default().host;
    let rp_id = rp_id.unwrap_or_default();
    view! {
        <p class="notice notice-danger" part="notice" data-testid="ceremony-failed">
            {move || words::failure(failure, form.kind, &host, &rp_id)}
        </p>
    }
    .into_any()
}

fn by_hand(form: Guided) -> AnyView {
    view! {
        {form.by_hand.view()}
        {switch(form, false)}
    }
    .into_any()
}

/// The button that switches to the form for typed values, or back.
fn switch(form: Guided, by_hand: bool) -> AnyView {
    view! {
        <button
            type="button"
            class="button"
            part="button"
            data-testid=if by_hand { "by-hand" } else { "guided" }
            on:click=move |_| {
                form.too_early.set(false);
                form.is_by_hand.set(by_hand);
            }
        >
            {if by_hand { words::BY_HAND } else { words::GUIDED }}
        </button>
    }
    .into_any()
}

fn ready(form: Guided) -> AnyView {
    view! {
        {move || invitation(form)}
        {switch(form, true)}
    }
    .into_any()
}

/// What will happen and the start button, or why this page can't do it.
fn invitation(form: Guided) -> AnyView {
    follow_language();
    // Until the browser has been asked, assume that the page may do it.
    if let Some(obstacle) = obstacle(form) {
        return view! { <p class="notice notice-warn" part="notice" data-testid="obstacle">{obstacle}</p> }
            .into_any();
    }
    let shown = form.rp_id().unwrap_or_default();
    let elsewhere = form
        .page
        .get()
        .filter(|page| page.needs_related_origin(&shown));
    view! {
        <p class="notice notice-warn" part="notice" data-testid="confirmed-notice">{forms::CONFIRMED_AT_ONCE}</p>
        <p>{words::intro(form.kind)}</p>
        // For the name only: the handle is made when the registration starts.
        <p class="muted">{words::purpose(&form.user(String::new()).display_name, &shown)}</p>
        {elsewhere.map(|page| view! {
            <p class="notice" part="notice" data-testid="related-origin">{words::related(&page.host, &shown)}</p>
        })}
        <button
            type="button"
            class="button button-primary"
            part="button button-primary"
            data-testid="start-ceremony"
            on:click=move |_| form.start()
        >
            {words::start(form.kind)}
        </button>
    }
    .into_any()
}

fn waiting(form: Guided) -> AnyView {
    view! {
        <button
            type="button"
            class="button"
            part="button"
            data-testid="stop-ceremony"
            on:click=move |_| form.stop()
        >
            {words::STOP}
        </button>
    }
    .into_any()
}

fn made(form: Guided) -> AnyView {
    let credential = form.step.with_untracked(|step| match step {
        CeremonyStep::Made(credential, _) => Some(credential.clone()),
        _ => None,
    });
    let problems = memo(move || form.problems());
    let problems: Signal<Vec<Problem>> = problems.into();
    view! {
        {credential.map(summary)}
        {form.name.views(problems)}
        <button
            type="button"
            class="button button-quiet"
            part="button button-quiet"
            data-testid="start-over"
            on:click=move |_| form.start_over()
        >
            {words::START_OVER}
        </button>
        {words::start_over_hint(form.kind).map(|hint| view! { <p class="field-hint">{hint}</p> })}
    }
    .into_any()
}

/// The properties of the credential, so that the admin can tell whether it is the right one.
fn summary(credential: Credential) -> AnyView {
    let line = |name: &'static str, label: Signal<String>, value: AnyView| {
        view! {
            <div class="details-field">
                <dt>{move || label.get()}</dt>
                <dd data-testid=format!("made-{name}")>{value}</dd>
            </div>
        }
        .into_any()
    };
    let transports = credential.transports.join(", ");
    let transports = move || {
        if transports.is_empty() {
            words::NOT_TOLD.text().to_owned()
        } else {
            transports.clone()
        }
    };
    let verified = if credential.user_verified {
        screen::YES
    } else {
        screen::NO
    };
    let own = credential.clone();
    let synced = move || words::synced(&own);
    let model = view! {
        {authenticator(credential.aaguid.clone())}
        <bdi class="code">{credential.aaguid}</bdi>
    };
    view! {
        <dl class="details-fields" data-testid="credential">
            {line("aaguid", derive(|| kinds::field("aaguid")), model.into_any())}
            {line("device-type", derive(|| kinds::field("credential_device_type")), any(synced))}
            {line("transports", derive(|| kinds::field("transports")), any(transports))}
            {line("verified", words::USER_VERIFIED.into(), any(verified))}
        </dl>
    }
    .into_any()
}
