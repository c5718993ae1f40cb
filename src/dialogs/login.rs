//! The dialog for logging in again, when the session has ended or a mutation needs a more recent login. The page behind it keeps
//! its state.

use factordesk_view::reactive::{State, Stored, derive, effect, expect_context, on_change};
use factordesk_view::view;
use leptos::prelude::*;

use crate::actions::Actions;
use crate::components::Dialog;
use crate::components::login_link::login_window;
use crate::context::Desk;
use crate::state::Access;
use crate::text::errors::describe;
use crate::text::screen;

/// Opens when the session ends, and closes when there is one again. Then what was refused continues by itself.
#[component]
pub fn LoginDialog() -> impl IntoView {
    let desk = expect_context::<Desk>();
    let actions = expect_context::<Actions>();
    let open = State::new(false);
    let asked = State::new(false);
    // What `open` was last set to here, so that anything else is the admin's doing. `access` doesn't tell: a request that
    // continues may be refused again before the dialog has closed.
    let opened = Stored::new(false);
    effect(move || {
        let waits = desk.access.with(Access::waits_for_login);
        opened.set_value(waits);
        open.set(waits);
        if !waits {
            asked.set(false);
        }
    });
    // Closed by the admin: what waits for the login is cancelled. Otherwise it could be sent at a time that they don't expect.
    on_change(
        move || open.track(),
        move || {
            if !open.get() && opened.get_value() {
                actions.give_up_login();
            }
        },
    );
    let bearer = move || desk.host.token_source().is_some();
    let old = move || desk.access.with(|access| *access == Access::OldLogin);
    let words = move || match (old(), bearer()) {
        _ if desk.continues.get() => screen::LOGIN_CONTINUES,
        (false, true) => screen::EXPIRED_HOST,
        (false, false) => screen::EXPIRED,
        (true, true) => screen::OLD_LOGIN_HOST,
        (true, false) => screen::OLD_LOGIN_NEXT,
    };
    let answer = move || -> Option<String> {
        asked.get().then(|| match desk.session_check.get() {
            Access::Checking => screen::CHECKING_LOGIN.into(),
            Access::Failed(error) => describe(&error).what,
            _ => screen::STILL_LOGGED_OUT.into(),
        })
    };
    let title = move || {
        if old() {
            screen::OLD_LOGIN_TITLE
        } else {
            screen::EXPIRED_TITLE
        }
        .text()
        .to_owned()
    };
    let ask = move |_| {
        asked.set(true);
        actions.check_session();
    };
    view! {
        <Dialog open=open title=derive(title) testid="state-expired" about_nobody=true>
            <p>{words}</p>
            <p role="status" class="muted">{answer}</p>
            <div class="dialog-actions">
                <button type="button" class="button" data-testid="logged-in" on:click=ask>
                    {screen::LOGGED_IN_NOW}
                </button>
                {move || (!bearer()).then(|| login_window(
                    &desk.host.config().proxy,
                    // Otherwise the provider may log in without asking, and `auth_time` stays old.
                    if old() { "&reauth" } else { "" },
                    screen::LOG_IN_AGAIN,
                ))}
            </div>
        </Dialog>
    }
    .into_any()
}
