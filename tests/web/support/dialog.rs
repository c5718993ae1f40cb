//! Helpers for the open dialog, and for the dialog that adds a method.

use web_sys::HtmlElement;

use super::{Bench, choose, click, type_text};

/// The element with this test id in the open dialog.
#[track_caller]
pub(crate) fn part(bench: &Bench, testid: &str) -> HtmlElement {
    match bench.css(&format!("dialog[open] [data-testid='{testid}']")) {
        Some(found) => found,
        None => panic!("no {testid} in the dialog: {}", bench.text()),
    }
}

/// Opens the dialog that adds a method.
pub(crate) async fn open(bench: &Bench) {
    click(&bench.get("add-factor"));
    bench
        .until("the types", |b| {
            b.css("dialog[open] [data-testid='add-type-phone']")
                .is_some()
        })
        .await;
}

/// Opens the form that adds a method of this type.
pub(crate) async fn open_form(bench: &Bench, kind: &str) {
    open(bench).await;
    click(&part(bench, &format!("add-type-{kind}")));
    bench.wait_for(&format!("form-{kind}")).await;
    bench.settle().await;
}

/// Fills in a field: an input, text area or select.
pub(crate) fn fill(bench: &Bench, field: &str, value: &str) {
    let control = part(bench, &format!("field-{field}"));
    if control.tag_name() == "SELECT" {
        choose(&control, value);
    } else {
        type_text(&control, value);
    }
}

/// A field's value.
pub(crate) fn value(bench: &Bench, field: &str) -> String {
    let control = part(bench, &format!("field-{field}"));
    js_sys::Reflect::get(&control, &"value".into())
        .unwrap()
        .as_string()
        .unwrap()
}

/// The error shown beside a field.
pub(crate) fn shown_error(bench: &Bench, field: &str) -> String {
    part(bench, &format!("error-{field}"))
        .text_content()
        .unwrap_or_default()
}
