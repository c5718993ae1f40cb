//! Adding a method: first the type is chosen, then its form is filled in.

use std::rc::Rc;

use factordesk_model::{AuthenticationMethod, CreateRequest, CreateType, Operation};
use factordesk_view::reactive::{
    Signal, State, Stored, derive, effect, expect_context, memo, on_change, on_new,
};
use factordesk_view::{Child, ElementRef, many, view};
use leptos::prelude::*;

use super::credential::Guided;
use super::enrolment::{Enrolment, ManualForm};
use super::phone::form::PhoneForm;
use super::reason::ReasonFields;
use super::totp_enrolment::TotpEnrolment;
use crate::actions::{Action, Actions, AddRequest, Command};
use crate::components::buttons::{PRIMARY, SubmitButton, back, cancel, footer, form, submit};
use crate::components::ids::unique_id;
use crate::components::{Dialog, ErrorBanner, Icon, icon};
use crate::context::Desk;
use crate::draft::catalog::slug;
use crate::platform::{focus, random};
use crate::state::field_errors::field_errors;
use crate::state::{ApiError, Block, Offer};
use crate::text::{forms as words, kinds, reasons, sentences};

/// Creates the form of a type.
fn enrolment(kind: CreateType) -> Rc<dyn Enrolment> {
    match kind {
        CreateType::Phone => Rc::new(PhoneForm::empty()),
        CreateType::Email => Rc::new(ManualForm::new(kind)),
        CreateType::Totp => Rc::new(TotpEnrolment::new(random::browser)),
        CreateType::WebauthnRoaming | CreateType::Passkey => Rc::new(Guided::new(kind)),
    }
}

/// The chosen type, and the forms of all types. The forms outlive the dialog's content, see [`Enrolment`].
#[derive(Clone, Copy)]
struct Adding {
    kind: State<Option<CreateType>>,
    forms: Stored<[Rc<dyn Enrolment>; 5]>,
}

impl Adding {
    /// Empty forms.
    fn new(kind: State<Option<CreateType>>) -> Self {
        Self {
            kind,
            forms: Stored::new(CreateType::ALL.map(enrolment)),
        }
    }

    /// The form of a type.
    fn form(&self, kind: CreateType) -> Rc<dyn Enrolment> {
        self.forms.with_value(|forms| {
            let index = CreateType::ALL.iter().position(|k| *k == kind);
            // `ALL` has every type.
            Rc::clone(&forms[index.unwrap_or_default()])
        })
    }

    /// The step that is shown: the types, or a step of a type's form.
    fn step(self) -> Signal<usize> {
        derive(move || {
            let Some(kind) = self.kind.get() else {
                return 0;
            };
            let index = CreateType::ALL.iter().position(|k| *k == kind);
            // No form has that many.
            1 + 100 * index.unwrap_or_default() + self.form(kind).step()
        })
    }

    /// Whether something is typed into any form. Reactive.
    fn is_typed(self) -> bool {
        let any = |forms: &[Rc<dyn Enrolment>; 5]| forms.iter().any(|form| form.is_typed());
        self.forms.try_with_value(any).unwrap_or_default()
    }

    /// Does something with every form. Does nothing if the dialog is gone.
    fn each(&self, act: impl Fn(&dyn Enrolment)) {
        let _ = self
            .forms
            .try_with_value(|forms| forms.iter().for_each(|form| act(&**form)));
    }
}

/// The action that adds a method.
type Create = Command<CreateRequest, Result<AuthenticationMethod, ApiError>>;

/// The dialog that adds a method.
#[component]
pub fn AddDialog(
    /// Whether the dialog is shown, and with which form
    request: AddRequest,
) -> impl IntoView {
    let AddRequest { open, kind } = request;
    let desk = expect_context::<Desk>();
    let actions = expect_context::<Actions>();
    let create = actions.create();
    let adding = Adding::new(kind);
    actions.drafts().watch(move || adding.is_typed());
    let locked = create.is_locked();
    let pending = create.pending();
    let pending = derive(move || pending.get());

    forget(adding, desk, open, create);
    let why = ReasonFields::of(desk, open, Operation::CreateMethod);
    let content = ElementRef::new();
    follow_result(adding, create, open, content);
    focus_new_step(adding.kind, open, content);
    let title = derive(move || match adding.kind.get() {
        Some(kind) => words::add_title(kind),
        None => words::ADD_TITLE.text().to_owned(),
    });
    let send = Callback::new(move |kind: CreateType| {
        // `aria-disabled` doesn't stop Enter.
        if pending.get_untracked() {
            return;
        }
        // Check both, so that all errors are shown at once.
        match (adding.form(kind).request(), why.press()) {
            (Some(request), true) => create.dispatch(request),
            _ => focus::soon(content, focus::INVALID),
        }
    });
    let error = banner_error(adding, create);
    view! {
        <Dialog open=open title=title testid="add-dialog" action=Action::Create locked=locked step=adding.step()>
            <div node_ref=content>
                {move || match adding.kind.get() {
                    None => chooser(desk, adding, open),
                    Some(kind) => {
                        let content = view! {
                            {adding.form(kind).view()}
                            {why.view()}
                            {buttons(open, adding.kind, (pending, locked), view! {
                                {offer_gone(desk, kind)}
                                <ErrorBanner error=error waits=create.waits() />
                            }.into_any())}
                        };
                        let testid = format!("form-{}", slug(kind));
                        form(testid, pending, Box::new(move || send.run(kind)), content.into_any())
                    }
                }}
            </div>
        </Dialog>
    }
    .into_any()
}

/// Closes the dialog when the method was added, and shows errors beside their fields.
fn follow_result(adding: Adding, create: Create, open: State<bool>, content: ElementRef) {
    let value = create.value();
    effect(move || {
        let value = value.get();
        // Untracked: choosing a type must not handle an old outcome again.
        let Some(kind) = adding.kind.get_untracked() else {
            return;
        };
        match value {
            Some(Ok(_)) => {
                adding.form(kind).clear();
                open.set(false);
            }
            Some(Err(error)) => {
                adding.form(kind).refuse(field_errors(&error, kind).fields);
                focus::soon(content, focus::INVALID);
            }
            None => {}
        }
    });
}

/// The error for the banner: one that isn't shown beside its field. Reactive.
fn banner_error(adding: Adding, create: Create) -> Signal<Option<ApiError>> {
    let value = create.value();
    derive(move || {
        let error = value.get().and_then(Result::err)?;
        let kind = adding.kind.get()?;
        field_errors(&error, kind).banner.then_some(error)
    })
}

/// Puts the focus into each new step, since changing the step removes the focused element.
fn focus_new_step(kind: State<Option<CreateType>>, open: State<bool>, content: ElementRef) {
    on_new(
        move || kind.get(),
        move |kind| {
            // While it is closed, `forget` resets the type.
            if open.get() {
                let target = if kind.is_some() {
                    focus::FIRST_FIELD
                } else {
                    focus::BUTTON
                };
                focus::soon(content, target);
            }
        },
    );
}

/// Clears drafts: secrets when the dialog closes, everything when another user is opened.
fn forget(adding: Adding, desk: Desk, open: State<bool>, create: Create) {
    effect(move || {
        if open.get() {
            // The last outcome would close the dialog again, or show its error.
            create.clear();
        } else {
            create.give_up();
            adding.kind.set(None);
            adding.each(|form| form.clear_secrets());
        }
    });
    // The drafts were for the previous user.
    on_change(
        move || desk.user_id.track(),
        move || adding.each(|form| form.clear()),
    );
}

/// The list of types. A type that can't be added says why, and stays in the tab order.
fn chooser(desk: Desk, adding: Adding, open: State<bool>) -> AnyView {
    let chosen = adding.kind;
    let kinds = desk.offered_types();
    let first = kinds.first().copied();
    let option = move |kind: CreateType| {
        let offer = memo(move || desk.create_offer(kind));
        let note = unique_id("type");
        let name = move || kinds::kind(Some(&kind.method_type()));
        view! {
            <li>
                <button
                    type="button"
                    class="type-option"
                    data-testid=format!("add-type-{}", slug(kind))
                    // The close button comes before it, and `showModal` would focus that.
                    autofocus=Some(kind) == first
                    aria-describedby=note.clone()
                    aria-disabled=move || offer.get().is_err().then_some("true")
                    on:click=move |_| {
                        if offer.get_untracked().is_ok() {
                            chosen.set(Some(kind));
                        }
                    }
                >
                    {icon(Icon::of(Some(&kind.method_type())))}
                    <span class="type-name">{name}</span>
                </button>
                // Outside of the button, or it would be a part of its name. The style makes both one target.
                <p class="type-note" id=note>
                    {move || {
                        let obstacle = adding.form(kind).obstacle();
                        type_note(desk, kind, offer.get(), obstacle)
                    }}
                </p>
            </li>
        }
    };
    view! {
        <div class="form">
            <ul class="types" role="list" aria-label=words::ADD_CHOOSE>{many(kinds.into_iter().map(|kind| option(kind).into_any()).collect())}</ul>
            {footer(().into_any(), vec![cancel(open, derive(|| false), false)])}
        </div>
    }
    .into_any()
}

/// The text below a type's name. `obstacle`: why this page can't do it the usual way.
fn type_note(
    desk: Desk,
    kind: CreateType,
    offer: Result<Offer, Block>,
    obstacle: Option<String>,
) -> String {
    let hint = words::type_hint(kind).text();
    let unknown = match offer {
        Ok(Offer::Open) => None,
        Ok(Offer::Unknown) => Some(reasons::UNKNOWN_OFFER.into()),
        Err(block) => return reasons::blocked(kind, block),
    };
    let caution = desk.create_caution(kind);
    let caution = caution.map(|caution| reasons::cautioned(caution).into());
    let more = unknown.into_iter().chain(caution).chain(obstacle);
    let more = more.reduce(|before: String, more| sentences(&before, &more));
    more.map_or_else(|| hint.to_owned(), |more| words::type_caution(hint, &more))
}

/// Why this type can no longer be added, if the list or the tenant has changed since it was chosen.
fn offer_gone(desk: Desk, kind: CreateType) -> AnyView {
    (move || {
        // The server's own refusal of one more is already shown beside the field.
        let block = desk
            .create_offer(kind)
            .err()
            .filter(|block| *block != Block::Full)?;
        Some(view! {
            <p class="notice notice-danger" part="notice" role="status" data-testid="offer-gone">
                {move || reasons::blocked(kind, block)}
            </p>
        })
    })
    .any()
}

/// The footer of a form: back to the types, cancel, add.
fn buttons(
    open: State<bool>,
    kind: State<Option<CreateType>>,
    (pending, locked): (Signal<bool>, Signal<bool>),
    messages: AnyView,
) -> AnyView {
    let to_types = Box::new(move || kind.set(None));
    let add = SubmitButton::new(PRIMARY, "submit", pending, (words::ADD, words::ADDING));
    let buttons = vec![
        back("back", words::BACK, pending, to_types),
        cancel(open, locked, false),
        submit(add),
    ];
    footer(messages, buttons)
}
