//! Looks up phone numbers at the proxy while the admin types, and the countries for the pickers.

use factordesk_model::lookup::{Country, PhoneQuestion};
use factordesk_view::reactive::{Derived, State, memo, spawn};
use futures::FutureExt;

use super::context::{Context, Job};
use crate::draft::phone::number::LookupStatus;
use crate::platform::countries::NamedCountry;
use crate::platform::intl;

/// How long typing must pause before a request is sent, in milliseconds.
const DEBOUNCE_MS: u32 = 300;

/// The look-up of one form.
#[derive(Clone, Copy)]
pub struct PhoneLookup {
    context: Context,
    job: Job,
    asked: State<Option<PhoneQuestion>>,
    status: State<LookupStatus>,
}

impl PhoneLookup {
    pub(super) fn new(context: Context) -> Self {
        Self {
            context,
            job: Job::new(),
            asked: State::new(None),
            status: State::new(LookupStatus::Nothing),
        }
    }

    /// What is known about the number of the last question.
    pub fn status(&self) -> State<LookupStatus> {
        self.status
    }

    /// Whether this question differs from the last one.
    pub fn is_new(&self, question: Option<&PhoneQuestion>) -> bool {
        self.asked
            .try_with_untracked(|asked| asked.as_ref() != question)
            == Some(true)
    }

    /// Looks a number up after a pause in typing, or at once if `soon`. The previous request is aborted.
    pub fn ask(&self, question: Option<PhoneQuestion>, soon: bool) {
        let (context, status) = (self.context, self.status);
        self.job.stop();
        self.asked.set(question.clone());
        let Some(question) = question else {
            status.set(LookupStatus::Nothing);
            return;
        };
        status.set(LookupStatus::Awaited);
        let work = async move {
            if !soon {
                context.clock.sleep(DEBOUNCE_MS).await;
            }
            let Some(api) = context.api() else { return };
            let known = match api.phone(&question).await {
                Ok(facts) => LookupStatus::Known(facts),
                // A failed look-up doesn't stop the form: a number in E.164 can be sent without it.
                Err(error) => {
                    context.note(&error);
                    LookupStatus::Unknown
                }
            };
            let _ = status.try_set(known);
        };
        self.job.begin(work.boxed_local());
    }
}

/// The countries for the pickers, loaded once, when a picker is first shown.
#[derive(Clone, Copy)]
pub struct Countries {
    context: Context,
    found: State<Vec<Country>>,
    /// Named in the language of the texts
    list: Derived<Vec<NamedCountry>>,
    /// Whether they couldn't be loaded
    missing: State<bool>,
}

impl Countries {
    pub(super) fn new(context: Context) -> Self {
        let found = State::new(Vec::new());
        Self {
            context,
            found,
            list: memo(move || found.with(|found: &Vec<Country>| intl::named(found))),
            missing: State::new(false),
        }
    }

    /// The countries; empty until loaded.
    pub fn list(&self) -> Derived<Vec<NamedCountry>> {
        self.list
    }

    /// Whether they couldn't be loaded.
    pub fn missing(&self) -> State<bool> {
        self.missing
    }

    /// The name of a region, if it is known. Reactive.
    pub fn name_of(&self, region: &str) -> Option<String> {
        self.list.with(|list| {
            let found = list.iter().find(|country| country.region == region)?;
            Some(found.name.clone())
        })
    }

    /// Loads them, unless they are loaded.
    pub fn load(&self) {
        let Self {
            context,
            found,
            missing,
            ..
        } = *self;
        // Still empty after a failure, so that the next form asks again.
        if found.try_with_untracked(Vec::is_empty) != Some(true) {
            return;
        }
        let work = async move {
            let Some(api) = context.api() else { return };
            match api.countries().await {
                Ok(countries) => {
                    let _ = missing.try_set(false);
                    let _ = found.try_set(countries);
                }
                Err(_) => {
                    let _ = missing.try_set(true);
                }
            }
        };
        spawn(context.life, work.boxed_local());
    }
}
