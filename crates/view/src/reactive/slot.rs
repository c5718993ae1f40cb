//! Where a value, signal or memo is kept: the part that doesn't depend on the value's type, and is compiled once.

use std::any::Any;
use std::rc::Rc;

use leptos::prelude::*;

use super::graph::Place;

type Kept = (Rc<dyn Any>, Option<Rc<Place>>);

/// A value and its place in the graph, if readers follow it. Disposed with the part of the screen that created it.
#[derive(Clone, Copy)]
pub(super) struct Slot(StoredValue<Kept, LocalStorage>);

impl Slot {
    pub(super) fn new(value: Rc<dyn Any>, place: Option<Rc<Place>>) -> Self {
        Self(StoredValue::new_local((value, place)))
    }

    /// The value; `None` if it was disposed.
    pub(super) fn value(self) -> Option<Rc<dyn Any>> {
        self.0.try_get_value().map(|(value, _)| value)
    }

    fn place(self) -> Option<Rc<Place>> {
        self.0.try_get_value()?.1
    }

    /// Subscribes the current effect or memo.
    pub(super) fn track(self) {
        if let Some(place) = self.place() {
            place.track();
        }
    }

    /// Wakes the readers. Nothing may be borrowed: they may read the value at once.
    pub(super) fn changed(self) {
        if let Some(place) = self.place() {
            place.changed();
        }
    }

    /// Computes a memo's value again if a source has changed.
    pub(super) fn refresh(self) {
        if let Some(place) = self.place() {
            place.refresh();
        }
    }
}
