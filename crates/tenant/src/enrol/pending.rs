//! Enrolments under way: the secret that is on the screen, the code that was sent. In memory only.

use std::collections::HashMap;

use factordesk_model::{CreateRequest, TicketFactor};

use super::{Open, app_request, e164, phone_request, totp};
use crate::oidc::params::Params;
use crate::random;

/// Wrong codes before there is a new secret, or a new code.
const MAX_FAILURES: u8 = 10;

/// What is asked for next.
#[derive(Debug, Clone)]
pub(crate) enum Step {
    /// Which factor
    Choose,
    /// The code of the app that has this secret (base32)
    App(String),
    /// A phone number
    Phone,
    /// The code that was sent to this number, with the code
    PhoneCode(String, String),
    /// Nothing: this is to be created
    Done(CreateRequest),
}

struct Pending {
    step: Step,
    failures: u8,
}

/// The enrolments, by ticket.
#[derive(Default)]
pub(crate) struct Enrolments(HashMap<String, Pending>);

/// The step that follows, and what was wrong when it is the same again.
pub(crate) type Turn = (Step, Option<&'static str>);

impl Enrolments {
    /// Where this ticket is.
    pub(crate) fn step(&mut self, open: &Open) -> Step {
        let pending = self
            .0
            .entry(open.ticket.id.clone())
            .or_insert_with(|| Pending::at(first(open)));
        pending.step.clone()
    }

    /// Takes what was typed.
    pub(crate) fn next(&mut self, open: &Open, params: &Params, now: u64) -> Turn {
        if params.get("again").is_some() {
            return (self.go(open, first(open)), None);
        }
        match self.step(open) {
            Step::Choose => {
                let chosen = params.get("factor").and_then(TicketFactor::read);
                match chosen.filter(|factor| open.factors.contains(factor)) {
                    Some(factor) => (self.go(open, begin(factor)), None),
                    None => (Step::Choose, Some("Choose one of these.")),
                }
            }
            Step::App(secret) => {
                let key = data_encoding::BASE32.decode(secret.as_bytes());
                let code = digits(params.get("code"));
                if key.is_ok_and(|key| totp::matches(&key, &code, now / 1000)) {
                    (Step::Done(app_request(&secret)), None)
                } else {
                    self.wrong(open, Step::App(secret))
                }
            }
            Step::Phone => match params.get("number").and_then(e164) {
                Some(number) => {
                    let sent = Step::PhoneCode(number, random::digits(6));
                    (self.go(open, sent), None)
                }
                None => (
                    Step::Phone,
                    Some("Enter the number with its country code, such as +33 6 12 34 56 78."),
                ),
            },
            Step::PhoneCode(number, code) => {
                if random::same_secret(&digits(params.get("code")), &code) {
                    (Step::Done(phone_request(&number)), None)
                } else {
                    self.wrong(open, Step::PhoneCode(number, code))
                }
            }
            Step::Done(_) => (self.go(open, first(open)), None),
        }
    }

    /// Forgets a ticket that was used.
    pub(crate) fn end(&mut self, ticket: &str) {
        self.0.remove(ticket);
    }

    fn go(&mut self, open: &Open, step: Step) -> Step {
        self.0
            .insert(open.ticket.id.clone(), Pending::at(step.clone()));
        step
    }

    /// Counts a wrong code; too many begin anew, with another secret.
    fn wrong(&mut self, open: &Open, step: Step) -> Turn {
        let failures = self.0.get_mut(&open.ticket.id).map_or(1, |pending| {
            pending.failures += 1;
            pending.failures
        });
        if failures >= MAX_FAILURES {
            let anew = self.go(open, first(open));
            return (anew, Some("Too many wrong codes. Begin again."));
        }
        let told = "This is not the code. Look again, and enter its 6 digits.";
        (step, Some(told))
    }
}

impl Pending {
    fn at(step: Step) -> Self {
        Self { step, failures: 0 }
    }
}

fn first(open: &Open) -> Step {
    match open.factors.as_slice() {
        [only] => begin(*only),
        _ => Step::Choose,
    }
}

fn begin(factor: TicketFactor) -> Step {
    match factor {
        TicketFactor::Otp => Step::App(random::base32()),
        _ => Step::Phone,
    }
}

/// The digits of what was typed: people put a space in the middle.
fn digits(text: Option<&str>) -> String {
    let text = text.unwrap_or_default();
    text.chars().filter(|c| !c.is_whitespace()).collect()
}
