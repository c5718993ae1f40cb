//! Plans a replacement of all methods: what stays, changes, is added and is removed.

use factordesk_model::mask::tenant::{Fit, fits_lower_email, fits_phone};
use factordesk_model::{AuthenticationMethod, MethodId, SetMethod};

use super::email;
use super::losses::{Loss, losses};
use super::lowercase;
use super::masks::is_masked_value;
use super::row::{RowDraft, SetKind};

/// What happens to a method.
#[derive(Debug, Clone, PartialEq)]
pub enum PlannedChange {
    /// It stays, with no visible difference
    Kept,
    /// It stays, and these fields differ
    Changed(Vec<&'static str>),
    /// It is added
    Added,
    /// It is removed
    Removed,
}

/// A row of the comparison.
#[derive(Debug, Clone, PartialEq)]
pub struct PlanEntry {
    /// What happens to the method
    pub change: PlannedChange,
    /// Fields that may differ: the old value is masked, and what is visible of it fits the new one
    pub unchecked: Vec<&'static str>,
    /// The method before
    pub before: Option<AuthenticationMethod>,
    /// The method after
    pub after: Option<SetMethod>,
}

/// The comparison of the whole list.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Plan {
    /// The new list in its order, then the removed methods
    pub entries: Vec<PlanEntry>,
    /// What can't be restored
    pub losses: Vec<Loss>,
    /// The user's passkeys. While there is one, Auth0 refuses the replacement
    pub passkeys: Vec<AuthenticationMethod>,
}

impl Plan {
    /// The number of entries with each change: kept, changed, added, removed.
    pub fn counts(&self) -> [usize; 4] {
        let mut counts = [0; 4];
        for entry in &self.entries {
            let index = match entry.change {
                PlannedChange::Kept => 0,
                PlannedChange::Changed(_) => 1,
                PlannedChange::Added => 2,
                PlannedChange::Removed => 3,
            };
            counts[index] += 1;
        }
        counts
    }
}

/// The methods that the user has after the replacement, as far as they show.
pub fn after(plan: &Plan) -> Vec<AuthenticationMethod> {
    let after = plan.entries.iter().filter_map(|e| e.after.as_ref());
    after
        .map(|method| {
            let mut shown = AuthenticationMethod {
                kind: Some(kind_of(method).method_type()),
                name: method.name().map(str::to_owned),
                ..AuthenticationMethod::default()
            };
            match method {
                SetMethod::Phone(phone) => {
                    shown.phone_number = Some(phone.phone_number.clone());
                    shown.preferred_authentication_method = phone.preferred_authentication_method;
                }
                SetMethod::Email(email) => shown.email = Some(email.email.clone()),
                SetMethod::Totp(_) => {}
            }
            shown
        })
        .collect()
}

fn kind_of(method: &SetMethod) -> SetKind {
    match method {
        SetMethod::Phone(_) => SetKind::Phone,
        SetMethod::Email(_) => SetKind::Email,
        SetMethod::Totp(_) => SetKind::Totp,
    }
}

/// Whether both are the same phone or mailbox. Secrets can't be compared, since list responses don't
/// contain them.
fn same_identity(before: &AuthenticationMethod, after: &SetMethod) -> bool {
    match after {
        SetMethod::Phone(p) => before.phone_number.as_deref() == Some(p.phone_number.as_str()),
        SetMethod::Email(e) => {
            email::address(before).is_some_and(|address| address.eq_ignore_ascii_case(&e.email))
        }
        SetMethod::Totp(_) => false,
    }
}

/// How a typed value compares with the old one.
enum Comparison {
    Same,
    Other,
    /// The old value is masked, and what is visible of it fits
    Unclear,
}

fn compare(before: Option<&str>, after: &str, fits: fn(&str, &str) -> Fit) -> Comparison {
    match before {
        Some(before) if before == after => Comparison::Same,
        // The proxy masks with bullets, Auth0 with stars.
        Some(before) if is_masked_value(before) => match fits(&before.replace('•', "*"), after) {
            Fit::No => Comparison::Other,
            // A mask that shows nothing can't contradict the typed value.
            Fit::Yes | Fit::CannotTell => Comparison::Unclear,
        },
        _ => Comparison::Other,
    }
}

/// The fields that differ, and those that may differ.
///
/// A secret always counts as changed, because it can't be compared.
fn differences(
    before: &AuthenticationMethod,
    after: &SetMethod,
) -> (Vec<&'static str>, Vec<&'static str>) {
    let (mut fields, mut unchecked) = (Vec::new(), Vec::new());
    let mut add = |name, comparison| match comparison {
        Comparison::Same => {}
        Comparison::Other => fields.push(name),
        Comparison::Unclear => unchecked.push(name),
    };
    let differs = |differs: bool| {
        if differs {
            Comparison::Other
        } else {
            Comparison::Same
        }
    };
    add("name", differs(before.name.as_deref() != after.name()));
    match after {
        SetMethod::Phone(p) => {
            let number = before.phone_number.as_deref();
            add("phone_number", compare(number, &p.phone_number, fits_phone));
            let channel = before.preferred_authentication_method;
            add(
                "preferred_authentication_method",
                differs(channel != p.preferred_authentication_method),
            );
        }
        SetMethod::Email(e) => {
            let address = email::address(before);
            let fits = |masked: &str, requested: &str| {
                fits_lower_email(&lowercase(masked), &lowercase(requested))
            };
            add("email", compare(address, &e.email, fits));
        }
        SetMethod::Totp(_) => add("totp_secret", Comparison::Other),
    }
    (fields, unchecked)
}

/// A new method, and the old one from which its row was created.
type New = (SetMethod, Option<MethodId>);
/// Whether a new method corresponds to an old one.
type Rule<'a> = &'a dyn Fn(&AuthenticationMethod, &New) -> bool;

/// Finds for each new method the index of the old one to which it corresponds. Also returns the indices of
/// the old ones that are left.
fn pairs(current: &[AuthenticationMethod], new: &[New]) -> (Vec<Option<usize>>, Vec<usize>) {
    let mut pairs: Vec<Option<usize>> = vec![None; new.len()];
    // Shrinks with each pair. Both lists usually have the same order, so little is searched.
    let mut left: Vec<usize> = (0..current.len()).collect();
    // The most reliable rule first: the row was created from it; then the same number or address;
    // then, for apps, the same name.
    let by_origin =
        |old: &AuthenticationMethod, (_, origin): &New| origin.is_some() && old.id == *origin;
    let by_identity = |old: &AuthenticationMethod, (method, _): &New| same_identity(old, method);
    let by_name = |old: &AuthenticationMethod, (method, _): &New| {
        matches!(method, SetMethod::Totp(_)) && old.name.as_deref() == method.name()
    };
    let rules: [Rule<'_>; 3] = [&by_origin, &by_identity, &by_name];
    for rule in rules {
        // One rule over all rows at a time: a weak match must not take a method from a strong one.
        for (new_index, entry) in new.iter().enumerate() {
            if pairs[new_index].is_some() {
                continue;
            }
            let found = left.iter().position(|index| {
                let old = &current[*index];
                SetKind::of(old.kind.as_ref()) == Some(kind_of(&entry.0)) && rule(old, entry)
            });
            pairs[new_index] = found.map(|place| left.remove(place));
        }
    }
    (pairs, left)
}

/// Compares the current list with the rows as typed.
pub fn plan(current: &[AuthenticationMethod], rows: &[RowDraft]) -> Plan {
    let new: Vec<New> = rows
        .iter()
        .map(|row| (row.method(), row.origin.clone()))
        .collect();
    let (pairs, left) = pairs(current, &new);
    let mut entries: Vec<PlanEntry> = Vec::new();
    for ((after, _), pair) in new.iter().zip(&pairs) {
        let before = pair.and_then(|index| current.get(index)).cloned();
        let (change, unchecked) = match &before {
            None => (PlannedChange::Added, Vec::new()),
            Some(before) => match differences(before, after) {
                (same, unchecked) if same.is_empty() => (PlannedChange::Kept, unchecked),
                (fields, unchecked) => (PlannedChange::Changed(fields), unchecked),
            },
        };
        entries.push(PlanEntry {
            change,
            unchecked,
            before,
            after: Some(after.clone()),
        });
    }
    for index in left {
        entries.push(PlanEntry {
            change: PlannedChange::Removed,
            unchecked: Vec::new(),
            before: Some(current[index].clone()),
            after: None,
        });
    }
    Plan {
        losses: losses(&entries),
        passkeys: current
            .iter()
            .filter(|m| m.kind == Some(factordesk_model::MethodType::Passkey))
            .cloned()
            .collect(),
        entries,
    }
}

#[cfg(test)]
#[path = "plan_tests.rs"]
mod tests;
