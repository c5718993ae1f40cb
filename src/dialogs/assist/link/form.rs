//! The form for an enrolment link: its values, its errors and its fields.

use factordesk_model::{MessageKey, Problem, TicketFactor};
use factordesk_view::reactive::{Signal, State, derive};
use factordesk_view::view;
use leptos::prelude::*;

use crate::components::ids::unique_id;
use crate::components::{CheckField, SelectField, TextField};
use crate::context::Desk;
use crate::dialogs::assist::link_factors;
use crate::draft::ticket::{self, OwnAddress, TicketDraft};
use crate::platform::config::DeskConfig;
use crate::platform::intl;
use crate::state::field_errors::FieldError;
use crate::text::{Message, assist as words, problems};

/// The values of the form, and its errors.
#[derive(Clone, Copy)]
pub(super) struct Form {
    factor: State<String>,
    /// By email rather than to copy
    pub(super) by_mail: State<bool>,
    email: State<String>,
    locale: State<String>,
    another: State<bool>,
    /// The form was submitted: from then on errors are shown
    pub(super) tried: State<bool>,
    /// The server's errors; shown until the form is changed
    pub(super) refused: State<Vec<(&'static str, FieldError)>>,
}

impl Form {
    /// An empty form, not submitted yet.
    pub(super) fn new() -> Self {
        let text = || State::new(String::new());
        Self {
            factor: text(),
            by_mail: State::new(true),
            email: text(),
            locale: text(),
            another: State::new(false),
            tried: State::new(false),
            refused: State::new(Vec::new()),
        }
    }

    /// The initial values: by mail to the user's own address, and with "one more factor" if the user has one already.
    pub(super) fn begin(&self, desk: Desk) {
        // With types left out, the link must be for one of the others.
        let one = (!offers_all(desk)).then(|| link_factors(desk).0.into_iter().next());
        let one = one.flatten().map(TicketFactor::as_str);
        self.factor.set(one.unwrap_or_default().to_owned());
        self.by_mail.set(true);
        self.email.set(own(desk).text().to_owned());
        self.locale.set(String::new());
        self.another.set(factors(desk) > 0);
        self.tried.set(false);
        self.refused.set(Vec::new());
    }

    /// Whether another address is typed than the form begins with. Reactive.
    pub(super) fn is_typed(&self, desk: Desk) -> bool {
        self.email.with(|email| own(desk).text() != email)
    }

    /// The values. Reactive.
    pub(super) fn draft(&self) -> TicketDraft {
        TicketDraft {
            factor: self.factor.get(),
            by_mail: self.by_mail.get(),
            email: self.email.get(),
            locale: self.locale.get(),
            another: self.another.get(),
        }
    }

    /// What is wrong with the values. Reactive.
    pub(super) fn problems(&self, desk: Desk) -> Vec<Problem> {
        let user = desk.user_id.get();
        let mut problems = user
            .map(|user| self.draft().problems(user, &own(desk)))
            .unwrap_or_default();
        // The host page may leave out types while the form is open.
        let factor = self.factor.with(|factor| TicketFactor::read(factor));
        let is_offered = desk.host.with_config(|config| match factor {
            Some(factor) => config.offers(&factor.method_type()),
            None => config.offers_all(),
        });
        if !is_offered {
            problems.push(Problem::new("factor", MessageKey::Required));
        }
        problems
    }

    /// The error beside a field.
    fn error(&self, desk: Desk, name: &'static str) -> Signal<Option<String>> {
        let form = *self;
        derive(move || {
            let refused = form.refused.with(|refused| {
                let found = refused.iter().find(|(field, _)| *field == name);
                found.map(|(_, problem)| problems::beside(name, problem))
            });
            if refused.is_some() || !form.tried.get() {
                return refused;
            }
            let problem = form.problems(desk).into_iter().find(|p| p.field == name)?;
            Some(problems::sentence(problem.key, name).into())
        })
    }
}

/// The user's own address. Reactive.
pub(super) fn own(desk: Desk) -> OwnAddress {
    desk.user.with(|user| OwnAddress::of(user.as_ref()))
}

/// Whether the host page leaves out no type. Reactive.
fn offers_all(desk: Desk) -> bool {
    desk.host.with_config(DeskConfig::offers_all)
}

/// The number of the user's factors. Reactive.
fn factors(desk: Desk) -> usize {
    desk.posture_without(&[]).factors
}

/// The fields of the form.
pub(super) fn fields(desk: Desk, form: Form) -> AnyView {
    // Untracked: a session check must not render the form again.
    let (on, off) = untrack(|| link_factors(desk));
    let any = (String::new(), Signal::from(words::FACTOR_ANY));
    let any = untrack(|| offers_all(desk)).then_some(any);
    let each = on.into_iter().map(|factor| {
        let name = derive(move || words::factor(factor));
        (factor.as_str().to_owned(), name)
    });
    let factor_options = any.into_iter().chain(each).collect::<Vec<_>>();
    let off = (!off.is_empty()).then(|| derive(move || words::factors_off(&off, &intl::list)));
    let many = untrack(|| factors(desk));
    let another = (many > 0).then(|| {
        view! {
            <CheckField
                name="allow_multiple_enrollments"
                label=words::ANOTHER
                value=form.another
                error=form.error(desk, "allow_multiple_enrollments")
                hint=derive(move || words::another_hint(many))
            />
        }
    });
    let factor_error = form.error(desk, "factor");
    view! {
        <p>{words::LINK_WHAT}</p>
        {match off {
            Some(off) => view! {
                <SelectField name="factor" label=words::FACTOR value=form.factor options=factor_options error=factor_error hint=off />
            },
            None => view! {
                <SelectField name="factor" label=words::FACTOR value=form.factor options=factor_options error=factor_error />
            },
        }}
        {another}
        {ways(form)}
        {move || form.by_mail.get().then(|| untrack(|| mail(desk, form)))}
        <p class="notice notice-warn" part="notice">{words::LINK_HOLDER}</p>
    }
    .into_any()
}

/// The choice between sending the link and copying it.
fn ways(form: Form) -> AnyView {
    let name = unique_id("way");
    let option = |mail: bool, testid: &'static str, label: Message| {
        view! {
            <label class="way">
                <input
                    type="radio"
                    name=name.clone()
                    class="check"
                    data-testid=testid
                    prop:checked=move || form.by_mail.get() == mail
                    // Fires for the option that is chosen, not for the other one.
                    on:change=move |_| form.by_mail.set(mail)
                />
                {label}
            </label>
        }
    };
    view! {
        <fieldset class="ways">
            <legend class="field-label">{words::WAY}</legend>
            {option(true, "way-mail", words::WAY_MAIL)}
            {option(false, "way-copy", words::WAY_COPY)}
        </fieldset>
    }
    .into_any()
}

/// The email address, and the language of the email.
fn mail(desk: Desk, form: Form) -> AnyView {
    let known = own(desk);
    let hint: Signal<String> = match known {
        OwnAddress::Address(_) => words::ADDRESS_HINT.into(),
        OwnAddress::None => "".into(),
        OwnAddress::Unknown => words::ADDRESS_UNKNOWN.into(),
    };
    let note = move || {
        let own = own(desk);
        if form.email.with(|email| own.differs(email)) {
            return Some(words::ADDRESS_OTHER);
        }
        let unverified = |verified: Option<bool>| verified == Some(false);
        let unverified = desk
            .user
            .with(|user| user.as_ref().is_some_and(|u| unverified(u.email_verified)));
        (unverified && matches!(own, OwnAddress::Address(_))).then_some(words::ADDRESS_UNVERIFIED)
    };
    let mut languages = vec![(String::new(), Signal::from(words::LANGUAGE_DEFAULT))];
    let names = ticket::LANGUAGES.split_whitespace();
    languages.extend(names.map(|tag| (tag.to_owned(), derive(move || intl::language(tag)))));
    view! {
        <div class="ways">
            <TextField
                name="email"
                label=words::ADDRESS
                value=form.email
                kind="email"
                error=form.error(desk, "email")
                hint=hint
                optional=known == OwnAddress::Unknown
            />
            <p class="assist-warning" aria-live="polite" data-testid="address-note">{note}</p>
        </div>
        <SelectField
            name="email_locale"
            label=words::LANGUAGE
            value=form.locale
            options=languages
            error=form.error(desk, "email_locale")
        />
    }
    .into_any()
}
