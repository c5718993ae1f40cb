//! Choosing the country of a phone number, with a combobox.

use factordesk_view::reactive::{Derived, State, memo};
use factordesk_view::{Node, many, view};
use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsValue;

use super::combobox::Combobox;
use crate::actions::Countries;
use crate::platform::by_name::{call, value_of};
use crate::platform::countries::{NamedCountry, matching};
use crate::platform::intl;
use crate::text::phone as words;

/// The field. `region` is the code of the chosen country, empty if none is chosen.
pub fn country_field(countries: Countries, region: State<String>) -> AnyView {
    let field = CountryField::new(countries.list(), region);
    let shown = field.shown;
    let popup = field.combobox.popup(
        words::COUNTRY,
        "country-list",
        move || shown.get(),
        move || field.options(),
        move || field.note(),
    );
    view! {
        <div class="field country" part="field">
            <label class="field-label" for=field.combobox.input_id()>{words::COUNTRY}</label>
            {field.input()}
            {popup}
        </div>
    }
    .into_any()
}

/// The state of the field.
#[derive(Clone, Copy)]
struct CountryField {
    list: Derived<Vec<NamedCountry>>,
    /// The code of the chosen country, empty if none is chosen
    region: State<String>,
    /// The text while it is being edited. With `None` the field shows the chosen country
    typed: State<Option<String>>,
    combobox: Combobox,
    /// Indexes of the countries that match the text
    found: Derived<Vec<usize>>,
    /// Whether the list of options is visible
    shown: Derived<bool>,
}

impl CountryField {
    /// A field that isn't being edited.
    fn new(list: Derived<Vec<NamedCountry>>, region: State<String>) -> Self {
        let typed = State::new(None::<String>);
        let combobox = Combobox::new("country");
        Self {
            list,
            region,
            typed,
            combobox,
            found: memo(move || {
                let typed = typed.get().map(|typed| intl::fold(&typed));
                list.with(|list| matching(list, typed.as_deref().unwrap_or_default()))
            }),
            shown: memo(move || combobox.open.get() && !list.with(Vec::is_empty)),
        }
    }

    /// The chosen country's name and calling code, empty if none is chosen. Reactive.
    fn chosen_label(self) -> String {
        let region = self.region.get();
        self.list.with(|list| {
            let chosen = list.iter().find(|country| country.region == region);
            chosen.map(NamedCountry::label).unwrap_or_default()
        })
    }

    /// Chooses the option at `index` among those found, and ends the editing.
    fn choose(self, index: usize) {
        let chosen = self.found.with_untracked(|found| found.get(index).copied());
        let chosen = chosen.and_then(|at| {
            self.list
                .with_untracked(|list| list.get(at).map(|country| country.region.clone()))
        });
        self.typed.set(None);
        self.combobox.close();
        if let Some(chosen) = chosen {
            self.region.set(chosen);
        }
    }

    /// Ends the editing without a choice, when the focus leaves the field.
    fn leave(self) {
        // An emptied field means that no country is chosen.
        if self.typed.get_untracked().as_deref().map(str::trim) == Some("") {
            self.region.set(String::new());
        }
        self.typed.set(None);
        self.combobox.close();
    }

    /// Handles a key. Escape discards the text if the list was open.
    fn key(self, event: &ev::KeyboardEvent) {
        let count = self.found.with_untracked(Vec::len);
        let was_open = self.combobox.open.get_untracked();
        self.combobox
            .key(event, count, &move |index| self.choose(index));
        if was_open && event.key() == "Escape" {
            self.typed.set(None);
        }
    }

    /// The input.
    fn input(self) -> Node {
        let Self {
            typed,
            combobox,
            shown,
            ..
        } = self;
        let label = memo(move || self.chosen_label());
        combobox
            .input(move || shown.get())
            .attr("class", "input")
            .attr("data-testid", "field-country")
            .prop("value", move || typed.get().unwrap_or_else(|| label.get()))
            .on("input", ev::input, move |event| {
                typed.set(Some(value_of(&event)));
                combobox.begin();
            })
            // Select the text, so that typing replaces it.
            .on("focus", ev::focus, move |event| {
                call(&event_target::<JsValue>(&event), "select");
            })
            .on("click", ev::click, move |_| combobox.open.set(true))
            .on("blur", ev::blur, move |_| self.leave())
            .on("keydown", ev::keydown, move |event: ev::KeyboardEvent| {
                self.key(&event);
            })
    }

    /// The options for the text. Reactive.
    fn options(self) -> AnyView {
        // There are more than 200 countries, so they are rendered only while the list is visible.
        if !self.shown.get() {
            return many(Vec::new());
        }
        let line = |(index, at): (usize, &usize)| {
            let country = |list: &Vec<NamedCountry>| Some(self.option(index, list.get(*at)?));
            self.list.with_untracked(country)
        };
        self.found
            .with(|found| many(found.iter().enumerate().filter_map(line).collect()))
    }

    /// The option at `index` among those found.
    fn option(self, index: usize, country: &NamedCountry) -> AnyView {
        self.combobox
            .option(index, move |index| self.choose(index))
            .attr("data-testid", "country-option")
            .attr("data-region", country.region.clone())
            .child(view! { <span class="picker-name">{country.name.clone()}</span> })
            .child(view! { <span class="picker-email">"+" {country.code.clone()}</span> })
            .into_any()
    }

    /// The text in place of the options if no country matches. Reactive.
    fn note(self) -> Option<Node> {
        (self.shown.get() && self.found.with(Vec::is_empty)).then(|| {
            view! { <p class="picker-note">{words::NO_SUCH_COUNTRY}</p> }
        })
    }
}
