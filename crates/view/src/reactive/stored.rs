//! Values that nothing follows.

use std::cell::RefCell;
use std::fmt;
use std::rc::Rc;

use super::slot::Slot;

/// A value whose readers aren't woken when it is written.
///
/// It is `Copy`. The value is disposed with the part of the screen that created it. After that the `try_` methods return
/// `None`, and `set_value` and `update_value` do nothing. As Leptos' `StoredValue`, whose code is compiled once per type.
pub struct Stored<T> {
    slot: Slot<RefCell<T>>,
}

impl<T> Clone for Stored<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Stored<T> {}

impl<T> fmt::Debug for Stored<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Stored")
    }
}

impl<T: 'static> Stored<T> {
    /// Stores a value.
    pub fn new(value: T) -> Self {
        Self {
            slot: Slot::new(Rc::new(RefCell::new(value)), None),
        }
    }

    fn cell(self) -> Option<Rc<RefCell<T>>> {
        self.slot.value()
    }

    /// Whether it was disposed.
    pub fn is_disposed(&self) -> bool {
        self.slot.is_disposed()
    }

    /// Reads the value; `None` if it was disposed.
    pub fn try_with_value<R>(&self, read: impl FnOnce(&T) -> R) -> Option<R> {
        let cell = self.cell()?;
        let value = cell.borrow();
        Some(read(&value))
    }

    /// Reads the value.
    ///
    /// # Panics
    /// If it was disposed.
    #[expect(
        clippy::expect_used,
        reason = "as Leptos' stored values; `try_` is for what may be gone"
    )]
    pub fn with_value<R>(&self, read: impl FnOnce(&T) -> R) -> R {
        self.try_with_value(read)
            .expect("a stored value that is gone was read")
    }

    /// Changes the value in place; `None` if it was disposed. `change` must not read or write it otherwise.
    pub fn try_update_value<R>(&self, change: impl FnOnce(&mut T) -> R) -> Option<R> {
        let cell = self.cell()?;
        let result = change(&mut cell.borrow_mut());
        Some(result)
    }

    /// Changes the value in place.
    pub fn update_value(&self, change: impl FnOnce(&mut T)) {
        self.try_update_value(change);
    }

    /// Replaces the value. Returns the new one if it was disposed.
    pub fn try_set_value(&self, value: T) -> Option<T> {
        let Some(cell) = self.cell() else {
            return Some(value);
        };
        // The old value is dropped when nothing is borrowed any more: that may run other code.
        cell.replace(value);
        None
    }

    /// Replaces the value.
    pub fn set_value(&self, value: T) {
        self.try_set_value(value);
    }
}

impl<T: Clone + 'static> Stored<T> {
    /// A copy; `None` if it was disposed.
    pub fn try_get_value(&self) -> Option<T> {
        self.try_with_value(T::clone)
    }

    /// A copy.
    ///
    /// # Panics
    /// If it was disposed.
    pub fn get_value(&self) -> T {
        self.with_value(T::clone)
    }
}
