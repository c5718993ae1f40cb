//! Decides which user is shown: from the attribute, from the URL's fragment, or chosen in the search.

use factordesk_model::{IdProblem, UserId};
use factordesk_view::on_window;
use factordesk_view::reactive::{effect, memo};
use leptos::prelude::*;
use wasm_bindgen::JsValue;

use super::context::Context;
use crate::platform::by_name::set_property;
use crate::platform::config::{UserSource, fragment_of, user_in_fragment};

/// Follows changes of the attribute and the fragment.
pub(super) fn watch(context: Context) {
    let desk = context.desk;
    let source = memo(move || desk.host.config().user);
    effect(move || match source.get() {
        UserSource::Attribute(user) => show(context, Some(user)),
        UserSource::Fragment => show(context, in_fragment()),
        UserSource::Search => {}
    });
    on_window("hashchange", move |_| {
        if source.try_get_untracked() == Some(UserSource::Fragment) {
            show(context, in_fragment());
        }
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
    show(context, Some(Ok(user.clone())));
}

fn in_fragment() -> Option<Result<UserId, IdProblem>> {
    user_in_fragment(&window().location().hash().unwrap_or_default())
}

fn show(context: Context, user: Option<Result<UserId, IdProblem>>) {
    let desk = context.desk;
    let (user, problem) = match user {
        Some(Ok(user)) => (Some(user), None),
        Some(Err(problem)) => (None, Some(problem)),
        None => (None, None),
    };
    desk.bad_user.set(problem);
    // `hashchange` also follows `choose`; setting the same user again would load twice.
    if desk.user_id.try_with_untracked(|old| *old != user) == Some(true) {
        desk.user_id.set(user);
    }
}
