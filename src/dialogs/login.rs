//! The dialog for logging in again, when the session has ended or a mutation needs a more recent login. The page behind it keeps
//! its state.

use factordesk_view::reactive::{State, Stored, derive, effect, expect_context, on_change};
use factordesk_view::view;
use leptos::prelude::*;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::actions::Actions;
use crate::components::Dialog;
use crate::components::login_link::login_window;
use crate::context::Desk;
use crate::state::{Access, HostLogin, WantedLogin};
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
        // Also if the login that the host page has shown wasn't enough: then this opens again.
        let is_shown = desk
            .host_login
            .with_untracked(|login| *login == HostLogin::Shown);
        if !waits || is_shown {
            asked.set(false);
            desk.host_login.set(HostLogin::Idle);
        }
    });
    // The host page shows its own dialog, which a modal one would make unreachable. What waits for the login goes on waiting.
    effect(move || {
        if desk.host_login.with(|login| *login == HostLogin::Shown) {
            opened.set_value(false);
            open.set(false);
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
    let bearer = move || desk.host.is_token_mode();
    let old = move || desk.access.with(|access| access.wanted_login().is_some());
    let step_up = move || {
        desk.access
            .with(|access| matches!(access, Access::StepUp(_)))
    };
    let words = move || match (old(), bearer()) {
        _ if desk.continues.get() => screen::LOGIN_CONTINUES,
        (false, true) => screen::EXPIRED_HOST,
        (false, false) => screen::EXPIRED,
        (true, true) => screen::OLD_LOGIN_HOST,
        (true, false) => screen::OLD_LOGIN_NEXT,
    };
    let answer = move || -> Option<String> {
        match desk.host_login.get() {
            HostLogin::Running => return Some(screen::HOST_LOGIN_RUNNING.into()),
            HostLogin::Failed(why) if why.is_empty() => {
                return Some(screen::HOST_LOGIN_FAILED.into());
            }
            HostLogin::Failed(why) => return Some(screen::host_login_failed_because(&why)),
            HostLogin::Idle | HostLogin::Shown => {}
        }
        asked.get().then(|| match desk.session_check.get() {
            Access::Checking => screen::CHECKING_LOGIN.into(),
            Access::Failed(error) => describe(&error).what,
            _ => screen::STILL_LOGGED_OUT.into(),
        })
    };
    let title = move || {
        if step_up() {
            screen::STEP_UP_TITLE
        } else if old() {
            screen::OLD_LOGIN_TITLE
        } else {
            screen::EXPIRED_TITLE
        }
        .text()
        .to_owned()
    };
    let ask = move |_| {
        asked.set(true);
        desk.host_login.set(HostLogin::Idle);
        actions.check_session();
    };
    view! {
        <Dialog open=open title=derive(title) testid="state-expired" about_nobody=true>
            {move || step_up().then(|| view! { <p data-testid="step-up">{screen::STEP_UP_WHY}</p> })}
            <p>{words}</p>
            <p role="status" class="muted">{answer}</p>
            <div class="dialog-actions">
                <button type="button" class="button" part="button" data-testid="logged-in" on:click=ask>
                    {screen::LOGGED_IN_NOW}
                </button>
                {move || if bearer() {
                    host_login(actions)
                } else {
                    login_window(
                        &desk.host.config().proxy,
                        &desk.access.with(|access| login_parameters(access.wanted_login())),
                        screen::LOG_IN_AGAIN,
                    )
                }}
            </div>
        </Dialog>
    }
    .into_any()
}

/// What the login's address says about the login that is needed.
fn login_parameters(wanted: Option<WantedLogin>) -> String {
    let Some(wanted) = wanted else {
        return String::new();
    };
    let Some(values) = wanted.acr_values else {
        // Otherwise the provider may log in without asking, and `auth_time` stays old.
        return "&reauth".to_owned();
    };
    let values = utf8_percent_encode(&values, NON_ALPHANUMERIC);
    let max_age = wanted.max_age.map(|age| format!("&max_age={age}"));
    format!("&acr_values={values}{}", max_age.unwrap_or_default())
}

/// The button for a login in the host page, which may open a window for it: only in the handler of a click do browsers allow
/// that.
fn host_login(actions: Actions) -> AnyView {
    view! {
        <button
            type="button"
            class="button button-primary"
            data-testid="login"
            on:click=move |_| actions.ask_host_for_login()
        >
            {screen::LOG_IN_AGAIN}
        </button>
    }
    .into_any()
}
