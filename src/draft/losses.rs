//! Finds out what a replacement would destroy for good, so that it can be shown before anything is sent.

use factordesk_model::{AuthenticationMethod, SetMethod};

use super::email;
use super::masks::is_masked_value;
use super::plan::{PlanEntry, PlannedChange};
use super::row::SetKind;

/// Something that can't be restored.
#[derive(Debug, Clone, PartialEq)]
pub enum Loss {
    /// A method that is removed, of a type that a replacement can't contain. It can't be added again from here
    Inexpressible(AuthenticationMethod),
    /// An authenticator app that is removed. No response contains its secret
    Secret(AuthenticationMethod),
    /// A phone or e-mail that is removed, with a number or address known only in part
    MaskedValue(AuthenticationMethod),
    /// Number of apps that keep working only if the typed secret is the right one
    SecretUnchecked(usize),
    /// Number of phones and e-mails that stay the same only if the typed value is the masked one
    ValueUnchecked(usize),
    /// Number of methods that stay, with new ids, creation dates and dates of last use
    History(usize),
    /// Number of methods that stay, but lose their link with others
    Links(usize),
    /// Number of unfinished enrolments that stay, and count as confirmed from then on
    Confirms(usize),
    /// Number of methods that stay, but have fields that a replacement can't contain
    Fields(usize),
    /// An e-mail beside other factors, documented as unsupported. Recorded tenants accept it
    EmailNotAlone,
}

/// What is lost if this plan is carried out.
pub(super) fn losses(entries: &[PlanEntry]) -> Vec<Loss> {
    let mut losses: Vec<Loss> = entries
        .iter()
        .filter(|e| e.change == PlannedChange::Removed)
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
            // Every kept app counts: PUT needs its secret, and no response has one to compare.
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
        Some(SetKind::Email) => masked(method, email::address(method)),
    }
}

fn masked(method: &AuthenticationMethod, value: Option<&str>) -> Option<Loss> {
    // A value that is missing can't be restored either.
    value
        .is_none_or(is_masked_value)
        .then(|| Loss::MaskedValue(method.clone()))
}
