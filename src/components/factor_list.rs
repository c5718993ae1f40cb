//! The list: groups by strength, rows by what keeps them the same row.

use crate::dom::view;
use leptos::html;
use leptos::prelude::*;

use super::delete_dialog::{DeleteDialog, DeleteTarget};
use super::factor_row::FactorRow;
use super::states;
use super::toolbar::Toolbar;
use crate::desk::Desk;
use crate::state::{FactorList, Row, RowKey, Strength};
use crate::text::{kinds, screen};

/// Heading, toolbar, and the groups with their rows.
#[component]
pub fn FactorListView() -> impl IntoView {
    let desk = expect_context::<Desk>();
    provide_context(DeleteTarget::default());
    let heading: NodeRef<html::H2> = NodeRef::new();
    let focus_heading = Callback::new(move |()| {
        if let Some(heading) = heading.get_untracked() {
            let _ = heading.focus();
        }
    });
    let rows = Memo::new(move |_| desk.list.with(FactorList::rows));
    let layout = Memo::new(move |_| {
        desk.list.with(|list| {
            list.groups()
                .into_iter()
                .map(|(strength, rows)| (strength, rows.into_iter().map(|r| r.key).collect()))
                .collect::<Vec<(Strength, Vec<RowKey>)>>()
        })
    });
    let empty = Memo::new(move |_| desk.list.with(FactorList::is_empty));
    view! {
        <section class="methods" aria-labelledby="methods-heading" data-testid="methods">
            <div class="methods-head">
                <h2 id="methods-heading" class="methods-title" tabindex="-1" node_ref=heading>
                    {screen::METHODS}
                    <span class="methods-count" data-testid="method-count">
                        {move || rows.with(Vec::len)}
                    </span>
                </h2>
                <Toolbar />
            </div>
            {move || empty.get().then(states::empty)}
            <For
                each=move || layout.get().into_iter().map(|(strength, _)| strength)
                key=|strength| *strength
                children=move |strength| group(strength, layout, rows)
            />
            <DeleteDialog on_deleted=focus_heading />
        </section>
    }
    .into_any()
}

fn group(
    strength: Strength,
    layout: Memo<Vec<(Strength, Vec<RowKey>)>>,
    rows: Memo<Vec<Row>>,
) -> AnyView {
    let keys = Memo::new(move |_| {
        layout.with(|layout| {
            layout
                .iter()
                .find(|(s, _)| *s == strength)
                .map(|(_, keys)| keys.clone())
                .unwrap_or_default()
        })
    });
    let heading = super::ids::unique_id("group");
    view! {
        <section class="group" aria-labelledby=heading.clone()>
            <h3 class="group-title" id=heading.clone()>{kinds::group(strength)}</h3>
            <ul class="rows" role="list">
                <For each=move || keys.get() key=Clone::clone children=move |key| row_view(key, rows) />
            </ul>
        </section>
    }
    .into_any()
}

fn row_view(key: RowKey, rows: Memo<Vec<Row>>) -> AnyView {
    let find = move |rows: &Vec<Row>| rows.iter().find(|row| row.key == key).cloned();
    let Some(first) = rows.with_untracked(&find) else {
        return ().into_any();
    };
    // A row that is going away keeps its last words until it is gone.
    let row = Memo::new(move |before: Option<&Row>| {
        rows.with(&find)
            .unwrap_or_else(|| before.unwrap_or(&first).clone())
    });
    view! { <FactorRow row=row /> }.into_any()
}
