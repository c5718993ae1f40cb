//! A method in a list or a sentence.

use factordesk_model::{AuthenticationMethod, MethodType};
use leptos::prelude::*;

use crate::context::Desk;
use crate::platform::dom::view;
use crate::platform::intl;
use crate::text::kinds;
use crate::text::label::{self, Label};

/// What a method is called, so that nobody takes it for another one of the user's. Reactive.
pub fn label_of(desk: Desk, method: &AuthenticationMethod) -> Label {
    desk.list
        .with(|list| label::label(list.methods(), method, &intl::moment))
}

/// The method's label, and its type if the label doesn't say it.
pub fn named(label: Label, kind: Option<&MethodType>) -> AnyView {
    let kind = (!label.says_kind).then(|| kinds::kind(kind));
    view! {
        <bdi>{label.text}</bdi>
        // Read aloud, and where no style keeps them apart, the two are two words.
        {kind.map(|kind| view! { " " <span class="row-kind"><bdi>{kind}</bdi></span> })}
    }
    .into_any()
}
