//! Memos: values computed from other signals.

use std::any::Any;
use std::cell::RefCell;
use std::marker::PhantomData;
use std::rc::Rc;

use leptos::prelude::*;
use send_wrapper::SendWrapper;

type Remake = SendWrapper<Box<dyn Fn() -> bool>>;

/// A value computed from other signals. It is recomputed when they change, and wakes its readers only if
/// the new value differs.
pub struct Derived<T> {
    slot: StoredValue<Rc<dyn Any>, LocalStorage>,
    /// Counts the values so far
    version: Memo<u32>,
    kind: PhantomData<fn() -> T>,
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
    let slot: Rc<dyn Any> = Rc::<RefCell<Option<T>>>::clone(&value);
    let remake = Box::new(move || {
        let new = make(value.borrow().as_ref());
        let other = value.borrow().as_ref() != Some(&new);
        if other {
            value.replace(Some(new));
        }
        other
    });
    Derived {
        slot: StoredValue::new_local(slot),
        version: versions(SendWrapper::new(remake)),
        kind: PhantomData,
    }
}

/// The part that doesn't depend on the value's type, and is compiled once.
fn versions(remake: Remake) -> Memo<u32> {
    Memo::new(move |last: Option<&u32>| {
        let last = last.copied().unwrap_or_default();
        // Readers only compare it with the last version, so wrapping around is harmless.
        if remake() { last.wrapping_add(1) } else { last }
    })
}

impl<T: 'static> Derived<T> {
    /// Subscribes the current effect or memo.
    pub fn track(&self) {
        self.version.track();
    }

    /// Reads the value and subscribes the current effect or memo.
    ///
    /// # Panics
    /// If the memo was disposed.
    pub fn with<R>(&self, read: impl FnOnce(&T) -> R) -> R {
        // Reading the version recomputes the value if a source has changed.
        self.version.get();
        self.read(read)
    }

    /// Reads the value without subscribing.
    ///
    /// # Panics
    /// If the memo was disposed.
    pub fn with_untracked<R>(&self, read: impl FnOnce(&T) -> R) -> R {
        // As in `with`: recomputes the value first if a source has changed.
        self.version.get_untracked();
        self.read(read)
    }

    #[expect(
        clippy::expect_used,
        reason = "as Leptos' memos; asking the version has made the value"
    )]
    fn read<R>(self, read: impl FnOnce(&T) -> R) -> R {
        let slot: Option<Rc<RefCell<Option<T>>>> = self
            .slot
            .try_get_value()
            .and_then(|slot| slot.downcast().ok());
        let cell = slot.expect("a memo that is gone was read");
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
        self.version.try_get_untracked()?;
        Some(self.read(T::clone))
    }
}

impl<T: Clone + Send + Sync + 'static> From<Derived<T>> for Signal<T> {
    fn from(derived: Derived<T>) -> Self {
        super::derive(move || derived.get())
    }
}
