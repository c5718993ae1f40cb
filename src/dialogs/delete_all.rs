//! Deleting all methods of a user, after a typed confirmation. If there is a passkey, Auth0 refuses that, so they are deleted one
//! by one.

use factordesk_model::{AuthenticationMethod, MethodType, Operation};
use factordesk_view::reactive::{State, derive, effect, expect_context, follow_language, memo};
use factordesk_view::view;
use leptos::prelude::*;

use super::confirmation_input::ConfirmationInput;
use super::one_by_one::OneByOne;
use super::reason::ReasonFields;
use super::remaining::{irreversible, remaining};
use crate::actions::{Action, Actions};
use crate::components::buttons::{DESTROY, SubmitButton, cancel_and_submit, close, form};
use crate::components::named::{LabelledList, named};
use crate::components::{Dialog, ErrorBanner};
use crate::context::Desk;
use crate::state::FactorList;
use crate::text::{forms as words, screen};

/// The dialog that deletes all methods.
#[component]
pub fn DeleteAllDialog(
    /// Whether the dialog is shown
    open: State<bool>,
) -> impl IntoView {
    let desk = expect_context::<Desk>();
    let actions = expect_context::<Actions>();
    let delete = actions.delete_all();
    let pending = delete.pending();
    let value = delete.value();
    let error = derive(move || value.get().and_then(Result::err));
    let each = OneByOne::new(desk, &actions, Action::DeleteAll);
    let locked = delete.is_locked();
    let locked = derive(move || locked.get() || each.is_locked());
    let busy = derive(move || pending.get() || each.is_running());
    let own_doing = move || busy.get() || each.is_there();
    let typed = ConfirmationInput::new(desk, words::DELETE_ALL_PHRASE, open, own_doing);
    let methods = memo(move || desk.list.with(|list| list.methods().to_vec()));
    let one_by_one = memo(move || {
        methods.with(|methods| methods.iter().any(|m| m.kind == Some(MethodType::Passkey)))
    });

    effect(move || {
        if open.get() {
            delete.clear();
            each.clear();
        } else {
            delete.give_up();
            each.give_up();
        }
    });
    effect(move || match value.get() {
        Some(Ok(())) => open.set(false),
        // The confirmed deletion failed, so the next attempt needs a new confirmation.
        Some(Err(_)) => typed.clear(),
        None => {}
    });
    let operations = move || {
        // One by one, the proxy sees single deletions.
        vec![if one_by_one.get() {
            Operation::DeleteMethod
        } else {
            Operation::DeleteAllMethods
        }]
    };
    let why = ReasonFields::new(desk, open.into(), derive(operations));
    let confirm = move || {
        if busy.get_untracked() {
            return;
        }
        // Check both, so that all errors are shown at once.
        let (given, confirmed) = (why.press(), typed.press());
        if !(given && confirmed) {
            if given {
                typed.focus();
            }
            return;
        }
        if one_by_one.get_untracked() {
            each.start(&methods.get_untracked());
        } else {
            // The list that the admin saw when confirming.
            delete.dispatch(desk.list.with_untracked(FactorList::version));
        }
    };
    let give = SubmitButton {
        look: DESTROY,
        testid: "confirm",
        off: derive(move || busy.get() || !typed.is_given()),
        words: derive(move || match (busy.get(), one_by_one.get()) {
            (true, _) => screen::DELETING.text().to_owned(),
            (false, true) => words::ONE_BY_ONE.text().to_owned(),
            (false, false) => words::delete_all_button(methods.with(Vec::len)),
        }),
    };
    let question = move || {
        view! {
            {move || methods.with(|methods| what(methods))}
            {move || one_by_one.get().then(|| methods.with(|methods| passkeys(methods)))}
            {move || remaining(desk, &[])}
            {irreversible()}
            {why.view_first()}
            {typed.view()}
            {cancel_and_submit(open, locked, false, give, view! {
                {typed.notice()}
                <ErrorBanner error=error waits=delete.waits() />
            }.into_any())}
        }
        .into_any()
    };
    view! {
        <Dialog
            open=open
            title=words::DELETE_ALL_TITLE
            testid="delete-all-dialog"
            action=Action::DeleteAll
            locked=locked
            step=derive(move || usize::from(each.is_there()))
        >
            {move || if each.is_there() {
                view! { <div class="form">{each.view()} {close(open, "close", locked)}</div> }.into_any()
            } else {
                form("delete-all-form".to_owned(), busy, Box::new(confirm), question())
            }}
        </Dialog>
    }
    .into_any()
}

/// The methods that will be deleted.
fn what(methods: &[AuthenticationMethod]) -> AnyView {
    follow_language();
    let count = methods.len();
    let list = LabelledList::new(methods.to_vec());
    let line = |method: &AuthenticationMethod| {
        view! { <li>{named(list.label(method), method.kind.as_ref())}</li> }
    };
    view! {
        <div class="notice notice-danger" part="notice" data-testid="delete-all-what">
            <p>{move || words::delete_all_what(count)}</p>
            // Focusable, so that a long list can be scrolled with the keyboard.
            <ul class="what-list" role="list" tabindex="0">{methods.iter().map(line).collect_view()}</ul>
        </div>
    }
    .into_any()
}

/// Why they can't be deleted at once, and how many can't be deleted one by one.
fn passkeys(methods: &[AuthenticationMethod]) -> AnyView {
    let without_id = methods.iter().filter(|m| m.id.is_none()).count();
    view! {
        <div class="notice notice-warn" part="notice" data-testid="passkeys-block">
            <p>{words::PASSKEYS_BLOCK}</p>
            {(without_id > 0).then(|| view! { <p>{move || words::without_id(without_id)}</p> })}
        </div>
    }
    .into_any()
}
