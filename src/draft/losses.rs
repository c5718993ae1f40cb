//! What a replacement takes away for good. It is said before anything is sent.

use factordesk_model::{AuthenticationMethod, SetMethod};

use super::masks::is_masked_value;
use super::plan::{Change, Entry};
use super::row::SetKind;

/// One thing that can't be had back.
#[derive(Debug, Clone, PartialEq)]
pub enum Loss {
    /// A method of a type that a replacement can't hold: it goes, and can't be added again from here
    Inexpressible(AuthenticationMethod),
    /// An authenticator app that goes: its secret is in no answer
    Secret(AuthenticationMethod),
    /// A phone or an e-mail that goes, and whose number or address is known only in part
    MaskedValue(AuthenticationMethod),
    /// Apps that stay only if the typed secret is the right one
    SecretUnchecked(usize),
    /// Phones and e-mails that stay only if the typed number or address is the hidden one
    ValueUnchecked(usize),
    /// Methods that stay, and get new ids, creation dates and last-use dates
    History(usize),
    /// Methods that stay, and are no longer linked with others
    Links(usize),
    /// Unfinished enrolments that stay, and count as confirmed from then on
    Confirms(usize),
    /// Methods that stay, with fields that a replacement can't hold
    Fields(usize),
    /// An e-mail beside other factors, which Auth0 doesn't support
    EmailNotAlone,
}

/// What is lost when the list becomes this.
pub(super) fn losses(entries: &[Entry]) -> Vec<Loss> {
    let mut losses: Vec<Loss> = entries
        .iter()
        .filter(|e| e.change == Change::Removed)
        .filter_map(|e| of_removed(e.before.as_ref()?))
        .collect();
    let kept: Vec<&AuthenticationMethod> = entries
        .iter()
        .filter(|e| e.after.is_some())
        .filter_map(|e| e.before.as_ref())
        .collect();
    let count = |test: fn(&AuthenticationMethod) -> bool| kept.iter().filter(|m| test(m)).count();
    let unchecked = entries.iter().filter(|e| !e.unchecked.is_empty()).count();
    let counted = [
        (
            Loss::SecretUnchecked as fn(usize) -> Loss,
            count(|m| SetKind::of(m.kind.as_ref()) == Some(SetKind::Totp)),
        ),
        (Loss::ValueUnchecked, unchecked),
        (Loss::History, kept.len()),
        (Loss::Links, count(|m| m.link_id.is_some())),
        (Loss::Confirms, count(|m| m.confirmed == Some(false))),
        (Loss::Fields, count(|m| !m.extra.is_empty())),
    ];
    losses.extend(
        counted
            .into_iter()
            .filter(|(_, number)| *number > 0)
            .map(|(loss, number)| loss(number)),
    );
    let after: Vec<&SetMethod> = entries.iter().filter_map(|e| e.after.as_ref()).collect();
    if after.len() > 1 && after.iter().any(|m| matches!(m, SetMethod::Email(_))) {
        losses.push(Loss::EmailNotAlone);
    }
    losses
}

fn of_removed(method: &AuthenticationMethod) -> Option<Loss> {
    match SetKind::of(method.kind.as_ref()) {
        None => Some(Loss::Inexpressible(method.clone())),
        Some(SetKind::Totp) => Some(Loss::Secret(method.clone())),
        Some(SetKind::Phone) => masked(method, method.phone_number.as_deref()),
        Some(SetKind::Email) => {
            // The guide's example has an address in the number's place.
            let address = method.email.as_deref().or(method.phone_number.as_deref());
            masked(method, address)
        }
    }
}

fn masked(method: &AuthenticationMethod, value: Option<&str>) -> Option<Loss> {
    value
        .is_none_or(is_masked_value)
        .then(|| Loss::MaskedValue(method.clone()))
}
