//! Changing a phone's channel (SMS or voice call), in its row.

use factordesk_model::{AuthenticationMethod, Channel, UpdateRequest};
use factordesk_view::reactive::Derived;
use leptos::prelude::*;

use super::inline::inline_form;
use crate::dialogs::fields::Fields;
use crate::draft::fields::{Control, Draft, FieldSpec};
use crate::text::label::Label;
use crate::text::screen;

/// The API can change a phone's channel but not remove it, so it is required here.
const FIELDS: &[FieldSpec] = &[FieldSpec::required(
    "preferred_authentication_method",
    Control::Choice(&["sms", "voice"]),
)];

/// The form in a row: Enter saves, Esc cancels.
#[component]
pub fn ChannelForm(
    /// The method, a phone
    method: AuthenticationMethod,
    /// The method's label
    label: Derived<Label>,
    /// Called when the form closes, whether it was saved or not
    on_done: Callback<()>,
) -> impl IntoView {
    let fields = Fields::new(FIELDS);
    let before = method.preferred_authentication_method;
    let typed = before.map_or("", Channel::as_str);
    let id = method.id;
    fields.fill(&Draft::default().with("preferred_authentication_method", typed));
    let seen = UpdateRequest {
        name: None,
        preferred_authentication_method: before,
    };
    let request = move || UpdateRequest {
        name: None,
        preferred_authentication_method: Channel::read(
            fields.draft().typed("preferred_authentication_method"),
        ),
    };
    let title = move || label.with(|label| screen::action_on(screen::CHANNEL.text(), &label.text));
    inline_form("channel-form", title, id, fields, request, seen, on_done)
}
