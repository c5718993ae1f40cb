//! Replacing everything: edit the new list, review what changes and what is lost, confirm by typing, done.

mod editor;
mod import_box;
mod review;

use factordesk_model::{
    AuthenticationMethod, ListVersion, MethodType, Operation, Permission, SetRequest, UserId,
};
use leptos::prelude::*;

use self::editor::Editor;
use super::confirmation_input::ConfirmationInput;
use super::one_by_one::OneByOne;
use super::reason::ReasonFields;
use crate::actions::{Actions, Command, Reveal};
use crate::components::Dialog;
use crate::components::buttons::close;
use crate::context::Desk;
use crate::draft::plan::{Plan, plan};
use crate::draft::row::{problems_of, request};
use crate::platform::dom::{ElementRef, view};
use crate::platform::focus;
use crate::platform::reactive::{Derived, State, derive, effect, memo, on_change, on_new};
use crate::state::ApiError;
use crate::state::FactorList;
use crate::text::{forms as words, problems};

/// Where the person is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Edit,
    Review,
    Done,
}

/// What every step works with.
#[derive(Clone, Copy)]
struct Replacing {
    desk: Desk,
    replace: Command<SetRequest, Result<(), ApiError>>,
    open: RwSignal<bool>,
    step: State<Step>,
    editor: Editor,
    typed: ConfirmationInput,
    why: ReasonFields,
    /// The passkeys that stand in the way
    each: OneByOne,
    plan: Derived<Plan>,
    busy: Signal<bool>,
    /// The list with numbers and addresses whole, while the dialog is open
    whole: Reveal,
    /// The version of the list when that was asked for
    whole_of: StoredValue<Option<ListVersion>>,
    error: Signal<Option<ApiError>>,
    node: ElementRef,
}

impl Replacing {
    /// The list, as far as it is known: whole, if that is still the list that is shown. Reactive.
    fn methods(self) -> Vec<AuthenticationMethod> {
        let whole = self.whole.value().get().and_then(Result::ok);
        self.desk.list.with(|list| match whole {
            Some(whole) if self.whole_of.get_value() == Some(list.version()) => whole,
            _ => list.methods().to_vec(),
        })
    }

    /// Asks for what is masked, if that is of any use.
    fn reveal(self) {
        let version = self.desk.list.with_untracked(|list| {
            let masked = list.is_masked();
            masked.then(|| list.version())
        });
        if version.is_some() && untrack(|| self.desk.may(Permission::Reveal)) {
            self.whole_of.set_value(version);
            self.whole.dispatch(None);
        }
    }

    fn focus_soon(self, selectors: &'static [&'static str]) {
        let node = self.node;
        focus::soon(node, selectors);
    }

    /// To the review, if every line is in order.
    fn review(self) {
        self.editor.submit();
        let problems = untrack(|| request(&self.editor.drafts())).validate();
        if problems.is_empty() {
            self.replace.clear();
            self.step.set(Step::Review);
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
        // Both, so that all that is wrong is said at once.
        let (given, confirmed) = (self.why.press(), self.typed.press());
        if !(given && confirmed) {
            return;
        }
        let request = untrack(|| request(&self.editor.drafts()));
        if request.validate().is_empty() {
            self.replace.dispatch(request);
        }
    }

    /// The server's answer.
    fn settle(self, result: Result<(), ApiError>) {
        match result {
            Ok(()) => {
                self.editor.clear();
                self.step.set(Step::Done);
            }
            Err(error) => {
                self.typed.clear();
                if self.editor.refuse(&error) {
                    self.step.set(Step::Edit);
                }
            }
        }
    }
}

/// The dialog that replaces everything.
#[component]
pub fn ReplaceAllDialog(
    /// Whether it is shown
    open: RwSignal<bool>,
) -> impl IntoView {
    let desk = expect_context::<Desk>();
    let actions = expect_context::<Actions>();
    let replace = actions.replace_all();
    let (pending, value) = (replace.pending(), replace.value());
    let each = OneByOne::new(desk, &actions);
    let busy = derive(move || pending.get() || each.is_running());
    let editor = Editor::new();
    let step = State::new(Step::Edit);
    let own_doing = move || busy.get() || step.get() == Step::Done;
    let whole = actions.reveal();
    let mut replacing = Replacing {
        desk,
        replace,
        open,
        step,
        editor,
        typed: ConfirmationInput::new(desk, words::REPLACE_PHRASE, open, own_doing),
        why: ReasonFields::new(desk, open.into(), derive(move || needs_reason(desk))),
        each,
        plan: memo(Plan::default),
        busy,
        whole,
        whole_of: StoredValue::new(None),
        error: derive(move || value.get().and_then(Result::err)),
        node: ElementRef::new(),
    };
    replacing.plan = memo(move || plan(&replacing.methods(), &editor.drafts()));
    restart(&replacing);
    effect(move || {
        if let Some(Ok(methods)) = whole.value().get() {
            if open.get_untracked() {
                editor.fill_gaps(&methods);
            } else {
                whole.clear();
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
                    Step::Edit => focus::INVALID_OR_BUTTON,
                    Step::Review => focus::HEADING,
                    Step::Done => focus::BUTTON,
                });
            }
        },
    );
    let title = derive(move || {
        match step.get() {
            Step::Edit => words::REPLACE_TITLE,
            Step::Review => words::REPLACE_REVIEW_TITLE,
            Step::Done => words::REPLACE_DONE_TITLE,
        }
        .to_owned()
    });
    view! {
        <Dialog open=open title=title testid="replace-all-dialog" locked=busy wide=true>
            <div node_ref=replacing.node>
                {move || match step.get() {
                    Step::Edit => editor::view(&replacing),
                    Step::Review => review::view(&replacing),
                    Step::Done => done(open),
                }}
            </div>
        </Dialog>
    }
    .into_any()
}

/// For the replacement, or for deleting the passkeys in its way. Reactive.
fn needs_reason(desk: Desk) -> bool {
    let passkeys = || {
        let is_passkey = |m: &AuthenticationMethod| m.kind == Some(MethodType::Passkey);
        desk.list.with(|list| list.methods().iter().any(is_passkey))
    };
    desk.needs_reason(Operation::SetMethods)
        || (desk.needs_reason(Operation::DeleteMethod) && passkeys())
}

/// Each opening begins with the list as it is, unless an edit of that very list was left: then it goes on. Secrets are never
/// kept, and no edit that holds what was revealed.
fn restart(replacing: &Replacing) {
    let replacing = *replacing;
    let Replacing {
        desk, open, editor, ..
    } = replacing;
    let seeded = StoredValue::new(None::<(Option<UserId>, ListVersion)>);
    effect(move || {
        if !open.get() {
            editor.clear_secrets();
            if untrack(|| replacing.whole.value().get()).is_some() {
                replacing.whole.clear();
                editor.clear();
                seeded.set_value(None);
            }
            return;
        }
        replacing.replace.clear();
        replacing.each.clear();
        let version = desk.list.with_untracked(FactorList::version);
        let now = Some((desk.user_id.get_untracked(), version));
        let done = replacing.step.get_untracked() == Step::Done;
        replacing.step.set(Step::Edit);
        if done || seeded.get_value() != now {
            seeded.set_value(now);
            editor.seed(&untrack(|| replacing.methods()));
            replacing.reveal();
        }
    });
    // What was typed was for the user before.
    on_change(
        move || desk.user_id.track(),
        move || {
            editor.clear();
            replacing.whole.clear();
            seeded.set_value(None);
        },
    );
}

fn done(open: RwSignal<bool>) -> AnyView {
    view! {
        <p class="notice" role="status" data-testid="replace-done">{words::REPLACE_DONE}</p>
        {close(open, "close", derive(|| false))}
    }
    .into_any()
}
