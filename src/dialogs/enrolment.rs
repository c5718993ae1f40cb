//! The interface between the dialog that adds a method and the forms of the types, and the plain form.

use factordesk_model::{CreateRequest, CreateType, Problem};
use factordesk_view::reactive::{Signal, expect_context, follow_language, memo};
use factordesk_view::view;
use leptos::prelude::*;

use super::fields::{Fields, sentence};
use crate::context::Desk;
use crate::draft::catalog::{fields, request};
use crate::draft::masks::is_masked_value;
use crate::state::field_errors::FieldError;
use crate::text::{forms as words, reasons};

/// The form of one type, from empty to a request.
///
/// It outlives the dialog's content: a draft is kept until it is sent or the user changes. Secrets are wiped when the dialog
/// closes. Its signals belong to the owner under which it was created.
pub trait Enrolment {
    /// The content between the dialog's title and its buttons. Called each time the form is shown.
    fn view(&self) -> AnyView;

    /// Called when the form is submitted. Returns the request, or `None` if something is missing or invalid. In that case the view
    /// shows the errors, with `aria-invalid` on the controls to correct.
    fn request(&self) -> Option<CreateRequest>;

    /// Shows the server's errors for these fields.
    fn refuse(&self, refusals: Vec<(&'static str, FieldError)>);

    /// Clears everything, after it was sent or when another user is opened.
    fn clear(&self);

    /// Wipes what must not outlive the dialog.
    fn clear_secrets(&self);

    /// Whether there is something typed that would be lost. Reactive.
    fn is_typed(&self) -> bool;

    /// The step of the form that is shown. Each may have a height of its own. Reactive.
    fn step(&self) -> usize {
        0
    }

    /// Why this page can't do it the usual way, if that is known before the form is opened. Reactive.
    fn obstacle(&self) -> Option<String> {
        None
    }
}

/// A form with only the type's fields, which the admin types or pastes.
#[derive(Clone, Copy)]
pub struct ManualForm {
    kind: CreateType,
    fields: Fields,
}

impl ManualForm {
    /// The empty form of a type.
    pub fn new(kind: CreateType) -> Self {
        Self {
            kind,
            fields: Fields::new(fields(kind)),
        }
    }
}

/// Notes about email: Auth0 supports it only without other factors, and a verified email may already count as one.
fn email_rule() -> AnyView {
    let desk = expect_context::<Desk>();
    let implied = move || {
        desk.implied_email().then(|| {
            view! { <p data-testid="email-implied">{words::EMAIL_IMPLIED}</p> }
        })
    };
    let beside_others = move || {
        desk.create_caution(CreateType::Email).map(|caution| {
            view! { <p data-testid="email-rule">{reasons::cautioned(caution)}</p> }
        })
    };
    view! {
        {beside_others}
        {implied}
    }
    .into_any()
}

/// The fields of an email, with the user's own address to fill in.
fn email_fields(form: Fields, problems: Signal<Vec<Problem>>) -> AnyView {
    let field =
        |name: &'static str| form.one(name, move || sentence(&problems, name), words::hint(name));
    view! {
        <div class="with-offer">{field("email")} {own_address(form)}</div>
        {field("name")}
    }
    .into_any()
}

/// The button that fills in the address of the user's profile.
fn own_address(form: Fields) -> AnyView {
    let desk = expect_context::<Desk>();
    let own = memo(move || {
        desk.user.with(|user| {
            let user = user.as_ref()?;
            // A masked address can't be sent.
            let email = user.email.clone().filter(|email| !is_masked_value(email));
            Some((email?, user.email_verified))
        })
    });
    let button = move || {
        follow_language();
        let (email, verified) = own.get()?;
        let label = if verified == Some(false) {
            words::use_own_email_unverified(&email)
        } else {
            words::use_own_email(&email)
        };
        let take = move |_| {
            if let Some(value) = form.value("email") {
                value.set(email.clone());
            }
        };
        Some(view! {
            <button
                type="button"
                class="button"
                part="button"
                data-testid="own-email"
                // Otherwise the press would take the focus from the field, and the error of the empty field would
                // move the button away before it is released.
                on:mousedown=|event| event.prevent_default()
                on:click=take
            >
                <bdi>{label}</bdi>
            </button>
        })
    };
    view! { <div class="tools">{button}</div> }.into_any()
}

impl Enrolment for ManualForm {
    fn view(&self) -> AnyView {
        let (kind, form) = (self.kind, self.fields);
        let rule = (kind == CreateType::Email).then(email_rule);
        let problems = memo(move || request(kind, &form.draft()).validate());
        let problems: Signal<Vec<Problem>> = problems.into();
        view! {
            <div class="notice notice-warn" part="notice" data-testid="confirmed-notice">
                <p>{words::CONFIRMED_AT_ONCE}</p>
                {rule}
            </div>
            {match kind {
                CreateType::Email => email_fields(form, problems),
                _ => form.views(problems),
            }}
        }
        .into_any()
    }

    fn request(&self) -> Option<CreateRequest> {
        self.fields.submit();
        let request = untrack(|| request(self.kind, &self.fields.draft()));
        request.validate().is_empty().then_some(request)
    }

    fn refuse(&self, refusals: Vec<(&'static str, FieldError)>) {
        self.fields.refuse(refusals);
    }

    fn clear(&self) {
        self.fields.clear();
    }

    fn clear_secrets(&self) {
        self.fields.clear_secrets();
    }

    fn is_typed(&self) -> bool {
        self.fields.is_typed()
    }
}
