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
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
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
    /// Sorted
    ambiguous: Vec<MethodDescription>,
}

impl Names {
    /// Collects the methods on a page.
    pub fn of(page: &AuditPage) -> Self {
        // Each description once; the id of its first method; whether another method has it too.
        let mut known: Vec<(MethodDescription, Option<&str>, bool)> = Vec::new();
        // The positions in `known`, sorted by description.
        let mut sorted: Vec<usize> = Vec::new();
        let methods = page
            .entries
            .iter()
            .flat_map(|e| e.before.iter().chain(&e.after));
        for method in methods {
            let (name, id) = (name(method), method.id.as_deref());
            match sorted.binary_search_by(|other| known[*other].0.cmp(&name)) {
                Ok(place) => {
                    let (_, first, is_ambiguous) = &mut known[sorted[place]];
                    *is_ambiguous |= *first != id;
                }
                Err(place) => {
                    sorted.insert(place, known.len());
                    known.push((name, id, false));
                }
            }
        }
        let all = sorted.into_iter().map(|place| &known[place]);
        let ambiguous = all.filter(|(.., is_ambiguous)| *is_ambiguous);
        Self {
            ambiguous: ambiguous.map(|(name, ..)| name.clone()).collect(),
        }
    }

    fn is_ambiguous(&self, method: &MethodSummary) -> bool {
        !self.ambiguous.is_empty() && self.ambiguous.binary_search(&name(method)).is_ok()
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
    let (before, after) = (ById::of(&entry.before), ById::of(&entry.after));
    let mut effects = Vec::new();
    for method in &entry.before {
        let was = names.name(method);
        effects.push(match after.find(method).map(|after| names.name(after)) {
            Some(after) if after != was => Effect::Changed(was, after),
            None if takes_away => Effect::Removed(was),
            _ => Effect::About(was),
        });
    }
    let added = entry
        .after
        .iter()
        .filter(|after| before.find(after).is_none());
    effects.extend(added.map(|after| Effect::Added(names.name(after))));
    effects
}

/// The methods of a record with their ids, sorted by these.
struct ById<'a>(Vec<(&'a str, &'a MethodSummary)>);

impl<'a> ById<'a> {
    fn of(methods: &'a [MethodSummary]) -> Self {
        let mut sorted: Vec<(&str, &MethodSummary)> = Vec::with_capacity(methods.len());
        for method in methods {
            let Some(id) = method.id.as_deref() else {
                continue;
            };
            // The first of equal ones stays.
            if let Err(place) = sorted.binary_search_by(|(other, _)| (*other).cmp(id)) {
                sorted.insert(place, (id, method));
            }
        }
        Self(sorted)
    }

    /// The method with the same id. Two methods aren't the same just because neither has an id.
    fn find(&self, method: &MethodSummary) -> Option<&'a MethodSummary> {
        let id = method.id.as_deref()?;
        let place = self.0.binary_search_by(|(other, _)| (*other).cmp(id));
        place.ok().map(|place| self.0[place].1)
    }
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
