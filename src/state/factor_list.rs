//! The list of one user's methods: the server's last response, and the mutations that are running.

use factordesk_catalogue::plain;
use factordesk_model::{
    AuthenticationMethod, CreateRequest, CreateType, ListVersion, MethodId, Secret, UpdateRequest,
};
use serde_json::Value;

use super::offer::count;
use super::posture::Posture;
use crate::draft::masks::is_masked;

/// Identifies a row while the list changes: the method's id, or a number for methods without one.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RowKey(String);

impl RowKey {
    /// The key as text, for `data-` attributes.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What is happening to a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// It is being added, and isn't on the server yet
    Creating,
    /// It is being updated
    Updating,
    /// It is being deleted
    Deleting,
    /// The whole list is being replaced
    Replacing,
}

/// A row of the list.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Its identity
    pub key: RowKey,
    /// The method from the server's last response; for [`Mark::Creating`], from the request
    pub method: AuthenticationMethod,
    /// What is happening to it
    pub mark: Option<Mark>,
}

/// Identifies a running mutation. Pass it back to end the mutation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MutationId(u64);

/// A running mutation.
#[derive(Debug, Clone, PartialEq)]
enum Mutation {
    Create(Box<AuthenticationMethod>),
    Update(MethodId),
    Delete(MethodId),
    DeleteAll,
    Replace,
}

/// How much of a list of several pages has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LoadProgress {
    /// Methods so far
    pub loaded: usize,
    /// Methods in total, as the server has said
    pub total: usize,
}

/// The list of methods.
///
/// The methods are always the server's. A running mutation only marks rows, so a rollback just removes the
/// mark.
///
/// While a list of several pages is loading, only those of the first page are here. Labels, offers, counts and the
/// version depend on the whole list, so nothing acts on the list until [`FactorList::is_whole`].
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FactorList {
    methods: Vec<AuthenticationMethod>,
    /// `None` if the list is whole
    progress: Option<LoadProgress>,
    /// Running mutations, oldest first. There are few at a time, so a map would only add code
    mutations: Vec<(MutationId, Mutation)>,
    last_mutation: u64,
    /// Types of which the server accepts no more, and how many methods there were when it said so
    full: Vec<(CreateType, usize)>,
}

impl FactorList {
    /// Takes the server's list. Running mutations keep their marks.
    pub fn loaded(&mut self, methods: Vec<AuthenticationMethod>) {
        self.methods = methods;
        self.progress = None;
    }

    /// Takes what has come of the server's list so far, page by page; more of it follows.
    ///
    /// Only the first page is shown before the list is whole: each further one would move rows.
    pub fn loaded_part(&mut self, methods: &[AuthenticationMethod], total: usize) {
        let loaded = methods.len();
        // A load that has got no further than the last one has begun again.
        if self.progress.is_none_or(|last| loaded <= last.loaded) {
            self.methods = methods.to_vec();
        }
        self.progress = Some(LoadProgress { loaded, total });
    }

    /// How much of the list has come, if it isn't whole.
    pub fn progress(&self) -> Option<LoadProgress> {
        self.progress
    }

    /// Whether this is the whole list.
    pub fn is_whole(&self) -> bool {
        self.progress.is_none()
    }

    /// Empties the list for another user. Ids of running mutations become void.
    pub fn clear(&mut self) {
        // `last_mutation` isn't reset: a late response must not end a new user's mutation.
        self.methods.clear();
        self.progress = None;
        self.mutations.clear();
        self.full.clear();
    }

    /// The server's methods in its order, without marks.
    pub fn methods(&self) -> &[AuthenticationMethod] {
        &self.methods
    }

    /// Finds a method by its id.
    pub fn method(&self, id: &MethodId) -> Option<&AuthenticationMethod> {
        self.methods.iter().find(|m| m.id.as_ref() == Some(id))
    }

    /// The methods that the server deletes together with this one.
    pub fn linked_with(&self, method: &AuthenticationMethod) -> Vec<&AuthenticationMethod> {
        let Some(link) = &method.link_id else {
            return Vec::new();
        };
        self.methods
            .iter()
            .filter(|m| m.link_id.as_ref() == Some(link) && m.id != method.id)
            .collect()
    }

    /// Whether the proxy has masked any of it.
    pub fn is_masked(&self) -> bool {
        self.methods.iter().any(is_masked)
    }

    /// The version that a destructive request names. The proxy refuses the request if the list has changed.
    pub fn version(&self) -> ListVersion {
        ListVersion::of(&self.methods)
    }

    /// The user's posture once the methods `gone` are deleted.
    pub fn posture_without(&self, gone: &[MethodId]) -> Posture {
        // A method without an id can't be among the deleted ones.
        let stays = |m: &&AuthenticationMethod| m.id.as_ref().is_none_or(|id| !gone.contains(id));
        Posture::of(self.methods.iter().filter(stays))
    }

    /// Notes that the server accepts no more methods of this type.
    pub fn note_full(&mut self, kind: CreateType) {
        self.full.retain(|(known, _)| *known != kind);
        self.full.push((kind, count(&self.methods, kind)));
    }

    /// Whether the server accepts no more of this type, as far as it has said, and none was deleted since.
    pub fn is_full(&self, kind: CreateType) -> bool {
        // With fewer methods than at the refusal, one was deleted, and there may be room again.
        let enough = |(known, then): &(_, _)| *known == kind && count(&self.methods, kind) >= *then;
        self.full.iter().any(enough)
    }

    /// Whether a mutation is running.
    pub fn is_changing(&self) -> bool {
        !self.mutations.is_empty()
    }

    /// Whether there is nothing to show.
    pub fn is_empty(&self) -> bool {
        self.is_whole()
            && self.methods.is_empty()
            && !self
                .mutations
                .iter()
                .any(|(_, mutation)| matches!(mutation, Mutation::Create(_)))
    }

    /// The rows in the server's order, then those that are being added.
    pub fn rows(&self) -> Vec<Row> {
        let marks = self.marks();
        // The ids so far, sorted.
        let mut seen: Vec<&MethodId> = Vec::new();
        let mut rows: Vec<Row> = Vec::new();
        for (index, method) in self.methods.iter().enumerate() {
            let key = match &method.id {
                Some(id) => unique_key(id, &mut seen),
                None => ["row-", &plain(index as u64)].concat(),
            };
            rows.push(Row {
                key: RowKey(key),
                mark: mark_of(method, &marks),
                method: method.clone(),
            });
        }
        for (id, mutation) in &self.mutations {
            if let Mutation::Create(method) = mutation {
                rows.push(Row {
                    key: RowKey(["new-", &plain(id.0)].concat()),
                    method: (**method).clone(),
                    mark: Some(Mark::Creating),
                });
            }
        }
        rows
    }

    /// The running mutations with the link of the method that each deletes, newest first. Looked up here,
    /// once, and not by every row.
    fn marks(&self) -> Vec<(&Mutation, Option<&str>)> {
        let link = |mutation: &Mutation| match mutation {
            Mutation::Delete(id) => self.method(id)?.link_id.as_deref(),
            _ => None,
        };
        let mutations = self.mutations.iter().rev();
        mutations.map(|(_, m)| (m, link(m))).collect()
    }

    fn begin(&mut self, mutation: Mutation) -> MutationId {
        self.last_mutation += 1;
        let id = MutationId(self.last_mutation);
        self.mutations.push((id, mutation));
        id
    }

    /// Ends a mutation. Returns `None` if it is void, after [`FactorList::clear`].
    fn end(&mut self, mutation: MutationId) -> Option<Mutation> {
        let index = self
            .mutations
            .iter()
            .position(|(known, _)| *known == mutation)?;
        Some(self.mutations.remove(index).1)
    }

    /// Starts adding a method, which gets a row of its own.
    pub fn begin_create(&mut self, request: &CreateRequest) -> MutationId {
        let mut request = request.clone();
        if let CreateRequest::Totp(totp) = &mut request {
            // Removed before the serialization, which would leave a copy that isn't overwritten.
            totp.totp_secret = Secret::default();
        }
        let mut value = request.to_value();
        // The empty text would be taken for a secret.
        if let Value::Object(map) = &mut value {
            map.remove("totp_secret");
        }
        self.begin(Mutation::Create(Box::new(
            AuthenticationMethod::from_value(value),
        )))
    }

    /// Ends adding a method, with the server's response. A secret in it isn't kept.
    pub fn commit_create(&mut self, mutation: MutationId, mut created: AuthenticationMethod) {
        // Void after `clear`: then the new method belongs to a user who isn't shown (property 53).
        if self.end(mutation).is_some() {
            created.totp_secret = None;
            self.methods.push(created);
        }
    }

    /// Starts changing a method's name or channel.
    pub fn begin_update(&mut self, id: &MethodId) -> MutationId {
        self.begin(Mutation::Update(id.clone()))
    }

    /// Ends changing a method. Only the requested changes are applied, since the list has more data than the
    /// response.
    pub fn commit_update(&mut self, mutation: MutationId, request: &UpdateRequest) {
        let Some(Mutation::Update(id)) = self.end(mutation) else {
            return;
        };
        let found = self.methods.iter_mut().find(|m| m.id.as_ref() == Some(&id));
        if let Some(method) = found {
            if request.name.is_some() {
                method.name.clone_from(&request.name);
            }
            if let Some(channel) = request.preferred_authentication_method {
                method.preferred_authentication_method = Some(channel);
                // A channel that this version doesn't know is kept in `extra`.
                method.extra.remove("preferred_authentication_method");
            }
        }
    }

    /// Starts deleting a method, and those linked with it.
    pub fn begin_delete(&mut self, id: &MethodId) -> MutationId {
        self.begin(Mutation::Delete(id.clone()))
    }

    /// Ends deleting a method, and those linked with it.
    pub fn commit_delete(&mut self, mutation: MutationId) {
        let Some(Mutation::Delete(id)) = self.end(mutation) else {
            return;
        };
        let link = self.method(&id).and_then(|m| m.link_id.clone());
        // The whole link, since Auth0 deletes linked methods together.
        self.methods
            .retain(|m| m.id.as_ref() != Some(&id) && (link.is_none() || m.link_id != link));
    }

    /// Starts deleting all methods.
    pub fn begin_delete_all(&mut self) -> MutationId {
        self.begin(Mutation::DeleteAll)
    }

    /// Ends deleting all methods.
    pub fn commit_delete_all(&mut self, mutation: MutationId) {
        if self.end(mutation).is_some() {
            self.methods.clear();
        }
    }

    /// Starts replacing the list.
    pub fn begin_replace(&mut self) -> MutationId {
        self.begin(Mutation::Replace)
    }

    /// Ends replacing the list, with the server's response. Secrets in it aren't kept.
    pub fn commit_replace(&mut self, mutation: MutationId, methods: Vec<AuthenticationMethod>) {
        if self.end(mutation).is_some() {
            self.methods = methods;
            for method in &mut self.methods {
                method.totp_secret = None;
            }
        }
    }

    /// Ends a mutation that failed or has an unknown outcome. The caller loads the list again to find out.
    pub fn rollback(&mut self, mutation: MutationId) {
        self.end(mutation);
    }
}

/// The key of a row: its id, followed by a number if the server has repeated the id. `seen` has the ids of
/// the rows before it, sorted.
fn unique_key<'a>(id: &'a MethodId, seen: &mut Vec<&'a MethodId>) -> String {
    let first = seen.partition_point(|other| *other < id);
    let end = seen.partition_point(|other| *other <= id);
    seen.insert(end, id);
    match end - first {
        0 => id.as_str().to_owned(),
        n => [id.as_str(), "#", &plain(n as u64 + 1)].concat(),
    }
}

/// What is happening to a method. The newest mutation decides.
fn mark_of(method: &AuthenticationMethod, marks: &[(&Mutation, Option<&str>)]) -> Option<Mark> {
    let is = |id: &MethodId| method.id.as_ref() == Some(id);
    marks.iter().find_map(|(mutation, link)| match mutation {
        Mutation::Create(_) => None,
        Mutation::Update(id) => is(id).then_some(Mark::Updating),
        Mutation::Delete(id) => {
            let linked = link.is_some() && method.link_id.as_deref() == *link;
            (is(id) || linked).then_some(Mark::Deleting)
        }
        Mutation::DeleteAll => Some(Mark::Deleting),
        Mutation::Replace => Some(Mark::Replacing),
    })
}

#[cfg(test)]
#[path = "factor_list_tests.rs"]
mod tests;
