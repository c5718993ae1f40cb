//! Where a value, signal or memo is kept: the part that doesn't depend on the value's type, and is compiled once.

#[cfg(debug_assertions)]
use std::any::TypeId;
use std::marker::PhantomData;
use std::ops::Deref;
use std::rc::Rc;

use leptos::prelude::*;

use super::graph::Place;

/// A value of any type, which can only be dropped. Not `Any`: its 16 bytes for each type, and the code that compares them, took
/// a fortieth of the page.
trait Held {}

impl<T> Held for T {}

struct Kept {
    value: Rc<dyn Held>,
    place: Option<Rc<Place>>,
    /// The type of `value`. The browser tests check it
    #[cfg(debug_assertions)]
    kind: TypeId,
}

#[derive(Clone, Copy)]
struct Arena(StoredValue<Kept, LocalStorage>);

impl Arena {
    fn new(kept: Kept) -> Self {
        Self(StoredValue::new_local(kept))
    }

    fn value(self) -> Option<Rc<dyn Held>> {
        self.0.try_with_value(|kept| Rc::clone(&kept.value))
    }

    #[cfg(debug_assertions)]
    fn kind(self) -> Option<TypeId> {
        self.0.try_with_value(|kept| kept.kind)
    }

    fn place(self) -> Option<Rc<Place>> {
        self.0.try_with_value(|kept| kept.place.clone())?
    }

    /// Subscribes the current effect or memo.
    fn track(self) {
        if let Some(place) = self.place() {
            place.track();
        }
    }

    /// Wakes the readers. Nothing may be borrowed: they may read the value at once.
    fn changed(self) {
        if let Some(place) = self.place() {
            place.changed();
        }
    }

    /// Computes a memo's value again if a source has changed.
    fn refresh(self) {
        if let Some(place) = self.place() {
            place.refresh();
        }
    }
}

/// A value and its place in the graph, if readers follow it. Disposed with the part of the screen that created it.
pub(super) struct Slot<T> {
    /// What [`Slot::new`] has put there: nothing writes to it, and what has been disposed isn't found any more
    arena: Arena,
    kind: PhantomData<fn() -> T>,
}

impl<T> Clone for Slot<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Slot<T> {}

impl<T: 'static> Slot<T> {
    pub(super) fn new(value: Rc<T>, place: Option<Rc<Place>>) -> Self {
        Self {
            arena: Arena::new(Kept {
                value,
                place,
                #[cfg(debug_assertions)]
                kind: TypeId::of::<T>(),
            }),
            kind: PhantomData,
        }
    }

    /// The value; `None` if it was disposed.
    pub(super) fn value(self) -> Option<Lent<T>> {
        #[cfg(debug_assertions)]
        assert!(
            self.arena
                .kind()
                .is_none_or(|kind| kind == TypeId::of::<T>())
        );
        Some(Lent {
            value: self.arena.value()?,
            kind: PhantomData,
        })
    }

    pub(super) fn is_disposed(self) -> bool {
        self.arena.value().is_none()
    }

    pub(super) fn track(self) {
        self.arena.track();
    }

    pub(super) fn changed(self) {
        self.arena.changed();
    }

    pub(super) fn refresh(self) {
        self.arena.refresh();
    }
}

/// A value that is in use. It is dropped by the same code for all types.
pub(super) struct Lent<T> {
    value: Rc<dyn Held>,
    kind: PhantomData<T>,
}

impl<T> Deref for Lent<T> {
    type Target = T;

    #[expect(
        unsafe_code,
        reason = "`downcast` needs `Any`, which is too large; see `Held`"
    )]
    fn deref(&self) -> &T {
        // SAFETY: `value` was made from an `Rc<T>`: only `Slot::<T>::value` makes a `Lent<T>`, and only `Slot::<T>::new` a
        // `Slot<T>`. It lives as long as `self`.
        unsafe { &*Rc::as_ptr(&self.value).cast() }
    }
}
