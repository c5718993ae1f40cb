//! What was read of users for the policy, for 30 seconds.
//!
//! Each admin has their own entries: otherwise the number of calls to the tenant would tell an admin
//! whether somebody else has just opened a user out of their scope.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use factordesk_model::{OrganizationId, UserId};

use super::facts::{Role, UserFacts};

/// How long an entry is used, in milliseconds.
pub(crate) const KEEP: u64 = 30_000;
/// Maximum number of entries. Beyond it, all are dropped: they are cheap to read again.
const MAX_ENTRIES: usize = 5_000;

/// What the tenant said about something of a user. `None`: there is no such user.
#[derive(Clone)]
pub(crate) struct Said<T>(pub(crate) Option<Arc<T>>);

/// What is known of a user; `None` is a part that wasn't read.
#[derive(Clone, Default)]
pub(crate) struct Known {
    pub(crate) profile: Option<Said<UserFacts>>,
    pub(crate) organizations: Option<Said<Vec<String>>>,
    pub(crate) roles: Option<Arc<Vec<Role>>>,
}

/// By the admin's pseudonym and what was read, with the time in ticks.
type Timed<K, V> = HashMap<(String, K), (u64, V)>;

#[derive(Default)]
pub(crate) struct Cache(Mutex<Entries>);

#[derive(Default)]
struct Entries {
    users: Timed<UserId, Known>,
    members: Timed<OrganizationId, Arc<HashSet<String>>>,
}

impl Cache {
    /// What this admin (by pseudonym) has read of the user.
    pub(crate) fn user(&self, admin: &str, user: &UserId, now: u64) -> Known {
        let entries = self.entries();
        let found = entries.users.get(&(admin.to_owned(), user.clone()));
        let fresh = found.filter(|(at, _)| now < at + KEEP);
        fresh.map(|(_, known)| known.clone()).unwrap_or_default()
    }

    /// Adds what was read. The entry's age counts from its first part.
    pub(crate) fn keep(&self, admin: &str, user: &UserId, now: u64, set: impl FnOnce(&mut Known)) {
        let mut entries = self.entries();
        if entries.users.len() >= MAX_ENTRIES {
            entries.users.clear();
        }
        let entry = entries
            .users
            .entry((admin.to_owned(), user.clone()))
            .or_insert_with(|| (now, Known::default()));
        if now >= entry.0 + KEEP {
            *entry = (now, Known::default());
        }
        set(&mut entry.1);
    }

    /// Drops what this admin has read of a user, because they change it.
    pub(crate) fn forget(&self, admin: &str, user: &UserId) {
        self.entries()
            .users
            .remove(&(admin.to_owned(), user.clone()));
    }

    /// The members of an organization that this admin has read.
    pub(crate) fn members(
        &self,
        admin: &str,
        organization: &OrganizationId,
        now: u64,
    ) -> Option<Arc<HashSet<String>>> {
        let entries = self.entries();
        let found = entries
            .members
            .get(&(admin.to_owned(), organization.clone()));
        let fresh = found.filter(|(at, _)| now < at + KEEP);
        fresh.map(|(_, members)| Arc::clone(members))
    }

    /// Adds the members of an organization, and drops the lists that are too old.
    pub(crate) fn keep_members(
        &self,
        admin: &str,
        organization: &OrganizationId,
        now: u64,
        members: Arc<HashSet<String>>,
    ) {
        let mut entries = self.entries();
        entries.members.retain(|_, (at, _)| now < *at + KEEP);
        let key = (admin.to_owned(), organization.clone());
        entries.members.insert(key, (now, members));
    }

    /// Drops everything.
    pub(crate) fn clear(&self) {
        *self.entries() = Entries::default();
    }

    fn entries(&self) -> MutexGuard<'_, Entries> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
