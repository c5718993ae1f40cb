//! What is typed and not sent: whether the host page should ask before it removes the element.

use std::rc::Rc;

use factordesk_view::reactive::{Derived, State, memo, on_new};
use leptos::prelude::on_cleanup;

use super::context::Context;
use crate::api::events;

type IsTyped = Rc<dyn Fn() -> bool>;

/// The forms that may hold something typed. What is typed to confirm a deletion, and reasons, don't count.
#[derive(Clone, Copy)]
pub struct Drafts {
    forms: State<Vec<(u32, IsTyped)>>,
    last: State<u32>,
    any: Derived<bool>,
}

impl Drafts {
    /// Tells the host page when the first text is typed, and when none is left.
    pub(super) fn new(context: Context) -> Self {
        let forms = State::new(Vec::<(u32, IsTyped)>::new());
        let any = memo(move || {
            // Copied, since a form may change them.
            let all = forms.get();
            all.iter().any(|(_, is_typed)| is_typed())
        });
        on_new(
            move || any.get(),
            move |any| context.tell(&events::dirty(*any)),
        );
        Self {
            forms,
            last: State::new(0),
            any,
        }
    }

    /// Whether anything is typed.
    pub fn any(&self) -> bool {
        self.any.try_get_untracked().unwrap_or_default()
    }

    /// Adds a form, until the current part of the screen is removed. `is_typed` is reactive.
    pub fn watch(&self, is_typed: impl Fn() -> bool + 'static) {
        let Self { forms, last, .. } = *self;
        let id = last.try_update(|last| {
            *last += 1;
            *last
        });
        let Some(id) = id else { return };
        let _ = forms.try_update(|forms| forms.push((id, Rc::new(is_typed))));
        on_cleanup(move || {
            let _ = forms.try_update(|forms| forms.retain(|(other, _)| *other != id));
        });
    }
}
