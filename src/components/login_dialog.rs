//! The session has ended: log in again over the page, and go on where one was.

use crate::dom::view;
use crate::reactive::effect;
use leptos::prelude::*;

use super::Dialog;
use super::states::login_link;
use crate::actions::Actions;
use crate::desk::Desk;
use crate::state::Access;
use crate::text::screen;

/// Opens by itself when the session ends, closes by itself when it is back.
#[component]
pub fn LoginDialog() -> impl IntoView {
    let desk = expect_context::<Desk>();
    let actions = expect_context::<Actions>();
    let open = RwSignal::new(false);
    let asked = RwSignal::new(false);
    effect(move || {
        let expired = desk.access.with(|access| *access == Access::Expired);
        open.set(expired);
        if !expired {
            asked.set(false);
        }
    });
    let bearer = move || desk.host.token_source().is_some();
    let words = move || {
        if bearer() {
            screen::EXPIRED_HOST
        } else {
            screen::EXPIRED
        }
    };
    let ask = move |_| {
        asked.set(true);
        actions.check_session();
    };
    view! {
        <Dialog open=open title=screen::EXPIRED_TITLE testid="state-expired">
            <p>{words}</p>
            <p role="status" class="muted">{move || asked.get().then_some(screen::STILL_LOGGED_OUT)}</p>
            <div class="dialog-actions">
                <button type="button" class="button" data-testid="logged-in" on:click=ask>
                    {screen::LOGGED_IN_NOW}
                </button>
                {move || (!bearer()).then(|| login_link(&desk.host.config().proxy, screen::LOG_IN_AGAIN))}
            </div>
        </Dialog>
    }
    .into_any()
}
