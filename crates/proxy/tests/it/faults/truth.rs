//! A user's actual state, read from the embedded tenant.

use factordesk_model::{AuthenticationMethod, MethodType, UserId};
use factordesk_tenant::Control;

use super::wish::Wish;

/// A user's state in the tenant.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Truth {
    methods: Vec<AuthenticationMethod>,
    tickets: usize,
    browsers: Option<u32>,
}

/// The current state compared with what was requested.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Effect {
    AsBefore,
    AsAsked,
    /// Neither: something was lost, duplicated or invented
    Wrong(String),
}

impl Truth {
    pub(crate) fn of(control: &Control, user: &UserId) -> Self {
        Self {
            methods: control.methods_of(user),
            tickets: control.tickets_of(user).len(),
            browsers: control.remembered_browsers(user),
        }
    }

    pub(crate) fn ids(&self) -> Vec<String> {
        ids(&self.methods)
    }

    /// Compares the current state with this earlier one.
    pub(crate) fn became(&self, now: &Self, wish: Wish) -> Effect {
        if now == self {
            Effect::AsBefore
        } else if self.is_as_asked(now, wish) {
            Effect::AsAsked
        } else {
            Effect::Wrong(format!(
                "{:?} became {:?}, tickets {} {}, browsers {:?} {:?}",
                self.ids(),
                now.ids(),
                self.tickets,
                now.tickets,
                self.browsers,
                now.browsers
            ))
        }
    }

    fn is_as_asked(&self, now: &Self, wish: Wish) -> bool {
        // Everything except the methods is unchanged.
        let but_methods = (self.tickets, self.browsers) == (now.tickets, now.browsers);
        match wish {
            Wish::Phone
            | Wish::Email
            | Wish::ShortEmail
            | Wish::Totp
            | Wish::SecurityKey
            | Wish::Passkey => {
                let (old, new) = split(&now.methods, &self.ids());
                let asked = new.len() == 1
                    && new[0].kind.as_ref().map(MethodType::as_str) == wish.creates()
                    && new[0].name.as_deref() == Some("New");
                but_methods && asked && old == self.methods
            }
            Wish::Set => {
                let shown: Vec<_> = now
                    .methods
                    .iter()
                    .map(|method| (method.name.as_deref(), method.phone_number.as_deref()))
                    .collect();
                let asked = [(Some("Only"), Some("+447700900125")), (Some("App"), None)];
                but_methods && shown == asked
            }
            Wish::Update => {
                let mut expected = self.methods.clone();
                expected[0].name = Some("Work".to_owned());
                but_methods && now.methods == expected
            }
            Wish::Delete => {
                let mut expected = self.methods.clone();
                expected.remove(1);
                but_methods && now.methods == expected
            }
            Wish::DeleteAll => but_methods && now.methods.is_empty(),
            Wish::Ticket => {
                (&self.methods, self.browsers) == (&now.methods, now.browsers)
                    && now.tickets == self.tickets + 1
            }
            Wish::RecoveryCode => {
                let is_code =
                    |method: &&AuthenticationMethod| method.kind == Some(MethodType::RecoveryCode);
                let others = |methods: &[AuthenticationMethod]| {
                    let others = methods.iter().filter(|method| !is_code(method));
                    others.cloned().collect::<Vec<_>>()
                };
                but_methods
                    && others(&self.methods) == others(&now.methods)
                    && now.methods.iter().filter(is_code).count() == 1
            }
            Wish::ForgetBrowsers => {
                (&self.methods, self.tickets) == (&now.methods, now.tickets)
                    && now.browsers == Some(0)
            }
        }
    }
}

/// The id of the method that was added.
pub(crate) fn new_id(before: &Truth, now: &Truth) -> Option<String> {
    let (_, new) = split(&now.methods, &before.ids());
    ids(&new).pop()
}

pub(crate) fn ids(methods: &[AuthenticationMethod]) -> Vec<String> {
    methods
        .iter()
        .map(|method| {
            method
                .id
                .as_ref()
                .map(ToString::to_string)
                .unwrap_or_default()
        })
        .collect()
}

/// Splits methods into those with a known id and the others.
fn split(
    methods: &[AuthenticationMethod],
    known: &[String],
) -> (Vec<AuthenticationMethod>, Vec<AuthenticationMethod>) {
    methods.iter().cloned().partition(|method| {
        let id = method.id.as_ref().map(ToString::to_string);
        id.is_some_and(|id| known.contains(&id))
    })
}
