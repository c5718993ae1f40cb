//! The list of methods, grouped by strength. Rows are keyed, so that a reload keeps focus and open forms.

use std::cell::Cell;
use std::rc::Rc;

use factordesk_model::AuthenticationMethod;
use factordesk_view::reactive::{Derived, expect_context, memo, memo_with};
use factordesk_view::{ElementRef, Node, html, keyed, paced, view};
use leptos::prelude::*;

use super::factor_row::factor_row;
use super::later::Later;
use super::{toolbar, waiting};
use crate::components::ids::unique_id;
use crate::context::Desk;
use crate::dialogs::delete::{DeleteDialog, DeleteTarget};
use crate::dialogs::{ChangeNumberDialog, ChangeTarget};
use crate::platform::intl;
use crate::platform::pace::Pace;
use crate::state::factor_list::groups;
use crate::state::{FactorList, Row, RowKey, Strength};
use crate::text::label::{self, Label};
use crate::text::{kinds, screen};

/// Heading, toolbar, and the groups with their rows.
#[component]
pub fn FactorListView() -> impl IntoView {
    let desk = expect_context::<Desk>();
    let later = expect_context::<Later>();
    provide_context(DeleteTarget::default());
    provide_context(ChangeTarget::default());
    let heading = ElementRef::new();
    let focus_heading = Callback::new(move |()| {
        heading.focus();
    });
    let rows = memo(move || desk.list.with(FactorList::rows));
    // Keys only, so that a change within a method doesn't update the groups.
    let layout = memo(move || rows.with(|rows| groups(rows)));
    let labels = memo(move || rows.with(|rows| labels_of(rows)));
    let empty = memo(move || desk.list.with(FactorList::is_empty));
    view! {
        <section class="methods" aria-labelledby="methods-heading" data-testid="methods">
            <div class="methods-head">
                // For scripts only: the focus comes here when its row was deleted.
                <h2 id="methods-heading" class="methods-title" tabindex="-1" node_ref=heading>
                    {screen::METHODS}
                    <span class="methods-count" data-testid="method-count">
                        {move || later.is_whole().then(|| rows.with(Vec::len))}
                    </span>
                </h2>
                {later.view_when(later.ready(), move || waiting::toolbar(desk), |parts| (parts.toolbar)())}
                {move || toolbar::limits(desk)}
            </div>
            {move || empty.get().then(|| later.view_only(|parts| (parts.empty)()))}
            {keyed(html("div"), move || layout.with(|layout| slugs(layout)), move |slug| group(slug, later.pace, layout, rows, labels))}
            {later.view_only(move |parts| (parts.row_dialogs)(focus_heading))}
        </section>
    }
    .into_any()
}

/// The dialogs that the rows' buttons open.
pub fn dialogs(focus_heading: Callback<()>) -> AnyView {
    // One of each for all rows, beside them: a deleted row must not take it along.
    view! {
        <DeleteDialog on_deleted=focus_heading />
        <ChangeNumberDialog on_changed=focus_heading />
    }
    .into_any()
}

/// The keys of the groups.
fn slugs(layout: &[(Strength, Vec<RowKey>)]) -> Vec<String> {
    layout
        .iter()
        .map(|(strength, _)| strength.slug().to_owned())
        .collect()
}

fn group(
    slug: &str,
    pace: Pace,
    layout: Derived<Vec<(Strength, Vec<RowKey>)>>,
    rows: Derived<Vec<Row>>,
    labels: Derived<Vec<Label>>,
) -> Node {
    let strength = Strength::ALL
        .into_iter()
        .find(|strength| strength.slug() == slug)
        .unwrap_or(Strength::Others);
    let keys = move || {
        layout.with(|layout| {
            layout
                .iter()
                .filter(|(s, _)| *s == strength)
                .flat_map(|(_, keys)| keys)
                .map(|key| key.as_str().to_owned())
                .collect()
        })
    };
    let heading = unique_id("group");
    // Safari doesn't report a list without markers as a list unless it has the role.
    let list = view! { <ul class="rows" role="list"></ul> };
    view! {
        <section class="group" aria-labelledby=heading.clone()>
            <h3 class="group-title" id=heading.clone()>{kinds::group(strength)}</h3>
            {paced(list, move || pace.take(), keys, move |key| row_view(key.to_owned(), rows, labels))}
        </section>
    }
}

/// The labels of these rows' methods.
fn labels_of(rows: &[Row]) -> Vec<Label> {
    let methods: Vec<AuthenticationMethod> = rows.iter().map(|row| row.method.clone()).collect();
    label::labels(&methods, &intl::moment)
}

/// The position of the row with this key. `last` is where it was found before: looking through a long list for each of
/// its rows takes a while.
fn position(rows: &[Row], key: &str, last: &Cell<usize>) -> Option<usize> {
    let is = |row: &Row| row.key.as_str() == key;
    if !rows.get(last.get()).is_some_and(is) {
        last.set(rows.iter().position(is)?);
    }
    Some(last.get())
}

fn row_view(key: String, rows: Derived<Vec<Row>>, labels: Derived<Vec<Label>>) -> Node {
    let place = Rc::new(Cell::new(0));
    let last = Rc::clone(&place);
    let own = key.clone();
    let index_in = move |rows: &Vec<Row>| position(rows, &own, &last);
    let find = move |rows: &Vec<Row>| rows.get(position(rows, &key, &place)?).cloned();
    // The row may leave the list before it is rendered.
    let Some(first) = rows.with_untracked(&find) else {
        return html("li");
    };
    // A row that has left the list keeps its last content until its element is removed.
    let row = memo_with(move |before: Option<&Row>| {
        rows.with(&find)
            .unwrap_or_else(|| before.unwrap_or(&first).clone())
    });
    let label = memo_with(move |before: Option<&Label>| {
        let now = rows.with(&index_in);
        let now = labels.with(|labels| now.and_then(|index| labels.get(index).cloned()));
        now.or_else(|| before.cloned()).unwrap_or_default()
    });
    factor_row(row, label)
}
