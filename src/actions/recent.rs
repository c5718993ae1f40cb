//! Remembers the users whom the admin has opened, until the admin logs out.

use factordesk_view::reactive::{State, effect};

use super::context::Context;
use crate::state::recent::RecentUsers;

/// Follows the session and the user who is shown.
pub(super) fn watch(context: Context) -> State<RecentUsers> {
    let desk = context.desk;
    let recent = State::new(RecentUsers::default());
    effect(move || {
        let admin = desk
            .session
            .with(|session| session.as_ref().map(|session| session.admin.sub.clone()));
        let other = recent.try_update(|recent| recent.belong_to(admin.as_deref()));
        if other == Some(true) {
            // Another admin may not even see the name.
            desk.chosen.set(None);
        }
    });
    effect(move || {
        let open = desk.user_id.get();
        desk.user.with(|user| {
            // While the user changes, the profile is still the previous one's.
            let user = user.as_ref().filter(|user| user.user_id == open);
            if let Some(user) = user {
                recent.update(|recent| recent.opened(user));
            }
        });
    });
    recent
}
