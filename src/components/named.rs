//! What a method is called in lists and sentences.

use factordesk_model::{AuthenticationMethod, MethodType};
use leptos::prelude::*;

use crate::context::Desk;
use crate::platform::dom::view;
use crate::platform::intl;
use crate::text::kinds;
use crate::text::label::{self, Label};

/// A method's label, which differs from those of the user's other methods. Reactive.
pub fn label_of(desk: Desk, method: &AuthenticationMethod) -> Label {
    desk.list
        .with(|list| label::label(list.methods(), method, &intl::moment))
}

/// The method's label, and its type if the label doesn't say it.
pub fn named(label: Label, kind: Option<&MethodType>) -> AnyView {
    let kind = (!label.says_kind).then(|| kinds::kind(kind));
    view! {
        <bdi>{label.text}</bdi>
        // The space separates the two where CSS doesn't: in screen readers and in copied text.
        {kind.map(|kind| view! { " " <span class="row-kind"><bdi>{kind}</bdi></span> })}
    }
    .into_any()
}
