//! Revealing the masked data of a row.

use factordesk_model::{AuthenticationMethod, Permission};
use factordesk_view::reactive::{Derived, State, expect_context, memo, on_change};
use factordesk_view::{Child, view};
use leptos::prelude::*;

use crate::actions::{Actions, Reveal};
use crate::context::Desk;
use crate::draft::masks::{is_hidden_by_tenant, is_masked};
use crate::text::label::Label;
use crate::text::screen;

/// What the button shares with its row.
#[derive(Clone, Copy)]
pub struct RowReveal {
    /// The method
    pub(super) method: Derived<AuthenticationMethod>,
    /// The method as the row shows it, perhaps revealed
    pub(super) seen: Derived<AuthenticationMethod>,
    /// The method's label
    pub(super) label: Derived<Label>,
    /// The command that the row follows, once the button has made it
    pub(super) used: State<Option<Reveal>>,
}

/// The button that reveals masked data in the row, if the admin may reveal. It is one element for both states, so that it keeps
/// the focus.
pub fn button(row: RowReveal) -> AnyView {
    let RowReveal {
        method,
        seen,
        label,
        used,
    } = row;
    let desk = expect_context::<Desk>();
    let reveal = expect_context::<Actions>().reveal_briefly();
    // The method has changed, so the revealed value may be out of date.
    on_change(move || method.track(), move || reveal.clear());
    used.set(Some(reveal));
    let (value, pending) = (reveal.value(), reveal.pending());
    // `is_masked` is about the proxy's mask. What the tenant itself masks can't be revealed.
    let offered = memo(move || {
        desk.may(Permission::Reveal) && method.with(|m| m.id.is_some() && is_masked(m))
    });
    let is_revealed = memo(move || value.with(|value| matches!(value, Some(Ok(_)))));
    let word = move || {
        if is_revealed.get() {
            screen::HIDE
        } else {
            screen::SHOW
        }
    };
    let press = move |_| {
        if is_revealed.get_untracked() {
            reveal.clear();
        } else {
            reveal.dispatch(method.with_untracked(|m| m.id.clone()));
        }
    };
    view! {
        {move || offered.get().then(|| view! {
            <button
                type="button"
                class="link-button"
                part="link-button"
                data-testid="reveal"
                aria-label=move || label.with(|label| screen::action_on(word().text(), &label.text))
                aria-disabled=move || pending.get().then_some("true")
                on:click=press
            >
                {word}
            </button>
        }.into_any())}
        {tenant_hides(desk, seen)}
    }
    .into_any()
}

/// In place of the reveal button: a note that the tenant itself masks the value.
fn tenant_hides(desk: Desk, seen: Derived<AuthenticationMethod>) -> AnyView {
    let hidden = memo(move || desk.may(Permission::Reveal) && seen.with(is_hidden_by_tenant));
    (move || {
        hidden.get().then(|| {
            view! { <span class="row-note" data-testid="tenant-hides" data-tip=screen::TENANT_HIDES>{screen::TENANT_HIDES}</span> }
        })
    })
    .any()
}
