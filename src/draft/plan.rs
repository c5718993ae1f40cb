//! Replace-all, before and after: what stays, what changes, what is new, what goes.

use factordesk_model::mask::tenant::{Fit, fits_email, fits_phone};
use factordesk_model::{AuthenticationMethod, MethodId, SetMethod};

use super::losses::{Loss, losses};
use super::masks::is_masked_value;
use super::row::{RowDraft, SetKind};

/// What happens to one method.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// It is there before and after, the same as far as it shows
    Kept,
    /// It is there before and after; these fields differ
    Changed(Vec<&'static str>),
    /// It is new
    Added,
    /// It is gone afterwards
    Removed,
}

/// One line of the comparison.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// What happens
    pub change: Change,
    /// Fields that may be other than they were: what was there is hidden, and what it shows fits
    pub unchecked: Vec<&'static str>,
    /// The method as it is
    pub before: Option<AuthenticationMethod>,
    /// The method as it will be
    pub after: Option<SetMethod>,
}

/// The whole comparison.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Plan {
    /// The new list in its order, then what is removed
    pub entries: Vec<Entry>,
    /// What can't be had back
    pub losses: Vec<Loss>,
    /// Passkeys that are there: while there is one, Auth0 refuses the replacement
    pub passkeys: Vec<AuthenticationMethod>,
}

impl Plan {
    /// How many entries have this kind of change: kept, changed, added, removed.
    pub fn counts(&self) -> [usize; 4] {
        let mut counts = [0; 4];
        for entry in &self.entries {
            let place = match entry.change {
                Change::Kept => 0,
                Change::Changed(_) => 1,
                Change::Added => 2,
                Change::Removed => 3,
            };
            counts[place] += 1;
        }
        counts
    }
}

fn kind_of(method: &SetMethod) -> SetKind {
    match method {
        SetMethod::Phone(_) => SetKind::Phone,
        SetMethod::Email(_) => SetKind::Email,
        SetMethod::Totp(_) => SetKind::Totp,
    }
}

/// Whether both are the same phone or the same mailbox. A secret can't be compared: no answer has it.
fn same_identity(before: &AuthenticationMethod, after: &SetMethod) -> bool {
    match after {
        SetMethod::Phone(p) => before.phone_number.as_deref() == Some(p.phone_number.as_str()),
        SetMethod::Email(e) => before
            .email
            .as_deref()
            .is_some_and(|address| address.eq_ignore_ascii_case(&e.email)),
        SetMethod::Totp(_) => false,
    }
}

/// How a typed value compares with the one that was there.
enum Comparison {
    Same,
    Other,
    /// What was there is hidden, and what it shows fits
    Unclear,
}

fn compare(before: Option<&str>, after: &str, fits: fn(&str, &str) -> Fit) -> Comparison {
    match before {
        Some(before) if before == after => Comparison::Same,
        // The proxy hides with bullets what tenants hide with stars.
        Some(before) if is_masked_value(before) => match fits(&before.replace('•', "*"), after) {
            Fit::No => Comparison::Other,
            Fit::Yes | Fit::CannotTell => Comparison::Unclear,
        },
        _ => Comparison::Other,
    }
}

/// The fields that differ, and those that may. The secret always counts as changed, since nobody can tell.
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
            let address = before.email.as_deref();
            add("email", compare(address, &e.email, fits_email));
        }
        SetMethod::Totp(_) => add("totp_secret", Comparison::Other),
    }
    (fields, unchecked)
}

/// A new method, and the old one that its line was made from.
type New = (SetMethod, Option<MethodId>);
/// Whether a new method stands for an old one.
type Rule<'a> = &'a dyn Fn(&AuthenticationMethod, &New) -> bool;

/// Who is whose: for each new method, the place of the old one it stands for.
fn pairs(current: &[AuthenticationMethod], new: &[New]) -> Vec<Option<usize>> {
    let mut pairs: Vec<Option<usize>> = vec![None; new.len()];
    let mut taken = vec![false; current.len()];
    // The surest first: the line was made from it; then the same number or address; then the same app by its name.
    let by_origin =
        |old: &AuthenticationMethod, (_, origin): &New| origin.is_some() && old.id == *origin;
    let by_identity = |old: &AuthenticationMethod, (method, _): &New| same_identity(old, method);
    let by_name = |old: &AuthenticationMethod, (method, _): &New| {
        matches!(method, SetMethod::Totp(_)) && old.name.as_deref() == method.name()
    };
    let rules: [Rule<'_>; 3] = [&by_origin, &by_identity, &by_name];
    for rule in rules {
        for (place, entry) in new.iter().enumerate() {
            if pairs[place].is_some() {
                continue;
            }
            let found = current.iter().enumerate().position(|(index, old)| {
                !taken[index]
                    && SetKind::of(old.kind.as_ref()) == Some(kind_of(&entry.0))
                    && rule(old, entry)
            });
            if let Some(index) = found {
                taken[index] = true;
                pairs[place] = Some(index);
            }
        }
    }
    pairs
}

/// Compares the list as it is with the list as it was typed.
pub fn plan(current: &[AuthenticationMethod], rows: &[RowDraft]) -> Plan {
    let new: Vec<New> = rows
        .iter()
        .map(|row| (row.method(), row.origin.clone()))
        .collect();
    let pairs = pairs(current, &new);
    let mut entries: Vec<Entry> = Vec::new();
    for ((after, _), pair) in new.iter().zip(&pairs) {
        let before = pair.and_then(|index| current.get(index)).cloned();
        let (change, unchecked) = match &before {
            None => (Change::Added, Vec::new()),
            Some(before) => match differences(before, after) {
                (same, unchecked) if same.is_empty() => (Change::Kept, unchecked),
                (fields, unchecked) => (Change::Changed(fields), unchecked),
            },
        };
        entries.push(Entry {
            change,
            unchecked,
            before,
            after: Some(after.clone()),
        });
    }
    for (index, old) in current.iter().enumerate() {
        if !pairs.contains(&Some(index)) {
            entries.push(Entry {
                change: Change::Removed,
                unchecked: Vec::new(),
                before: Some(old.clone()),
                after: None,
            });
        }
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
