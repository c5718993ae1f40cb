//! Deleting everything a user has: what it is, what is left, the typed confirmation. With a passkey, one by one.

use crate::dom::view;
use crate::reactive::{Derived, derive, effect, memo};
use factordesk_model::{AuthenticationMethod, MethodType};
use leptos::prelude::*;

use super::one_by_one::OneByOne;
use super::typed::Typed;
use super::user_line::user_line;
use crate::actions::Actions;
use crate::components::factor_row::title_of;
use crate::components::{Dialog, ErrorBanner};
use crate::desk::Desk;
use crate::state::Posture;
use crate::text::{self, forms as words, kinds, screen};

/// The dialog that deletes everything.
#[component]
pub fn DeleteAllDialog(
    /// Whether it is shown
    open: RwSignal<bool>,
) -> impl IntoView {
    let desk = expect_context::<Desk>();
    let actions = expect_context::<Actions>();
    let delete = actions.delete_all();
    let pending = delete.pending();
    let value = delete.value();
    let error = derive(move || value.get().and_then(Result::err));
    let each = OneByOne::new(desk, &actions);
    let busy = derive(move || pending.get() || each.is_running());
    let own_doing = move || busy.get() || each.is_there();
    let typed = Typed::new(desk, words::DELETE_ALL_PHRASE, open, own_doing);
    let methods = memo(move || desk.list.with(|list| list.methods().to_vec()));
    let one_by_one = memo(move || {
        methods.with(|methods| methods.iter().any(|m| m.kind == Some(MethodType::Passkey)))
    });

    effect(move || {
        if open.get() {
            delete.clear();
            each.clear();
        }
    });
    effect(move || match value.get() {
        Some(Ok(())) => open.set(false),
        // Whatever was confirmed was not done: it is asked again.
        Some(Err(_)) => typed.clear(),
        None => {}
    });
    let confirm = Callback::new(move |()| {
        if busy.get_untracked() || !typed.press() {
            return;
        }
        if one_by_one.get_untracked() {
            each.start(&methods.get_untracked());
        } else {
            delete.dispatch(());
        }
    });
    view! {
        <Dialog open=open title=words::DELETE_ALL_TITLE testid="delete-all-dialog" locked=busy>
            {user_line(desk)}
            {move || if each.is_there() {
                view! { {each.view()} {close_button(open, busy)} }.into_any()
            } else {
                view! {
                    <form
                        class="form"
                        novalidate
                        aria-busy=move || busy.get().then_some("true")
                        on:submit=move |event| {
                            event.prevent_default();
                            confirm.run(());
                        }
                    >
                        {move || methods.with(|methods| what(methods))}
                        {move || one_by_one.get().then(|| methods.with(|methods| passkeys(methods)))}
                        <p data-testid="left-after">
                            {screen::left_after(&Posture { implied_email: desk.implied_email(), ..Posture::default() })} " " {screen::DELETE_SESSIONS}
                        </p>
                        {typed.view()}
                        <ErrorBanner error=error />
                        {buttons(open, busy, typed, methods, one_by_one)}
                    </form>
                }
                .into_any()
            }}
        </Dialog>
    }
    .into_any()
}

/// Everything that will be gone, by name.
fn what(methods: &[AuthenticationMethod]) -> AnyView {
    let line = |method: &AuthenticationMethod| {
        let (title, kind) = (title_of(method), kinds::kind(method.kind.as_ref()));
        let kind = (kind != title).then_some(kind);
        view! {
            <li>
                <bdi>{title}</bdi>
                {kind.map(|kind| view! { <span class="row-kind"><bdi>{kind}</bdi></span> })}
            </li>
        }
    };
    view! {
        <div class="notice notice-danger" data-testid="delete-all-what">
            <p>{words::delete_all_what(methods.len())}</p>
            <ul class="what-list" tabindex="0">{methods.iter().map(line).collect_view()}</ul>
        </div>
    }
    .into_any()
}

/// Why not all at once, and what one by one can't do.
fn passkeys(methods: &[AuthenticationMethod]) -> AnyView {
    let without_id = methods.iter().filter(|m| m.id.is_none()).count();
    view! {
        <div class="notice notice-warn" data-testid="passkeys-block">
            <p>{words::PASSKEYS_BLOCK}</p>
            {(without_id > 0).then(|| view! { <p>{words::without_id(without_id)}</p> })}
        </div>
    }
    .into_any()
}

fn buttons(
    open: RwSignal<bool>,
    busy: Signal<bool>,
    typed: Typed,
    methods: Derived<Vec<AuthenticationMethod>>,
    one_by_one: Derived<bool>,
) -> AnyView {
    let number = move || methods.with(Vec::len);
    view! {
        <div class="dialog-actions">
            <button
                type="button"
                class="button"
                data-testid="cancel"
                on:click=move |_| if !busy.get_untracked() { open.set(false) }
            >
                {text::CANCEL}
            </button>
            <button
                type="submit"
                class="button button-destroy"
                data-testid="confirm"
                aria-disabled=move || (busy.get() || !typed.is_given()).then_some("true")
            >
                {move || match (busy.get(), one_by_one.get()) {
                    (true, _) => screen::DELETING.to_owned(),
                    (false, true) => words::ONE_BY_ONE.to_owned(),
                    (false, false) => words::delete_all_button(number()),
                }}
            </button>
        </div>
    }
    .into_any()
}

/// Closes the results.
fn close_button(open: RwSignal<bool>, busy: Signal<bool>) -> AnyView {
    view! {
        <div class="dialog-actions">
            <button
                type="button"
                class="button"
                data-testid="close"
                aria-disabled=move || busy.get().then_some("true")
                on:click=move |_| if !busy.get_untracked() { open.set(false) }
            >
                {text::CLOSE}
            </button>
        </div>
    }
    .into_any()
}
