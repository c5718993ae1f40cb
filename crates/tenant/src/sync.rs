//! Locks that survive a panic: a test that fails in one request must not fail every later one.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Locks, even if poisoned: everything behind a lock is replaced as a whole, so a panic leaves nothing half done.
pub(crate) fn lock<T: ?Sized>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
