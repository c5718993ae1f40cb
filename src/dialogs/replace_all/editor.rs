//! The first step of the replacement: editing the lines of the new list.

use factordesk_model::{AuthenticationMethod, MethodId, Permission, Problem};
use factordesk_view::reactive::{State, Stored, derive, effect, expect_context, memo, memo_with};
use factordesk_view::{Node, html, paced, view};
use leptos::prelude::*;

use super::import_box::import_box;
use super::{Replacing, by_row, request, words};
use crate::components::ErrorBanner;
use crate::components::buttons::{PRIMARY, SubmitButton, cancel_and_submit, form};
use crate::components::export::ExportButton;
use crate::context::Desk;
use crate::dialogs::fields::Fields;
use crate::draft::limits::Limits;
use crate::draft::masks::{is_hidden_by_tenant, is_masked, is_masked_value};
use crate::draft::row::{RowDraft, SetKind};
use crate::platform::intl;
use crate::platform::pace::Pace;
use crate::state::field_errors::FieldError;
use crate::state::{ApiError, IdIndex};
use crate::text::label::{self, Label};
use crate::text::{Message, sentences};

/// From more lines on, those out of sight aren't laid out.
const LONG: usize = 20;

/// How many lines are made in one task of the browser.
const PIECES: usize = 5;

/// One line: a method of the new list.
#[derive(Clone)]
pub(super) struct EditorLine {
    /// The line's identity while others are added and removed
    key: u32,
    kind: SetKind,
    origin: Option<MethodId>,
    fields: Fields,
    /// The line's problems, as [`Editor::check`] found them
    found: State<Vec<Problem>>,
}

/// All lines.
#[derive(Clone, Copy)]
pub(super) struct Editor {
    /// Sorted by key: keys only grow, and new lines come last
    lines: State<Vec<EditorLine>>,
    /// Whether lines were added, removed or imported
    changed: State<bool>,
    last_key: Stored<u32>,
    /// The owner of the lines' signals. They must live as long as the dialog, not only as long as the view that added the line
    owner: Stored<Owner>,
}

impl Editor {
    pub(super) fn new() -> Self {
        Self {
            lines: State::new(Vec::new()),
            changed: State::new(false),
            last_key: Stored::new(0),
            owner: Stored::new(Owner::current().unwrap_or_default()),
        }
    }

    fn keys(self) -> Vec<String> {
        self.lines
            .with(|lines| lines.iter().map(|line| line.key.to_string()).collect())
    }

    /// The line with this key.
    fn line_of(self, key: &str) -> Option<EditorLine> {
        let key = key.parse().ok()?;
        self.lines
            .with_untracked(|lines| Some(lines[index_of(lines, key)?].clone()))
    }

    fn line(self, row: &RowDraft) -> EditorLine {
        self.last_key.update_value(|key| *key += 1);
        let signals = || (Fields::new(row.kind.fields()), State::new(Vec::new()));
        let (fields, found) = self.owner.with_value(|owner| owner.with(signals));
        fields.fill(&row.draft);
        EditorLine {
            key: self.last_key.get_value(),
            kind: row.kind,
            origin: row.origin.clone(),
            fields,
            found,
        }
    }

    /// Replaces all lines by these.
    pub(super) fn set(self, rows: &[RowDraft]) {
        self.clear();
        let lines = rows.iter().map(|row| self.line(row)).collect();
        self.lines.set(lines);
        self.changed.set(true);
    }

    /// Whether it differs from the methods that it was filled with. Reactive.
    pub(super) fn is_typed(self) -> bool {
        self.changed.get()
            || self
                .lines
                .with(|lines| lines.iter().any(|line| line.fields.is_typed()))
    }

    /// Fills the editor with the current methods, as far as a replacement can keep them.
    pub(super) fn seed(self, methods: &[AuthenticationMethod]) {
        let rows: Vec<RowDraft> = methods.iter().filter_map(RowDraft::keeping).collect();
        self.set(&rows);
        self.changed.set(false);
    }

    /// Fills empty fields with the revealed values.
    pub(super) fn fill_gaps(self, revealed: &[AuthenticationMethod]) {
        let index = IdIndex::of(revealed);
        self.each(|line| {
            let origin = line.origin.as_ref().and_then(|id| index.find(id));
            let method = origin.and_then(|index| revealed.get(index));
            if let Some(row) = method.and_then(RowDraft::keeping) {
                line.fields.fill_gaps(&row.draft);
            }
        });
    }

    fn add(self, kind: SetKind) {
        let line = self.line(&RowDraft::new(kind));
        self.lines.update(|lines| lines.push(line));
        self.changed.set(true);
    }

    fn remove(self, key: u32) {
        self.lines.update(|lines| {
            for line in lines.iter().filter(|line| line.key == key) {
                line.fields.clear();
            }
            lines.retain(|line| line.key != key);
        });
        self.changed.set(true);
    }

    /// The lines as they are now. Reactive.
    pub(super) fn drafts(self) -> Vec<RowDraft> {
        self.lines.with(|lines| {
            lines
                .iter()
                .map(|line| RowDraft {
                    kind: line.kind,
                    draft: line.fields.draft(),
                    origin: line.origin.clone(),
                })
                .collect()
        })
    }

    /// How many lines there are. Reactive.
    pub(super) fn number(self) -> usize {
        self.lines.with(Vec::len)
    }

    /// Validates all lines, and tells each its own problems. Reactive.
    fn check(self) {
        let mut found = by_row(&request(&self.drafts()).validate(), self.number()).into_iter();
        self.each(|line| {
            let found = found.next().unwrap_or_default();
            if line.found.with_untracked(|before| *before != found) {
                line.found.set(found);
            }
        });
    }

    fn each(self, mut act: impl FnMut(&EditorLine)) {
        let _ = self
            .lines
            .try_with_untracked(|lines| lines.iter().for_each(&mut act));
    }

    /// Shows every problem from now on.
    pub(super) fn submit(self) {
        self.each(|line| line.fields.submit());
    }

    /// Wipes and removes all lines.
    pub(super) fn clear(self) {
        self.each(|line| line.fields.clear());
        let _ = self.lines.try_set(Vec::new());
        let _ = self.changed.try_set(false);
    }

    /// Wipes the secrets.
    pub(super) fn clear_secrets(self) {
        self.each(|line| line.fields.clear_secrets());
    }

    /// Shows the server's problems beside their fields. Returns `false` if there are none.
    pub(super) fn refuse(self, error: &ApiError) -> bool {
        self.lines.with_untracked(|lines| {
            let mut any = false;
            for (line, found) in lines.iter().zip(by_row(error.problems(), lines.len())) {
                any |= !found.is_empty();
                let refusals = found
                    .iter()
                    .map(|p| (p.field.as_str(), FieldError::Rule(p.key)));
                line.fields.refuse(refusals);
            }
            any
        })
    }
}

/// The position of the line with this key.
fn index_of(lines: &[EditorLine], key: u32) -> Option<usize> {
    lines.binary_search_by_key(&key, |line| line.key).ok()
}

/// The view of this step.
pub(super) fn view(replacing: &Replacing) -> AnyView {
    let replacing = *replacing;
    let editor = replacing.editor;
    // Not a memo that all lines read: each key typed would wake all of them, and what changes all lines
    // (filling, wiping) would do so once per line.
    effect(move || editor.check());
    let empty = memo(move || editor.lines.with(Vec::is_empty));
    let is_long = memo(move || editor.number() > LONG);
    let pace = Pace::new(PIECES);
    let unrevealed = derive(move || replacing.revealed.value().get().and_then(Result::err));
    let adding = SetKind::ALL.map(|kind| {
        let offered = memo(move || replacing.offers(kind));
        move || {
            offered.get().then(|| {
                view! {
                    <button
                        type="button"
                        class="button"
                        part="button"
                        data-testid=format!("add-row-{}", kind.as_str())
                        on:click=move |_| editor.add(kind)
                    >
                        {move || words::add_row(&kind.method_type())}
                    </button>
                }
            })
        }
    });
    let review = SubmitButton {
        look: PRIMARY,
        testid: "review",
        off: derive(move || empty.get()),
        words: derive(|| words::REVIEW.text().to_owned()),
    };
    let busy = replacing.busy;
    let limits = memo(move || {
        let current = replacing.current;
        current.with(|current| Limits::of(current.methods()))
    });
    let content = view! {
            <p class="notice notice-warn" part="notice">{words::REPLACE_INTRO}</p>
            {move || limits.with(|limits| limits_view(replacing, limits))}
            <div class="tools">
                <ExportButton />
                <button type="button" class="button" part="button" data-testid="start-again" on:click=move |_| replacing.seed()>
                    {words::START_AGAIN}
                </button>
            </div>
            {import_box(editor, move |row| untrack(|| replacing.may_contain(row)))}
            {paced(
                view! { <ol class="lines" class:lines-long=move || is_long.get() role="list"></ol> },
                move || pace.take(),
                None,
                move || editor.keys(),
                move |key| match editor.line_of(key) {
                    Some(line) => line_view(replacing, line),
                    None => html("li"),
                },
            )}
            {move || empty.get().then(|| view! {
                <p class="muted" data-testid="replace-empty">{words::REPLACE_EMPTY}</p>
            })}
            <div class="tools">{adding}</div>
            {cancel_and_submit(replacing.open, replacing.locked, false, review, view! {
                <ErrorBanner error=unrevealed waits=replacing.revealed.waits() />
                <ErrorBanner error=replacing.error />
            }.into_any())}
    };
    let act = Box::new(move || replacing.review());
    form("replace-edit".to_owned(), busy, act, content.into_any())
}

fn line_view(replacing: Replacing, line: EditorLine) -> Node {
    let editor = replacing.editor;
    let EditorLine {
        key,
        kind,
        origin,
        fields,
        found,
    } = line;
    let index = memo(move || {
        let index = editor.lines.with(|lines| index_of(lines, key));
        index.unwrap_or_default()
    });
    // The method that the line was made from, and its label. Remembered, since the method may leave the list while
    // the dialog is open.
    let old = memo_with(
        move |before: Option<&Option<(AuthenticationMethod, Label)>>| {
            let old = replacing.current.with(|current| {
                let old = current.find(origin.as_ref()?)?;
                Some((old.clone(), current.label(old)))
            });
            old.or_else(|| before.cloned().flatten())
        },
    );
    let note = move || old.with(|old| note_of(kind, &old.as_ref()?.0));
    let title = move || {
        old.with(|old| {
            let label = old.as_ref().map(|(_, label)| label);
            words::row_title(&kind.method_type(), index.get() + 1, label)
        })
    };
    let desk = expect_context::<Desk>();
    view! {
        <li class="line" data-testid="replace-row" data-kind=kind.as_str()>
            <div class="line-head">
                <h3 aria-level=move || desk.level(3, 1)><bdi>{title}</bdi></h3>
                <button
                    type="button"
                    class="button button-quiet button-danger"
                    part="button button-quiet button-danger"
                    data-testid="remove-row"
                    aria-label=move || words::remove_row(&title())
                    on:click=move |_| editor.remove(key)
                >
                    {words::REMOVE}
                </button>
            </div>
            {move || note().map(|note| view! { <p class="muted">{note}</p> })}
            {fields.views(derive(move || found.get()))}
        </li>
    }
}

/// What a replacement of this user's methods can't do, said before anything is typed.
fn limits_view(replacing: Replacing, limits: &Limits) -> AnyView {
    let Limits {
        blocking,
        lost,
        secrets,
    } = limits;
    if blocking.is_empty() && lost.is_empty() && *secrets == 0 {
        return ().into_any();
    }
    let may_delete = replacing.desk.may(Permission::Delete);
    let blocked = (!blocking.is_empty()).then(|| {
        let next = if may_delete {
            words::REPLACE_PASSKEYS_NEXT
        } else {
            words::REPLACE_PASSKEYS_NO_DELETE
        };
        let words = move || sentences(words::REPLACE_PASSKEYS.text(), next.text());
        view! { <li data-testid="limit-passkeys">{words}</li> }
    });
    let lost = (!lost.is_empty()).then(|| {
        let lost = lost.clone();
        let words = move || words::replace_cannot_keep(&label::short_list(&lost, &intl::list));
        view! { <li data-testid="limit-types">{words}</li> }
    });
    let secrets = *secrets;
    let secrets = (secrets > 0).then(|| {
        view! { <li data-testid="limit-secrets">{move || words::replace_secrets(secrets)}</li> }
    });
    view! {
        // It has the focus rather than the first field: scrolling to that would hide it in a small window.
        <div class="notice notice-danger" part="notice" tabindex="-1" autofocus=true data-testid="replace-limits">
            <p><strong>{words::REPLACE_LIMITS}</strong></p>
            <ul role="list">{blocked}{lost}{secrets}</ul>
        </div>
    }
    .into_any()
}

/// Says what has to be typed again in a line that keeps this method, and why.
fn note_of(kind: SetKind, old: &AuthenticationMethod) -> Option<Message> {
    let odd_number = || old.phone_number.as_deref().is_some_and(is_masked_value);
    match kind {
        SetKind::Totp => Some(words::REPLACE_SECRET),
        _ if is_hidden_by_tenant(old) => Some(words::REPLACE_TENANT_HIDES),
        SetKind::Phone if odd_number() => Some(words::REPLACE_MASKED),
        _ => is_masked(old).then_some(words::REPLACE_MASKED),
    }
}
