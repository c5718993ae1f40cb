//! Memos: values computed from other signals.

use std::cell::RefCell;
use std::rc::Rc;

use super::graph::{Place, follow_language};
use super::slot::Slot;

/// A value computed from other signals. It is recomputed when they change, and wakes its readers only if
/// the new value differs.
pub struct Derived<T> {
    slot: Slot<RefCell<Option<T>>>,
}

impl<T> Clone for Derived<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Derived<T> {}

/// A memo that `make` computes.
pub fn memo<T: PartialEq + 'static>(make: impl Fn() -> T + 'static) -> Derived<T> {
    memo_with(move |_| make())
}

/// A memo that `make` computes from other signals and the previous value.
pub fn memo_with<T: PartialEq + 'static>(make: impl Fn(Option<&T>) -> T + 'static) -> Derived<T> {
    let value: Rc<RefCell<Option<T>>> = Rc::default();
    let kept = Rc::clone(&value);
    let remake = Box::new(move || {
        // A memo may hold texts, and has no other effects.
        follow_language();
        let new = make(value.borrow().as_ref());
        let other = value.borrow().as_ref() != Some(&new);
        if other {
            value.replace(Some(new));
        }
        other
    });
    Derived {
        slot: Slot::new(kept, Some(Place::memo(remake))),
    }
}

impl<T: 'static> Derived<T> {
    /// Subscribes the current effect or memo.
    pub fn track(&self) {
        self.slot.refresh();
        self.slot.track();
    }

    /// Reads the value and subscribes the current effect or memo.
    ///
    /// # Panics
    /// If the memo was disposed.
    pub fn with<R>(&self, read: impl FnOnce(&T) -> R) -> R {
        self.track();
        self.read(read)
    }

    /// Reads the value without subscribing.
    ///
    /// # Panics
    /// If the memo was disposed.
    pub fn with_untracked<R>(&self, read: impl FnOnce(&T) -> R) -> R {
        self.slot.refresh();
        self.read(read)
    }

    #[expect(
        clippy::expect_used,
        reason = "as Leptos' memos; a refresh has made the value"
    )]
    fn read<R>(self, read: impl FnOnce(&T) -> R) -> R {
        let cell = self.slot.value();
        let cell = cell.expect("a memo that is gone was read");
        let value = cell.borrow();
        read(
            value
                .as_ref()
                .expect("a memo has a value once it was asked for"),
        )
    }
}

impl<T: Clone + 'static> Derived<T> {
    /// Returns a copy and subscribes the current effect or memo.
    pub fn get(&self) -> T {
        self.with(T::clone)
    }

    /// Returns a copy without subscribing.
    pub fn get_untracked(&self) -> T {
        self.with_untracked(T::clone)
    }

    /// Returns a copy without subscribing; `None` if the memo was disposed.
    pub fn try_get_untracked(&self) -> Option<T> {
        (!self.slot.is_disposed()).then(|| self.get_untracked())
    }
}
