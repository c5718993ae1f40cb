//! What the user has left after a deletion or a replacement.

use factordesk_model::AuthenticationMethod;
use factordesk_view::view;
use leptos::prelude::*;

use crate::context::Desk;
use crate::platform::intl;
use crate::state::posture::implies_email;
use crate::state::remaining::{Remaining, has_password};
use crate::text::{remaining as words, screen, sentences};

/// What the user can still log in with if only the methods `left` are left. Reactive.
pub(super) fn remaining(desk: Desk, left: &[AuthenticationMethod]) -> AnyView {
    let user = desk.user.get();
    let password = desk
        .list
        .with(|list| has_password(user.as_ref(), list.methods(), left));
    let verified = user.is_some_and(|u| u.email.is_some() && u.email_verified == Some(true));
    let verified_email = desk.with_capabilities(|capabilities| {
        // If the proxy couldn't find out, no factor is claimed.
        let factors = capabilities.and_then(|c| c.factors.as_deref());
        factors.is_some_and(|factors| implies_email(factors, verified, left))
    });
    let remaining = Remaining::of(left, password, verified_email);
    let class = if remaining.is_weak() {
        "notice notice-warn"
    } else {
        "notice"
    };
    view! { <p class=class data-testid="left-after">{move || words::sentence(&remaining, &intl::list)}</p> }
        .into_any()
}

/// That it can't be undone, and what it doesn't affect.
pub(super) fn irreversible() -> AnyView {
    let sentences = || sentences(screen::NO_UNDO.text(), screen::DELETE_SESSIONS.text());
    view! {
        <p class="muted" data-testid="irreversible">{sentences}</p>
    }
    .into_any()
}
