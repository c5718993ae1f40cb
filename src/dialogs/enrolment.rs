//! How the dialog that adds a method and the forms of its types work together.

use factordesk_model::{CreateRequest, CreateType, Problem};
use leptos::prelude::*;

use super::fields::Fields;
use crate::context::Desk;
use crate::draft::catalog::{fields, request};
use crate::platform::dom::view;
use crate::platform::reactive::memo;
use crate::text::{forms as words, reasons};

/// One type's way from nothing to a request.
///
/// It outlives the dialog's content: a draft is kept until it is sent, the user changes, or, if it is a secret, the dialog is
/// closed. Its signals belong to whoever made it.
pub trait Enrolment {
    /// What stands between the dialog's title and its buttons. Made anew each time the form is shown.
    fn view(&self) -> AnyView;

    /// The person wants to send it: what to send. `None` when something is missing or wrong; then the view says what, with
    /// `aria-invalid` at the first control that is to be put right.
    fn request(&self) -> Option<CreateRequest>;

    /// The server refused these fields' values.
    fn refuse(&self, refusals: Vec<(&'static str, String)>);

    /// Forgets everything: it was sent, or it was for another user.
    fn clear(&self);

    /// Forgets what must not outlive the dialog, and wipes it.
    fn clear_secrets(&self);
}

/// A form that is nothing but the type's fields: each typed or pasted by hand.
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

/// What to know of an e-mail: whether there are other factors, and whether it is one without being added.
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

impl Enrolment for ManualForm {
    fn view(&self) -> AnyView {
        let (kind, form) = (self.kind, self.fields);
        let rule = (kind == CreateType::Email).then(email_rule);
        let problems = memo(move || request(kind, &form.draft()).validate());
        let problems: Signal<Vec<Problem>> = problems.into();
        view! {
            <div class="notice notice-warn" data-testid="confirmed-notice">
                <p>{words::CONFIRMED_AT_ONCE}</p>
                {rule}
            </div>
            {form.views(problems)}
        }
        .into_any()
    }

    fn request(&self) -> Option<CreateRequest> {
        self.fields.submit();
        let request = untrack(|| request(self.kind, &self.fields.draft()));
        request.validate().is_empty().then_some(request)
    }

    fn refuse(&self, refusals: Vec<(&'static str, String)>) {
        self.fields.refuse(refusals);
    }

    fn clear(&self) {
        self.fields.clear();
    }

    fn clear_secrets(&self) {
        self.fields.clear_secrets();
    }
}
