//! Importing the lines of the new list from JSON, pasted or from a file.

use factordesk_view::reactive::{Life, State, derive, effect, follow_language, spawn};
use factordesk_view::view;
use futures::FutureExt;
use js_sys::Promise;
use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use super::editor::Editor;
use super::words;
use crate::components::TextArea;
use crate::components::ids::unique_id;
use crate::dialogs::fields::wipe;
use crate::draft::import::{EntryNote, ImportError, MAX_BYTES, import};
use crate::draft::row::RowDraft;
use crate::platform::by_name::{call, property, set_property};
use crate::text;

/// The result of an import.
#[derive(Clone, PartialEq)]
enum ImportResult {
    None,
    Read(usize, Vec<EntryNote>),
    Failed(ImportError),
}

/// The button, and the box it opens. `offers`: whether a line may be imported.
pub(super) fn import_box(
    editor: Editor,
    offers: impl Fn(&RowDraft) -> bool + Copy + Send + 'static,
) -> AnyView {
    let life = Life::current();
    let open = State::new(false);
    let pasted = State::new(String::new());
    let result = State::new(ImportResult::None);
    let read = move |json: &str| match import(json, &offers) {
        Ok(imported) => {
            editor.set(&imported.rows);
            result.set(ImportResult::Read(imported.rows.len(), imported.notes));
            // The pasted text may hold secrets.
            wipe(pasted);
            open.set(false);
        }
        Err(error) => result.set(ImportResult::Failed(error)),
    };
    // The error is about the previous text, so it goes as soon as the text is edited.
    effect(move || {
        if !pasted.with(String::is_empty) {
            result.set(ImportResult::None);
        }
    });
    let error = derive(move || match result.get() {
        ImportResult::Failed(error) => Some(words::import_error(&error)),
        _ => None,
    });
    let file_id = unique_id("file");
    view! {
        <div class="import">
            <button
                type="button"
                class="button"
                part="button"
                data-testid="import"
                aria-expanded=move || if open.get() { "true" } else { "false" }
                on:click=move |_| open.update(|open| *open = !*open)
            >
                {words::IMPORT}
            </button>
            {move || open.get().then(|| view! {
                <div class="import-box">
                    <label class="field-label" for=file_id.clone()>{words::IMPORT_FILE}</label>
                    <input
                        id=file_id.clone()
                        type="file"
                        accept=".json,application/json"
                        data-testid="import-file"
                        on:change=move |event| choose(&event, life, result, read)
                    />
                    <TextArea
                        name="import"
                        label=derive(|| words::label("import"))
                        value=pasted
                        error=error
                        hint=words::IMPORT_HINT
                        optional=true
                        rows=6
                        code=true
                    />
                    <div class="inline-actions">
                        <button
                            type="button"
                            class="button button-primary"
                            part="button button-primary"
                            data-testid="import-read"
                            on:click=move |_| {
                                let json = pasted.get_untracked();
                                read(&json);
                            }
                        >
                            {words::IMPORT_READ}
                        </button>
                        <button
                            type="button"
                            class="button"
                            part="button"
                            data-testid="import-cancel"
                            on:click=move |_| {
                                wipe(pasted);
                                open.set(false);
                            }
                        >
                            {text::CANCEL}
                        </button>
                    </div>
                </div>
            })}
            <div role="status">{move || {
                follow_language();
                notes(&result.get())
            }}</div>
        </div>
    }
    .into_any()
}

/// Reads the chosen file.
fn choose(
    event: &ev::Event,
    life: Life,
    result: State<ImportResult>,
    read: impl Fn(&str) + Copy + 'static,
) {
    let input = property(event, "target");
    let file = property(&property(&input, "files"), "0");
    if file.is_undefined() {
        return;
    }
    // Without this, choosing the same file again, after it was corrected, would fire no `change` event.
    set_property(&input, "value", &JsValue::from_str(""));
    if property(&file, "size").as_f64() > Some(cast(MAX_BYTES)) {
        result.set(ImportResult::Failed(ImportError::TooLarge));
        return;
    }
    let work = async move {
        let text = JsFuture::from(call(&file, "text").unchecked_into::<Promise>()).await;
        match text.ok().and_then(|text| text.as_string()) {
            Some(json) => read(&json),
            None => result.set(ImportResult::Failed(ImportError::Unreadable)),
        }
    };
    spawn(life, work.boxed_local());
}

#[expect(clippy::cast_precision_loss, reason = "a quarter of a million")]
fn cast(bytes: usize) -> f64 {
    bytes as f64
}

/// How many lines were imported, and what was left out.
fn notes(result: &ImportResult) -> AnyView {
    let ImportResult::Read(number, notes) = result else {
        return ().into_any();
    };
    let notes = notes
        .iter()
        .map(|note| view! { <li><bdi>{words::import_note(note)}</bdi></li> })
        .collect_view();
    view! {
        <div class="notice" part="notice" data-testid="import-notes">
            <p>{words::imported(*number)}</p>
            <ul role="list">{notes}</ul>
        </div>
    }
    .into_any()
}
