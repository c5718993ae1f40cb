//! The table of methods. Rows are keyed, so that a reload keeps focus and open forms.

use std::cell::Cell;
use std::rc::Rc;

use factordesk_model::AuthenticationMethod;
use factordesk_view::reactive::{Derived, expect_context, memo, memo_with};
use factordesk_view::{Child, ElementRef, Node, html, paced, view};
use leptos::prelude::*;

use super::factor_row::factor_row;
use super::filter::{self, Filtered};
use super::later::Later;
use super::waiting;
use crate::components::named::Listed;
use crate::context::Desk;
use crate::dialogs::delete::{DeleteDialog, DeleteTarget};
use crate::dialogs::{ChangeNumberDialog, ChangeTarget};
use crate::platform::intl;
use crate::state::{FactorList, Order, Row, RowKey};
use crate::text::label::{self, Label};
use crate::text::{Message, number, screen};

/// Number of rows above which those out of sight aren't laid out.
const MANY: usize = 50;

/// Heading, toolbar, and the table.
#[component]
pub fn FactorListView() -> impl IntoView {
    let desk = expect_context::<Desk>();
    let later = expect_context::<Later>();
    let apart = later.apart();
    // For the rows and for the dialogs that these open.
    let targets = apart
        .owner
        .with(|| (DeleteTarget::default(), ChangeTarget::default()));
    let provide = move || {
        provide_context(targets.0);
        provide_context(targets.1);
    };
    apart.owner.with(provide);
    provide();
    let heading = ElementRef::new();
    let focus_heading = Callback::new(move |()| {
        heading.focus();
    });
    let rows = memo(move || desk.list.with(FactorList::rows));
    let empty = memo(move || desk.list.with(FactorList::is_empty));
    let labels = memo(move || rows.with(|rows| labels_of(rows)));
    // Keys only, so that a change within a method doesn't update the table.
    let layout = memo_with(move |before: Option<&(Order, Vec<RowKey>)>| {
        let order = desk.order.get();
        let shown = before.filter(|before| before.0 == order);
        let shown = shown.map_or(&[][..], |(_, keys)| keys);
        (order, rows.with(|rows| order.arrange(rows, shown)))
    });
    let keys =
        move || layout.with(|(_, keys)| keys.iter().map(|key| key.as_str().to_owned()).collect());
    let is_long = memo(move || rows.with(|rows| rows.len() > MANY));
    let ready = later.ready();
    let has_filter = memo(move || rows.with(|rows| rows.len() >= filter::FROM));
    let place = ElementRef::new();
    let filtered = Filtered {
        table: place,
        rows,
        labels,
        pace: later.pace,
    };
    let table = view! {
        <table
            node_ref=place
            class="rows"
            part="list"
            class:rows-long=move || is_long.get()
            role="table"
            aria-labelledby="methods-heading"
            hidden=move || empty.get()
        >
            {head(desk)}
        </table>
    };
    view! {
        <section class="methods" aria-labelledby="methods-heading" data-testid="methods">
            <div class="methods-head">
                // For scripts only: the focus comes here when its row was deleted.
                <h3
                    id="methods-heading"
                    class="methods-title"
                    part="heading"
                    tabindex="-1"
                    aria-level=move || desk.level(3, desk.below_name())
                    node_ref=heading
                >
                    {screen::METHODS}
                    // Or a screen reader says "methods5".
                    " "
                    <span class="methods-count" data-testid="method-count">
                        {move || later.is_whole().then(|| number(rows.with(Vec::len)))}
                    </span>
                </h3>
                {later.view_when(ready, move || waiting::toolbar(desk), |parts| (parts.toolbar)())}
            </div>
            {move || empty.get().then(|| later.view_only(|parts| (parts.empty)()))}
            // Its room is kept, so that the table doesn't move when it comes.
            <div class="filter-place" hidden=move || !has_filter.get()>
                {later.view_only(move |parts| (parts.filter)(filtered))}
            </div>
            {paced(table, move || later.pace.take(), Some(apart), keys, move |key| row_view(key.to_owned(), rows, labels))}
            {later.view_when(ready, || ().any(), move |parts| (parts.limits)(desk))}
            {later.view_only(move |parts| (parts.row_dialogs)(Listed { rows, labels }, focus_heading))}
        </section>
    }
    .any()
}

/// The dialogs that the rows' buttons open.
pub fn dialogs(listed: Listed, focus_heading: Callback<()>) -> AnyView {
    // One of each for all rows, beside them: a deleted row must not take it along.
    view! {
        <DeleteDialog listed=listed on_deleted=focus_heading />
        <ChangeNumberDialog listed=listed on_changed=focus_heading />
    }
    .any()
}

/// The names of the columns. Two of them order the list.
fn head(desk: Desk) -> Node {
    view! {
        <thead class="rows-head" role="rowgroup">
            <tr class="row-line" role="row">
                {order_by(desk, Order::Strength, "order-strength", screen::METHOD, screen::ORDER_STRENGTH)}
                {column("col-fact", screen::IDENTIFIER)}
                {column("col-added", screen::CREATED)}
                {order_by(desk, Order::LastUse, "order-last-use", screen::LAST_USED, screen::ORDER_LAST_USE)}
                <th class="col-actions" role="columnheader" scope="col">
                    <span class="visually-hidden">{screen::ACTIONS}</span>
                </th>
            </tr>
        </thead>
    }
}

fn column(class: &'static str, words: Message) -> Node {
    view! { <th class=class role="columnheader" scope="col">{words}</th> }
}

/// The name of a column, as a button that orders the list by it. `what` says what the button does.
fn order_by(desk: Desk, order: Order, testid: &'static str, words: Message, what: Message) -> Node {
    let is_chosen = move || desk.order.get() == order;
    view! {
        <th role="columnheader" scope="col" aria-sort=move || is_chosen().then_some("descending")>
            <button
                type="button"
                class="sort"
                data-testid=testid
                data-tip=what
                on:click=move |_| desk.order.set(order)
            >
                {words}
                <span class="sort-mark" aria-hidden="true">{move || is_chosen().then_some("\u{2193}")}</span>
            </button>
        </th>
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
        return html("tbody");
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
