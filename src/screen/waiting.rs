//! Stand-ins for the controls of the second part of the page, until it is loaded; for those that act on the list, also until
//! the whole list is.
//!
//! The stand-ins have the words and the size of the controls, so nothing moves when these arrive. A click on one is
//! remembered, and so is the focus. `data-waiting` marks them.

use factordesk_model::{MethodType, Permission};
use factordesk_view::reactive::expect_context;
use factordesk_view::{Child, Node, view};
use leptos::prelude::*;

use super::later::Later;
use super::row_actions::RowActions;
use crate::components::icon::{Icon, icon};
use crate::components::skeleton::skeleton;
use crate::context::Desk;
use crate::dialogs::assist;
use crate::text::{Message, assist as assist_words, history, phone, screen};

/// A button that stands in for another one.
fn button(class: &'static str, testid: &'static str) -> Node {
    let later = expect_context::<Later>();
    view! {
        <button
            type="button"
            class=class
            part=class
            data-testid=testid
            data-waiting=""
            aria-disabled=move || later.is_stopped().then_some("true")
            on:click=move |event| later.clicked(&event)
            on:focus=move |event| later.focused(&event)
            on:blur=move |_| later.left()
        ></button>
    }
}

/// A button with a text.
fn labelled(class: &'static str, testid: &'static str, words: Message) -> AnyView {
    button(class, testid).child(words).any()
}

/// A button with an icon and a text.
fn pictured(class: &'static str, testid: &'static str, picture: Icon, words: Message) -> AnyView {
    let words = view! { <span>{words}</span> };
    button(class, testid)
        .child(icon(picture))
        .child(words)
        .any()
}

/// A stand-in for a whole screen.
pub(super) fn screen() -> AnyView {
    if expect_context::<Later>().has_failed() {
        ().any()
    } else {
        skeleton()
    }
}

/// A stand-in for the user search. It takes text and Enter already, which the search takes over.
pub(super) fn picker() -> AnyView {
    let later = expect_context::<Later>();
    let entered = later.search_entered;
    view! {
        <search class="picker">
            <span class="picker-icon">{icon(Icon::Search)}</span>
            <input
                node_ref=later.search_field
                class="input picker-input"
                part="input"
                data-testid="user-search"
                data-waiting=""
                autocomplete="off"
                autocapitalize="none"
                spellcheck="false"
                aria-label=screen::SEARCH
                placeholder=screen::SEARCH_HINT
                on:keydown=move |event| entered.set(event.key() == "Enter")
                on:input=move |_| entered.set(false)
            />
        </search>
    }
    .any()
}

/// A stand-in for the button that logs out.
pub(super) fn log_out() -> AnyView {
    labelled("button button-quiet", "log-out", screen::LOG_OUT)
}

/// A stand-in for the button that copies the user's id.
pub(super) fn copy_id() -> AnyView {
    icon_button("copy-user-id", Icon::Copy, || {
        screen::action_on(screen::COPY.text(), screen::USER_ID.text())
    })
    .any()
}

/// A stand-in for the buttons that help the user back in.
pub(super) fn assist(desk: Desk) -> AnyView {
    let buttons = [
        (
            Permission::Invite,
            "send-link",
            Icon::Mail,
            assist_words::LINK,
        ),
        (
            Permission::Recover,
            "new-recovery-code",
            Icon::Rescue,
            assist_words::RECOVERY,
        ),
        (
            Permission::ForgetBrowsers,
            "forget-browsers",
            Icon::Window,
            assist_words::FORGET,
        ),
    ];
    assist::has_any(desk)
        .then(|| {
            let buttons = buttons.map(|(permission, testid, picture, words)| {
                desk.may(permission)
                    .then(|| pictured("button", testid, picture, words))
            });
            view! {
                <div class="assist">
                    <span class="assist-label">{assist_words::GROUP}</span>
                    {buttons}
                </div>
            }
        })
        .any()
}

/// A stand-in for the history's button.
pub(super) fn history(desk: Desk) -> AnyView {
    desk.may(Permission::ReadAudit)
        .then(|| {
            let button = pictured("button", "history", Icon::History, history::HISTORY);
            view! { <span class="who-history">{button}</span> }
        })
        .any()
}

/// A stand-in for the buttons above the list.
pub(super) fn toolbar(desk: Desk) -> AnyView {
    view! {
        <div class="toolbar">
            {icon_button("refresh", Icon::Refresh, || screen::REFRESH.into())}
            {icon_button("list-more", Icon::More, || screen::MORE.into())}
            {desk.may(Permission::Create).then(|| {
                pictured("button button-primary", "add-factor", Icon::Plus, screen::ADD)
            })}
        </div>
    }
    .any()
}

/// A button with an icon only.
fn icon_button(testid: &'static str, picture: Icon, name: impl Fn() -> String + 'static) -> Node {
    button("icon-button", testid)
        .attr("aria-label", name)
        .child(icon(picture))
}

/// A stand-in for the button that reveals a row's masked data.
pub(super) fn reveal() -> AnyView {
    labelled("link-button", "reveal", screen::SHOW)
}

/// A stand-in for a row's buttons.
pub(super) fn row_actions(desk: Desk, row: RowActions) -> AnyView {
    let is_phone = row.method.with(|m| m.kind == Some(MethodType::Phone));
    let number = is_phone && desk.shows_change_number();
    let buttons = [
        (number, "action-change-number", Icon::Swap, phone::CHANGE),
        (
            desk.can(Permission::Update),
            "action-rename",
            Icon::Pen,
            screen::RENAME,
        ),
        (
            desk.can(Permission::Delete),
            "action-delete",
            Icon::Bin,
            screen::DELETE,
        ),
        (true, "action-more", Icon::More, screen::MORE),
    ];
    let buttons = buttons.map(|(is_shown, testid, picture, words)| {
        is_shown.then(|| {
            let button = icon_button(testid, picture, move || row.name(words));
            // As in the row itself.
            if testid == "action-more" {
                button
            } else {
                button
                    .fixed("tabindex", Some("-1"))
                    .fixed("class", Some("icon-button row-action"))
            }
        })
    });
    view! { <div class="row-actions">{buttons}</div> }.any()
}

/// The notice that the second part could not be loaded.
pub(super) fn notice() -> AnyView {
    let later = expect_context::<Later>();
    // While it is tried again, the words change, so that a second failure is announced like the first.
    let words = move || {
        if later.is_loading() {
            screen::LOADING
        } else {
            screen::LATER_FAILED
        }
    };
    let reload = |_| {
        // Fails only where there is no page.
        let _ = window().location().reload();
    };
    (move || {
        later.has_failed().then(|| {
            view! {
                <div class="banner banner-warn" part="banner" data-testid="later-failed">
                    {icon(Icon::Warning)}
                    <p class="banner-words">{words}</p>
                    <button
                        type="button"
                        class="button"
                        part="button"
                        data-testid="later-retry"
                        aria-disabled=move || later.is_loading().then_some("true")
                        on:click=move |event| later.retry(&event)
                    >
                        {screen::RETRY}
                    </button>
                    <button type="button" class="button" part="button" data-testid="later-reload" on:click=reload>
                        {screen::RELOAD}
                    </button>
                </div>
            }
        })
    })
    .any()
}
