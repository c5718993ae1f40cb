//! The buttons for the whole list: refresh and add, and a menu with export, replace all and delete all.

use factordesk_model::Permission;
use factordesk_model::text::joined;
use factordesk_view::reactive::{State, derive, expect_context, follow_language, memo, on_change};
use factordesk_view::{Child, view};
use leptos::prelude::*;

use crate::actions::{Actions, Export};
use crate::components::age::age;
use crate::components::export::page_export_error;
use crate::components::{Icon, Menu, MenuItem, icon};
use crate::context::Desk;
use crate::dialogs::{AddDialog, DeleteAllDialog, ReplaceAllDialog, assist};
use crate::platform::action::Action;
use crate::platform::config::Control;
use crate::state::{FactorList, Phase};
use crate::text::{reasons, screen};

/// The id of the text that says why nothing can be added. A shadow root has only one.
const ADD_LIMITS: &str = "add-limits";

/// The buttons above the list, and the dialogs they open.
#[component]
pub fn Toolbar() -> impl IntoView {
    let desk = expect_context::<Desk>();
    let actions = expect_context::<Actions>();
    // The host page can open it, too.
    let add = actions.add();
    on_cleanup(move || {
        let _ = add.open.try_set(false);
    });
    let (replace, delete) = (State::new(false), State::new(false));
    // The dialogs are about the previous user.
    on_change(
        move || desk.user_id.track(),
        move || {
            for open in [add.open, replace, delete] {
                open.set(false);
            }
        },
    );
    let refreshing = memo(move || desk.phase.with(|p| *p == Phase::Refreshing));
    let no_offer = memo(move || no_offer(desk));
    let more = Menu::default();
    let export = actions.export_on_page();
    let items = move || menu_items(desk, export, replace, delete);
    let has_menu = memo(move || {
        let all = [WholeList::Replace, WholeList::Delete];
        !desk.hides(Control::Action(Action::Export))
            || all.into_iter().any(|change| change.is_shown(desk))
    });
    view! {
        <div class="toolbar">
            {age(desk)}
            <button
                type="button"
                class="icon-button"
                part="icon-button"
                data-testid="refresh"
                data-tip=screen::REFRESH
                aria-label=screen::REFRESH
                class:spinning=move || refreshing.get()
                aria-disabled=move || refreshing.get().then_some("true")
                on:click=move |_| if !refreshing.get_untracked() { actions.refresh() }
            >
                {icon(Icon::Refresh)}
            </button>
            {move || has_menu.get().then(|| view! {
                {more.button("icon-button", "list-more", || screen::MORE.into()).child(icon(Icon::More))}
                {move || more.list(|| screen::MORE.into(), items())}
            })}
            {move || desk.may(Permission::Create).then(|| view! {
                <button
                    type="button"
                    class="button button-primary"
                    part="button button-primary"
                    data-testid="add-factor"
                    data-tip=move || no_offer.get()
                    aria-disabled=move || no_offer.with(Option::is_some).then_some("true")
                    aria-describedby=ADD_LIMITS
                    on:click=move |_| if no_offer.with_untracked(Option::is_none) { add.open.set(true) }
                >
                    {icon(Icon::Plus)}
                    <span>{screen::ADD}</span>
                </button>
            }.any())}
        </div>
        <AddDialog request=add />
        <ReplaceAllDialog open=replace />
        <DeleteAllDialog open=delete />
        {page_export_error(export)}
    }
    .any()
}

/// Says what can't be done here and why: the admin lacks permissions, the application lacks scopes, or no type can be added.
/// Below the list, since there may be any number of lines, which would move it.
pub fn limits(desk: Desk) -> AnyView {
    view! {
        <div class="limits" data-testid="limits">
            {move || assist::limits(desk)}
            {move || assist::refusals(desk)}
            {move || permissions(desk)}
            <p data-testid="scope-limits">{move || scope_limits(desk)}</p>
            <p id=ADD_LIMITS data-testid="add-limits">{move || no_offer(desk)}</p>
        </div>
    }
    .any()
}

/// A change of the whole list.
#[derive(Clone, Copy)]
enum WholeList {
    Replace,
    Delete,
}

impl WholeList {
    /// Whether the admin has the permission, and the host page doesn't hide it. Reactive.
    fn is_shown(self, desk: Desk) -> bool {
        let (permission, control) = match self {
            Self::Replace => (Permission::Update, Control::Action(Action::ReplaceAll)),
            Self::Delete => (Permission::Delete, Control::Action(Action::DeleteAll)),
        };
        desk.is_granted(permission) && !desk.hides(control)
    }
}

/// The items of the menu. `replace` and `delete` open the dialogs for the whole list.
fn menu_items(
    desk: Desk,
    export: Export,
    replace: State<bool>,
    delete: State<bool>,
) -> Vec<MenuItem> {
    let is_empty = move || desk.list.with(FactorList::is_empty);
    let is_stopped = move |permission| desk.keeps_password() || desk.lacks(permission).is_some();
    let obstacle = move |permission| is_stopped(permission).then(|| scope_limits(desk));
    let save = MenuItem {
        testid: "export",
        icon: Icon::Download,
        words: screen::EXPORT,
        danger: false,
        stopped: derive(|| false),
        obstacle: derive(|| None),
        run: Box::new(move || export.dispatch(())),
    };
    let replace_all = MenuItem {
        testid: "replace-all",
        icon: Icon::Swap,
        words: screen::REPLACE_ALL,
        danger: false,
        stopped: derive(move || is_stopped(Permission::Update)),
        obstacle: derive(move || obstacle(Permission::Update)),
        run: Box::new(move || replace.set(true)),
    };
    let delete_all = MenuItem {
        testid: "delete-all",
        icon: Icon::Bin,
        words: screen::DELETE_ALL,
        danger: true,
        stopped: derive(move || is_empty() || is_stopped(Permission::Delete)),
        obstacle: derive(move || {
            let empty = is_empty().then(|| reasons::NO_METHODS.into());
            empty.or_else(|| obstacle(Permission::Delete))
        }),
        run: Box::new(move || delete.set(true)),
    };
    let save = (!desk.hides(Control::Action(Action::Export))).then_some(save);
    let replace_all = WholeList::Replace.is_shown(desk).then_some(replace_all);
    let delete_all = WholeList::Delete.is_shown(desk).then_some(delete_all);
    [save, replace_all, delete_all]
        .into_iter()
        .flatten()
        .collect()
}

/// Why no type can be added: the reasons of all types, each once. `None` if at least one can be added.
fn no_offer(desk: Desk) -> Option<String> {
    let mut all: Vec<String> = Vec::new();
    if desk.may(Permission::Create) {
        for kind in desk.offered_types() {
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
        (WholeList::Replace, Permission::Update, reasons::CHANGING),
        (WholeList::Delete, Permission::Delete, reasons::DELETING),
    ];
    let missing = all.into_iter().filter_map(|(change, permission, what)| {
        // Without the permission there is no button, and `permissions` says so.
        let scope = desk.lacks(permission).filter(|_| change.is_shown(desk))?;
        Some(reasons::unavailable(what.text(), scope))
    });
    let changes_all = WholeList::Replace.is_shown(desk) || WholeList::Delete.is_shown(desk);
    let kept =
        (changes_all && desk.keeps_password()).then(|| reasons::KEEPS_PASSWORD.text().to_owned());
    missing.chain(kept).collect::<Vec<String>>().join(" ")
}

/// Why the user can't be changed at all, or the permissions that this admin lacks. Shown once instead of on every button.
/// Reactive.
fn permissions(desk: Desk) -> AnyView {
    follow_language();
    if let Some(refusal) = desk.refusal() {
        return view! { <p data-testid="refusal">{reasons::refused(refusal)}</p> }.any();
    }
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
        desk.misses(*permission) && (hidden || *permission != Permission::Reveal)
    })
    .map(|(_, reason)| reason.text())
    .collect();
    (!missing.is_empty())
        .then(|| {
            view! { <p data-testid="permission-limits">{joined(&missing, " ")}</p> }
        })
        .any()
}
