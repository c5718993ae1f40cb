//! Creating an enrolment link: for which factor, by email or to copy, and the result.

mod form;

use factordesk_model::{Operation, Permission, Secret, TicketRequest};
use factordesk_view::reactive::{
    Signal, State, Stored, derive, effect, expect_context, memo, on_change,
};
use factordesk_view::{ElementRef, view};
use leptos::prelude::*;

use self::form::{Form, fields, own};
use super::{close_for_others, fill};
use crate::actions::{Action, Actions, Command, EnrolmentLink};
use crate::components::buttons::{self, PRIMARY, SubmitButton, cancel_and_submit, close};
use crate::components::named::label_of;
use crate::components::{CopyButton, Dialog, ErrorBanner};
use crate::context::Desk;
use crate::dialogs::reason::ReasonFields;
use crate::draft::ticket;
use crate::platform::{focus, intl};
use crate::state::ApiError;
use crate::state::field_errors::field_errors_among;
use crate::state::fresh::Awaited;
use crate::text::label::in_sentence;
use crate::text::{assist as words, sentences};

/// The dialog. `open`: whether it is shown.
pub(super) fn link_dialog(open: State<bool>) -> AnyView {
    let dialog = LinkDialog::new(open);
    dialog.follow_open();
    dialog.follow_result();
    dialog.forget_refusals();
    let LinkDialog {
        desk,
        pending,
        link,
        ..
    } = dialog;
    close_for_others(desk, open, || false);
    let value = link.value();
    let done = memo(move || value.with(|value| matches!(value, Some(Ok(_)))));
    let drafts = expect_context::<Actions>().drafts();
    drafts.watch(move || open.get() && !done.get() && dialog.form.is_typed(desk));
    let error = dialog.banner_error();
    let submit = dialog.submit_button();
    let title = derive(move || words::link_title(&desk.user_name()));
    view! {
        <Dialog open=open title=title testid="link-dialog" action=Action::Ticket locked=dialog.locked step=derive(move || usize::from(done.get()))>
            <div node_ref=dialog.content>
                {move || if done.get() {
                    match value.get_untracked() {
                        Some(Ok(link)) => outcome(&link, dialog.sent_to, enrolment(desk), open),
                        _ => ().into_any(),
                    }
                } else {
                    let content = view! {
                        {fields(desk, dialog.form)}
                        {dialog.why.view()}
                        {cancel_and_submit(open, dialog.locked, false, submit, view! {
                            <ErrorBanner error=error words=words::link_error waits=dialog.link.waits() />
                        }.into_any())}
                    };
                    buttons::form(
                        "link-form".to_owned(),
                        pending,
                        Box::new(move || dialog.submit()),
                        content.into_any(),
                    )
                }}
            </div>
        </Dialog>
    }
    .into_any()
}

/// The state of the dialog.
#[derive(Clone, Copy)]
struct LinkDialog {
    desk: Desk,
    open: State<bool>,
    link: Command<TicketRequest, Result<EnrolmentLink, ApiError>>,
    pending: Signal<bool>,
    /// Whether the request can't be given up any more
    locked: Signal<bool>,
    form: Form,
    why: ReasonFields,
    /// The address that the form had when it was submitted, empty if none
    sent_to: State<String>,
    /// The element around the form and the result
    content: ElementRef,
}

impl LinkDialog {
    /// A dialog with an empty form.
    fn new(open: State<bool>) -> Self {
        let desk = expect_context::<Desk>();
        let link = expect_context::<Actions>().assist().link();
        let pending = link.pending();
        Self {
            desk,
            open,
            link,
            pending: derive(move || pending.get()),
            locked: link.is_locked(),
            form: Form::new(),
            why: ReasonFields::of(desk, open, Operation::CreateTicket),
            sent_to: State::new(String::new()),
            content: ElementRef::new(),
        }
    }

    /// Begins with a new form whenever the dialog opens.
    fn follow_open(self) {
        effect(move || {
            // Also wipes the previous link.
            self.link.clear();
            if self.open.get() {
                // Untracked: a profile that arrives later must not reset what was typed.
                untrack(|| self.form.begin(self.desk));
            }
        });
    }

    /// Moves the focus to the result, or shows errors beside their fields.
    fn follow_result(self) {
        let value = self.link.value();
        effect(move || match value.get() {
            // Closed for another user or admin: the link must not stay in memory unseen.
            Some(Ok(_)) if !self.open.get_untracked() => self.link.clear(),
            Some(Ok(_)) => focus::soon(self.content, focus::HEADING),
            Some(Err(error)) => {
                let refused = field_errors_among(&error, &ticket::FIELDS).fields;
                self.form.refused.set(refused);
                focus::soon(self.content, focus::INVALID);
                focus::show_soon(self.content, ".banner");
            }
            None => {}
        });
    }

    /// Removes the server's errors when the form is changed.
    fn forget_refusals(self) {
        on_change(
            // Reads every field, to be woken by each of them.
            move || drop(self.form.draft()),
            move || self.form.refused.set(Vec::new()),
        );
    }

    /// The error for the banner: one that isn't shown beside its field. Reactive.
    fn banner_error(self) -> Signal<Option<ApiError>> {
        let value = self.link.value();
        derive(move || {
            let error = value.get().and_then(Result::err)?;
            field_errors_among(&error, &ticket::FIELDS)
                .banner
                .then_some(error)
        })
    }

    /// Creates the link, or shows what is wrong with the form.
    fn submit(self) {
        let Some(user) = self.desk.user_id.get_untracked() else {
            return;
        };
        // The permission may be gone since the dialog was opened.
        if self.pending.get_untracked() || !untrack(|| self.desk.is_granted(Permission::Invite)) {
            return;
        }
        self.form.tried.set(true);
        // Check both, so that all errors are shown at once.
        let given = self.why.press();
        if untrack(|| self.form.problems(self.desk).is_empty()) && given {
            let own = untrack(|| own(self.desk));
            let draft = untrack(|| self.form.draft());
            self.sent_to.set(draft.email.trim().to_owned());
            self.link.dispatch(draft.request(user, &own));
        } else {
            focus::soon(self.content, focus::INVALID);
        }
    }

    /// The button that submits the form. Its words say whether the link is sent or only created.
    fn submit_button(self) -> SubmitButton {
        let Self { pending, form, .. } = self;
        SubmitButton {
            look: PRIMARY,
            testid: "submit",
            off: pending,
            words: derive(move || {
                match (pending.get(), form.by_mail.get()) {
                    (true, _) => words::SENDING,
                    (false, true) => words::SEND,
                    (false, false) => words::MAKE,
                }
                .into()
            }),
        }
    }
}

/// The result: sent, or the link to copy.
fn outcome(
    link: &EnrolmentLink,
    sent_to: State<String>,
    enrolment: AnyView,
    open: State<bool>,
) -> AnyView {
    let (end, made) = (link.ends, link.made);
    let ends = move || words::link_ends(&intl::absolute(end), &intl::relative(end, made));
    let heading = if link.url.is_some() {
        words::LINK_MADE
    } else {
        words::LINK_SENT
    };
    let how = if let Some(url) = &link.url {
        copied(url)
    } else {
        let to = sent_to.get_untracked();
        if to.is_empty() {
            view! { <p data-testid="link-sent-to">{words::SENT_TO_OWN}</p> }.into_any()
        } else {
            view! {
                <p data-testid="link-sent-to">
                    {move || words::sent_to().0} <bdi>{to}</bdi> {move || words::sent_to().1}
                </p>
            }
            .into_any()
        }
    };
    let desk = expect_context::<Desk>();
    view! {
        <div class="form">
            <h3 class="assist-heading" tabindex="-1" aria-level=move || desk.level(3, 1)>{heading}</h3>
            {how}
            <p data-testid="link-ends">{ends}</p>
            {enrolment}
            {close(open, "done", derive(|| false))}
        </div>
    }
    .into_any()
}

/// Whether the user has enrolled a method already. Announced by the action that finds out.
fn enrolment(desk: Desk) -> AnyView {
    let awaited = expect_context::<Actions>().assist().awaited();
    let words = move || match awaited.get() {
        Awaited::Nothing => String::new(),
        Awaited::Enrolment => words::enrolment_awaited(),
        Awaited::Arrived(method) => {
            let label = label_of(desk, &method);
            words::enrolment_arrived(&in_sentence(&label, method.kind.as_ref()))
        }
        Awaited::TooLate => words::ENROLMENT_LATE.into(),
    };
    view! {
        <p class="notice" part="notice" data-testid="enrolment">{words}</p>
    }
    .into_any()
}

/// Shows the link to copy.
fn copied(url: &Secret) -> AnyView {
    let node = ElementRef::new();
    // Wiped together with this view.
    let kept = Stored::new(url.clone());
    let text = derive(move || kept.with_value(|url| url.expose().to_owned()));
    let shown = view! {
        <p class="secret" data-testid="link-url" node_ref=node></p>
        <div class="tools">
            <CopyButton value=text label=words::THE_LINK testid="copy-link" labelled=true />
        </div>
        <p class="notice notice-warn" part="notice">{move || sentences(words::LINK_ONCE.text(), words::LINK_HOLDER.text())}</p>
    };
    fill(node, std::iter::once(url.expose()));
    shown.into_any()
}
