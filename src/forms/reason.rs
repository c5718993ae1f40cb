//! Why something is taken away, and for which ticket: two fields of every dialog that does so.

use crate::dom::{Place, view};
use crate::reactive::{derive, effect, memo, on_new};
use factordesk_model::ReasonProblem;
use factordesk_model::reason;
use leptos::prelude::*;

use super::focus;
use crate::components::TextField;
use crate::desk::Desk;
use crate::text::reason as words;

/// The fields of one dialog. What is typed is the desk's.
#[derive(Clone, Copy)]
pub struct ReasonFields {
    desk: Desk,
    /// The button was pressed: what is wrong is shown
    pressed: RwSignal<bool>,
    place: Place,
}

impl ReasonFields {
    /// Those of the dialog that is `open` or not.
    pub fn new(desk: Desk, open: RwSignal<bool>) -> Self {
        let fields = Self {
            desk,
            pressed: RwSignal::new(false),
            place: Place::new(),
        };
        effect(move || {
            if !open.get() {
                fields.pressed.set(false);
            }
        });
        // The proxy wants one after all.
        on_new(
            move || desk.why.insisted.get(),
            move |_| {
                if open.get() {
                    fields.press();
                }
            },
        );
        fields
    }

    fn reason_problem(self) -> Option<ReasonProblem> {
        let needed = self.desk.needs_reason();
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

    /// The two fields. A reason that has to be typed has the focus when the dialog opens.
    pub fn view(self) -> AnyView {
        let needed = memo(move || self.desk.needs_reason());
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
                    autofocus=needed && why.reason.with_untracked(String::is_empty)
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
