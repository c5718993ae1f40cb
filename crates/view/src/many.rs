//! Several views, one after the other.

use leptos::prelude::*;
use leptos::tachys::renderer::Rndr;
use leptos::tachys::renderer::types::Placeholder;
use leptos::tachys::view::Mountable;
use web_sys::Element;

use crate::in_browser::in_browser;

/// Views as one view. Leptos' own for a `Vec` compares the old ones with the new ones.
pub(crate) struct Many(pub(crate) Vec<AnyView>);

/// The built views.
pub(crate) struct ManyState {
    states: Vec<<AnyView as Render>::State>,
    /// After the last one, so that something can be put before an empty list
    end: Placeholder,
}

impl Render for Many {
    type State = ManyState;

    fn build(self) -> ManyState {
        ManyState {
            states: self.0.into_iter().map(Render::build).collect(),
            end: Rndr::create_placeholder(),
        }
    }

    fn rebuild(self, state: &mut ManyState) {
        let mut old = std::mem::replace(state, self.build());
        old.insert_before_this(state);
        old.unmount();
    }
}

impl Mountable for ManyState {
    fn unmount(&mut self) {
        for state in &mut self.states {
            state.unmount();
        }
        self.end.unmount();
    }

    fn mount(&mut self, parent: &Element, marker: Option<&web_sys::Node>) {
        for state in &mut self.states {
            state.mount(parent, marker);
        }
        self.end.mount(parent, marker);
    }

    fn insert_before_this(&self, child: &mut dyn Mountable) -> bool {
        for state in &self.states {
            if state.insert_before_this(child) {
                return true;
            }
        }
        self.end.insert_before_this(child)
    }

    fn elements(&self) -> Vec<Element> {
        self.states.iter().flat_map(Mountable::elements).collect()
    }
}

in_browser!(Many, ManyState);
