//! Why something is done, and for which ticket: two fields of every dialog that changes something.

use factordesk_model::reason;
use factordesk_model::{Operation, ReasonProblem};
use leptos::prelude::*;

use crate::components::TextField;
use crate::context::Desk;
use crate::platform::dom::{ElementRef, view};
use crate::platform::focus;
use crate::platform::reactive::{derive, effect, memo, on_new};
use crate::text::reason as words;

/// The fields of one dialog. What is typed is the desk's.
#[derive(Clone, Copy)]
pub struct ReasonFields {
    desk: Desk,
    /// What the dialog sends needs a reason, as the proxy said at the login
    required: Signal<bool>,
    /// It was refused without one, whatever the proxy said before
    insisted: RwSignal<bool>,
    /// The button was pressed: what is wrong is shown
    pressed: RwSignal<bool>,
    place: ElementRef,
}

impl ReasonFields {
    /// Those of the dialog that is `open` or not. `required`: whether what it sends needs a reason.
    pub fn new(desk: Desk, open: Signal<bool>, required: Signal<bool>) -> Self {
        let fields = Self {
            desk,
            required,
            insisted: RwSignal::new(false),
            pressed: RwSignal::new(false),
            place: ElementRef::new(),
        };
        effect(move || {
            if !open.get() {
                fields.pressed.set(false);
            }
        });
        on_new(
            move || desk.why.refusals.get(),
            move |_| {
                if open.get() {
                    fields.insisted.set(true);
                    fields.press();
                }
            },
        );
        fields
    }

    /// Those of the dialog that is `open` or not, and that sends this.
    pub fn of(desk: Desk, open: RwSignal<bool>, operation: Operation) -> Self {
        let required = derive(move || desk.needs_reason(operation));
        Self::new(desk, open.into(), required)
    }

    /// Whether a reason has to be given. Reactive.
    pub fn is_needed(self) -> bool {
        self.required.get() || self.insisted.get()
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

    /// The button was pressed: whether it may go on. If not, the first field that is wrong says so and has the focus.
    pub fn press(self) -> bool {
        self.pressed.set(true);
        let fine = untrack(|| self.reason_problem().or(self.ticket_problem()).is_none());
        if !fine {
            focus::soon(self.place, focus::INVALID);
        }
        fine
    }

    fn error(self, problem: fn(Self) -> Option<ReasonProblem>) -> Signal<Option<String>> {
        derive(move || {
            let problem = self.pressed.get().then(|| problem(self)).flatten();
            problem.map(|problem| words::sentence(problem).to_owned())
        })
    }

    /// The two fields, below others that come first.
    pub fn view(self) -> AnyView {
        self.fields(false)
    }

    /// The two fields of a question. A reason that has to be typed has the focus when the dialog opens.
    pub fn view_first(self) -> AnyView {
        self.fields(true)
    }

    fn fields(self, first: bool) -> AnyView {
        let needed = memo(move || self.is_needed());
        let why = self.desk.why;
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
            <div class="reason" node_ref=self.place>
                {reason}
                <TextField
                    name="ticket"
                    label=words::TICKET
                    value=why.ticket
                    error=self.error(Self::ticket_problem)
                    optional=true
                />
            </div>
        }
        .into_any()
    }
}
