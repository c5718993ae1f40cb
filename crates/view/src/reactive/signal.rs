//! What a component reads without knowing where it comes from.

use std::rc::Rc;

use leptos::prelude::untrack;

use super::{Derived, State, Stored, derive};
use crate::run::Compute;

/// A value that is computed each time it is read.
///
/// It is `Copy`, and disposed with the part of the screen that created it.
pub struct Signal<T>(Stored<Rc<dyn Compute<T>>>);

impl<T> Clone for Signal<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Signal<T> {}

impl<T: 'static> Signal<T> {
    pub(super) fn new(make: Rc<dyn Compute<T>>) -> Self {
        Self(Stored::new(make))
    }

    /// The value. Subscribes the current effect or memo to what it is computed from.
    ///
    /// # Panics
    /// If the signal was disposed.
    pub fn get(&self) -> T {
        // A copy: it may read this signal's owner, or dispose of it.
        let make = self.0.get_value();
        make.compute()
    }

    /// The value, without subscribing.
    ///
    /// # Panics
    /// If the signal was disposed.
    pub fn get_untracked(&self) -> T {
        untrack(|| self.get())
    }

    /// The value, without subscribing; `None` if the signal was disposed.
    pub fn try_get_untracked(&self) -> Option<T> {
        let make = self.0.try_get_value()?;
        Some(untrack(|| make.compute()))
    }

    /// Reads the value and subscribes the current effect or memo.
    ///
    /// # Panics
    /// If the signal was disposed.
    pub fn with<R>(&self, read: impl FnOnce(&T) -> R) -> R {
        read(&self.get())
    }

    /// Reads the value without subscribing.
    ///
    /// # Panics
    /// If the signal was disposed.
    pub fn with_untracked<R>(&self, read: impl FnOnce(&T) -> R) -> R {
        read(&self.get_untracked())
    }
}

impl<T: Clone + 'static> From<State<T>> for Signal<T> {
    fn from(state: State<T>) -> Self {
        derive(move || state.get())
    }
}

impl<T: Clone + 'static> From<Derived<T>> for Signal<T> {
    fn from(derived: Derived<T>) -> Self {
        derive(move || derived.get())
    }
}

macro_rules! constant {
    ($($from:ty => $to:ty),*) => {$(
        impl From<$from> for Signal<$to> {
            fn from(value: $from) -> Self {
                derive(move || value.to_owned())
            }
        }
    )*};
}

constant!(bool => bool, usize => usize, String => String, &'static str => String);

impl<T: Default + 'static> Default for Signal<T> {
    fn default() -> Self {
        derive(T::default)
    }
}
