//! The buttons for the whole list: refresh, export, replace all, delete all, add.

use factordesk_model::{CreateType, Permission};
use factordesk_view::reactive::{State, expect_context, memo, on_change};
use factordesk_view::view;
use leptos::prelude::*;

use crate::actions::Actions;
use crate::components::export::ExportButton;
use crate::components::icon::{Icon, icon};
use crate::components::ids::unique_id;
use crate::context::Desk;
use crate::dialogs::{AddDialog, DeleteAllDialog, ReplaceAllDialog};
use crate::state::{FactorList, Phase};
use crate::text::{reasons, screen};

/// The buttons above the list, and the dialogs they open.
#[component]
pub fn Toolbar() -> impl IntoView {
    let desk = expect_context::<Desk>();
    let actions = expect_context::<Actions>();
    let (add, replace, delete) = (State::new(false), State::new(false), State::new(false));
    // The dialogs are about the previous user.
    on_change(
        move || desk.user_id.track(),
        move || {
            for open in [add, replace, delete] {
                open.set(false);
            }
        },
    );
    let refreshing = memo(move || desk.phase.with(|p| *p == Phase::Refreshing));
    let nothing = memo(move || desk.list.with(FactorList::is_empty));
    let no_offer = memo(move || no_offer(desk));
    let why = unique_id("why");
    let described_by = why.clone();
    let limits_id = unique_id("limits");
    let kept = memo(move || desk.keeps_password());
    let no_update = memo(move || kept.get() || desk.lacks(Permission::Update).is_some());
    let no_delete = memo(move || kept.get() || desk.lacks(Permission::Delete).is_some());
    let by_limits = StoredValue::new(limits_id.clone());
    let described = move |stopped: bool| stopped.then(|| by_limits.get_value());
    view! {
        <div class="toolbar">
            <button
                type="button"
                class="button"
                data-testid="refresh"
                class:spinning=move || refreshing.get()
                aria-disabled=move || refreshing.get().then_some("true")
                on:click=move |_| if !refreshing.get_untracked() { actions.refresh() }
            >
                {icon(Icon::Refresh)}
                <span>{screen::REFRESH}</span>
            </button>
            <ExportButton />
            {move || desk.may(Permission::Update).then(|| view! {
                <button
                    type="button"
                    class="button"
                    data-testid="replace-all"
                    aria-disabled=move || no_update.get().then_some("true")
                    aria-describedby=move || described(no_update.get())
                    on:click=move |_| if !no_update.get_untracked() { replace.set(true) }
                >
                    {screen::REPLACE_ALL}
                </button>
            }.into_any())}
            {move || desk.may(Permission::Delete).then(|| view! {
                <button
                    type="button"
                    class="button button-danger"
                    data-testid="delete-all"
                    aria-disabled=move || (nothing.get() || no_delete.get()).then_some("true")
                    aria-describedby=move || described(no_delete.get())
                    title=move || nothing.get().then_some(reasons::NO_METHODS)
                    on:click=move |_| if !nothing.get_untracked() && !no_delete.get_untracked() { delete.set(true) }
                >
                    {screen::DELETE_ALL}
                </button>
            }.into_any())}
            {move || desk.may(Permission::Create).then(|| view! {
                <button
                    type="button"
                    class="button button-primary"
                    data-testid="add-factor"
                    aria-disabled=move || no_offer.with(Option::is_some).then_some("true")
                    aria-describedby=described_by.clone()
                    on:click=move |_| if no_offer.with_untracked(Option::is_none) { add.set(true) }
                >
                    {icon(Icon::Plus)}
                    <span>{screen::ADD}</span>
                </button>
            }.into_any())}
        </div>
        <AddDialog open=add />
        <ReplaceAllDialog open=replace />
        <DeleteAllDialog open=delete />
        <p class="limits" id=limits_id data-testid="scope-limits">{move || scope_limits(desk)}</p>
        <p class="limits" id=why data-testid="add-limits">{move || no_offer.get()}</p>
    }
    .into_any()
}

/// Why no type can be added: the reasons of all types, each once. `None` if at least one can be added.
fn no_offer(desk: Desk) -> Option<String> {
    let mut all: Vec<String> = Vec::new();
    if desk.may(Permission::Create) {
        for kind in CreateType::ALL {
            // One type that can be added is enough for the button.
            let reason = reasons::blocked(kind, desk.create_offer(kind).err()?);
            if !all.contains(&reason) {
                all.push(reason);
            }
        }
    }
    (!all.is_empty()).then(|| all.join(" "))
}

/// Why the whole list can't be replaced or deleted: the application lacks a scope, or the admin may not delete the user's
/// password. Shown once instead of on every button.
fn scope_limits(desk: Desk) -> String {
    let all = [
        (Permission::Update, reasons::CHANGING),
        (Permission::Delete, reasons::DELETING),
    ];
    let missing = all.into_iter().filter_map(|(permission, what)| {
        // Without the permission there is no button, and `limits` says so.
        let scope = desk.lacks(permission).filter(|_| desk.may(permission))?;
        Some(reasons::unavailable(what.text(), scope))
    });
    let changes_all = desk.may(Permission::Update) || desk.may(Permission::Delete);
    let kept =
        (changes_all && desk.keeps_password()).then(|| reasons::KEEPS_PASSWORD.text().to_owned());
    missing.chain(kept).collect::<Vec<String>>().join(" ")
}

/// The permissions that this admin lacks. Shown once instead of on every button. Reactive.
pub(super) fn limits(desk: Desk) -> AnyView {
    let hidden = desk.list.with(FactorList::is_masked);
    let missing: Vec<&str> = [
        (Permission::Create, reasons::NOT_PERMITTED_CREATE),
        (Permission::Update, reasons::NOT_PERMITTED_UPDATE),
        (Permission::Delete, reasons::NOT_PERMITTED_DELETE),
        (Permission::Reveal, reasons::NOT_PERMITTED_REVEAL),
    ]
    .into_iter()
    .filter(|(permission, _)| {
        // If nothing is masked, the permission to reveal isn't missed.
        !desk.may(*permission) && (hidden || *permission != Permission::Reveal)
    })
    .map(|(_, reason)| reason.text())
    .collect();
    (!missing.is_empty())
        .then(|| {
            view! { <p class="limits" data-testid="permission-limits">{missing.join(" ")}</p> }
        })
        .into_any()
}
