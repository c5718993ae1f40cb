//! Changing a phone's number as the history shows it: one entry, made of the records of its creation and its deletion.

use factordesk_model::{AuditEntry, AuditPage, MethodSummary};

/// What the history shows as one.
#[derive(Debug, Clone, PartialEq)]
pub enum Item {
    /// A record by itself
    One(Box<AuditEntry>),
    /// A changed number
    Number(Box<NumberChange>),
}

/// The records of one changed number: at least one of the two.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct NumberChange {
    /// The new number's
    pub created: Option<AuditEntry>,
    /// The old number's
    pub deleted: Option<AuditEntry>,
}

/// What came of one half of a changed number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Half {
    /// It was done
    Done,
    /// It was not done
    NotDone,
    /// Nobody knows
    Unknown,
    /// There is no record of it
    Absent,
}

impl Half {
    fn of(entry: Option<&AuditEntry>) -> Self {
        match entry.map(|entry| entry.outcome.as_str()) {
            None => Self::Absent,
            Some("done") => Self::Done,
            Some("not_done" | "refused") => Self::NotDone,
            // Answered from its key, or something that a later proxy says: the record doesn't tell.
            Some(_) => Self::Unknown,
        }
    }
}

impl NumberChange {
    /// Both halves: the new number's, the old number's.
    pub fn halves(&self) -> (Half, Half) {
        (
            Half::of(self.created.as_ref()),
            Half::of(self.deleted.as_ref()),
        )
    }

    /// The records, the newest first.
    pub fn entries(&self) -> impl Iterator<Item = &AuditEntry> {
        self.deleted.iter().chain(&self.created)
    }

    /// The old number's method as it was.
    pub fn old(&self) -> Option<&MethodSummary> {
        old_of(self.deleted.as_ref()?)
    }
}

impl Item {
    /// Its records, the newest first.
    pub fn entries(&self) -> Vec<&AuditEntry> {
        match self {
            Self::One(entry) => vec![entry],
            Self::Number(change) => change.entries().collect(),
        }
    }
}

/// The page's records, newest first, with those of a changed number as one, in the newest's place.
pub fn items(page: &AuditPage) -> Vec<Item> {
    let entries = &page.entries;
    let mut used = vec![false; entries.len()];
    let mut items = Vec::new();
    for (place, entry) in entries.iter().enumerate() {
        if std::mem::replace(&mut used[place], true) {
            continue;
        }
        let (change, other) = change_of(page, &used, entry);
        match change.filter(is_of_a_phone) {
            Some(change) => {
                if let Some(other) = other {
                    used[other] = true;
                }
                items.push(Item::Number(Box::new(change)));
            }
            None => items.push(Item::One(Box::new(entry.clone()))),
        }
    }
    items
}

/// The change that this record is the newest of, and the place of its other one.
fn change_of(
    page: &AuditPage,
    used: &[bool],
    entry: &AuditEntry,
) -> (Option<NumberChange>, Option<usize>) {
    if entry.change.is_none() {
        return (None, None);
    }
    let created = |created: &AuditEntry| NumberChange {
        created: Some(created.clone()),
        deleted: None,
    };
    match entry.action.as_str() {
        "create_method" => (Some(created(entry)), None),
        "delete_method" => {
            let deleted = Some(entry.clone());
            match partner(&page.entries, entry, "create_method") {
                // One that was refused before, and tried again, stands by itself.
                Some(other) if used[other] => (None, None),
                Some(other) => {
                    let whole = NumberChange {
                        deleted,
                        ..created(&page.entries[other])
                    };
                    (Some(whole), Some(other))
                }
                // It may be among those that aren't here yet.
                None if page.next.is_some() => {
                    let half = NumberChange {
                        deleted,
                        created: None,
                    };
                    (Some(half), None)
                }
                None => (None, None),
            }
        }
        _ => (None, None),
    }
}

/// Whether the page ends between the two records of a changed number: the rest is in the next one.
pub fn is_split(page: &AuditPage) -> bool {
    page.next.is_some()
        && items(page)
            .iter()
            .any(|item| matches!(item, Item::Number(change) if change.created.is_none()))
}

/// The place of the newest record of this action that belongs to the same change of the same admin.
fn partner(entries: &[AuditEntry], entry: &AuditEntry, action: &str) -> Option<usize> {
    entries.iter().position(|other| {
        // Another admin may send whatever id they have seen.
        other.action == action
            && other.change == entry.change
            && other.actor.iss == entry.actor.iss
            && other.actor.sub == entry.actor.sub
    })
}

/// The method that a deletion was about; others may be linked with it.
fn old_of(deleted: &AuditEntry) -> Option<&MethodSummary> {
    let mut before = deleted.before.iter();
    before.find(|method| method.id.is_some() && method.id == deleted.method_id)
}

/// Whether the records say that it is about a phone, and nothing else.
fn is_of_a_phone(change: &NumberChange) -> bool {
    let phone = |method: &MethodSummary| method.kind.as_deref() == Some("phone");
    let old = change.deleted.as_ref().and_then(old_of).map(phone);
    let new = change
        .created
        .as_ref()
        .and_then(|entry| entry.after.first());
    let new = new.map(phone);
    matches!(
        (old, new),
        (Some(true), None | Some(true)) | (None, Some(true))
    )
}

#[cfg(test)]
#[path = "number_change_tests.rs"]
mod tests;
