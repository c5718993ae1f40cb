//! A view that is made again whenever a signal changes.

use std::cell::RefCell;
use std::rc::Rc;

use leptos::prelude::*;
use leptos::tachys::view::Mountable;
use send_wrapper::SendWrapper;
use web_sys::Element;

use crate::in_browser::in_browser;
use crate::reactive::graph::Place;
use crate::run::Run;

type Shown = Rc<RefCell<Option<<AnyView as Render>::State>>>;

/// A closure as a view. It runs again when a signal that it has read changes.
pub(crate) struct Changing(pub(crate) SendWrapper<Box<dyn Run<AnyView>>>);

/// What the closure has made last, and the effect that runs it.
pub(crate) struct ChangingState {
    shown: Shown,
    _effect: Rc<Place>,
}

impl Render for Changing {
    type State = ChangingState;

    fn build(self) -> ChangingState {
        let mut make = self.0.take();
        let shown = Shown::default();
        let inner = Rc::clone(&shown);
        let effect = Place::effect_now(Box::new(move || {
            let view = make.run();
            // Not borrowed while it is built, which runs other code.
            let state = match inner.take() {
                Some(mut state) => {
                    view.rebuild(&mut state);
                    state
                }
                None => view.build(),
            };
            inner.replace(Some(state));
        }));
        ChangingState {
            shown,
            _effect: effect,
        }
    }

    fn rebuild(self, state: &mut ChangingState) {
        let mut old = std::mem::replace(state, self.build());
        old.insert_before_this(state);
        old.unmount();
    }
}

impl Mountable for ChangingState {
    fn unmount(&mut self) {
        if let Some(shown) = &mut *self.shown.borrow_mut() {
            shown.unmount();
        }
    }

    fn mount(&mut self, parent: &Element, marker: Option<&web_sys::Node>) {
        if let Some(shown) = &mut *self.shown.borrow_mut() {
            shown.mount(parent, marker);
        }
    }

    fn insert_before_this(&self, child: &mut dyn Mountable) -> bool {
        let shown = self.shown.borrow();
        shown
            .as_ref()
            .is_some_and(|shown| shown.insert_before_this(child))
    }

    fn elements(&self) -> Vec<Element> {
        let shown = self.shown.borrow();
        shown.as_ref().map(Mountable::elements).unwrap_or_default()
    }
}

in_browser!(Changing, ChangingState);
