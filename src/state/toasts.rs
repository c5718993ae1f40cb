//! Toasts: short messages that say what was done, until they are dismissed or their time is over.

use std::sync::Arc;

use factordesk_model::{
    AuthenticationMethod, CreateRequest, EmailCreate, MethodId, MethodType, PhoneCreate, Reason,
    UpdateRequest, mask,
};

use super::announce::Announcement;
use crate::draft::email;
use crate::draft::masks::is_masked_value;

/// How long a toast stays, in milliseconds: long enough to be read twice.
pub const SHOWN_MS: u64 = 10_000;
/// Maximum number of toasts at a time. The oldest makes room.
const MAX_TOASTS: usize = 3;

/// Identifies a toast.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ToastId(u32);

impl std::fmt::Display for ToastId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// What a mutation was about, for a note in the help desk's ticket.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// The user: name, address, id
    pub whom: Vec<String>,
    /// The admin
    pub admin: String,
    /// When it was done, in milliseconds since 1970
    pub at: u64,
    /// The ticket number
    pub ticket: Option<String>,
    /// The proxy's id of the request
    pub request_id: Option<String>,
}

/// How a mutation can be undone: by a second one, which is recorded like any other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Undo {
    /// Gives a method its former name or channel again
    Update {
        /// The method
        id: MethodId,
        /// The former name or channel
        request: UpdateRequest,
        /// The name that was given in its place
        replaced: Option<String>,
    },
    /// Adds a deleted method again. It gets another id
    Create(CreateRequest),
}

impl Undo {
    /// How a change of `method` is undone. `None` if it had no name before: a name can't be removed.
    pub fn of_update(method: &AuthenticationMethod, request: &UpdateRequest) -> Option<Self> {
        let before = UpdateRequest {
            name: request.name.as_ref().and(method.name.clone()),
            preferred_authentication_method: request
                .preferred_authentication_method
                .and(method.preferred_authentication_method),
        };
        // Each field that was changed had a value before.
        let is_whole = before.name.is_some() == request.name.is_some()
            && before.preferred_authentication_method.is_some()
                == request.preferred_authentication_method.is_some();
        let id = method
            .id
            .clone()
            .filter(|_| is_whole && before != *request)?;
        Some(Self::Update {
            id,
            request: before,
            replaced: request.name.clone(),
        })
    }

    /// How the deletion of `method` is undone. `None` if that is impossible: only a phone and an email address can be added
    /// as they were, and only if they are known in full.
    pub fn of_deletion(method: &AuthenticationMethod) -> Option<Self> {
        // A linked method is deleted together with others.
        if method.link_id.is_some() || method.confirmed == Some(false) {
            return None;
        }
        let full = |value: Option<&str>| {
            let full = value.filter(|value| !is_masked_value(value));
            full.map(str::to_owned)
        };
        let name = method.name.clone();
        // A channel that this version doesn't know is kept in `extra`.
        let is_known = !method.extra.contains_key("preferred_authentication_method");
        let is_masked = name.as_deref().is_some_and(mask::is_masked);
        if !is_known || is_masked {
            return None;
        }
        let request = match method.kind {
            Some(MethodType::Phone) => CreateRequest::Phone(PhoneCreate {
                name,
                phone_number: full(method.phone_number.as_deref())?,
                preferred_authentication_method: method.preferred_authentication_method,
            }),
            Some(MethodType::Email) => CreateRequest::Email(EmailCreate {
                name,
                email: full(email::address(method))?,
            }),
            _ => return None,
        };
        // What Auth0 would refuse, such as an address in place of a number, isn't offered.
        request
            .validate()
            .is_empty()
            .then_some(Self::Create(request))
    }
}

/// A toast.
#[derive(Debug, Clone)]
pub struct Toast {
    /// Its identity
    pub id: ToastId,
    /// What it says. Shared: toasts are copied to where they are shown
    pub what: Arc<Announcement>,
    /// What it was about, if it was a mutation
    pub facts: Option<Facts>,
    /// How it can be undone, and the reason that was given for it
    pub undo: Option<(Undo, Reason)>,
    /// When it goes, in milliseconds since 1970
    until: u64,
}

/// The toasts on the screen, oldest first.
#[derive(Debug, Clone, Default)]
pub struct Toasts {
    toasts: Vec<Toast>,
    last: u32,
}

impl Toasts {
    /// Adds a toast at the moment `now`.
    pub fn add(
        &mut self,
        what: Announcement,
        facts: Option<Facts>,
        undo: Option<(Undo, Reason)>,
        now: u64,
    ) {
        self.last += 1;
        self.toasts.push(Toast {
            id: ToastId(self.last),
            what: Arc::new(what),
            facts,
            undo,
            until: now + SHOWN_MS,
        });
        let over = self.toasts.len().saturating_sub(MAX_TOASTS);
        self.toasts.drain(..over);
    }

    /// The toasts on the screen, oldest first.
    pub fn all(&self) -> &[Toast] {
        &self.toasts
    }

    /// Removes a toast, and returns it if it was still there.
    pub fn take(&mut self, id: ToastId) -> Option<Toast> {
        let at = self.toasts.iter().position(|toast| toast.id == id)?;
        Some(self.toasts.remove(at))
    }

    /// Removes those whose time is over at the moment `now`.
    pub fn expire(&mut self, now: u64) {
        self.toasts.retain(|toast| toast.until > now);
    }

    /// When the next one's time is over, in milliseconds since 1970.
    pub fn next_end(&self) -> Option<u64> {
        self.toasts.iter().map(|toast| toast.until).min()
    }

    /// Gives all of them their whole time from `now`, because they are being read or can't be reached.
    pub fn hold(&mut self, now: u64) {
        for toast in &mut self.toasts {
            toast.until = now + SHOWN_MS;
        }
    }
}

#[cfg(test)]
mod tests {
    use factordesk_model::Channel;
    use serde_json::{Value, json};

    use super::*;

    /// The number that tells a toast of these tests apart.
    fn number(toast: &Toast) -> usize {
        match *toast.what {
            Announcement::Loaded(number) => number,
            _ => 0,
        }
    }

    fn shown(toasts: &Toasts) -> Vec<usize> {
        toasts.all().iter().map(number).collect()
    }

    fn with(all: &[(usize, u64)]) -> Toasts {
        let mut toasts = Toasts::default();
        for (number, at) in all {
            toasts.add(Announcement::Loaded(*number), None, None, *at);
        }
        toasts
    }

    fn method(value: Value) -> AuthenticationMethod {
        AuthenticationMethod::from_value(value)
    }

    #[test]
    fn toasts_go_when_their_time_is_over() {
        let mut toasts = with(&[(1, 0), (2, 4_000)]);
        toasts.expire(9_999);
        assert_eq!(
            (shown(&toasts), toasts.next_end()),
            (vec![1, 2], Some(10_000))
        );
        toasts.expire(10_000);
        assert_eq!((shown(&toasts), toasts.next_end()), (vec![2], Some(14_000)));
        toasts.expire(14_000);
        assert_eq!((shown(&toasts), toasts.next_end()), (vec![], None));
    }

    #[test]
    fn toasts_stay_while_they_are_held() {
        let mut toasts = with(&[(1, 0)]);
        toasts.hold(9_000);
        toasts.expire(18_999);
        assert_eq!(shown(&toasts), [1]);
    }

    #[test]
    fn toasts_make_room_and_are_taken_once() {
        let mut toasts = with(&[(1, 0), (2, 0), (3, 0), (4, 0)]);
        assert_eq!(shown(&toasts), [2, 3, 4]);
        let three = toasts.all()[1].id;
        assert_eq!(toasts.take(three).as_ref().map(number), Some(3));
        assert!(toasts.take(three).is_none());
        assert_eq!(shown(&toasts), [2, 4]);
    }

    #[test]
    fn undo_of_a_change_restores_what_was_changed() {
        let phone = method(json!({"id": "phone|1", "type": "phone", "name": "Mobile",
            "preferred_authentication_method": "sms"}));
        let name = |name: &str| UpdateRequest {
            name: Some(name.to_owned()),
            ..UpdateRequest::default()
        };
        let channel = |channel| UpdateRequest {
            preferred_authentication_method: Some(channel),
            ..UpdateRequest::default()
        };
        let id = MethodId::new("phone|1").unwrap();
        for (request, before) in [
            (name("Work"), name("Mobile")),
            (channel(Channel::Voice), channel(Channel::Sms)),
        ] {
            let undo = Undo::of_update(&phone, &request);
            let expected = Undo::Update {
                id: id.clone(),
                request: before,
                replaced: request.name.clone(),
            };
            assert_eq!(undo, Some(expected));
        }
        let unnamed = method(json!({"id": "totp|1", "type": "totp"}));
        assert_eq!(Undo::of_update(&unnamed, &name("App")), None);
        assert_eq!(Undo::of_update(&phone, &name("Mobile")), None);
    }

    #[test]
    fn undo_of_a_deletion_needs_the_full_value() {
        let phone = json!({"id": "phone|1", "type": "phone", "name": "Mobile", "confirmed": true,
            "phone_number": "+15551234567", "preferred_authentication_method": "sms"});
        let Some(Undo::Create(CreateRequest::Phone(again))) =
            Undo::of_deletion(&method(phone.clone()))
        else {
            panic!("not offered");
        };
        assert_eq!(
            (again.name.as_deref(), &again.phone_number[..]),
            (Some("Mobile"), "+15551234567")
        );
        let email = json!({"id": "email|1", "type": "email", "confirmed": true, "email": "mia@example.com"});
        assert!(Undo::of_deletion(&method(email)).is_some());
        let odd = json!({"id": "email|1", "type": "email", "confirmed": true, "phone_number": "mia@example.com"});
        assert!(Undo::of_deletion(&method(odd)).is_some());
        for (field, value) in [
            ("phone_number", json!("•••• 67")),
            ("phone_number", json!("XXXXXXXXXXX5044")),
            ("phone_number", json!("mia@example.com")),
            ("phone_number", json!(null)),
            ("name", json!("•••• 67")),
            ("preferred_authentication_method", json!("pigeon")),
            ("link_id", json!("l")),
            ("confirmed", json!(false)),
            ("type", json!("totp")),
        ] {
            let mut other = phone.clone();
            other[field] = value;
            assert_eq!(Undo::of_deletion(&method(other.clone())), None, "{other}");
        }
    }
}
