//! Choosing the country of a phone number, with a combobox.

use leptos::ev;
use leptos::prelude::*;
use web_sys::HtmlInputElement;

use super::combobox::Combobox;
use crate::actions::Countries;
use crate::platform::countries::{NamedCountry, matching};
use crate::platform::dom::{many, view};
use crate::platform::intl;
use crate::platform::reactive::memo;
use crate::text::phone as words;

/// The field. `region` is the code of the chosen country, empty if none is chosen.
pub fn country_field(countries: Countries, region: RwSignal<String>) -> AnyView {
    let list = countries.list();
    // The text while it is being edited. With `None` the field shows the chosen country.
    let typed = RwSignal::new(None::<String>);
    let combobox = Combobox::new("country");
    let found = memo(move || {
        let typed = typed.get().map(|typed| intl::fold(&typed));
        list.with(|list| matching(list, typed.as_deref().unwrap_or_default()))
    });
    let label = memo(move || {
        let region = region.get();
        list.with(|list| {
            let chosen = list.iter().find(|country| country.region == region);
            chosen.map(NamedCountry::label).unwrap_or_default()
        })
    });
    let leave = move || {
        // An emptied field means that no country is chosen.
        if typed.get_untracked().as_deref().map(str::trim) == Some("") {
            region.set(String::new());
        }
        typed.set(None);
        combobox.close();
    };
    let choose = move |index: usize| {
        let chosen = found.with_untracked(|found| found.get(index).copied());
        let chosen = chosen.and_then(|at| {
            list.with_untracked(|list| list.get(at).map(|country| country.region.clone()))
        });
        typed.set(None);
        combobox.close();
        if let Some(chosen) = chosen {
            region.set(chosen);
        }
    };
    let shown = memo(move || combobox.open.get() && !list.with(Vec::is_empty));
    let options = move || {
        // There are more than 200 countries, so they are rendered only while the list is visible.
        if !shown.get() {
            return many(Vec::new());
        }
        let line = |(index, at): (usize, &usize)| {
            list.with_untracked(|list| {
                let country = list.get(*at)?;
                let line = combobox
                    .option(index, choose)
                    .attr("data-testid", "country-option")
                    .attr("data-region", country.region.clone())
                    .child(view! { <span class="picker-name">{country.name.clone()}</span> })
                    .child(view! { <span class="picker-email">"+" {country.code.clone()}</span> });
                Some(line.into_any())
            })
        };
        found.with(|found| many(found.iter().enumerate().filter_map(line).collect()))
    };
    let input = combobox
        .input(move || shown.get())
        .attr("class", "input")
        .attr("data-testid", "field-country")
        .prop("value", move || typed.get().unwrap_or_else(|| label.get()))
        .on("input", ev::input, move |event| {
            typed.set(Some(event_target_value(&event)));
            combobox.begin();
        })
        // Select the text, so that typing replaces it.
        .on("focus", ev::focus, move |event| {
            event_target::<HtmlInputElement>(&event).select();
        })
        .on("click", ev::click, move |_| combobox.open.set(true))
        .on("blur", ev::blur, move |_| leave())
        .on("keydown", ev::keydown, move |event: ev::KeyboardEvent| {
            let count = found.with_untracked(Vec::len);
            let was_open = combobox.open.get_untracked();
            combobox.key(&event, count, &choose);
            if was_open && event.key() == "Escape" {
                typed.set(None);
            }
        });
    let note = move || {
        (shown.get() && found.with(Vec::is_empty)).then(|| {
            view! { <p class="picker-note">{words::NO_SUCH_COUNTRY}</p> }
        })
    };
    view! {
        <div class="field country">
            <label class="field-label" for=combobox.input_id()>{words::COUNTRY}</label>
            {input}
            {combobox.popup(words::COUNTRY, "country-list", move || shown.get(), options, note)}
        </div>
    }
    .into_any()
}
