//! Toasts: what was done, with an undo and a note for the help desk's ticket. They also mark the row that was changed.

use std::sync::Arc;

use factordesk_model::{MethodId, Secret};
use factordesk_view::reactive::{Life, effect, expect_context, spawn};
use factordesk_view::{ElementRef, Node, html, keyed, view};
use futures::FutureExt;
use leptos::prelude::*;

use crate::actions::{Actions, now_ms};
use crate::components::copy_button;
use crate::components::icon::{Icon, icon};
use crate::context::{Announcer, Desk};
use crate::platform::by_name::call;
use crate::platform::clock::Clock;
use crate::platform::{find, focus, intl, page};
use crate::state::toasts::{Toast, Toasts};
use crate::text::{announcements, toasts as texts};

/// The toasts of a desk.
pub fn toasts() -> AnyView {
    let desk = expect_context::<Desk>();
    let node = ElementRef::new();
    let life = Life::current();
    effect(move || {
        let next = desk
            .toasts
            .with(|toasts| toasts.all().last().map(|toast| toast.id));
        if next.is_some() {
            // Its toast is made by another effect of the same change.
            let show = leptos::task::tick().map(move |()| show(node));
            spawn(life, show.boxed_local());
        } else if let Some(node) = node.get() {
            page::hide(&node);
        }
    });
    expire(desk, node, life);
    effect(move || {
        if let Some(id) = desk.touched.get() {
            let mark = leptos::task::tick().map(move |()| mark(node, &id));
            spawn(life, mark.boxed_local());
        }
    });
    let list = html("ol\nclass=toasts-list\nrole=list");
    let keys = move || {
        desk.toasts.with(|toasts| {
            toasts
                .all()
                .iter()
                .map(|toast| toast.id.to_string())
                .collect()
        })
    };
    let make = move |key: &str| {
        let found = desk.toasts.with_untracked(|toasts| {
            let mut all = toasts.all().iter();
            all.find(|toast| toast.id.to_string() == key).cloned()
        });
        found.map_or_else(|| html("li"), |toast| toast_view(desk, toast))
    };
    view! {
        <section node_ref=node popover="manual" class="toasts" aria-label=texts::REGION data-testid="toasts">
            {keyed(list, keys, make)}
        </section>
    }
    .into_any()
}

/// Shows the popover above all that is open, unless the admin is using it.
fn show(node: ElementRef) {
    let Some(node) = node.get() else { return };
    if !find::matches(&node, ":focus-within") {
        page::hide(&node);
        // A browser without popovers shows it where it is.
        call(&node, "showPopover");
    }
}

/// Removes each toast when its time is over. While they are pointed at, focused, or out of reach below a dialog, it doesn't
/// pass.
fn expire(desk: Desk, node: ElementRef, life: Life) {
    let clock = expect_context::<Clock>();
    let announcer = expect_context::<Announcer>();
    let rest = move || {
        let now = now_ms(clock);
        let is_used = node
            .get()
            .is_some_and(|node| find::matches(&node, ":hover, :focus-within"));
        let _ = desk.toasts.try_update(|toasts| {
            if is_used || announcer.is_in_dialog() {
                toasts.hold(now);
            }
            toasts.expire(now);
        });
    };
    effect(move || {
        let now = now_ms(clock);
        let next = desk.toasts.with(Toasts::next_end);
        if let Some(next) = next {
            let pause = u32::try_from(next.saturating_sub(now)).unwrap_or(u32::MAX);
            let wait = async move {
                clock.sleep(pause).await;
                rest();
            };
            spawn(life, wait.boxed_local());
        }
    });
}

fn toast_view(desk: Desk, toast: Toast) -> Node {
    let Toast {
        id,
        what,
        facts,
        undo,
        ..
    } = toast;
    let actions = expect_context::<Actions>();
    let noted = Arc::clone(&what);
    let words = move || announcements::words(&what, &intl::moment);
    let note = facts.map(|facts| {
        #[expect(clippy::cast_precision_loss, reason = "milliseconds since 1970 fit")]
        let at = intl::iso(facts.at as f64);
        copy_button(
            Box::new(move || {
                let words = announcements::words(&noted, &intl::moment);
                Secret::new(texts::note(&words, &facts, &at))
            }),
            texts::COPY_NOTE,
            "toast-note",
            true,
        )
    });
    let remove = move || desk.toasts.update(|toasts| drop(toasts.take(id)));
    let undo = undo.map(|undo| {
        let command = actions.undo();
        let press = move |_| {
            // Once: a second click finds no toast.
            if desk.toasts.try_update(|toasts| toasts.take(id)).flatten().is_some() {
                command.dispatch(undo.clone());
            }
        };
        view! {
            <button type="button" class="button" part="button" data-testid="toast-undo" on:click=press>{texts::UNDO}</button>
        }
    });
    view! {
        <li class="toast" part="toast" data-testid="toast">
            <p class="toast-words"><bdi>{words}</bdi></p>
            {undo}
            {note}
            <button
                type="button"
                class="icon-button"
                part="icon-button"
                data-testid="toast-dismiss"
                aria-label=texts::DISMISS
                on:click=move |_| remove()
            >
                {icon(Icon::Close)}
            </button>
        </li>
    }
}

/// Marks the row of a method that was added or changed, and scrolls to it.
fn mark(node: ElementRef, id: &MethodId) {
    let desk = node
        .get()
        .and_then(|node| node.closest(".desk").ok().flatten());
    let Some(desk) = desk else { return };
    for row in find::all(&desk, ".row") {
        let is_it = row.get_attribute("data-method-id").as_deref() == Some(id.as_str());
        // Fails only for names that contain white space.
        let _ = row.class_list().toggle_with_force("row-touched", is_it);
        if is_it {
            focus::reveal(&row);
        }
    }
}
