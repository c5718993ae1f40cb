//! The user's history beside the list, where the element is wide enough. Elsewhere a button opens it.

use factordesk_view::reactive::{effect, expect_context, memo};
use factordesk_view::view;
use leptos::prelude::*;

use crate::actions::Actions;
use crate::components::ids::unique_id;
use crate::components::{Icon, icon};
use crate::context::Desk;
use crate::dialogs::history::content;
use crate::state::Phase;
use crate::text::history as words;

/// The history. It is loaded with the list, and again after each mutation. A user who no longer exists may have one, too.
pub fn activity() -> AnyView {
    let desk = expect_context::<Desk>();
    let history = expect_context::<Actions>().history();
    let ready =
        memo(move || desk.phase.with(|phase| *phase == Phase::Ready) || desk.is_unknown_user());
    effect(move || {
        if desk.is_wide.get() && ready.get() {
            history.load();
        }
    });
    on_cleanup(move || history.clear());
    let heading = unique_id("activity");
    view! {
        <aside class="activity" part="history" aria-labelledby=heading.clone() data-testid="activity">
            <div class="activity-head">
                <h3 id=heading aria-level=move || desk.level(3, desk.below_name())>{words::RECENT}</h3>
                <button
                    type="button"
                    class="icon-button"
                    part="icon-button"
                    data-testid="activity-hide"
                    data-tip=words::HIDE
                    aria-label=words::HIDE
                    on:click=move |_| desk.activity.set(false)
                >
                    {icon(Icon::Close)}
                </button>
            </div>
            {move || desk.is_wide.get().then(|| content(desk, history))}
        </aside>
    }
    .into_any()
}
