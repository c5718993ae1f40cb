//! A number that looks wrong: suggestions, and a checkbox to use it anyway.

use factordesk_model::PhoneSuggestion;
use factordesk_view::reactive::memo;
use factordesk_view::{any, view};
use leptos::prelude::*;

use super::form::PhoneForm;
use crate::components::CheckField;
use crate::draft::phone::number::{LookupStatus, is_doubtful};
use crate::text::phone as words;

/// The suggestions and the checkbox. They are rendered again only when the lookup has new results.
pub(super) fn view(form: PhoneForm) -> AnyView {
    let suggestions = memo(move || {
        form.status().with(|status| match status {
            LookupStatus::Known(facts) => facts.suggestions.clone(),
            _ => Vec::new(),
        })
    });
    let doubtful = memo(move || form.status().with(is_doubtful));
    let button = move |suggestion: PhoneSuggestion| {
        let region = suggestion.region.as_deref();
        let country = region.and_then(|region| form.country_name(region));
        let international = suggestion.international.clone();
        let label = move || words::suggestion(&international, country.as_deref());
        view! {
            <button
                type="button"
                class="button"
                part="button"
                data-testid="phone-suggestion"
                // Otherwise an error that appears as the field loses the focus would move the button away.
                on:mousedown=|event| event.prevent_default()
                on:click=move |_| form.take(&suggestion)
            >
                {label}
            </button>
        }
    };
    let buttons = move || {
        suggestions.with(|suggestions| {
            let buttons = suggestions.iter().cloned().map(button);
            any(buttons.collect::<Vec<_>>())
        })
    };
    let anyway = move || {
        doubtful.get().then(|| {
            view! {
                <CheckField
                    name="anyway"
                    label=words::ANYWAY
                    value=form.anyway()
                    hint=words::ANYWAY_RISK
                />
            }
        })
    };
    view! {
        <div class="phone-doubt">
            <div class="tools">{buttons}</div>
            {anyway}
        </div>
    }
    .into_any()
}
