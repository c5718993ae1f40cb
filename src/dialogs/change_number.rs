//! Changing a phone's number: the form of a phone, and the outcome if it needs the admin's attention.
//!
//! Auth0 can't change a number. The desk adds the new one and then deletes the old one, so it can end halfway.

use factordesk_model::{
    AuthenticationMethod, Channel, CreateType, ErrorCause, MethodType, Operation,
};
use factordesk_view::reactive::{Derived, State, derive, effect, expect_context, memo, on_change};
use factordesk_view::{ElementRef, view};
use leptos::prelude::*;

use super::delete::linked_notice;
use super::enrolment::Enrolment as _;
use super::phone::form::PhoneForm;
use super::reason::ReasonFields;
use crate::actions::{Action, Actions, ChangeNumber, Command};
use crate::components::banner::{detail_of, request_id};
use crate::components::buttons::{PRIMARY, SubmitButton, cancel_and_submit, close, form};
use crate::components::named::Listed;
use crate::components::{Dialog, ErrorBanner};
use crate::context::Desk;
use crate::draft::fields::Draft;
use crate::platform::focus;
use crate::state::ApiError;
use crate::state::change_number::{NumberChangeEnd, NumberChangeOutcome, may_be};
use crate::state::field_errors::{FieldError, field_errors};
use crate::text::errors::describe;
use crate::text::phone as words;

/// The phone whose number is to be changed. Provided as a context.
#[derive(Clone, Copy)]
pub struct ChangeTarget {
    open: State<bool>,
    method: State<Option<AuthenticationMethod>>,
}

impl Default for ChangeTarget {
    fn default() -> Self {
        Self {
            open: State::new(false),
            method: State::new(None),
        }
    }
}

impl ChangeTarget {
    /// Opens the dialog for this phone.
    pub fn open(&self, method: AuthenticationMethod) {
        self.method.set(Some(method));
        self.open.set(true);
    }
}

/// The error at the end of the form, which may have to be scrolled into view.
const REFUSALS: &str = "[role='alert'] > *";

/// Whether the tenant allows no second phone: it reports a limit, or a conflict although no phone has this number.
fn refuses_second(desk: Desk, error: &ApiError, number: &str) -> bool {
    match error.cause() {
        Some(ErrorCause::EntityLimit) => true,
        Some(ErrorCause::AlreadyExists) => desk.list.with_untracked(|list| {
            !list.methods().iter().any(|m| {
                m.kind == Some(MethodType::Phone)
                    && m.phone_number
                        .as_deref()
                        .is_some_and(|listed| may_be(listed, number))
            })
        }),
        _ => false,
    }
}

/// The state of the dialog.
#[derive(Clone, Copy)]
struct Changing {
    desk: Desk,
    target: ChangeTarget,
    change: Command<ChangeNumber, NumberChangeOutcome>,
    form: PhoneForm,
    why: ReasonFields,
    content: ElementRef,
    /// The number that was sent
    sent: State<String>,
}

/// The dialog of [`ChangeTarget`].
#[component]
pub fn ChangeNumberDialog(
    /// The table's rows
    listed: Listed,
    /// Called after the old phone is deleted. Its row had the focus, which needs another place
    on_changed: Callback<()>,
) -> impl IntoView {
    let desk = expect_context::<Desk>();
    let target = expect_context::<ChangeTarget>();
    let changing = Changing {
        desk,
        target,
        change: expect_context::<Actions>().change_number(),
        form: PhoneForm::empty(),
        // One reason covers both requests, so it is required if either of them needs one.
        why: ReasonFields::new(
            desk,
            target.open.into(),
            derive(|| vec![Operation::CreateMethod, Operation::DeleteMethod]),
        ),
        content: ElementRef::new(),
        sent: State::new(String::new()),
    };
    let refused = changing.watch();
    expect_context::<Actions>()
        .drafts()
        .watch(move || changing.form.is_typed());
    let closed = Callback::new(move |()| {
        if untrack(|| changing.end()) == Some(NumberChangeEnd::Changed) {
            on_changed.run(());
        }
    });
    let title = derive(move || {
        let name = target
            .method
            .with(|m| m.as_ref().map(|m| listed.label(desk, m).text));
        words::change_title(&name.unwrap_or_default())
    });
    // The change ended halfway or unknown: sending it again could do harm, so the form is replaced by the outcome.
    let stuck = memo(move || {
        let end = changing.end();
        end.is_some_and(|end| !matches!(end, NumberChangeEnd::Changed | NumberChangeEnd::Refused))
    });
    view! {
        <Dialog
            open=target.open
            title=title
            testid="change-number-dialog"
            action=Action::ChangeNumber
            locked=changing.change.is_locked()
            step=derive(move || usize::from(stuck.get()))
            on_closed=closed
        >
            <div node_ref=changing.content>
                {move || {
                    if stuck.get() {
                        changing.result()
                    } else {
                        changing.form_view(refused)
                    }
                }}
            </div>
        </Dialog>
    }
    .into_any()
}

impl Changing {
    /// The outcome of the last change. Reactive.
    fn end(self) -> Option<NumberChangeEnd> {
        self.change
            .value()
            .with(|outcome| outcome.as_ref().map(|o| o.end))
    }

    fn focus(self, selector: &'static [&'static str]) {
        focus::soon(self.content, selector);
    }

    /// Sets up the effects. Returns the tenant's refusal of the new number, unless it is that it allows no second phone.
    fn watch(self) -> Derived<Option<ApiError>> {
        let Self {
            desk,
            target,
            change,
            form,
            ..
        } = self;
        // A newly opened dialog doesn't show the previous outcome.
        effect(move || {
            // Also when it closes: a cancelled number must not be in the form of the next phone.
            form.wipe();
            if target.open.get() {
                change.clear();
                self.fill();
            } else {
                change.give_up();
            }
        });
        // The phone belongs to the previous user.
        on_change(move || desk.user_id.track(), move || target.open.set(false));
        let refused = memo(move || {
            let outcome = change
                .value()
                .get()
                .filter(|o| o.end == NumberChangeEnd::Refused)?;
            let second = untrack(|| self.no_second());
            outcome.error.filter(|_| !second)
        });
        effect(move || {
            if let Some(error) = refused.get() {
                form.refuse_number(field_errors(&error, CreateType::Phone).fields);
                self.focus(focus::INVALID);
            }
        });
        effect(move || match self.end() {
            None => {}
            Some(NumberChangeEnd::Refused) => {
                focus::show_soon(self.content, REFUSALS);
            }
            Some(NumberChangeEnd::Changed) => target.open.set(false),
            Some(_) => self.focus(focus::BUTTON),
        });
        refused
    }

    /// Fills in the name and the channel of the old phone, so that they are kept unless the admin changes them.
    fn fill(self) {
        self.target.method.with_untracked(|method| {
            let Some(method) = method else { return };
            let channel = method.preferred_authentication_method;
            let draft = Draft::default()
                .with("name", method.name.as_deref().unwrap_or_default())
                .with(
                    "preferred_authentication_method",
                    channel.map_or("", Channel::as_str),
                );
            self.form.fill(&draft);
        });
    }

    /// Whether the change failed because the tenant allows no second phone. Reactive.
    fn no_second(self) -> bool {
        self.change.value().with(|outcome| {
            outcome.as_ref().is_some_and(|outcome| {
                let error = outcome.error.as_ref();
                outcome.end == NumberChangeEnd::Refused
                    && error.is_some_and(|error| {
                        self.sent
                            .with(|number| refuses_second(self.desk, error, number))
                    })
            })
        })
    }

    fn submit(self) {
        if self.change.pending().get_untracked() {
            return;
        }
        let old = self.target.method.get_untracked().unwrap_or_default();
        let (Some(id), Some(new)) = (old.id, self.form.ready()) else {
            self.focus(focus::INVALID);
            return;
        };
        if old.phone_number.as_ref() == Some(&new.phone_number) {
            let same = ("phone_number", FieldError::SameNumber);
            self.form.refuse_number(vec![same]);
            self.focus(focus::INVALID);
            return;
        }
        // `press` has moved the focus to its own field.
        if !self.why.press() {
            return;
        }
        self.sent.set(new.phone_number.clone());
        self.change.dispatch(ChangeNumber { old: id, new });
    }

    fn form_view(self, refused: Derived<Option<ApiError>>) -> AnyView {
        let Self { desk, target, .. } = self;
        let pending = self.change.pending();
        let pending = derive(move || pending.get());
        let linked = move || {
            target.method.with(|method| {
                let method = method.as_ref()?;
                desk.list.with(|list| linked_notice(desk, list, method))
            })
        };
        let banner = derive(move || {
            refused
                .get()
                .filter(|error| field_errors(error, CreateType::Phone).banner)
        });
        let content = view! {
            <p class="notice notice-warn" part="notice">{words::CHANGE_INTRO}</p>
            {linked}
            {self.form.fields_view()}
            {self.why.view()}
            {cancel_and_submit(target.open, self.change.is_locked(), false, SubmitButton::new(
                PRIMARY,
                "submit",
                pending,
                (words::CHANGE, words::CHANGING),
            ), view! {
                <div role="alert">
                    {move || self.no_second().then(|| view! {
                        <p class="notice notice-danger" part="notice" data-testid="no-second">{words::NO_SECOND}</p>
                    })}
                </div>
                <ErrorBanner error=banner waits=self.change.waits() />
            }.into_any())}
        };
        form(
            "form-change-number".to_owned(),
            pending,
            Box::new(move || self.submit()),
            content.into_any(),
        )
    }

    /// The outcome: what the state is now, why, and what to do next.
    fn result(self) -> AnyView {
        let Some(NumberChangeOutcome { end, error }) = self.change.value().get_untracked() else {
            return ().into_any();
        };
        let open = self.target.open;
        let reason = error.map(|error| {
            // "Outcome unknown" would contradict `what`: the desk has since read the list and knows more.
            let id = request_id(&error);
            let detail = detail_of(&error, "banner-detail");
            let why = move || {
                if error.is_outcome_unknown() {
                    words::NO_ANSWER.text().to_owned()
                } else {
                    describe(&error).what
                }
            };
            view! {
                <p data-testid="change-reason">{why}</p>
                {detail}
                {id}
            }
        });
        view! {
            <div class="form">
                <div class="notice notice-danger" part="notice" role="alert" data-testid="change-result" data-end=end.slug()>
                    <p class="banner-what">{move || words::ended(end).0}</p>
                    <p>{move || words::ended(end).1}</p>
                    {reason}
                </div>
                {close(open, "close-result", derive(|| false))}
            </div>
        }
        .into_any()
    }
}
