//! Interprets the entries of a user's history, and joins its pages to one list.
//!
//! `text::history` has the words.

mod items;

use factordesk_model::{AuditEntry, AuditPage, Channel, MethodSummary, MethodType};

pub use items::{HalfOutcome, HistoryItem, NumberChangeRecords, is_split, items};

/// Appends the next page of older entries. Skips entries that are listed already.
pub fn append(page: &mut AuditPage, older: AuditPage) {
    let last = page.entries.last().map_or(u64::MAX, |entry| entry.seq);
    let older_ones = older.entries.into_iter().filter(|entry| entry.seq < last);
    page.entries.extend(older_ones);
    page.next = older.next;
}

/// The key of an item's element. It contains all that can change in an item, so that a change renders the
/// element again: the outcome, and whether a method's name is ambiguous.
pub fn key(item: &HistoryItem, names: &Names) -> String {
    let mut key = String::new();
    for entry in item.entries() {
        key = format!("{key}{} {} ", entry.seq, entry.outcome);
        let mut methods = entry.before.iter().chain(&entry.after);
        if methods.any(|method| names.is_ambiguous(method)) {
            key.push('#');
        }
    }
    key
}

/// Whether the mutation was carried out.
pub fn is_done(entry: &AuditEntry) -> bool {
    entry.outcome == "done"
}

/// Number of characters shown from the end of an id.
const ID_END: usize = 6;

/// A method as a record describes it. `text::history::named` has the words.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MethodDescription {
    /// Its name
    pub name: Option<String>,
    /// Its type
    pub kind: Option<MethodType>,
    /// The end of its number
    pub phone: Option<String>,
    /// The visible part of its address
    pub email: Option<String>,
    /// The end of its credential's id
    pub key: Option<String>,
    /// Its channel
    pub channel: Option<Channel>,
    /// Whether its enrolment is unfinished
    pub unconfirmed: bool,
    /// The end of its id, if another method has the same description
    pub id_end: Option<String>,
}

/// What an attempt did to a method.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Nothing visible, but the attempt was about it
    About(MethodDescription),
    /// It was removed
    Removed(MethodDescription),
    /// It was added
    Added(MethodDescription),
    /// It changed from the first to the second
    Changed(MethodDescription, MethodDescription),
}

/// The descriptions of the methods in a history. Equal ones of different methods get the end of the id.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Names {
    ambiguous: Vec<MethodDescription>,
}

impl Names {
    /// Collects the methods on a page.
    pub fn of(page: &AuditPage) -> Self {
        let mut known: Vec<(MethodDescription, Option<&str>)> = Vec::new();
        let mut ambiguous = Vec::new();
        let methods = page
            .entries
            .iter()
            .flat_map(|e| e.before.iter().chain(&e.after));
        for method in methods {
            let (name, id) = (name(method), method.id.as_deref());
            match known.iter().find(|(other, _)| *other == name) {
                Some((_, other)) if *other == id || ambiguous.contains(&name) => {}
                Some(_) => ambiguous.push(name),
                None => known.push((name, id)),
            }
        }
        Self { ambiguous }
    }

    fn is_ambiguous(&self, method: &MethodSummary) -> bool {
        !self.ambiguous.is_empty() && self.ambiguous.contains(&name(method))
    }

    fn name(&self, method: &MethodSummary) -> MethodDescription {
        let id = method.id.as_deref().filter(|_| self.is_ambiguous(method));
        let id_end = id.map(|id| {
            // By characters: an id may contain any, and a byte index could be inside one.
            let start = id.char_indices().rev().nth(ID_END - 1);
            id[start.map_or(0, |(start, _)| start)..].to_owned()
        });
        MethodDescription {
            id_end,
            ..name(method)
        }
    }
}

/// What an item did to each method. Removed methods come first.
pub fn effects(item: &HistoryItem, names: &Names) -> Vec<Effect> {
    match item {
        HistoryItem::One(entry) => effects_of(entry, names),
        HistoryItem::Number(change) => effects_of_change(change, names),
    }
}

/// Shows a changed number as a change from the old to the new one if both halves were carried out, and
/// each half by itself otherwise.
fn effects_of_change(change: &NumberChangeRecords, names: &Names) -> Vec<Effect> {
    let mut effects: Vec<Effect> = change
        .deleted
        .iter()
        .flat_map(|e| effects_of(e, names))
        .collect();
    let new = change.created.as_ref().filter(|created| is_done(created));
    let new = new.and_then(|created| created.after.first());
    let gone = change.deleted.as_ref().is_some_and(is_done);
    if let (true, Some(old), Some(new)) = (gone, change.old(), new) {
        let old = names.name(old);
        // Methods that were linked with the old one were removed, too.
        effects.retain(|effect| *effect != Effect::Removed(old.clone()));
        effects.insert(0, Effect::Changed(old, names.name(new)));
    } else {
        effects.extend(change.created.iter().flat_map(|e| effects_of(e, names)));
    }
    effects
}

fn effects_of(entry: &AuditEntry, names: &Names) -> Vec<Effect> {
    // Other actions remove nothing, even if the response has no methods.
    let takes_away = is_done(entry)
        && matches!(
            &*entry.action,
            "delete_method" | "delete_all_methods" | "set_methods"
        );
    // Two methods aren't the same just because neither has an id.
    let same = |one: &MethodSummary, other: &MethodSummary| one.id.is_some() && one.id == other.id;
    let mut effects = Vec::new();
    for before in &entry.before {
        let was = names.name(before);
        let after = entry.after.iter().find(|after| same(before, after));
        let after = after
            .map(|after| names.name(after))
            .filter(|after| *after != was);
        effects.push(match after {
            Some(after) => Effect::Changed(was, after),
            // `after` is also `None` if the method is listed unchanged, hence the second look.
            None if takes_away && !entry.after.iter().any(|after| same(before, after)) => {
                Effect::Removed(was)
            }
            None => Effect::About(was),
        });
    }
    for after in &entry.after {
        if !entry.before.iter().any(|before| same(before, after)) {
            effects.push(Effect::Added(names.name(after)));
        }
    }
    effects
}

fn name(method: &MethodSummary) -> MethodDescription {
    MethodDescription {
        name: method.name.clone().filter(|name| !name.trim().is_empty()),
        kind: method.kind.as_deref().map(MethodType::read),
        phone: method.phone.clone(),
        email: method.email.clone(),
        key: method.key.clone(),
        channel: method.channel.as_deref().and_then(Channel::read),
        unconfirmed: method.confirmed == Some(false),
        id_end: None,
    }
}

#[cfg(test)]
mod tests;
