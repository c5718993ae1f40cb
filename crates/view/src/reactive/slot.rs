//! Where a value, signal or memo is kept: the part that doesn't depend on the value's type, and is compiled once.

#[cfg(debug_assertions)]
use std::any::TypeId;
use std::marker::PhantomData;
use std::mem::transmute;
use std::num::NonZeroU64;
use std::rc::Rc;

use leptos::reactive::owner::{ArenaItem, LocalStorage};

use super::graph::Place;

/// A value of any type, which can only be dropped. Not `Any`: its 16 bytes for each type, and the code that compares them, took
/// a fortieth of the page.
trait Held {}

impl<T> Held for T {}

#[derive(Clone)]
struct Kept {
    value: Rc<dyn Held>,
    place: Option<Rc<Place>>,
    /// The type of `value`. The browser tests check it
    #[cfg(debug_assertions)]
    kind: TypeId,
}

/// The key of an item in Leptos' arena.
type Item = ArenaItem<Kept, LocalStorage>;

/// An item, as one number: functions pass it as it is, and closures hold it with one instruction. Two numbers, as the key has
/// them, would go through memory, which was a twentieth of the page.
#[derive(Clone, Copy)]
struct Arena(NonZeroU64);

impl Arena {
    #[expect(unsafe_code, reason = "there is no safe way to a key's numbers")]
    fn new(kept: Kept) -> Self {
        // SAFETY: of the same size, which `transmute` checks. An item is two numbers of four bytes, an index and a version
        // that isn't 0.
        Self(unsafe { transmute::<Item, NonZeroU64>(Item::new_local(kept)) })
    }

    #[expect(unsafe_code, reason = "as in `new`")]
    fn item(self) -> Item {
        // SAFETY: only `new` makes an `Arena`, from an item.
        unsafe { transmute::<NonZeroU64, Item>(self.0) }
    }

    fn kept(self) -> Option<Kept> {
        self.item().try_get_value()
    }

    fn place(self) -> Option<Rc<Place>> {
        self.kept()?.place
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
    #[expect(
        unsafe_code,
        reason = "`Rc::downcast` needs `Any`, which is too large; see `Held`"
    )]
    pub(super) fn value(self) -> Option<Rc<T>> {
        let kept = self.arena.kept()?;
        #[cfg(debug_assertions)]
        assert_eq!(kept.kind, TypeId::of::<T>(), "a slot has its own type");
        // SAFETY: `value` was made from an `Rc<T>`, since `new` is the only way to a `Slot<T>`.
        Some(unsafe { Rc::from_raw(Rc::into_raw(kept.value).cast()) })
    }

    pub(super) fn is_disposed(self) -> bool {
        self.arena.kept().is_none()
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
