//! Guessing the country of a number before it is typed.

use factordesk_model::lookup::PhoneQuestion;
use factordesk_model::{MethodType, validate};

use crate::actions::PhoneLookup;
use crate::context::Desk;
use crate::draft::phone::number::LookupStatus;
use crate::platform::intl;

/// The countries that a new number is likely to be from.
#[derive(Clone, Copy)]
pub(super) struct CountryGuess {
    desk: Desk,
    /// The lookup of the user's other phone
    other: PhoneLookup,
}

impl CountryGuess {
    pub(super) fn new(desk: Desk, other: PhoneLookup) -> Self {
        Self { desk, other }
    }

    /// Looks up the country of the user's other phone, if its full number is on the screen.
    pub(super) fn begin(self) {
        let question = self.number_on_screen().map(|text| PhoneQuestion {
            text,
            ..PhoneQuestion::default()
        });
        if self.other.is_new(question.as_ref()) {
            // At once: nothing is being typed.
            self.other.ask(question, true);
        }
    }

    fn number_on_screen(self) -> Option<String> {
        // A revealed number is complete, while the list's are masked by default.
        let revealed = self.desk.revealed.try_get_untracked().flatten();
        revealed.or_else(|| {
            self.desk.list.with_untracked(|list| {
                let phones = list.methods().iter();
                phones
                    .filter(|method| method.kind == Some(MethodType::Phone))
                    .filter_map(|method| method.phone_number.clone())
                    // A masked number tells no country.
                    .find(|number| validate::phone_number(number).is_ok())
            })
        })
    }

    /// The likely countries, most likely first: that of the user's other phone, the configured one, the browser's. Reactive.
    pub(super) fn likely(self) -> Vec<String> {
        let other = self.other.status().with(|status| match status {
            LookupStatus::Known(facts) => facts.region.clone(),
            _ => None,
        });
        let configured = self
            .desk
            .session
            .with(|session| session.as_ref()?.default_country.clone());
        [other, configured, intl::own_region()]
            .into_iter()
            .flatten()
            .collect()
    }
}
