//! The reason and the ticket number: two fields of every dialog that sends a mutation.

use factordesk_model::reason;
use factordesk_model::{Operation, ReasonProblem};
use factordesk_view::reactive::{Signal, State, derive, effect, memo, on_new};
use factordesk_view::{ElementRef, view};
use leptos::prelude::*;

use crate::components::TextField;
use crate::context::Desk;
use crate::platform::focus;
use crate::text::reason as words;

/// The two fields in one dialog. The texts belong to the desk, so that the next dialog begins with them.
#[derive(Clone, Copy)]
pub struct ReasonFields {
    desk: Desk,
    /// The mutations that the dialog sends
    operations: Signal<Vec<Operation>>,
    /// The proxy has refused the mutation because it had no reason, whatever the session's settings say
    insisted: State<bool>,
    /// The submit button was pressed: from then on errors are shown
    pressed: State<bool>,
    node: ElementRef,
}

impl ReasonFields {
    /// The fields of a dialog that sends these operations, or some of them.
    pub fn new(desk: Desk, open: Signal<bool>, operations: Signal<Vec<Operation>>) -> Self {
        let fields = Self {
            desk,
            operations,
            insisted: State::new(false),
            pressed: State::new(false),
            node: ElementRef::new(),
        };
        effect(move || {
            if !open.get() {
                // The next dialog begins without errors.
                fields.pressed.set(false);
            }
        });
        on_new(
            move || desk.why.refusals.get(),
            move |_| {
                // The signal wakes every dialog, but only the open one sent something.
                if open.get() {
                    fields.insisted.set(true);
                    fields.press();
                }
            },
        );
        fields
    }

    /// The fields of a dialog that sends this operation.
    pub fn of(desk: Desk, open: State<bool>, operation: Operation) -> Self {
        Self::new(desk, open.into(), derive(move || vec![operation]))
    }

    /// Whether a reason is required. Reactive.
    pub fn is_needed(self) -> bool {
        let is_required = |operation: &Operation| self.desk.needs_reason(*operation);
        self.operations.with(|all| all.iter().any(is_required)) || self.insisted.get()
    }

    /// Whether the proxy will ask for another sign-in. Reactive.
    fn needs_step_up(self) -> bool {
        let needs = |operation: &Operation| self.desk.needs_step_up(*operation);
        self.operations.with(|all| all.iter().any(needs))
    }

    fn reason_problem(self) -> Option<ReasonProblem> {
        let needed = self.is_needed();
        let typed = self.desk.why.reason;
        typed.with(|text| match reason::typed(text, reason::reason) {
            Ok(None) if needed => Some(ReasonProblem::Blank),
            other => other.err(),
        })
    }

    fn ticket_problem(self) -> Option<ReasonProblem> {
        let typed = self.desk.why.ticket;
        typed.with(|text| reason::typed(text, reason::ticket).err())
    }

    /// Call this when the submit button is pressed. Returns whether both fields are valid; if not, shows the errors and focuses the
    /// first invalid field.
    pub fn press(self) -> bool {
        self.pressed.set(true);
        let fine = untrack(|| self.reason_problem().or(self.ticket_problem()).is_none());
        if !fine {
            focus::soon(self.node, focus::INVALID);
        }
        fine
    }

    fn error(self, problem: fn(Self) -> Option<ReasonProblem>) -> Signal<Option<String>> {
        derive(move || {
            let problem = self.pressed.get().then(|| problem(self)).flatten();
            problem.map(|problem| words::sentence(problem).into())
        })
    }

    /// The two fields, for a form whose first field is another one.
    pub fn view(self) -> AnyView {
        self.fields(false)
    }

    /// The two fields, for a dialog that begins with them. A required reason that is still empty has the focus when it opens.
    pub fn view_first(self) -> AnyView {
        self.fields(true)
    }

    fn fields(self, first: bool) -> AnyView {
        let needed = memo(move || self.is_needed());
        let why = self.desk.why;
        // Made again when a reason becomes required: `optional` is fixed in a field that exists.
        let reason = move || {
            let needed = needed.get();
            view! {
                <TextField
                    name="reason"
                    label=words::REASON
                    value=why.reason
                    error=self.error(Self::reason_problem)
                    optional=!needed
                    autofocus=first && needed && why.reason.with_untracked(String::is_empty)
                />
            }
        };
        view! {
            <div class="reason" node_ref=self.node>
                {reason}
                <TextField
                    name="ticket"
                    label=words::TICKET
                    value=why.ticket
                    error=self.error(Self::ticket_problem)
                    optional=true
                />
                // Before anything is typed, so that it comes as no surprise.
                {move || self.needs_step_up().then(|| view! {
                    <p class="muted" data-testid="step-up-hint">{words::STEP_UP}</p>
                })}
            </div>
        }
        .into_any()
    }
}
