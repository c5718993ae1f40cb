//! Limits the memory that all connections together use for incomplete heads.
//!
//! Almost every head arrives in one piece and is never held. Otherwise a connection may hold [`FREE`] bytes; what
//! exceeds that shares [`MAX_HELD`] bytes with all other connections.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Bytes that each connection may always hold.
/// With the maximum of 10,000 connections (`super::CONNECTIONS`) that is 20 MB.
const FREE: usize = 2 * 1024;
/// Bytes that all connections together may hold beyond [`FREE`].
const MAX_HELD: usize = 16 * 1024 * 1024;
/// Memory is reserved in steps of this size, so that a head that arrives byte by byte isn't copied each time.
const PIECE: usize = 2 * 1024;

/// The number of bytes that all connections hold beyond [`FREE`].
#[derive(Debug, Default)]
pub(super) struct HeadRoom(AtomicUsize);

impl HeadRoom {
    fn take(&self, bytes: usize) -> bool {
        let enough = |held: usize| held.checked_add(bytes).filter(|held| *held <= MAX_HELD);
        // Relaxed is enough: the number guards no other memory.
        self.0
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, enough)
            .is_ok()
    }

    fn give_back(&self, bytes: usize) {
        self.0.fetch_sub(bytes, Ordering::Relaxed);
    }
}

/// The bytes that one connection holds.
#[derive(Debug)]
pub(super) struct Held {
    bytes: Vec<u8>,
    room: Arc<HeadRoom>,
    /// Bytes reserved in `room`
    taken: usize,
}

impl Held {
    pub(super) fn new(room: Arc<HeadRoom>) -> Self {
        Self {
            bytes: Vec::new(),
            room,
            taken: 0,
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    pub(super) fn len(&self) -> usize {
        self.bytes.len()
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Adds bytes. Returns `false`, and adds nothing, if there is no room.
    #[must_use]
    pub(super) fn extend(&mut self, bytes: &[u8]) -> bool {
        // What counts is the capacity, which is the memory in use, and not the length.
        let needed = (self.bytes.len() + bytes.len()).next_multiple_of(PIECE);
        if needed > self.bytes.capacity() {
            let taken = needed.saturating_sub(FREE);
            if taken > self.taken {
                if !self.room.take(taken - self.taken) {
                    return false;
                }
                self.taken = taken;
            }
            self.bytes.reserve_exact(needed - self.bytes.len());
        }
        self.bytes.extend_from_slice(bytes);
        true
    }

    /// Adds a few of the proxy's own bytes, without a limit.
    pub(super) fn append(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    pub(super) fn truncate(&mut self, length: usize) {
        self.bytes.truncate(length);
    }

    pub(super) fn remove_first(&mut self, count: usize) {
        self.bytes.drain(..count);
        if self.bytes.is_empty() {
            // The next head will most likely arrive in one piece.
            self.clear();
        }
    }

    /// Drops all bytes and releases the room.
    pub(super) fn clear(&mut self) {
        // `Vec::clear` would keep the memory.
        self.bytes = Vec::new();
        self.room.give_back(std::mem::take(&mut self.taken));
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn security_57_what_all_connections_hold_is_bounded_and_comes_back() {
        let room = Arc::new(HeadRoom::default());
        let connection = || Held::new(Arc::clone(&room));
        let large = vec![0; 31 * 1024];
        let mut all: Vec<Held> = Vec::new();
        loop {
            let mut held = connection();
            let fits = large.chunks(1_000).all(|piece| held.extend(piece));
            all.push(held);
            if !fits {
                break;
            }
        }
        let total: usize = all.iter().map(|held| held.bytes.capacity()).sum();
        assert!(total <= MAX_HELD + all.len() * FREE, "{total}");
        // Each connection shares 30 KiB.
        assert_eq!(all.len(), MAX_HELD / (30 * 1024) + 1);
        // A connection may still hold its free bytes.
        let mut small = connection();
        assert!(small.extend(&[0; FREE]));
        assert!(!small.extend(&[0]));
        assert_eq!(small.len(), FREE);
        all.clear();
        small.clear();
        assert_eq!(room.0.load(Ordering::Relaxed), 0);
        assert!(connection().extend(&large));
        assert_eq!(room.0.load(Ordering::Relaxed), 0);
    }

    #[test]
    fn security_57_a_head_that_goes_on_in_pieces_frees_its_room_at_the_end() {
        let room = Arc::new(HeadRoom::default());
        let mut held = Held::new(Arc::clone(&room));
        assert!(held.extend(&[0; 10 * 1024]));
        held.remove_first(4 * 1024);
        assert_eq!(room.0.load(Ordering::Relaxed), 8 * 1024);
        held.remove_first(6 * 1024);
        assert_eq!(room.0.load(Ordering::Relaxed), 0);
        assert!(held.is_empty());
    }
}
