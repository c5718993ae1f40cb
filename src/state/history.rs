//! What an entry of a user's history says, and how its pages become one list.

use factordesk_model::{AuditEntry, AuditPage, Channel, MethodSummary, MethodType};

use crate::text::history as words;
use crate::text::kinds;

/// Adds the page after the last one. An entry that is there already isn't there twice.
pub fn append(page: &mut AuditPage, older: AuditPage) {
    let last = page.entries.last().map_or(u64::MAX, |entry| entry.seq);
    let older_ones = older.entries.into_iter().filter(|entry| entry.seq < last);
    page.entries.extend(older_ones);
    page.next = older.next;
}

/// What keeps an entry's element the same: whatever else there is of it doesn't change.
pub fn key(entry: &AuditEntry) -> String {
    format!("{} {}", entry.seq, entry.outcome)
}

/// Whether the change was made.
pub fn is_done(entry: &AuditEntry) -> bool {
    entry.outcome == "done"
}

/// A method, in two parts: its name, and what else tells it from others.
pub type Named = (String, String);

/// What an attempt did to a method.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Nothing, or nothing that shows: it was about this one
    About(Named),
    /// It is gone
    Removed(Named),
    /// It is new
    Added(Named),
    /// It was the first, and is the second
    Changed(Named, Named),
}

/// What an attempt did, method by method; what was removed comes first.
pub fn effects(entry: &AuditEntry) -> Vec<Effect> {
    // An answer that shows nothing doesn't mean that everything is gone.
    let takes_away = is_done(entry)
        && matches!(
            &*entry.action,
            "delete_method" | "delete_all_methods" | "set_methods"
        );
    let same = |one: &MethodSummary, other: &MethodSummary| one.id.is_some() && one.id == other.id;
    let mut effects = Vec::new();
    for before in &entry.before {
        let named = name(before);
        let after = entry.after.iter().find(|after| same(before, after));
        let after = after.map(name).filter(|after| *after != named);
        effects.push(match after {
            Some(after) => Effect::Changed(named, after),
            None if takes_away && !entry.after.iter().any(|after| same(before, after)) => {
                Effect::Removed(named)
            }
            None => Effect::About(named),
        });
    }
    for after in &entry.after {
        if !entry.before.iter().any(|before| same(before, after)) {
            effects.push(Effect::Added(name(after)));
        }
    }
    effects
}

fn name(method: &MethodSummary) -> Named {
    let kind = method.kind.as_deref().map(MethodType::read);
    let kind = kinds::kind(kind.as_ref());
    let own = method.name.clone().filter(|name| !name.trim().is_empty());
    let mut parts = Vec::new();
    if own.is_some() {
        parts.push(&*kind);
    }
    let channel = method.channel.as_deref().and_then(Channel::read);
    parts.extend(
        [&method.phone, &method.email, &method.key]
            .into_iter()
            .filter_map(Option::as_deref),
    );
    parts.extend(channel.map(kinds::channel));
    if method.confirmed == Some(false) {
        parts.push(words::UNCONFIRMED);
    }
    let rest = parts.join(" · ");
    (own.unwrap_or(kind), rest)
}

#[cfg(test)]
#[path = "history_tests.rs"]
mod tests;
