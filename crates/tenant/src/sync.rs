//! Locks that outlive a panic: a test that fails in one request must not fail every later one.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Takes the lock, poisoned or not: everything behind one is replaced whole, never left half done.
pub(crate) fn lock<T: ?Sized>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
