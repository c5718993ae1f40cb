//! One user's methods as the screen holds them: what the server last said, and what is under way.

use factordesk_model::{
    AuthenticationMethod, CreateRequest, CreateType, ListVersion, MethodId, Secret, UpdateRequest,
};
use serde_json::Value;

use super::group::Strength;
use super::offer::count;
use super::posture::Posture;
use crate::draft::masks::is_masked;

/// What keeps a row the same row while the list changes: its id, or a number for rows that have none.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RowKey(String);

impl RowKey {
    /// As text, for `data-` attributes.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What is under way with a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// It is being added; the server doesn't have it yet
    Creating,
    /// It is being changed
    Updating,
    /// It is being deleted
    Deleting,
    /// The whole list is being replaced
    Replacing,
}

/// One row of the list.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// What keeps it the same row
    pub key: RowKey,
    /// What the server last said of it; for [`Mark::Creating`], what was asked for
    pub method: AuthenticationMethod,
    /// What is under way with it
    pub mark: Option<Mark>,
}

/// Stands for one change under way; give it back to end the change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ticket(u64);

/// A change under way.
#[derive(Debug, Clone, PartialEq)]
enum Change {
    Create(Box<AuthenticationMethod>),
    Update(MethodId),
    Delete(MethodId),
    DeleteAll,
    Replace,
}

/// The list.
///
/// The methods are always the server's; a change under way only marks rows, so that rolling back is taking the mark away.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FactorList {
    methods: Vec<AuthenticationMethod>,
    /// In the order in which they were begun. A few at a time: a map would be more code than it saves.
    changes: Vec<(Ticket, Change)>,
    last_ticket: u64,
    /// Types of which the server takes no more, and how many there were when it said so
    full: Vec<(CreateType, usize)>,
}

impl FactorList {
    /// The server's list is here. Changes under way keep their marks.
    pub fn loaded(&mut self, methods: Vec<AuthenticationMethod>) {
        self.methods = methods;
    }

    /// Another user: nothing of the old list stays, and tickets of its changes stand for nothing.
    pub fn clear(&mut self) {
        self.methods.clear();
        self.changes.clear();
        self.full.clear();
    }

    /// The server's methods, in its order, without what is under way.
    pub fn methods(&self) -> &[AuthenticationMethod] {
        &self.methods
    }

    /// The method with this id.
    pub fn method(&self, id: &MethodId) -> Option<&AuthenticationMethod> {
        self.methods.iter().find(|m| m.id.as_ref() == Some(id))
    }

    /// Methods that are deleted together with this one.
    pub fn linked_with(&self, method: &AuthenticationMethod) -> Vec<&AuthenticationMethod> {
        let Some(link) = &method.link_id else {
            return Vec::new();
        };
        self.methods
            .iter()
            .filter(|m| m.link_id.as_ref() == Some(link) && m.id != method.id)
            .collect()
    }

    /// Whether some of it is shown only in part.
    pub fn is_masked(&self) -> bool {
        self.methods.iter().any(is_masked)
    }

    /// What a destructive call names: it is refused when the server's list is another one.
    pub fn version(&self) -> ListVersion {
        ListVersion::of(&self.methods)
    }

    /// The posture when these methods are gone.
    pub fn posture_without(&self, gone: &[MethodId]) -> Posture {
        let stays = |m: &&AuthenticationMethod| m.id.as_ref().is_none_or(|id| !gone.contains(id));
        Posture::of(self.methods.iter().filter(stays))
    }

    /// The server takes no more of this type.
    pub fn note_full(&mut self, kind: CreateType) {
        self.full.retain(|(known, _)| *known != kind);
        self.full.push((kind, count(&self.methods, kind)));
    }

    /// Whether the server said so, and there are no fewer since.
    pub fn is_full(&self, kind: CreateType) -> bool {
        let enough = |(known, then): &(_, _)| *known == kind && count(&self.methods, kind) >= *then;
        self.full.iter().any(enough)
    }

    /// Whether anything is under way.
    pub fn is_changing(&self) -> bool {
        !self.changes.is_empty()
    }

    /// Whether there is nothing to show.
    pub fn is_empty(&self) -> bool {
        self.methods.is_empty()
            && !self
                .changes
                .iter()
                .any(|(_, change)| matches!(change, Change::Create(_)))
    }

    /// Rows in the order of the server's list, then those being added.
    pub fn rows(&self) -> Vec<Row> {
        let mut rows: Vec<Row> = self
            .methods
            .iter()
            .enumerate()
            .map(|(index, method)| {
                let key = match &method.id {
                    // An id that is there twice would make two rows one.
                    Some(id) => {
                        let earlier = self.methods.iter().take(index);
                        match earlier.filter(|m| m.id.as_ref() == Some(id)).count() {
                            0 => id.as_str().to_owned(),
                            n => format!("{id}#{}", n + 1),
                        }
                    }
                    None => format!("row-{index}"),
                };
                Row {
                    key: RowKey(key),
                    mark: self.mark_of(method),
                    method: method.clone(),
                }
            })
            .collect();
        for (ticket, change) in &self.changes {
            if let Change::Create(method) = change {
                rows.push(Row {
                    key: RowKey(format!("new-{}", ticket.0)),
                    method: (**method).clone(),
                    mark: Some(Mark::Creating),
                });
            }
        }
        rows
    }

    /// The groups that have rows, strongest first.
    pub fn groups(&self) -> Vec<(Strength, Vec<Row>)> {
        let mut groups: Vec<(Strength, Vec<Row>)> =
            Strength::ALL.into_iter().map(|s| (s, Vec::new())).collect();
        for row in self.rows() {
            let strength = Strength::of(row.method.kind.as_ref());
            if let Some((_, rows)) = groups.iter_mut().find(|(s, _)| *s == strength) {
                rows.push(row);
            }
        }
        groups.retain(|(_, rows)| !rows.is_empty());
        groups
    }

    fn mark_of(&self, method: &AuthenticationMethod) -> Option<Mark> {
        self.changes
            .iter()
            .rev()
            .find_map(|(_, change)| match change {
                Change::Create(_) => None,
                Change::Update(id) => (method.id.as_ref() == Some(id)).then_some(Mark::Updating),
                Change::Delete(id) => {
                    let target = self.method(id);
                    let linked =
                        target.is_some_and(|t| t.link_id.is_some() && t.link_id == method.link_id);
                    (method.id.as_ref() == Some(id) || linked).then_some(Mark::Deleting)
                }
                Change::DeleteAll => Some(Mark::Deleting),
                Change::Replace => Some(Mark::Replacing),
            })
    }

    fn begin(&mut self, change: Change) -> Ticket {
        self.last_ticket += 1;
        let ticket = Ticket(self.last_ticket);
        self.changes.push((ticket, change));
        ticket
    }

    /// Ends a change; `None` when it isn't under way any more.
    fn end(&mut self, ticket: Ticket) -> Option<Change> {
        let place = self
            .changes
            .iter()
            .position(|(known, _)| *known == ticket)?;
        Some(self.changes.remove(place).1)
    }

    /// A method is being added: it is shown as a row of its own.
    pub fn begin_create(&mut self, request: &CreateRequest) -> Ticket {
        let mut request = request.clone();
        if let CreateRequest::Totp(totp) = &mut request {
            // Not even a copy that is dropped: nothing would overwrite it.
            totp.totp_secret = Secret::default();
        }
        let mut value = serde_json::to_value(request).unwrap_or(Value::Null);
        if let Value::Object(map) = &mut value {
            map.remove("totp_secret");
        }
        self.begin(Change::Create(Box::new(AuthenticationMethod::from_value(
            value,
        ))))
    }

    /// It was added: this is what the server made of it. A secret in the answer isn't kept.
    pub fn commit_create(&mut self, ticket: Ticket, mut created: AuthenticationMethod) {
        if self.end(ticket).is_some() {
            created.totp_secret = None;
            self.methods.push(created);
        }
    }

    /// A method is being renamed, or its channel changed.
    pub fn begin_update(&mut self, id: &MethodId) -> Ticket {
        self.begin(Change::Update(id.clone()))
    }

    /// It was changed. Of the server's answer only what was asked for is taken: the list has more of it than the answer.
    pub fn commit_update(&mut self, ticket: Ticket, request: &UpdateRequest) {
        let Some(Change::Update(id)) = self.end(ticket) else {
            return;
        };
        let found = self.methods.iter_mut().find(|m| m.id.as_ref() == Some(&id));
        if let Some(method) = found {
            if request.name.is_some() {
                method.name.clone_from(&request.name);
            }
            if let Some(channel) = request.preferred_authentication_method {
                method.preferred_authentication_method = Some(channel);
                method.extra.remove("preferred_authentication_method");
            }
        }
    }

    /// A method is being deleted, and those linked with it.
    pub fn begin_delete(&mut self, id: &MethodId) -> Ticket {
        self.begin(Change::Delete(id.clone()))
    }

    /// It was deleted, and those linked with it.
    pub fn commit_delete(&mut self, ticket: Ticket) {
        let Some(Change::Delete(id)) = self.end(ticket) else {
            return;
        };
        let link = self.method(&id).and_then(|m| m.link_id.clone());
        self.methods
            .retain(|m| m.id.as_ref() != Some(&id) && (link.is_none() || m.link_id != link));
    }

    /// All methods are being deleted.
    pub fn begin_delete_all(&mut self) -> Ticket {
        self.begin(Change::DeleteAll)
    }

    /// All were deleted.
    pub fn commit_delete_all(&mut self, ticket: Ticket) {
        if self.end(ticket).is_some() {
            self.methods.clear();
        }
    }

    /// The list is being replaced.
    pub fn begin_replace(&mut self) -> Ticket {
        self.begin(Change::Replace)
    }

    /// It was replaced: this is what the server made of it.
    pub fn commit_replace(&mut self, ticket: Ticket, methods: Vec<AuthenticationMethod>) {
        if self.end(ticket).is_some() {
            self.methods = methods;
            for method in &mut self.methods {
                method.totp_secret = None;
            }
        }
    }

    /// It failed, or nobody knows: the rows are as the server last said. Listing again tells.
    pub fn rollback(&mut self, ticket: Ticket) {
        self.end(ticket);
    }
}

#[cfg(test)]
#[path = "factor_list_tests.rs"]
mod tests;
