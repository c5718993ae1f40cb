//! Helping the user back in: an enrolment link, a new recovery code, forgetting browsers. Three buttons in the user header, each
//! with its dialog.

mod forget;
mod link;
mod recovery;

use factordesk_model::{Operation, Permission, TicketFactor};
use factordesk_view::reactive::{Signal, State, derive, follow_language, memo, on_change, on_new};
use factordesk_view::{Child, ElementRef, Run, many, view};
use leptos::prelude::*;
use wasm_bindgen::JsValue;

use super::reason::ReasonFields;
use crate::components::buttons::{PRIMARY, SubmitButton, cancel_and_submit, form};
use crate::components::icon::{Icon, icon};
use crate::components::ids::unique_id;
use crate::context::Desk;
use crate::draft::ticket;
use crate::platform::by_name::set_property;
use crate::text::Message;
use crate::text::{assist as words, reasons, sentences};
use forget::forget_dialog;
use link::link_dialog;
use recovery::recovery_dialog;

/// One of the buttons.
struct Action {
    permission: Permission,
    testid: &'static str,
    /// The id of the line that says why it can't be used. A shadow root has only one.
    note: &'static str,
    /// Why it can't be used by an admin with the permission. Reactive
    refusal: fn(Desk) -> Refusal,
    /// The text for an admin without the permission
    not_permitted: Message,
}

static LINK: Action = Action {
    permission: Permission::Invite,
    testid: "send-link",
    note: "no-send-link",
    refusal: link_refusal,
    not_permitted: words::NOT_PERMITTED_LINK,
};
static RECOVERY: Action = Action {
    permission: Permission::Recover,
    testid: "new-recovery-code",
    note: "no-new-recovery-code",
    refusal: recovery_refusal,
    not_permitted: words::NOT_PERMITTED_RECOVER,
};
static FORGET: Action = Action {
    permission: Permission::ForgetBrowsers,
    testid: "forget-browsers",
    note: "no-forget-browsers",
    refusal: |desk| scope_refusal(desk, Permission::ForgetBrowsers, words::FORGET),
    not_permitted: words::NOT_PERMITTED_FORGET,
};
static ACTIONS: [&Action; 3] = [&LINK, &RECOVERY, &FORGET];

/// Closes a dialog when another user is opened, unless `stays` returns `true`, and when another admin logs in.
fn close_for_others(desk: Desk, open: State<bool>, stays: impl Fn() -> bool + 'static) {
    on_change(
        move || desk.user_id.track(),
        move || {
            if !stays() {
                open.set(false);
            }
        },
    );
    // Another admin may lack the permission for what the first one began.
    on_new(move || desk.admin_identity(), move |_| open.set(false));
}

/// A question with reason fields, Cancel, and a confirm button. `words` are the confirm button's: the usual text, and that while
/// the request is pending. `error` is shown in the footer.
#[expect(clippy::too_many_arguments, reason = "the parts of a question")]
fn question(
    desk: Desk,
    open: State<bool>,
    operation: Operation,
    (pending, locked): (State<bool>, Signal<bool>),
    about: AnyView,
    error: AnyView,
    words: (Message, Message),
    mut confirm: Box<dyn Run>,
) -> AnyView {
    let why = ReasonFields::of(desk, open, operation);
    let pending = derive(move || pending.get());
    let button = SubmitButton::new(PRIMARY, "confirm", pending, words);
    let confirm = move || {
        if !pending.get_untracked() && why.press() {
            confirm.run();
        }
    };
    let content = view! {
        {about}
        {why.view_first()}
        // Cancel has the focus: neither a new code nor forgetting browsers can be undone.
        {cancel_and_submit(open, locked, true, button, error)}
    };
    form(
        "question".to_owned(),
        pending,
        Box::new(confirm),
        content.any(),
    )
}

/// Puts the parts of a secret into an element, one span each. It goes straight to the DOM, so that no copy stays in wasm memory.
fn fill<'a>(node: ElementRef, parts: impl Iterator<Item = &'a str>) {
    let Some(element) = node.get() else { return };
    for part in parts {
        if let Ok(span) = document().create_element("span") {
            set_property(&span, "textContent", &JsValue::from_str(part));
            // Appending a new span can't fail.
            let _ = element.append_child(&span);
        }
    }
}

/// Why an action isn't available; `None` if it is.
type Refusal = Option<String>;

/// The buttons, and the dialogs they open.
pub fn assist(desk: Desk) -> AnyView {
    let (link, recovery, forget) = (State::new(false), State::new(false), State::new(false));
    let label = unique_id("assist");
    let any = memo(move || has_any(desk));
    view! {
        {move || any.get().then(|| view! {
            <div class="assist" role="group" aria-labelledby=label.clone() data-testid="assist">
                <span class="assist-label" id=label.clone()>{words::GROUP}</span>
                {action(desk, &LINK, (Icon::Mail, words::LINK), link)}
                {action(desk, &RECOVERY, (Icon::Rescue, words::RECOVERY), recovery)}
                {action(desk, &FORGET, (Icon::Window, words::FORGET), forget)}
            </div>
        })}
        {link_dialog(link)}
        {recovery_dialog(recovery)}
        {forget_dialog(forget)}
    }
    .any()
}

/// A button, if the admin has the permission. One that can't be used stays in the tab order. Its tip says why, and so does
/// a line below the list, where it moves nothing, and which describes the button.
fn action(
    desk: Desk,
    action: &'static Action,
    (picture, label): (Icon, Message),
    open: State<bool>,
) -> AnyView {
    let may = memo(move || desk.may(action.permission));
    let refusal = memo(move || (action.refusal)(desk));
    let is_refused = move || refusal.with(Option::is_some);
    (move || {
        may.get().then(|| {
            view! {
                <button
                    type="button"
                    class="button"
                    part="button"
                    data-testid=action.testid
                    data-tip=move || refusal.get()
                    // The line is there with the list.
                    aria-describedby=move || (is_refused() && desk.is_ready()).then_some(action.note)
                    // Before the list is there, the dialogs can't say what the user has.
                    aria-disabled=move || (is_refused() || !desk.is_ready()).then_some("true")
                    on:click=move |_| {
                        if refusal.with_untracked(Option::is_none) && untrack(|| desk.is_ready()) {
                            open.set(true);
                        }
                    }
                >
                    {icon(picture)}
                    <span>{label}</span>
                </button>
            }
        })
    })
    .any()
}

/// Why the buttons that can't be used can't be. Reactive.
pub fn refusals(desk: Desk) -> AnyView {
    let lines = ACTIONS.into_iter().filter_map(|action| {
        let why = desk
            .may(action.permission)
            .then(|| (action.refusal)(desk))??;
        Some(view! { <p id=action.note data-testid=action.note>{why}</p> }.any())
    });
    many(lines.collect())
}

/// Whether the admin can send this user an enrolment link. Reactive.
pub fn can_send_link(desk: Desk) -> bool {
    desk.may(Permission::Invite) && link_refusal(desk).is_none()
}

fn link_refusal(desk: Desk) -> Refusal {
    scope_refusal(desk, Permission::Invite, words::LINK).or_else(|| {
        let (on, off) = link_factors(desk);
        let none = if off.is_empty() {
            words::NO_OFFERED_FACTOR
        } else {
            words::NO_LINK_FACTOR
        };
        on.is_empty().then(|| none.text().to_owned())
    })
}

/// The factors that a link can enrol here: those that are on in the tenant, and those that are off. Reactive.
fn link_factors(desk: Desk) -> (Vec<TicketFactor>, Vec<TicketFactor>) {
    desk.session.with(|session| {
        let capabilities = session.as_ref().and_then(|s| s.capabilities.as_ref());
        desk.host
            .with_config(|config| ticket::offers(capabilities, |kind| config.offers(kind)))
    })
}

/// The refusal if the proxy's application lacks the scope.
fn scope_refusal(desk: Desk, permission: Permission, action: Message) -> Refusal {
    let scope = desk.lacks(permission)?;
    Some(reasons::unavailable(&words::action(action.text()), scope))
}

fn recovery_refusal(desk: Desk) -> Refusal {
    let off = desk.session.with(|session| {
        let capabilities = session.as_ref().and_then(|s| s.capabilities.as_ref());
        capabilities.is_some_and(|c| ticket::is_off(c, "recovery-code"))
    });
    let no_scope = scope_refusal(desk, Permission::Recover, words::RECOVERY);
    if no_scope.is_some() {
        return no_scope;
    }
    off.then(|| words::RECOVERY_OFF.text().to_owned())
}

/// Whether the admin has the permission for any of them. Reactive.
pub fn has_any(desk: Desk) -> bool {
    // Not from `ACTIONS`: the stand-ins ask, and the first part of the page must not have what that leads to.
    let all = [
        Permission::Invite,
        Permission::Recover,
        Permission::ForgetBrowsers,
    ];
    all.into_iter().any(|permission| desk.may(permission))
}

/// The permissions that this admin lacks. Reactive.
pub fn limits(desk: Desk) -> AnyView {
    follow_language();
    ACTIONS
        .into_iter()
        .filter(|action| desk.misses(action.permission))
        .map(|action| action.not_permitted.text().to_owned())
        .reduce(|before, more| sentences(&before, &more))
        .map(|missing| view! { <p data-testid="assist-limits">{missing}</p> })
        .any()
}
