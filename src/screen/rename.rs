//! Renaming a method in its row.

use factordesk_model::{AuthenticationMethod, UpdateRequest};
use factordesk_view::reactive::Derived;
use leptos::prelude::*;

use super::inline::inline_form;
use crate::dialogs::fields::Fields;
use crate::draft::fields::{Draft, FieldSpec, NAME};
use crate::text::label::Label;
use crate::text::screen;

/// The API can change a method's name but not remove it, so it is required here.
const FIELDS: &[FieldSpec] = &[NAME.with_required(true)];

/// The form in a row: Enter saves, Esc cancels.
#[component]
pub fn RenameForm(
    /// The method
    method: AuthenticationMethod,
    /// The method's label
    label: Derived<Label>,
    /// Called when the form closes, whether it was saved or not
    on_done: Callback<()>,
) -> impl IntoView {
    let fields = Fields::new(FIELDS);
    let name = method.name.unwrap_or_default();
    let id = method.id;
    fields.fill(&Draft::default().with("name", &name));
    let seen = UpdateRequest {
        name: Some(name),
        preferred_authentication_method: None,
    };
    let request = move || UpdateRequest {
        name: Some(fields.draft().text("name")),
        preferred_authentication_method: None,
    };
    let title = move || label.with(|label| screen::action_on(screen::RENAME.text(), &label.text));
    inline_form("rename-form", title, id, fields, request, seen, on_done)
}
