//! The items of a history: single records, and the two records of a changed phone number as one.
//!
//! The change itself is `state::change_number`, which adds the new number and deletes the old one.

use factordesk_model::{AuditEntry, AuditPage, MethodSummary};

/// One item of the history.
#[derive(Debug, Clone, PartialEq)]
pub enum HistoryItem {
    /// A single record
    One(Box<AuditEntry>),
    /// A changed number
    Number(Box<NumberChangeRecords>),
}

/// The records of a changed number; at least one of them is there.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct NumberChangeRecords {
    /// The creation of the new number
    pub created: Option<AuditEntry>,
    /// The deletion of the old number
    pub deleted: Option<AuditEntry>,
}

/// The outcome of one half of a changed number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HalfOutcome {
    /// Carried out
    Done,
    /// Not carried out
    NotDone,
    /// Unknown
    Unknown,
    /// Without a record
    Absent,
}

impl HalfOutcome {
    fn of(entry: Option<&AuditEntry>) -> Self {
        match entry.map(|entry| entry.outcome.as_str()) {
            None => Self::Absent,
            Some("done") => Self::Done,
            Some("not_done" | "refused") => Self::NotDone,
            // `replayed` (the response stored for an idempotency key), or an outcome of a later proxy:
            // the record doesn't tell.
            Some(_) => Self::Unknown,
        }
    }
}

impl NumberChangeRecords {
    /// The halves: the creation of the new number, the deletion of the old one.
    pub fn halves(&self) -> (HalfOutcome, HalfOutcome) {
        (
            HalfOutcome::of(self.created.as_ref()),
            HalfOutcome::of(self.deleted.as_ref()),
        )
    }

    /// The records, newest first.
    pub fn entries(&self) -> impl Iterator<Item = &AuditEntry> {
        self.deleted.iter().chain(&self.created)
    }

    /// The method with the old number, before the deletion.
    pub fn old(&self) -> Option<&MethodSummary> {
        old_of(self.deleted.as_ref()?)
    }
}

impl HistoryItem {
    /// Its records, newest first.
    pub fn entries(&self) -> Vec<&AuditEntry> {
        match self {
            Self::One(entry) => vec![entry],
            Self::Number(change) => change.entries().collect(),
        }
    }
}

/// The items of a page, newest first. The two records of a changed number become one item, in the place
/// of the newer one.
pub fn items(page: &AuditPage) -> Vec<HistoryItem> {
    let entries = &page.entries;
    let mut used = vec![false; entries.len()];
    let mut items = Vec::new();
    for (index, entry) in entries.iter().enumerate() {
        if std::mem::replace(&mut used[index], true) {
            continue;
        }
        let (change, other) = change_of(page, &used, entry);
        // Only phones are changed in two steps. Another client may use its id for anything.
        match change.filter(is_of_a_phone) {
            Some(change) => {
                if let Some(other) = other {
                    used[other] = true;
                }
                items.push(HistoryItem::Number(Box::new(change)));
            }
            None => items.push(HistoryItem::One(Box::new(entry.clone()))),
        }
    }
    items
}

/// The change of which `entry` is the newest record, and the index of its other record.
fn change_of(
    page: &AuditPage,
    used: &[bool],
    entry: &AuditEntry,
) -> (Option<NumberChangeRecords>, Option<usize>) {
    if entry.change.is_none() {
        return (None, None);
    }
    let created = |created: &AuditEntry| NumberChangeRecords {
        created: Some(created.clone()),
        deleted: None,
    };
    match entry.action.as_str() {
        // Newest first: a later deletion would have taken this creation already.
        "create_method" => (Some(created(entry)), None),
        "delete_method" => {
            let deleted = Some(entry.clone());
            match partner(&page.entries, entry, "create_method") {
                // A refused deletion that was retried: the later one has the creation. It stays by itself.
                Some(other) if used[other] => (None, None),
                Some(other) => {
                    let both = NumberChangeRecords {
                        deleted,
                        ..created(&page.entries[other])
                    };
                    (Some(both), Some(other))
                }
                // The creation may be on the next page.
                None if page.next.is_some() => {
                    let half = NumberChangeRecords {
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

/// Whether the page ends between the two records of a changed number.
pub fn is_split(page: &AuditPage) -> bool {
    page.next.is_some()
        && items(page)
            .iter()
            .any(|item| matches!(item, HistoryItem::Number(change) if change.created.is_none()))
}

/// The index of the newest record with this action that belongs to the same change by the same admin.
fn partner(entries: &[AuditEntry], entry: &AuditEntry, action: &str) -> Option<usize> {
    entries.iter().position(|other| {
        // The id of a change comes from the client, and another admin could send one they have seen.
        other.action == action
            && other.change == entry.change
            && other.actor.iss == entry.actor.iss
            && other.actor.sub == entry.actor.sub
    })
}

/// The method that was to be deleted. Others in the record are linked with it.
fn old_of(deleted: &AuditEntry) -> Option<&MethodSummary> {
    let mut before = deleted.before.iter();
    before.find(|method| method.id.is_some() && method.id == deleted.method_id)
}

/// Whether the records are about phones only.
fn is_of_a_phone(change: &NumberChangeRecords) -> bool {
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
#[path = "items_tests.rs"]
mod tests;
