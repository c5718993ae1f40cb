//! Decides which user is shown: from the host page, from the URL's fragment, or chosen in the search. On a page whose fragment
//! names the user, it also keeps the order of the list over a reload.

use factordesk_model::{IdProblem, UserId};
use factordesk_view::on_window;
use factordesk_view::reactive::{effect, memo};
use leptos::prelude::*;
use wasm_bindgen::JsValue;

use super::context::Context;
use crate::api::events::user_change;
use crate::platform::by_name::set_property;
use crate::platform::config::{UserSource, fragment_of, user_in_fragment};
use crate::platform::page;
use crate::state::Order;

/// Follows changes of the host page's properties and of the fragment.
pub(super) fn watch(context: Context) {
    let desk = context.desk;
    let source = memo(move || desk.host.config().user);
    if source.try_get_untracked() == Some(UserSource::Fragment) && page::is_by_strength() {
        desk.order.set(Order::Strength);
    }
    effect(move || {
        // Each user is an entry of its own in the browser's history.
        desk.user_id.track();
        let by_strength = desk.order.get() == Order::Strength;
        if source.get() == UserSource::Fragment {
            page::keep_order(by_strength);
        }
    });
    effect(move || {
        let user = match source.get() {
            UserSource::Attribute(user) => Some(user),
            UserSource::Fragment => in_fragment(),
            // Also if the host page takes the user away that it had chosen.
            UserSource::NoUser | UserSource::Search => None,
        };
        show(context, user);
    });
    on_window("hashchange", move |_| {
        if source.try_get_untracked() == Some(UserSource::Fragment) {
            choose_and_tell(context, in_fragment());
        }
    });
}

/// Follows the host page's reason and ticket number. Comes with the second part of the page: until then there are no fields
/// to type others into.
pub(super) fn watch_why(context: Context) {
    let desk = context.desk;
    let mut before = desk.host.why_untracked();
    desk.why.begin(&before);
    effect(move || {
        let now = desk.host.why();
        desk.why.offer(&before, &now);
        before = now;
    });
}

/// Opens a user chosen on the screen, with the name that was shown there.
pub(super) fn choose(context: Context, user: &UserId, name: Option<String>) {
    context
        .desk
        .chosen
        .set(name.map(|name| (user.clone(), name)));
    let source = context.desk.host.config_untracked().user;
    if source == UserSource::Fragment {
        // The new fragment becomes an entry in the browser's history. Going back shows the previous
        // user, by `hashchange`.
        let fragment = JsValue::from_str(&fragment_of(user));
        set_property(&window().location(), "hash", &fragment);
    }
    // Not left to `hashchange`: it comes later, and not at all if the fragment stays the same.
    choose_and_tell(context, Some(Ok(user.clone())));
}

/// Shows a user whom the host page hasn't chosen, and tells it.
fn choose_and_tell(context: Context, user: Option<Result<UserId, IdProblem>>) {
    if show(context, user) {
        context.tell(&user_change(context.user().as_ref()));
    }
}

fn in_fragment() -> Option<Result<UserId, IdProblem>> {
    user_in_fragment(&window().location().hash().unwrap_or_default())
}

/// Returns whether another user is shown than before.
fn show(context: Context, user: Option<Result<UserId, IdProblem>>) -> bool {
    let desk = context.desk;
    let (user, problem) = match user {
        Some(Ok(user)) => (Some(user), None),
        Some(Err(problem)) => (None, Some(problem)),
        None => (None, None),
    };
    desk.bad_user.set(problem);
    // `hashchange` also follows `choose`; setting the same user again would load twice.
    let is_other = desk.user_id.try_with_untracked(|old| *old != user) == Some(true);
    if is_other {
        desk.user_id.set(user);
    }
    is_other
}
