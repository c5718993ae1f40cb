//! The form of a phone: country, number with the result of the lookup, name, channel.

use factordesk_model::lookup::{PhoneQuestion, PhoneVerdict};
use factordesk_model::{Channel, CreateRequest, PhoneCreate, PhoneSuggestion, Problem};
use factordesk_view::reactive::{Signal, State, effect, expect_context, follow_language, memo};
use factordesk_view::{ElementRef, any, view};
use leptos::prelude::*;

use super::country_guess::CountryGuess;
use super::doubt;
use crate::actions::{Actions, Countries, PhoneLookup};
use crate::components::country_field;
use crate::context::Desk;
use crate::dialogs::enrolment::Enrolment;
use crate::dialogs::fields::{Fields, sentence};
use crate::draft::fields::Draft;
use crate::draft::phone::number::{LookupStatus, is_doubtful, is_international, question, to_send};
use crate::draft::phone::{self as draft, FIELDS};
use crate::platform::by_name::call;
use crate::platform::focus;
use crate::state::field_errors::FieldError;
use crate::state::offer::channel_is_off;
use crate::text::{forms as general, phone as words};

const NUMBER: &str = "phone_number";
const CHANNEL: &str = "preferred_authentication_method";

/// The form. Its signals belong to the owner under which it was created.
#[derive(Clone, Copy)]
pub struct PhoneForm {
    desk: Desk,
    fields: Fields,
    /// The chosen country, empty if none is chosen
    region: State<String>,
    /// The country that the form filled in itself, from a lookup or a guess. If `region` differs, the admin chose it
    filled_in: State<String>,
    /// Guesses the country before a number is typed
    guess: CountryGuess,
    countries: Countries,
    lookup: PhoneLookup,
    /// The form was submitted before the lookup finished
    hurry: State<bool>,
    /// The checkbox "Use this number anyway" is ticked
    anyway: State<bool>,
    node: ElementRef,
}

impl PhoneForm {
    /// An empty form.
    pub fn empty() -> Self {
        let actions = expect_context::<Actions>();
        let desk = expect_context::<Desk>();
        let form = Self {
            desk,
            fields: Fields::new(FIELDS),
            region: State::new(String::new()),
            filled_in: State::new(String::new()),
            guess: CountryGuess::new(desk, actions.phone_lookup()),
            countries: actions.countries(),
            lookup: actions.phone_lookup(),
            hurry: State::new(false),
            anyway: State::new(false),
            node: ElementRef::new(),
        };
        // Look the number up again when the number or the country changes.
        let asked = memo(move || form.question());
        effect(move || {
            let question = asked.get();
            if form.lookup.is_new(question.as_ref()) {
                form.hurry.set(false);
                form.anyway.set(false);
                form.lookup.ask(question, false);
            }
        });
        effect(move || form.lookup.status().with(|status| form.read(status)));
        // Until the admin types or chooses something, show the most likely country.
        effect(move || {
            let likeliest = form.guess.likely().into_iter().next();
            let is_empty = untrack(|| form.typed()).is_none_or(|typed| typed.is_empty());
            let chosen = form.region.get_untracked() != form.filled_in.get_untracked();
            if is_empty && !chosen {
                form.fill_in(likeliest.unwrap_or_default());
            }
        });
        form
    }

    /// Sets the country on the form's own initiative.
    fn fill_in(self, region: String) {
        let _ = self.filled_in.try_set(region.clone());
        let _ = self.region.try_set(region);
    }

    /// The state of the lookup.
    pub(super) fn status(self) -> State<LookupStatus> {
        self.lookup.status()
    }

    /// Whether "Use this number anyway" is ticked.
    pub(super) fn anyway(self) -> State<bool> {
        self.anyway
    }

    /// The name of a country, once the list of countries is loaded. Reactive.
    pub(super) fn country_name(self, region: &str) -> Option<String> {
        self.countries.name_of(region)
    }

    /// Uses a suggested number.
    pub(super) fn take(self, suggestion: &PhoneSuggestion) {
        if let Some(number) = self.fields.value(NUMBER) {
            number.set(suggestion.international.clone());
        }
        if let Some(region) = &suggestion.region {
            self.fill_in(region.clone());
        }
        // The pressed button is removed, so move the focus first.
        focus::soon(self.node, focus::FIRST_FIELD);
    }

    /// The number as typed; `None` if the form has been disposed of. Reactive.
    fn typed(self) -> Option<String> {
        self.fields.value(NUMBER)?.try_get()
    }

    /// The lookup for the current number and country. Reactive.
    fn question(self) -> Option<PhoneQuestion> {
        let region = self.region.get();
        let mut others = self.guess.likely();
        let typed = self.typed()?;
        if is_international(&typed) {
            // A country that the form filled in came from the lookup itself, so it is no new information.
            let chosen = Some(region).filter(|region| *region != self.filled_in.get());
            others.extend(chosen);
            return question(&typed, "", &others);
        }
        question(&typed, &region, &others)
    }

    /// Handles the result of a lookup: shows the country, and submits a form that was waiting for it.
    fn read(self, status: &LookupStatus) {
        if let LookupStatus::Known(facts) = status
            && let Some(region) = &facts.region
            && facts.verdict == PhoneVerdict::Ok
            && untrack(|| self.typed()).is_some_and(|typed| is_international(&typed))
            && self.region.with_untracked(|now| now != region)
        {
            self.fill_in(region.clone());
        }
        if *status == LookupStatus::Awaited || !self.hurry.get_untracked() {
            return;
        }
        self.hurry.set(false);
        let doubtful =
            matches!(status, LookupStatus::Known(facts) if facts.verdict != PhoneVerdict::Ok);
        // The form was waiting for this result. If there is a warning, the admin has to see it first.
        let form = self.node.get().and_then(|node| node.closest("form").ok()?);
        if let Some(form) = form
            && !doubtful
        {
            // Fails only if the form isn't in the page.
            // `requestSubmit` runs the handler of `submit`; the method `submit` wouldn't.
            call(&form, "requestSubmit");
        }
    }

    /// Wipes everything that was typed.
    pub fn wipe(&self) {
        self.fields.clear();
        self.anyway.set(false);
        let likeliest = untrack(|| self.guess.likely()).into_iter().next();
        self.fill_in(likeliest.unwrap_or_default());
    }

    /// Shows errors beside these fields.
    pub fn refuse_number(&self, refusals: Vec<(&'static str, FieldError)>) {
        self.fields.refuse(refusals);
    }

    /// Fills in the name and the channel.
    pub fn fill(&self, draft: &Draft) {
        self.fields.fill(draft);
    }

    /// The problem of the number, once the lookup has finished. Reactive.
    fn problem(self) -> Option<String> {
        let typed = self.typed()?;
        // The admin may have left the empty field to choose the country, which is not an error yet.
        if typed.trim().is_empty() && !self.fields.is_submitted() {
            return None;
        }
        self.lookup.status().with(|status| match status {
            LookupStatus::Awaited => None,
            known => match to_send(known, &typed) {
                Err(problem) => Some(words::problem(problem).into()),
                // Shown only after submitting. While the number is typed, the warning is enough.
                Ok(_) if is_doubtful(known) && self.fields.is_submitted() => {
                    (!self.anyway.get()).then(|| words::CONFIRM.text().to_owned())
                }
                Ok(_) => None,
            },
        })
    }

    /// The phone as it would be sent now. Reactive.
    fn phone(self) -> PhoneCreate {
        let mut phone = draft::create(&self.fields.draft());
        let number = self
            .lookup
            .status()
            .with(|status| to_send(status, &self.typed().unwrap_or_default()));
        if let Ok(number) = number {
            phone.phone_number = number;
        }
        // The form has no field for a single channel.
        if let [only] = self.channels()[..] {
            phone.preferred_authentication_method = Some(only);
        }
        phone
    }

    /// Called when the form is submitted. Returns the phone, or `None` if something is wrong or the lookup hasn't finished. In the
    /// latter case the form submits itself when it has.
    pub fn ready(&self) -> Option<PhoneCreate> {
        let form = *self;
        form.fields.submit();
        let awaited = move || {
            let status = form.lookup.status();
            status.with_untracked(|status| *status == LookupStatus::Awaited)
        };
        // The last keystrokes may not have been looked up yet.
        let question = untrack(|| form.question());
        if awaited() || form.lookup.is_new(question.as_ref()) {
            form.hurry.set(true);
            form.lookup.ask(question, true);
        }
        if awaited() {
            return None;
        }
        untrack(|| {
            let phone = form.phone();
            let wrong = form.problem().is_some()
                || !CreateRequest::Phone(phone.clone()).validate().is_empty();
            (!wrong).then_some(phone)
        })
    }

    /// The channels that the tenant has turned on.
    fn channels(self) -> Vec<Channel> {
        untrack(|| {
            self.desk.with_capabilities(|capabilities| {
                let on = |channel: &Channel| !channel_is_off(capabilities, *channel);
                Channel::ALL.into_iter().filter(on).collect()
            })
        })
    }

    /// The fields of the form.
    pub fn fields_view(&self) -> AnyView {
        let form = *self;
        form.countries.load();
        form.guess.begin();
        let found = memo(move || CreateRequest::Phone(form.phone()).validate());
        let found: Signal<Vec<Problem>> = found.into();
        let country = move || {
            // Without the list of countries, numbers can be typed with their country code.
            let missing = form.countries.missing().get();
            (!missing).then(|| country_field(form.countries, form.region))
        };
        let channel = match form.channels()[..] {
            [only] => any(view! {
                <p class="muted" data-testid="one-channel">{words::one_channel(only)}</p>
            }),
            _ => form.fields.one(
                CHANNEL,
                move || sentence(&found, CHANNEL),
                general::hint(CHANNEL),
            ),
        };
        view! {
            <div class="phone" node_ref=form.node>
                {country}
                <div class="phone-number">
                    {form.fields.one(NUMBER, move || form.problem(), Some(words::NUMBER_HINT))}
                </div>
                <div class="phone-echo" role="status">{move || form.echo()}</div>
                {doubt::view(form)}
            </div>
            {form.fields.one("name", move || sentence(&found, "name"), general::hint("name"))}
            {channel}
        }
        .into_any()
    }

    /// The number as the lookup read it, and its warnings. Reactive.
    fn echo(self) -> AnyView {
        follow_language();
        let line = |testid, class, words: String| {
            view! { <p data-testid=testid class=class>{words}</p> }.into_any()
        };
        self.lookup.status().with(|status| match status {
            LookupStatus::Nothing => any(()),
            LookupStatus::Awaited => any(self.hurry.get().then(|| {
                line(
                    "phone-awaited",
                    "muted",
                    words::LOOKING_UP.text().to_owned(),
                )
            })),
            LookupStatus::Unknown => line(
                "phone-unknown",
                "muted",
                words::NOT_LOOKED_UP.text().to_owned(),
            ),
            LookupStatus::Known(facts) => {
                let region = facts.region.as_deref();
                let country = region.and_then(|region| self.countries.name_of(region));
                let country = country.as_deref().or(region);
                let echo = words::echo(facts, country);
                let warning = words::warning(facts, country);
                any((
                    (!echo.is_empty()).then(|| line("phone-echo", "phone-known", echo)),
                    warning.map(|words| line("phone-warning", "phone-warning", words)),
                ))
            }
        })
    }
}

impl Enrolment for PhoneForm {
    fn view(&self) -> AnyView {
        view! {
            <div class="notice notice-warn" part="notice" data-testid="confirmed-notice">
                <p>{general::CONFIRMED_AT_ONCE}</p>
            </div>
            {self.fields_view()}
        }
        .into_any()
    }

    fn request(&self) -> Option<CreateRequest> {
        self.ready().map(CreateRequest::Phone)
    }

    fn refuse(&self, refusals: Vec<(&'static str, FieldError)>) {
        self.refuse_number(refusals);
    }

    fn clear(&self) {
        self.wipe();
    }

    fn clear_secrets(&self) {
        self.fields.clear_secrets();
    }

    fn is_typed(&self) -> bool {
        self.fields.is_typed()
    }
}
