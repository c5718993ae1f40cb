//! Replacing all methods, in three steps: edit the new list, review what changes and what is lost, done.

mod editor;
mod import_box;
mod review;

use factordesk_model::{
    AuthenticationMethod, ListVersion, MethodType, Operation, Permission, SetRequest, UserId,
};
use factordesk_view::reactive::{
    Derived, Signal, State, Stored, derive, effect, expect_context, memo, on_change, on_new,
};
use factordesk_view::{ElementRef, view};
use leptos::prelude::*;

use self::editor::Editor;
use super::confirmation_input::ConfirmationInput;
use super::one_by_one::OneByOne;
use super::reason::ReasonFields;
use crate::actions::{Action, Actions, Command, Reveal};
use crate::components::Dialog;
use crate::components::buttons::close;
use crate::components::named::LabelledList;
use crate::context::Desk;
use crate::draft::plan::{Plan, plan};
use crate::draft::row::{RowDraft, SetKind, by_row, request};
use crate::platform::focus;
use crate::state::ApiError;
use crate::state::FactorList;
use crate::text::forms as words;

/// The step that is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ReplaceStep {
    Edit,
    Review,
    Done,
}

/// The state that the steps share.
#[derive(Clone, Copy)]
struct Replacing {
    desk: Desk,
    replace: Command<(SetRequest, ListVersion), Result<(), ApiError>>,
    open: State<bool>,
    step: State<ReplaceStep>,
    editor: Editor,
    typed: ConfirmationInput,
    why: ReasonFields,
    /// Deletes the passkeys that block a replacement
    each: OneByOne,
    /// The current methods: revealed, if that response is for the list that is shown, otherwise masked
    current: Derived<LabelledList>,
    plan: Derived<Plan>,
    busy: Signal<bool>,
    /// Whether something is running that can't be given up any more
    locked: Signal<bool>,
    /// The list with numbers and addresses revealed, while the dialog is open
    revealed: Reveal,
    /// The version of the list for which `revealed` was requested
    revealed_version: Stored<Option<ListVersion>>,
    error: Signal<Option<ApiError>>,
    node: ElementRef,
}

impl Replacing {
    /// Computes the current methods. Reactive.
    fn methods(self) -> Vec<AuthenticationMethod> {
        let revealed = self.revealed.value().get().and_then(Result::ok);
        self.desk.list.with(|list| match revealed {
            Some(revealed) if self.revealed_version.get_value() == Some(list.version()) => revealed,
            _ => list.methods().to_vec(),
        })
    }

    /// Whether the host page lets methods of this kind be added. Reactive.
    fn offers(self, kind: SetKind) -> bool {
        let host = self.desk.host;
        host.with_config(|config| config.offers(&kind.method_type()))
    }

    /// Whether the new list may have this line: it keeps a method, or adds one of a kind that is offered. Reactive.
    fn may_contain(self, row: &RowDraft) -> bool {
        let origin = row.origin.as_ref();
        let keeps = |id| self.current.with(|current| current.find(id).is_some());
        self.offers(row.kind) || origin.is_some_and(keeps)
    }

    /// Fills the editor with the current methods.
    fn seed(self) {
        self.current
            .with_untracked(|current| self.editor.seed(current.methods()));
    }

    /// Forgets revealed data, also that in the memos, which are otherwise computed only when they are read.
    fn forget_revealed(self) {
        self.revealed.clear();
        self.editor.clear();
        self.current.with_untracked(|_| ());
        self.plan.with_untracked(|_| ());
    }

    /// Requests the revealed list, if something is masked and the admin may reveal.
    fn reveal(self) {
        let version = self.desk.list.with_untracked(|list| {
            let masked = list.is_masked();
            masked.then(|| list.version())
        });
        if version.is_some() && untrack(|| self.desk.may(Permission::Reveal)) {
            self.revealed_version.set_value(version);
            self.revealed.dispatch(None);
        }
    }

    fn focus_soon(self, selectors: &'static [&'static str]) {
        let node = self.node;
        focus::soon(node, selectors);
    }

    /// Goes to the review if all lines are valid.
    fn review(self) {
        self.editor.submit();
        let problems = untrack(|| request(&self.editor.drafts())).validate();
        if problems.is_empty() {
            self.replace.clear();
            self.step.set(ReplaceStep::Review);
        } else {
            self.focus_soon(focus::INVALID);
        }
    }

    /// Sends the new list.
    fn send(self) {
        let blocked = self.plan.with_untracked(|plan| !plan.passkeys.is_empty());
        if self.busy.get_untracked() || blocked {
            return;
        }
        // Check both, so that all errors are shown at once.
        let (given, confirmed) = (self.why.press(), self.typed.press());
        if !(given && confirmed) {
            if given {
                self.typed.focus();
            }
            return;
        }
        let request = untrack(|| request(&self.editor.drafts()));
        if request.validate().is_empty() {
            // The list that the admin saw when confirming.
            let version = self.desk.list.with_untracked(FactorList::version);
            self.replace.dispatch((request, version));
        }
    }

    /// Handles the response: to the last step, or back to the line that was refused.
    fn settle(self, result: Result<(), ApiError>) {
        match result {
            Ok(()) => {
                self.editor.clear();
                self.step.set(ReplaceStep::Done);
            }
            Err(error) => {
                self.typed.clear();
                if self.editor.refuse(&error) {
                    self.step.set(ReplaceStep::Edit);
                }
            }
        }
    }
}

/// The dialog that replaces all methods.
#[component]
pub fn ReplaceAllDialog(
    /// Whether the dialog is shown
    open: State<bool>,
) -> impl IntoView {
    let desk = expect_context::<Desk>();
    let actions = expect_context::<Actions>();
    let replace = actions.replace_all();
    let (pending, value) = (replace.pending(), replace.value());
    // What isn't kept is deleted by the replacement itself; this is for the passkeys that block it.
    let each = OneByOne::new(desk, &actions, Action::Delete);
    let busy = derive(move || pending.get() || each.is_running());
    let locked = replace.is_locked();
    let locked = derive(move || locked.get() || each.is_locked());
    let editor = Editor::new();
    let step = State::new(ReplaceStep::Edit);
    let own_doing = move || busy.get() || step.get() == ReplaceStep::Done;
    let revealed = actions.reveal();
    let mut replacing = Replacing {
        desk,
        replace,
        open,
        step,
        editor,
        typed: ConfirmationInput::new(desk, words::REPLACE_PHRASE, open, own_doing),
        why: ReasonFields::new(desk, open.into(), derive(move || operations(desk))),
        each,
        current: memo(LabelledList::default),
        plan: memo(Plan::default),
        busy,
        locked,
        revealed,
        revealed_version: Stored::new(None),
        error: derive(move || value.get().and_then(Result::err)),
        node: ElementRef::new(),
    };
    replacing.current = memo(move || LabelledList::new(replacing.methods()));
    let current = replacing.current;
    replacing.plan =
        memo(move || current.with(|current| plan(current.methods(), &editor.drafts())));
    restart(&replacing);
    actions.drafts().watch(move || editor.is_typed());
    effect(move || {
        if let Some(Ok(methods)) = revealed.value().get() {
            if open.get_untracked() {
                editor.fill_gaps(&methods);
            } else {
                revealed.clear();
            }
        }
    });
    effect(move || {
        if let Some(result) = value.get() {
            replacing.settle(result);
        }
    });
    on_new(
        move || step.get(),
        move |now| {
            if open.get() {
                replacing.focus_soon(match now {
                    ReplaceStep::Edit => focus::INVALID_OR_FIELD,
                    ReplaceStep::Review => focus::HEADING,
                    ReplaceStep::Done => focus::BUTTON,
                });
            }
        },
    );
    let title = derive(move || {
        match step.get() {
            ReplaceStep::Edit => words::REPLACE_TITLE,
            ReplaceStep::Review => words::REPLACE_REVIEW_TITLE,
            ReplaceStep::Done => words::REPLACE_DONE_TITLE,
        }
        .text()
        .to_owned()
    });
    view! {
        <Dialog
            open=open
            title=title
            testid="replace-all-dialog"
            action=Action::ReplaceAll
            locked=locked
            wide=true
            step=derive(move || step.get() as usize)
        >
            <div node_ref=replacing.node>
                {move || match step.get() {
                    ReplaceStep::Edit => editor::view(&replacing),
                    ReplaceStep::Review => review::view(&replacing),
                    ReplaceStep::Done => done(open),
                }}
            </div>
        </Dialog>
    }
    .into_any()
}

/// The replacement, and deletions if passkeys block it. Reactive.
fn operations(desk: Desk) -> Vec<Operation> {
    let passkeys = || {
        let is_passkey = |m: &AuthenticationMethod| m.kind == Some(MethodType::Passkey);
        desk.list.with(|list| list.methods().iter().any(is_passkey))
    };
    let mut operations = vec![Operation::SetMethods];
    operations.extend(passkeys().then_some(Operation::DeleteMethod));
    operations
}

/// Fills the editor when the dialog opens.
///
/// An unfinished edit of the same list is continued; otherwise the editor begins with the current list. When the dialog closes,
/// secrets are wiped, and an edit that holds revealed data is dropped.
fn restart(replacing: &Replacing) {
    let replacing = *replacing;
    let Replacing {
        desk, open, editor, ..
    } = replacing;
    let seeded = Stored::new(None::<(Option<UserId>, ListVersion)>);
    effect(move || {
        if !open.get() {
            replacing.replace.give_up();
            replacing.each.give_up();
            editor.clear_secrets();
            let revealed = replacing.revealed;
            let waits = revealed.waits().get_untracked();
            if waits || untrack(|| revealed.value().get()).is_some() {
                replacing.forget_revealed();
                seeded.set_value(None);
            }
            return;
        }
        replacing.replace.clear();
        replacing.each.clear();
        let version = desk.list.with_untracked(FactorList::version);
        let now = Some((desk.user_id.get_untracked(), version));
        let step = replacing.step.get_untracked();
        let done = step == ReplaceStep::Done;
        // Setting it to the same step would build all lines a second time.
        if step != ReplaceStep::Edit {
            replacing.step.set(ReplaceStep::Edit);
        }
        if done || seeded.get_value() != now {
            seeded.set_value(now);
            replacing.seed();
            replacing.reveal();
        }
    });
    // The edit was for the previous user.
    on_change(
        move || desk.user_id.track(),
        move || {
            replacing.forget_revealed();
            seeded.set_value(None);
        },
    );
}

fn done(open: State<bool>) -> AnyView {
    view! {
        <div class="form">
            <p class="notice" part="notice" role="status" data-testid="replace-done">{words::REPLACE_DONE}</p>
            {close(open, "close", derive(|| false))}
        </div>
    }
    .into_any()
}
