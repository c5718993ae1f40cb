//! Signals that can be written.

use std::cell::RefCell;
use std::rc::Rc;

use super::graph::Place;
use super::slot::Slot;

/// A value that wakes its readers when it is written.
///
/// It is `Copy`. The value is disposed with the part of the screen that created it. After that the
/// `try_` methods return `None`, and `set` and `update` do nothing.
pub struct State<T> {
    slot: Slot<RefCell<T>>,
}

impl<T> Clone for State<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for State<T> {}

impl<T: 'static> State<T> {
    /// A state with an initial value.
    pub fn new(value: T) -> Self {
        Self {
            slot: Slot::new(Rc::new(RefCell::new(value)), Some(Place::value())),
        }
    }

    fn cell(self) -> Option<Rc<RefCell<T>>> {
        self.slot.value()
    }

    /// Whether it still exists.
    pub fn is_there(&self) -> bool {
        !self.slot.is_disposed()
    }

    /// Subscribes the current effect or memo.
    pub fn track(&self) {
        self.slot.track();
    }

    /// Reads the value without subscribing; `None` if the state was disposed.
    pub fn try_with_untracked<R>(&self, read: impl FnOnce(&T) -> R) -> Option<R> {
        let cell = self.cell()?;
        let value = cell.borrow();
        Some(read(&value))
    }

    /// Reads the value without subscribing.
    ///
    /// # Panics
    /// If the state was disposed.
    #[expect(
        clippy::expect_used,
        reason = "as Leptos' signals; `try_` is for what may be gone"
    )]
    pub fn with_untracked<R>(&self, read: impl FnOnce(&T) -> R) -> R {
        self.try_with_untracked(read)
            .expect("a state that is gone was read")
    }

    /// Reads the value and subscribes the current effect or memo.
    ///
    /// # Panics
    /// If the state was disposed.
    pub fn with<R>(&self, read: impl FnOnce(&T) -> R) -> R {
        self.track();
        self.with_untracked(read)
    }

    /// Changes the value in place and wakes the readers; `None` if the state was disposed.
    pub fn try_update<R>(&self, change: impl FnOnce(&mut T) -> R) -> Option<R> {
        let result = self.try_update_untracked(change)?;
        self.slot.changed();
        Some(result)
    }

    /// Changes the value in place without waking the readers; `None` if the state was disposed.
    /// `change` must not read or write this state: the value is borrowed meanwhile.
    pub fn try_update_untracked<R>(&self, change: impl FnOnce(&mut T) -> R) -> Option<R> {
        let cell = self.cell()?;
        let result = change(&mut cell.borrow_mut());
        Some(result)
    }

    /// Changes the value in place and wakes the readers.
    pub fn update(&self, change: impl FnOnce(&mut T)) {
        self.try_update(change);
    }

    /// Replaces the value and wakes the readers. Returns the new value if the state was disposed.
    pub fn try_set(&self, value: T) -> Option<T> {
        let Some(cell) = self.cell() else {
            return Some(value);
        };
        cell.replace(value);
        self.slot.changed();
        None
    }

    /// Replaces the value and wakes the readers.
    pub fn set(&self, value: T) {
        self.try_set(value);
    }
}

impl<T: Clone + 'static> State<T> {
    /// Returns a copy without subscribing; `None` if the state was disposed.
    pub fn try_get_untracked(&self) -> Option<T> {
        self.try_with_untracked(T::clone)
    }

    /// Returns a copy and subscribes the current effect or memo; `None` if the state was disposed.
    pub fn try_get(&self) -> Option<T> {
        self.track();
        self.try_get_untracked()
    }

    /// Returns a copy without subscribing.
    pub fn get_untracked(&self) -> T {
        self.with_untracked(T::clone)
    }

    /// Returns a copy and subscribes the current effect or memo.
    pub fn get(&self) -> T {
        self.with(T::clone)
    }
}
