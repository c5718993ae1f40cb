//! Notices about the whole page (offline, out of date, waiting for the rate limit), and the live region.

use factordesk_view::reactive::{effect, expect_context, follow_language, memo};
use factordesk_view::{Child, ElementRef, any, view};
use leptos::prelude::*;
use wasm_bindgen::JsValue;

use super::later::Later;
use super::waiting;
use crate::actions::Actions;
use crate::components::banner::request_id;
use crate::components::countdown::{countdown, counting};
use crate::components::icon::{Icon, icon};
use crate::components::login_link::login_window;
use crate::context::{Announcer, Desk};
use crate::platform::by_name::call;
use crate::platform::language;
use crate::state::announce::Announcements;
use crate::state::phase::Queued;
use crate::state::{Access, Phase};
use crate::text::errors::describe;
use crate::text::{CANCEL, screen, sentences};

/// Banners above the list, and the page's polite live region.
#[component]
pub fn StatusRegion() -> impl IntoView {
    let announcer = expect_context::<Announcer>();
    let later = expect_context::<Later>();
    let words = memo(move || announcer.words_in(Announcements::PAGE));
    view! {
        <div class="visually-hidden" role="status" aria-live="polite" data-testid="status">
            {move || words.get()}
        </div>
        // Always rendered, so that screen readers announce what comes into it.
        <div class="banners" role="alert">{waiting::notice()}</div>
        {later.view_only(|parts| (parts.banners)())}
    }
    .any()
}

/// The banners.
pub fn banners() -> AnyView {
    let desk = expect_context::<Desk>();
    let actions = expect_context::<Actions>();
    let until = memo(move || {
        let next = desk
            .waiting
            .with(|all| all.iter().copied().reduce(f64::min));
        next.or(desk.phase.with(|phase| match phase {
            // Without a list, the state in its place has the countdown.
            Phase::Waiting { until, shown: true } => Some(*until),
            _ => None,
        }))
    });
    view! {
        <div class="banners">
            {move || (!desk.online.get()).then(|| banner("state-offline", any(screen::OFFLINE), ().any()))}
            {move || until.get().map(|until| banner("state-waiting", countdown(until), ().any()))}
            {move || stale(desk, actions)}
            {language_missing}
            {move || host_decides(actions)}
        </div>
        {move || desk.queued.get().map(|queued| self::queued(&queued))}
    }
    .any()
}

/// A popover, so that it is visible over an open dialog.
fn queued(queued: &Queued) -> AnyView {
    let ahead = queued.ahead;
    let words = counting(queued.until, move |left| screen::queued(ahead, left.into()));
    let node = ElementRef::new();
    // Not while it is made: `showPopover` fails for an element outside of the page.
    effect(move || {
        if let Some(node) = node.get() {
            // A browser without popovers shows it below the dialog.
            call(&node, "showPopover");
        }
    });
    view! {
        <div node_ref=node popover="manual" class="queued banner-warn" data-testid="state-queued">
            {icon(Icon::Clock)} {words}
        </div>
    }
    .any()
}

fn stale(desk: Desk, actions: Actions) -> AnyView {
    follow_language();
    let Phase::Stale(error) = desk.phase.get() else {
        return ().any();
    };
    let words = describe(&error);
    let state = desk.list.with(|list| match list.progress() {
        Some(progress) => screen::incomplete(list.methods().len(), progress.total),
        None => screen::STALE.into(),
    });
    let words = view! {
        <p class="banner-what">{sentences(&state, &words.what)}</p>
        {request_id(&error)}
    };
    let expired = desk.access.with(|access| *access == Access::Expired);
    // Another try would only be refused again.
    let action = if expired && !desk.host.is_token_mode() {
        login_window(&desk.host.config().proxy, "", screen::LOG_IN_AGAIN)
    } else {
        view! {
            <button type="button" class="button" part="button" data-testid="retry" on:click=move |_| actions.refresh()>
                {screen::RETRY}
            </button>
        }
        .any()
    };
    banner("state-stale", words.any(), action)
}

/// The texts of the admin's language could not be loaded.
fn language_missing() -> Option<AnyView> {
    language::missing().map(|retry| {
        let button = view! {
            <button
                type="button"
                class="button"
                part="button"
                data-testid="retry-language"
                on:click=move |_| {
                    // It reports a failure itself.
                    let _ = retry.call0(&JsValue::UNDEFINED);
                }
            >
                {screen::RETRY}
            </button>
        };
        banner(
            "state-language",
            any(screen::LANGUAGE_FAILED),
            button.into_any(),
        )
    })
}

/// What was tried outside of dialogs waits for the host page, and can be given up.
fn host_decides(actions: Actions) -> Option<AnyView> {
    actions.awaits_decision().then(|| {
        let button = view! {
            <button
                type="button"
                class="button"
                data-testid="give-up"
                on:click=move |_| actions.give_up_decisions()
            >
                {CANCEL}
            </button>
        };
        banner(
            "state-host-decides",
            any(screen::HOST_DECIDES),
            button.into_any(),
        )
    })
}

fn banner(testid: &'static str, words: AnyView, action: AnyView) -> AnyView {
    view! {
        <div class="banner banner-warn" part="banner" data-testid=testid>
            {icon(Icon::Warning)}
            <div class="banner-words">{words}</div>
            {action}
        </div>
    }
    .any()
}
