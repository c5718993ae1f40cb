//! Sessions that were ended while the store couldn't delete them, for example because the disk was full.
//!
//! This replica rejects them from memory until the deletion succeeds. Other replicas don't know of them, and a
//! restart forgets them.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::session::ABSOLUTE_SECONDS;
use crate::store::StoreKey;

/// Maximum number of pending logouts. A logout only needs a well-formed cookie, so invented ids must not fill the
/// memory.
const MAX_PENDING: usize = 10_000;

/// The sessions, each with the time at which the store rejects it anyway because of its age.
#[derive(Default)]
pub(super) struct PendingLogouts(Mutex<HashMap<StoreKey, u64>>);

/// The result of recording a session whose deletion failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pending {
    /// The session is rejected from now on. The caller must retry its deletion.
    New,
    /// The session was recorded before; its deletion is being retried.
    Known,
    /// Too many sessions are recorded, so this one isn't.
    Full,
}

impl PendingLogouts {
    pub(super) fn note(&self, key: StoreKey, now: u64) -> Pending {
        let mut keys = self.keys();
        if keys.contains_key(&key) {
            return Pending::Known;
        }
        if keys.len() >= MAX_PENDING {
            keys.retain(|_, until| *until > now);
        }
        if keys.len() >= MAX_PENDING {
            return Pending::Full;
        }
        keys.insert(key, now + ABSOLUTE_SECONDS);
        Pending::New
    }

    pub(super) fn has(&self, key: &StoreKey) -> bool {
        // Without a look at the time: the store rejects a session of that age anyway.
        self.keys().contains_key(key)
    }

    pub(super) fn done(&self, key: &StoreKey) {
        self.keys().remove(key);
    }

    fn keys(&self) -> MutexGuard<'_, HashMap<StoreKey, u64>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn security_59_made_up_sessions_do_not_fill_the_memory() {
        let pending = PendingLogouts::default();
        let key = |number: usize| StoreKey::of(&number.to_string());
        for number in 0..MAX_PENDING {
            assert_eq!(pending.note(key(number), 0), Pending::New);
        }
        assert_eq!(pending.note(key(0), 0), Pending::Known);
        assert_eq!(pending.note(key(MAX_PENDING), 0), Pending::Full);
        assert!(!pending.has(&key(MAX_PENDING)));
        pending.done(&key(0));
        assert_eq!(pending.note(key(MAX_PENDING), 0), Pending::New);
        // After the maximum session lifetime, entries no longer take up room.
        assert_eq!(pending.note(key(0), ABSOLUTE_SECONDS), Pending::New);
    }
}
