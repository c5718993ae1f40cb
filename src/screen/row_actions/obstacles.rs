//! Why some of a row's choices can't be made.

use factordesk_model::{AuthenticationMethod, CreateType, Permission};
use factordesk_view::reactive::{Derived, Stored, memo};

use super::{Choice, RowActions};
use crate::components::ids::unique_id;
use crate::context::Desk;
use crate::state::offer::can_change_channel;
use crate::text::reasons;

/// Why some of a row's choices can't be made.
#[derive(Clone, Copy)]
pub(super) struct Obstacles {
    /// The method has no id
    pub(super) no_id: Derived<bool>,
    /// No mutation is possible: the method has no id, or one is in progress
    pub(super) blocked: Derived<bool>,
    /// The tenant offers no other channel, so the form would be of no use
    pub(super) one_channel: Derived<bool>,
    /// The method is a password, and the admin may not delete passwords
    pub(super) no_password: Derived<bool>,
    /// Whether the number can be changed, see [`number_offer`]
    pub(super) number: Derived<Option<Result<(), String>>>,
    /// Id of the element with the explanation
    pub(super) why: Stored<String>,
}

impl Obstacles {
    /// The obstacles in a row.
    pub(super) fn of(row: RowActions, desk: Desk) -> Self {
        let RowActions { method, mark, .. } = row;
        let no_id = memo(move || method.with(|m| m.id.is_none()));
        Self {
            no_id,
            blocked: memo(move || no_id.get() || mark.get().is_some()),
            one_channel: memo(move || {
                let now = method.with(|m| m.preferred_authentication_method);
                desk.with_capabilities(|capabilities| !can_change_channel(capabilities, now))
            }),
            no_password: memo(move || {
                method.with(AuthenticationMethod::is_password)
                    && !desk.may(Permission::DeleteFirstFactors)
            }),
            number: memo(move || number_offer(desk, row.is_phone())),
            why: Stored::new(unique_id("why")),
        }
    }

    /// Why a choice can't be made, save for a mutation in progress. Reactive.
    pub(super) fn of_choice(self, choice: Choice) -> Option<String> {
        if choice == Choice::Details {
            return None;
        }
        if self.no_id.get() {
            return Some(reasons::NO_ID.into());
        }
        match choice {
            Choice::Channel => self
                .one_channel
                .get()
                .then(|| reasons::NO_OTHER_CHANNEL.into()),
            Choice::Number => self.number.get().and_then(Result::err),
            Choice::Delete => self
                .no_password
                .get()
                .then(|| reasons::NOT_PERMITTED_PASSWORD.into()),
            Choice::Rename | Choice::Details => None,
        }
    }

    /// Why some of the row's choices can't be made. Reactive.
    pub(super) fn words(self, row: RowActions, desk: Desk) -> String {
        // Without an id nothing works, so this reason is enough.
        if self.no_id.get() {
            return reasons::NO_ID.into();
        }
        let channel = (row.is_phone() && desk.can(Permission::Update)).then_some(Choice::Channel);
        let delete = desk.can(Permission::Delete).then_some(Choice::Delete);
        let all = [channel, Some(Choice::Number), delete]
            .into_iter()
            .flatten();
        let all: Vec<String> = all.filter_map(|choice| self.of_choice(choice)).collect();
        all.join(" ")
    }

    /// The id of the explanation if a button is `stopped`.
    pub(super) fn described(self, stopped: bool) -> Option<String> {
        stopped.then(|| self.why.get_value())
    }
}

/// Whether a phone's number can be changed, or why not. `None` if the button isn't shown at all.
///
/// Auth0 can't change a number, so this adds a phone and deletes the old one. It takes both permissions and a tenant that
/// accepts phones.
fn number_offer(desk: Desk, is_phone: bool) -> Option<Result<(), String>> {
    if !is_phone || !desk.shows_change_number() {
        return None;
    }
    let kind = CreateType::Phone;
    Some(match desk.create_offer(kind) {
        Err(block) => Err(reasons::blocked(kind, block)),
        Ok(_) if !desk.is_granted(Permission::Delete) => {
            Err(reasons::NOT_PERMITTED_DELETE.text().to_owned())
        }
        Ok(_) => match desk.lacks(Permission::Delete) {
            Some(scope) => Err(reasons::unavailable(reasons::DELETING.text(), scope)),
            None => Ok(()),
        },
    })
}
