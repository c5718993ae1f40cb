//! Keeps a caller who is refused again and again from filling the store.
//!
//! For each caller, operation and error code, the first [`FULL_RECORDS`] refusals of a minute get a
//! record each. The rest become one summary at the end of the minute. Mutations that were sent to
//! the tenant are never summarised.

use std::collections::hash_map::DefaultHasher;
use std::collections::{HashMap, HashSet};
use std::hash::{Hash as _, Hasher as _};
use std::sync::{Mutex, MutexGuard, PoisonError};

use factordesk_model::AuditActor;

use crate::store::audit::{Moment, Refusals as Summary, RefusedTarget};

/// Number of refusals per window that get a record each.
const FULL_RECORDS: u32 = 20;
/// Length of the window in which refusals are counted together, in seconds.
pub(super) const WINDOW_SECONDS: u64 = 60;
/// Maximum number of targets that a summary names.
const MAX_TARGETS: usize = 100;
/// Maximum size of the targets that a summary names, in bytes.
const MAX_TARGET_BYTES: usize = 8 * 1024;
/// Maximum number of further targets that are told apart when they are counted.
const MAX_MORE_TARGETS: usize = 1_000;
/// Maximum number of windows (caller, operation, code) at once. Beyond that, each refusal gets a
/// record.
const MAX_KEYS: usize = 1_000;

/// A refusal to be counted.
pub(super) struct Refusal {
    pub(super) actor: AuditActor,
    pub(super) action: String,
    pub(super) code: Option<String>,
    pub(super) status: u16,
    pub(super) at: Moment,
    pub(super) target: RefusedTarget,
}

/// Refusals with the same key are counted together.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Key {
    iss: String,
    sub: String,
    action: String,
    code: Option<String>,
}

/// What to do about a refusal.
pub(super) enum Noted {
    /// Write a record for it
    Record,
    /// It is the first that is only counted: write the summary when the window ends
    Begun {
        key: Key,
        /// When the window ends, Unix seconds
        end: u64,
    },
    /// It was counted; nothing to do
    Counted,
}

#[derive(Debug)]
struct Window {
    end: u64,
    recorded: u32,
    counted: Option<Counted>,
}

#[derive(Debug)]
struct Counted {
    summary: Summary,
    bytes: usize,
    /// Hashes of all targets, named or not
    seen: HashSet<u64>,
}

/// The refusals of the current windows.
#[derive(Debug, Default)]
pub(crate) struct Refusals(Mutex<HashMap<Key, Window>>);

impl Refusals {
    fn windows(&self) -> MutexGuard<'_, HashMap<Key, Window>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts a refusal. A summary that is returned with it belongs to a window that has ended, and
    /// must be written first.
    pub(super) fn note(&self, refusal: Refusal) -> (Noted, Option<Summary>) {
        let now = refusal.at.time;
        let key = Key {
            iss: refusal.actor.iss.clone(),
            sub: refusal.actor.sub.clone(),
            action: refusal.action.clone(),
            code: refusal.code.clone(),
        };
        let mut windows = self.windows();
        let over = |window: &Window| now >= window.end;
        let ended = if windows.get(&key).is_some_and(over) {
            windows.remove(&key).and_then(Window::summary)
        } else {
            None
        };
        if windows.len() >= MAX_KEYS {
            // A window with a pending summary stays: the task that writes it comes for it.
            windows.retain(|_, window| !over(window) || window.counted.is_some());
        }
        if windows.len() >= MAX_KEYS && !windows.contains_key(&key) {
            return (Noted::Record, ended);
        }
        let window = windows.entry(key.clone()).or_insert_with(|| Window {
            end: now + WINDOW_SECONDS,
            recorded: 0,
            counted: None,
        });
        if window.recorded < FULL_RECORDS {
            window.recorded += 1;
            return (Noted::Record, ended);
        }
        let noted = match &mut window.counted {
            Some(counted) => {
                counted.add(refusal);
                Noted::Counted
            }
            none => {
                *none = Some(Counted::first(refusal));
                let end = window.end;
                Noted::Begun { key, end }
            }
        };
        (noted, ended)
    }

    /// Takes the summary of the window that ends at `end`, unless another call has taken it.
    pub(super) fn take(&self, key: &Key, end: u64) -> Option<Summary> {
        let mut windows = self.windows();
        if windows.get(key).is_some_and(|window| window.end == end) {
            windows.remove(key).and_then(Window::summary)
        } else {
            None
        }
    }

    /// Takes all summaries, when the process ends.
    pub(super) fn take_all(&self) -> Vec<Summary> {
        let windows = std::mem::take(&mut *self.windows());
        windows.into_values().filter_map(Window::summary).collect()
    }
}

impl Window {
    fn summary(self) -> Option<Summary> {
        self.counted.map(|counted| counted.summary)
    }
}

impl Counted {
    fn first(refusal: Refusal) -> Self {
        let mut counted = Self {
            summary: Summary {
                actor: refusal.actor.clone(),
                action: refusal.action.clone(),
                code: refusal.code.clone(),
                status: refusal.status,
                count: 0,
                first: refusal.at.clone(),
                last: refusal.at.clone(),
                targets: Vec::new(),
                more_targets: 0,
            },
            bytes: 0,
            seen: HashSet::new(),
        };
        counted.add(refusal);
        counted
    }

    fn add(&mut self, refusal: Refusal) {
        let summary = &mut self.summary;
        summary.count += 1;
        summary.last = refusal.at;
        let target = refusal.target;
        // Hashes instead of the targets bound the memory. A collision only makes the count one too low.
        let mut digest = DefaultHasher::new();
        target.hash(&mut digest);
        let is_known = target.is_empty()
            || self.seen.len() >= MAX_TARGETS + MAX_MORE_TARGETS
            || !self.seen.insert(digest.finish());
        if is_known {
            return;
        }
        let bytes = target.bytes();
        if summary.targets.len() < MAX_TARGETS && self.bytes + bytes <= MAX_TARGET_BYTES {
            self.bytes += bytes;
            summary.targets.push(target);
        } else {
            summary.more_targets += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(sub: &str, code: &str, time: u64, user: &str) -> Refusal {
        Refusal {
            actor: AuditActor {
                iss: "https://issuer/".to_owned(),
                sub: sub.to_owned(),
                name: None,
            },
            action: "delete_method".to_owned(),
            code: Some(code.to_owned()),
            status: 403,
            at: Moment {
                time,
                request_id: format!("r{time}"),
            },
            target: RefusedTarget {
                user_id: Some(user.to_owned()),
                method_id: None,
            },
        }
    }

    /// How many of these refusals get a record.
    fn recorded(refusals: &Refusals, all: impl Iterator<Item = Refusal>) -> usize {
        all.filter_map(|refusal| matches!(refusals.note(refusal).0, Noted::Record).then_some(()))
            .count()
    }

    #[test]
    fn security_58_callers_and_codes_are_counted_apart() {
        let refusals = Refusals::default();
        for (sub, code) in [("a", "x"), ("b", "x"), ("a", "y")] {
            let all = (0..50).map(|_| refusal(sub, code, 100, "u"));
            assert_eq!(recorded(&refusals, all), 20, "{sub} {code}");
        }
        let summaries = refusals.take_all();
        assert_eq!(summaries.len(), 3);
        assert!(summaries.iter().all(|summary| summary.count == 30));
        assert!(refusals.take_all().is_empty());
    }

    #[test]
    fn security_58_a_summary_is_handed_out_once_also_when_its_task_is_late() {
        let refusals = Refusals::default();
        let mut begun = Vec::new();
        for time in 100..130 {
            if let (Noted::Begun { key, end }, None) = refusals.note(refusal("a", "x", time, "u")) {
                begun.push((key, end));
            }
        }
        let [(key, end)] = &begun[..] else {
            panic!("{} tasks", begun.len());
        };
        assert_eq!(*end, 160);
        // The window has ended, but its task hasn't run yet.
        let (noted, ended) = refusals.note(refusal("a", "x", 160, "u"));
        assert!(matches!(noted, Noted::Record));
        let ended = ended.unwrap();
        assert_eq!(
            (ended.count, ended.first.time, ended.last.time),
            (10, 120, 129)
        );
        assert!(refusals.take(key, *end).is_none());
    }

    #[test]
    fn security_58_what_is_remembered_is_bounded() {
        let refusals = Refusals::default();
        let long = "u".repeat(1_000);
        for index in 0..5_000 {
            refusals.note(refusal("a", "x", 100, &format!("{index}{long}")));
        }
        let summary = refusals.take_all().remove(0);
        assert_eq!(summary.targets.len(), MAX_TARGET_BYTES / 1_024);
        let seen = summary.targets.len() as u64 + summary.more_targets;
        assert_eq!(seen, (MAX_TARGETS + MAX_MORE_TARGETS) as u64);
        for index in 0..2 * MAX_KEYS {
            refusals.note(refusal(&index.to_string(), "x", 100, "u"));
        }
        assert_eq!(refusals.windows().len(), MAX_KEYS);
        // Windows that have ended make room.
        refusals.note(refusal("new", "x", 200, "u"));
        assert_eq!(refusals.windows().len(), 1);
    }
}
