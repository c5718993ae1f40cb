//! The filter of a long list: by type, and by text.

use factordesk_view::reactive::{Derived, State, effect, memo};
use factordesk_view::{Child, ElementRef, view};
use leptos::prelude::*;

use crate::components::ids::unique_id;
use crate::draft::lowercase;
use crate::platform::by_name::value_of;
use crate::platform::pace::Pace;
use crate::platform::page;
use crate::state::Row;
use crate::text::label::Label;
use crate::text::{kinds, screen};

/// Number of rows from which the list has a filter.
pub(super) const FROM: usize = 10;

/// The list that is filtered.
#[derive(Clone, Copy)]
pub struct Filtered {
    /// The table
    pub(super) table: ElementRef,
    /// Its rows
    pub(super) rows: Derived<Vec<Row>>,
    /// Their labels
    pub(super) labels: Derived<Vec<Label>>,
    /// When more of the rows have been made
    pub(super) pace: Pace,
}

/// What is known of a row for filtering.
#[derive(Clone, PartialEq)]
struct Entry {
    id: Option<String>,
    /// The type's name
    kind: String,
    /// Everything that can be searched, in lower case
    text: String,
}

/// The fields of the filter, if the list is long enough for one.
pub fn filter(list: Filtered) -> AnyView {
    let is_long = memo(move || list.rows.with(|rows| rows.len() >= FROM));
    (move || is_long.get().then(|| fields(list))).any()
}

fn fields(list: Filtered) -> AnyView {
    let (typed, kind) = (State::new(String::new()), State::new(String::new()));
    let entries = memo(move || {
        list.rows
            .with(|rows| list.labels.with(|labels| entries(rows, labels)))
    });
    let kinds = memo(move || {
        // Insertion into a sorted list: there are few kinds, and a sort would add much code.
        let mut kinds: Vec<String> = Vec::new();
        entries.with(|all| {
            for Entry { kind, .. } in all {
                let place = kinds.partition_point(|earlier| earlier < kind);
                if kinds.get(place) != Some(kind) {
                    kinds.insert(place, kind.clone());
                }
            }
        });
        kinds
    });
    // Whether each of them is shown.
    let found = memo(move || {
        let (text, kind) = (lowercase(typed.get().trim()), kind.get());
        // A type that isn't there any more, or has another name in another language, isn't chosen any more either.
        let kind = Some(kind).filter(|kind| kinds.with(|all| all.contains(kind)));
        let is_kind = |entry: &Entry| kind.as_ref().is_none_or(|kind| entry.kind == *kind);
        let fits = |entry: &Entry| is_kind(entry) && entry.text.contains(&text);
        let is_on = !text.is_empty() || kind.is_some();
        is_on.then(|| entries.with(|all| all.iter().map(fits).collect::<Vec<bool>>()))
    });
    effect(move || {
        // Rows of a long list are made in several tasks.
        list.pace.track();
        let hidden = found.with(|found| entries.with(|all| hidden(all, found.as_deref())));
        if let Some(table) = list.table.get() {
            page::hide_rows(&table, &hidden);
        }
    });
    let status = move || {
        found.with(|found| {
            let found = found.as_ref()?;
            let count = found.iter().filter(|fits| **fits).count();
            Some(screen::filtered(count, found.len()))
        })
    };
    let options = move || {
        let kinds = kinds.get().into_iter();
        kinds
            .map(|kind| view! { <option value=kind.clone()>{kind.clone()}</option> }.into_any())
            .collect_view()
    };
    let (text_id, kind_id) = (unique_id("filter"), unique_id("filter"));
    let input = ElementRef::new();
    let clear = move |_| {
        typed.set(String::new());
        kind.set(String::new());
        input.focus();
    };
    view! {
        <div class="filter" role="group" aria-label=screen::FILTER data-testid="filter">
            <label class="visually-hidden" for=text_id.clone()>{screen::FILTER_TEXT}</label>
            <input
                node_ref=input
                class="input"
                part="input"
                type="search"
                id=text_id
                data-testid="filter-text"
                placeholder=screen::FILTER_TEXT
                autocomplete="off"
                prop:value=move || typed.get()
                on:input=move |event| typed.set(value_of(&event))
            />
            <label class="visually-hidden" for=kind_id.clone()>{screen::FILTER_TYPE}</label>
            <select
                class="input"
                part="input"
                id=kind_id
                data-testid="filter-type"
                prop:value=move || kind.get()
                on:change=move |event| kind.set(value_of(&event))
            >
                <option value="">{screen::FILTER_ALL}</option>
                {options}
            </select>
            <p class="muted" role="status" data-testid="filter-status">{status}</p>
            {move || found.with(Option::is_some).then(|| view! {
                <button type="button" class="link-button" part="link-button" data-testid="filter-clear" on:click=clear>
                    {screen::FILTER_CLEAR}
                </button>
            })}
        </div>
    }
    .into_any()
}

fn entries(rows: &[Row], labels: &[Label]) -> Vec<Entry> {
    let entries = rows.iter().zip(labels).map(|(row, label)| {
        let method = &row.method;
        let kind = kinds::kind(method.kind.as_ref());
        let fields = [
            &method.phone_number,
            &method.email,
            &method.relying_party_identifier,
        ];
        let mut text = format!("{} {kind}", label.text);
        for field in fields.into_iter().flatten() {
            text.push(' ');
            text.push_str(field);
        }
        Entry {
            id: method.id.as_ref().map(ToString::to_string),
            kind,
            // Soft hyphens can't be seen.
            text: lowercase(&text).replace('\u{ad}', ""),
        }
    });
    entries.collect()
}

/// The ids of the methods that weren't found, one per line. Rows without an id stay.
fn hidden(all: &[Entry], found: Option<&[bool]>) -> String {
    let mut ids = String::new();
    for (entry, fits) in all.iter().zip(found.unwrap_or_default()) {
        if let Some(id) = entry.id.as_ref().filter(|_| !fits) {
            ids.push_str(id);
            ids.push('\n');
        }
    }
    ids
}
