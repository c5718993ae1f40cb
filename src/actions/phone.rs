//! What the proxy knows of phone numbers: looked up while somebody types.

use factordesk_model::lookup::PhoneQuestion;
use futures::FutureExt;

use super::context::{Context, Job};
use crate::draft::phone::number::Reading;
use crate::platform::countries::NamedCountry;
use crate::platform::intl;
use crate::platform::reactive::{State, spawn};

/// Typing pauses this long before a call is made.
const DEBOUNCE_MS: u32 = 300;

/// One form's look-up.
#[derive(Clone, Copy)]
pub struct PhoneLookup {
    context: Context,
    job: Job,
    asked: State<Option<PhoneQuestion>>,
    reading: State<Reading>,
}

impl PhoneLookup {
    pub(super) fn new(context: Context) -> Self {
        Self {
            context,
            job: Job::new(),
            asked: State::new(None),
            reading: State::new(Reading::Nothing),
        }
    }

    /// What is known of the number that was asked about last.
    pub fn reading(&self) -> State<Reading> {
        self.reading
    }

    /// Whether this is another question than the last one.
    pub fn is_new(&self, question: Option<&PhoneQuestion>) -> bool {
        self.asked
            .try_with_untracked(|asked| asked.as_ref() != question)
            == Some(true)
    }

    /// Asks, when typing pauses, or `soon`. What was asked before is given up, its request with it.
    pub fn ask(&self, question: Option<PhoneQuestion>, soon: bool) {
        let (context, reading) = (self.context, self.reading);
        self.job.stop();
        self.asked.set(question.clone());
        let Some(question) = question else {
            reading.set(Reading::Nothing);
            return;
        };
        reading.set(Reading::Awaited);
        let work = async move {
            if !soon {
                context.clock.sleep(DEBOUNCE_MS).await;
            }
            let Some(api) = context.api() else { return };
            let known = match api.phone(&question).await {
                Ok(facts) => Reading::Known(facts),
                Err(error) => {
                    context.note(&error);
                    Reading::Unknown
                }
            };
            let _ = reading.try_set(known);
        };
        self.job.begin(work.boxed_local());
    }
}

/// The countries of the pickers: asked for once, when the first of them is shown.
#[derive(Clone, Copy)]
pub struct Countries {
    context: Context,
    list: State<Vec<NamedCountry>>,
    /// They can't be had
    missing: State<bool>,
}

impl Countries {
    pub(super) fn new(context: Context) -> Self {
        Self {
            context,
            list: State::new(Vec::new()),
            missing: State::new(false),
        }
    }

    /// The countries; none until they are here.
    pub fn list(&self) -> State<Vec<NamedCountry>> {
        self.list
    }

    /// Whether the proxy did not give them.
    pub fn missing(&self) -> State<bool> {
        self.missing
    }

    /// The name of a region.
    pub fn name_of(&self, region: &str) -> Option<String> {
        self.list.with(|list| {
            let found = list.iter().find(|country| country.region == region)?;
            Some(found.name.clone())
        })
    }

    /// Asks for them, unless they are here.
    pub fn load(&self) {
        let Self {
            context,
            list,
            missing,
        } = *self;
        if list.try_with_untracked(Vec::is_empty) != Some(true) {
            return;
        }
        let work = async move {
            let Some(api) = context.api() else { return };
            match api.countries().await {
                Ok(found) => {
                    let _ = missing.try_set(false);
                    let _ = list.try_set(intl::named(&found));
                }
                Err(_) => {
                    let _ = missing.try_set(true);
                }
            }
        };
        spawn(context.life, work.boxed_local());
    }
}
