//! A method in a list or a sentence.

use crate::dom::view;
use factordesk_model::MethodType;
use leptos::prelude::*;

use crate::state::label::Label;
use crate::text::kinds;

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
