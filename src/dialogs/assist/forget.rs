//! Forgetting the user's remembered browsers: one question, which says what it does and what it doesn't.

use factordesk_model::Operation;
use factordesk_view::reactive::{State, derive, effect, expect_context};
use factordesk_view::view;
use leptos::prelude::*;

use super::{close_for_others, question};
use crate::actions::{Action, Actions};
use crate::components::{Dialog, ErrorBanner};
use crate::context::Desk;
use crate::text::{assist as words, sentences};

/// The dialog with the question. `open`: whether it is shown.
pub(super) fn forget_dialog(open: State<bool>) -> AnyView {
    let desk = expect_context::<Desk>();
    let forget = expect_context::<Actions>().assist().forget();
    let pending = forget.pending();
    let value = forget.value();
    effect(move || {
        if open.get() {
            forget.clear();
        } else {
            forget.give_up();
        }
    });
    effect(move || {
        if matches!(value.get(), Some(Ok(()))) {
            open.set(false);
        }
    });
    close_for_others(desk, open, || false);
    let title = derive(move || words::forget_title(&desk.user_name()));
    let error = derive(move || value.get().and_then(Result::err));
    view! {
        <Dialog open=open title=title testid="forget-dialog" action=Action::ForgetBrowsers locked=forget.is_locked()>
            {question(
                desk,
                open,
                Operation::ForgetBrowsers,
                (pending, forget.is_locked()),
                view! { <p>{move || sentences(words::FORGET_WHAT.text(), words::FORGET_SESSIONS.text())}</p> }.into_any(),
                view! { <ErrorBanner error=error words=words::forget_error waits=forget.waits() /> }.into_any(),
                (words::FORGET_CONFIRM, words::FORGETTING),
                Box::new(move || forget.dispatch(())),
            )}
        </Dialog>
    }
    .into_any()
}
