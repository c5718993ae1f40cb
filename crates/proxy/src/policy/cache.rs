//! What was read for one policy, for 30 seconds.
//!
//! Each admin has their own entries: otherwise the number of calls to the tenant would tell an admin
//! whether somebody else has just opened a user out of their scope. Requests of one admin that need
//! the same thing at once share one read.
//!
//! Not a crate's cache: those have clocks of their own, and this one is tested with the clock held.

use std::collections::{HashMap, HashSet};
use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use factordesk_model::{OrganizationId, UserId};
use futures_util::FutureExt as _;
use futures_util::future::{BoxFuture, WeakShared};

use super::facts::Role;
use super::reading::Opened;
use crate::error::ApiError;

/// How long an entry is used, in milliseconds.
pub(crate) const KEEP: u64 = 30_000;
/// Maximum number of entries. Beyond it, all are dropped: they are cheap to read again.
const MAX_ENTRIES: usize = 5_000;

/// What a read may result in.
pub(crate) trait Outcome: Clone + Send + Sync + 'static {
    /// What is kept of it; `None` for a failure.
    fn kept(&self) -> Option<Self>;
}

impl<T: Clone + Send + Sync + 'static> Outcome for Result<T, ApiError> {
    fn kept(&self) -> Option<Self> {
        self.as_ref().ok().cloned().map(Ok)
    }
}

/// Something that is read: what was read last, and the read under way.
pub(crate) struct Part<R> {
    last: Option<R>,
    /// With its number. It belongs to the requests that wait for it: if all of them are gone, so is the
    /// read, and its place in the rate queue
    under_way: Option<(u64, WeakShared<BoxFuture<'static, R>>)>,
}

impl<R> Default for Part<R> {
    fn default() -> Self {
        Self {
            last: None,
            under_way: None,
        }
    }
}

/// What is read of a user or an organization.
#[derive(Default)]
pub(crate) struct Known {
    pub(crate) profile: Part<Opened>,
    /// The ids of a user's organizations; `None`: there is no such user
    pub(crate) organizations: Part<Result<Option<Arc<Vec<String>>>, ApiError>>,
    pub(crate) roles: Part<Result<Arc<Vec<Role>>, ApiError>>,
    /// The ids of an organization's members
    pub(crate) members: Part<Result<Arc<HashSet<String>>, ApiError>>,
}

/// The user or the organization that is read.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) enum Subject {
    User(UserId),
    Organization(OrganizationId),
}

/// How old what was read may be.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Age {
    /// [`KEEP`] at most
    Recent,
    /// Not read before, but another request's read under way will do
    New,
}

/// The entry of an admin (by pseudonym).
pub(crate) type Key = (Arc<str>, Subject);

/// Clones share it.
#[derive(Clone, Default)]
pub(crate) struct Cache(Arc<Mutex<Entries>>);

#[derive(Default)]
struct Entries {
    /// With the time of the first read, in ticks
    known: HashMap<Key, (u64, Known)>,
    /// The number of reads so far
    reads: u64,
}

impl Cache {
    /// A part of the entry: what was read last, or what `read` results in. Of the requests that come
    /// while it is being read, only the first one reads. A failure is for those who have waited for it,
    /// and isn't kept.
    pub(crate) async fn get<R: Outcome, F>(
        &self,
        key: Key,
        (now, age): (u64, Age),
        part_of: fn(&mut Known) -> &mut Part<R>,
        read: impl FnOnce() -> F,
    ) -> R
    where
        F: Future<Output = R> + Send + 'static,
    {
        let under_way = {
            let mut entries = self.entries();
            let number = entries.reads;
            let part = part_of(entries.entry(&key, now));
            if age == Age::Recent
                && let Some(last) = &part.last
            {
                return last.clone();
            }
            let joined = part.under_way.as_ref().and_then(|(_, read)| read.upgrade());
            if let Some(joined) = joined {
                joined
            } else {
                let (cache, read) = (self.clone(), read());
                let started = async move {
                    let outcome = read.await;
                    cache.finish(&key, number, part_of, &outcome);
                    outcome
                };
                let started = started.boxed().shared();
                part.under_way = started.downgrade().map(|read| (number, read));
                entries.reads += 1;
                started
            }
        };
        under_way.await
    }

    /// Keeps what was read, unless its entry was dropped meanwhile.
    fn finish<R: Outcome>(
        &self,
        key: &Key,
        number: u64,
        part_of: fn(&mut Known) -> &mut Part<R>,
        outcome: &R,
    ) {
        let mut entries = self.entries();
        let Some((_, known)) = entries.known.get_mut(key) else {
            return;
        };
        let part = part_of(known);
        if part
            .under_way
            .as_ref()
            .is_some_and(|(own, _)| *own == number)
        {
            part.under_way = None;
            part.last = outcome.kept().or(part.last.take());
        }
    }

    /// Drops what is known, because it is about to change. A read under way isn't kept either.
    pub(crate) fn forget(&self, key: &Key) {
        self.entries().known.remove(key);
    }

    fn entries(&self) -> MutexGuard<'_, Entries> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Entries {
    /// The entry for this key, a new one if it is too old.
    fn entry(&mut self, key: &Key, now: u64) -> &mut Known {
        let is_fresh = |at: u64| now < at + KEEP;
        if !self.known.get(key).is_some_and(|(at, _)| is_fresh(*at)) {
            self.known.retain(|_, (at, _)| is_fresh(*at));
            if self.known.len() >= MAX_ENTRIES {
                self.known.clear();
            }
        }
        let (_, known) = self
            .known
            .entry(key.clone())
            .or_insert_with(|| (now, Known::default()));
        known
    }
}

#[cfg(test)]
#[path = "cache_tests.rs"]
mod tests;
