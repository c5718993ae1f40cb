//! A value that wakes its readers.

use std::any::Any;
use std::cell::RefCell;
use std::marker::PhantomData;
use std::rc::Rc;

use leptos::prelude::*;

/// A value that wakes its readers when it is written. Copied freely; the value is gone with the part of the screen that made it,
/// and then the `try_` methods give `None` and `set` and `update` do nothing.
pub struct State<T> {
    slot: StoredValue<Rc<dyn Any>, LocalStorage>,
    changed: Trigger,
    kind: PhantomData<fn() -> T>,
}

impl<T> Clone for State<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for State<T> {}

/// The part that is the same for values of every type.
fn place(value: Rc<dyn Any>) -> (StoredValue<Rc<dyn Any>, LocalStorage>, Trigger) {
    (StoredValue::new_local(value), Trigger::new())
}

impl<T: 'static> State<T> {
    /// Begins with this value.
    pub fn new(value: T) -> Self {
        let (slot, changed) = place(Rc::new(RefCell::new(value)));
        Self {
            slot,
            changed,
            kind: PhantomData,
        }
    }

    fn cell(self) -> Option<Rc<RefCell<T>>> {
        self.slot.try_get_value()?.downcast().ok()
    }

    /// Whether it still is.
    pub fn is_there(&self) -> bool {
        self.cell().is_some()
    }

    /// Makes whoever runs now a reader.
    pub fn track(&self) {
        self.changed.track();
    }

    /// Reads it without becoming a reader; `None` when it is gone.
    pub fn try_with_untracked<R>(&self, read: impl FnOnce(&T) -> R) -> Option<R> {
        let cell = self.cell()?;
        let value = cell.borrow();
        Some(read(&value))
    }

    /// Reads it without becoming a reader.
    ///
    /// # Panics
    /// When it is gone.
    #[expect(
        clippy::expect_used,
        reason = "as Leptos' signals; `try_` is for what may be gone"
    )]
    pub fn with_untracked<R>(&self, read: impl FnOnce(&T) -> R) -> R {
        self.try_with_untracked(read)
            .expect("a state that is gone was read")
    }

    /// Reads it.
    ///
    /// # Panics
    /// When it is gone.
    pub fn with<R>(&self, read: impl FnOnce(&T) -> R) -> R {
        self.track();
        self.with_untracked(read)
    }

    /// Changes it in place and wakes its readers; `None` when it is gone.
    pub fn try_update<R>(&self, change: impl FnOnce(&mut T) -> R) -> Option<R> {
        let cell = self.cell()?;
        let result = change(&mut cell.borrow_mut());
        self.changed.notify();
        Some(result)
    }

    /// Changes it in place and wakes its readers.
    pub fn update(&self, change: impl FnOnce(&mut T)) {
        self.try_update(change);
    }

    /// Replaces it and wakes its readers. The value comes back when there is no place for it any more.
    pub fn try_set(&self, value: T) -> Option<T> {
        let Some(cell) = self.cell() else {
            return Some(value);
        };
        cell.replace(value);
        self.changed.notify();
        None
    }

    /// Replaces it and wakes its readers.
    pub fn set(&self, value: T) {
        self.try_set(value);
    }
}

impl<T: Clone + 'static> State<T> {
    /// A copy of it, without becoming a reader; `None` when it is gone.
    pub fn try_get_untracked(&self) -> Option<T> {
        self.try_with_untracked(T::clone)
    }

    /// A copy of it, without becoming a reader.
    pub fn get_untracked(&self) -> T {
        self.with_untracked(T::clone)
    }

    /// A copy of it.
    pub fn get(&self) -> T {
        self.with(T::clone)
    }
}
