//! The order of queued calls. Admins take turns, so that one admin's calls don't all wait for
//! another's.
//!
//! Among one admin's calls it is first come, first served, but those of an ongoing operation go
//! before new ones. Such a call has waited its turn before, so the calls behind it wait for no more
//! calls than were ahead of them when they were queued.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

/// The priority of a call among those of its admin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Priority {
    /// New: behind all of the admin's calls
    New,
    /// Of an ongoing operation: behind others like it, before new calls
    Ongoing,
    /// Sent before and refused by the tenant (429): before everything else, of all admins
    Retry,
}

/// A queued call.
#[derive(Debug)]
struct Entry<T> {
    id: u64,
    /// When the call is given up, in ticks
    until: u64,
    item: T,
}

#[derive(Debug)]
struct Line<T> {
    ongoing: VecDeque<Entry<T>>,
    new: VecDeque<Entry<T>>,
}

impl<T> Line<T> {
    fn len(&self) -> usize {
        self.ongoing.len() + self.new.len()
    }
}

/// The queue of calls, by admin.
#[derive(Debug)]
pub(super) struct Queue<T> {
    retries: VecDeque<Entry<T>>,
    /// Admins with queued calls, in the order of their turns
    order: VecDeque<Arc<str>>,
    lines: HashMap<Arc<str>, Line<T>>,
    next_id: u64,
}

impl<T> Queue<T> {
    pub(super) fn new() -> Self {
        Self {
            retries: VecDeque::new(),
            order: VecDeque::new(),
            lines: HashMap::new(),
            next_id: 0,
        }
    }

    /// How many calls are queued.
    pub(super) fn len(&self) -> usize {
        self.retries.len() + self.lines.values().map(Line::len).sum::<usize>()
    }

    /// How many calls of this admin are queued, not counting refused ones.
    pub(super) fn len_of(&self, admin: &str) -> usize {
        self.lines.get(admin).map_or(0, Line::len)
    }

    /// Queues a call, and returns the id by which it can be removed.
    pub(super) fn push(
        &mut self,
        admin: &Arc<str>,
        priority: Priority,
        until: u64,
        item: T,
    ) -> u64 {
        self.next_id += 1;
        let entry = Entry {
            id: self.next_id,
            until,
            item,
        };
        if priority == Priority::Retry {
            self.retries.push_back(entry);
            return self.next_id;
        }
        let line = self.lines.entry(Arc::clone(admin)).or_insert_with(|| Line {
            ongoing: VecDeque::new(),
            new: VecDeque::new(),
        });
        // An admin who has calls queued already keeps the place in the order of turns.
        if line.len() == 0 {
            self.order.push_back(Arc::clone(admin));
        }
        if priority == Priority::Ongoing {
            line.ongoing.push_back(entry);
        } else {
            line.new.push_back(entry);
        }
        self.next_id
    }

    /// Takes out the next call.
    pub(super) fn pop(&mut self) -> Option<T> {
        if let Some(entry) = self.retries.pop_front() {
            return Some(entry.item);
        }
        let admin = self.order.pop_front()?;
        let line = self.lines.get_mut(&admin)?;
        let entry = line.ongoing.pop_front().or_else(|| line.new.pop_front());
        if line.len() == 0 {
            self.lines.remove(&admin);
        } else {
            self.order.push_back(admin);
        }
        entry.map(|entry| entry.item)
    }

    /// Removes a call; `false` if it isn't queued any more.
    pub(super) fn remove(&mut self, id: u64) -> bool {
        !self.take_out(|entry| entry.id == id).is_empty()
    }

    /// Takes out the calls whose time is up.
    pub(super) fn expired(&mut self, now: u64) -> Vec<T> {
        self.take_out(|entry| entry.until <= now)
    }

    /// When the time of the next call is up.
    pub(super) fn next_expiry(&self) -> Option<u64> {
        let lines = self
            .lines
            .values()
            .flat_map(|line| line.ongoing.iter().chain(&line.new));
        self.retries
            .iter()
            .chain(lines)
            .map(|entry| entry.until)
            .min()
    }

    /// How many calls would go before a new one of this admin, as things are.
    pub(super) fn before_new(&self, admin: &str, priority: Priority) -> usize {
        if priority == Priority::Retry {
            return self.retries.len();
        }
        let line = self.lines.get(admin);
        let own = line.map_or(0, |line| match priority {
            Priority::Ongoing => line.ongoing.len(),
            Priority::New | Priority::Retry => line.len(),
        });
        // Each other admin gets a turn for each of this admin's calls, and one more before the new
        // call.
        let others = self.lines.iter().filter(|(other, _)| ***other != *admin);
        self.retries.len()
            + own
            + others
                .map(|(_, line)| line.len().min(own + 1))
                .sum::<usize>()
    }

    /// How many calls go before this admin's next one; `None` if none is queued.
    pub(super) fn before_next(&self, admin: &str) -> Option<usize> {
        let position = self.order.iter().position(|other| **other == *admin)?;
        Some(self.retries.len() + position)
    }

    fn take_out(&mut self, which: impl Fn(&Entry<T>) -> bool) -> Vec<T> {
        let mut out = Vec::new();
        let mut sweep = |entries: &mut VecDeque<Entry<T>>| {
            if entries.iter().any(&which) {
                let (gone, left) = std::mem::take(entries).into_iter().partition(&which);
                *entries = left;
                let gone: VecDeque<Entry<T>> = gone;
                out.extend(gone.into_iter().map(|entry| entry.item));
            }
        };
        sweep(&mut self.retries);
        for line in self.lines.values_mut() {
            sweep(&mut line.ongoing);
            sweep(&mut line.new);
        }
        if !out.is_empty() {
            self.lines.retain(|_, line| line.len() > 0);
            self.order.retain(|admin| self.lines.contains_key(admin));
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn admin(name: &str) -> Arc<str> {
        name.into()
    }

    fn all(queue: &mut Queue<&'static str>) -> Vec<&'static str> {
        std::iter::from_fn(|| queue.pop()).collect()
    }

    #[test]
    fn security_34_admins_take_turns() {
        let mut queue = Queue::new();
        for call in ["a1", "a2", "a3", "a4"] {
            queue.push(&admin("a"), Priority::New, 0, call);
        }
        assert_eq!(queue.before_new("b", Priority::New), 1);
        queue.push(&admin("b"), Priority::New, 0, "b1");
        queue.push(&admin("b"), Priority::New, 0, "b2");
        assert_eq!(queue.before_new("b", Priority::New), 5);
        queue.push(&admin("c"), Priority::New, 0, "c1");
        assert_eq!(queue.before_next("c"), Some(2));
        assert_eq!(queue.before_next("d"), None);
        assert_eq!(all(&mut queue), ["a1", "b1", "c1", "a2", "b2", "a3", "a4"]);
        assert_eq!(queue.len(), 0);
    }

    #[test]
    fn security_34_what_has_begun_goes_first_and_what_was_sent_back_before_it() {
        let mut queue = Queue::new();
        queue.push(&admin("a"), Priority::New, 0, "read");
        queue.push(&admin("b"), Priority::New, 0, "other");
        queue.push(&admin("a"), Priority::Ongoing, 0, "change 1");
        queue.push(&admin("a"), Priority::Ongoing, 0, "change 2");
        queue.push(&admin("c"), Priority::Retry, 0, "sent back");
        let order = ["sent back", "change 1", "other", "change 2", "read"];
        assert_eq!(all(&mut queue), order);
    }

    #[test]
    fn security_34_places_are_freed_and_times_run_out() {
        let mut queue = Queue::new();
        let first = queue.push(&admin("a"), Priority::New, 10, "a1");
        queue.push(&admin("b"), Priority::Ongoing, 20, "b1");
        queue.push(&admin("b"), Priority::Retry, 30, "b2");
        assert_eq!(queue.next_expiry(), Some(10));
        assert!(queue.remove(first));
        assert!(!queue.remove(first));
        assert_eq!(queue.len_of("a"), 0);
        assert_eq!(queue.before_next("b"), Some(1));
        assert_eq!(queue.expired(20), ["b1"]);
        assert_eq!((queue.len(), queue.next_expiry()), (1, Some(30)));
        assert_eq!(all(&mut queue), ["b2"]);
    }
}
