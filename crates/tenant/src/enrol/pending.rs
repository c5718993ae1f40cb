//! Enrolments in progress: the secret shown on the page, the code that was sent. Kept in memory only.

use std::collections::HashMap;

use factordesk_model::{CreateRequest, TicketFactor};

use super::{Open, app_request, e164, phone_request, totp};
use crate::oidc::params::Params;
use crate::random;

/// Wrong codes before the enrolment starts again with a new secret or code.
const MAX_FAILURES: u8 = 10;

/// What the user has to enter next.
#[derive(Debug, Clone)]
pub(crate) enum Step {
    /// The choice of a factor
    Choose,
    /// The code of the app with this secret (base32)
    App(String),
    /// A phone number
    Phone,
    /// The code that was sent: the number, and the code
    PhoneCode(String, String),
    /// Nothing; this method is to be created
    Done(CreateRequest),
}

struct Pending {
    step: Step,
    failures: u8,
}

/// The enrolments in progress, by ticket id.
#[derive(Default)]
pub(crate) struct Enrolments(HashMap<String, Pending>);

/// The next step, and the problem if it is the same step again.
pub(crate) type NextStep = (Step, Option<&'static str>);

impl Enrolments {
    /// The current step of this ticket's enrolment.
    pub(crate) fn step(&mut self, open: &Open) -> Step {
        let pending = self
            .0
            .entry(open.ticket.id.clone())
            .or_insert_with(|| Pending::at(first(open)));
        pending.step.clone()
    }

    /// Handles a submitted form.
    pub(crate) fn next(&mut self, open: &Open, params: &Params, now: u64) -> NextStep {
        // Before the step's own fields: the form sends the empty code with it.
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
                // 32 characters (`random::base32`), a multiple of 8: base32 needs no padding then.
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
            // `Done` is never stored, but the match has to cover it.
            Step::Done(_) => (self.go(open, first(open)), None),
        }
    }

    /// Forgets a used ticket.
    pub(crate) fn end(&mut self, ticket: &str) {
        self.0.remove(ticket);
    }

    fn go(&mut self, open: &Open, step: Step) -> Step {
        self.0
            .insert(open.ticket.id.clone(), Pending::at(step.clone()));
        step
    }

    /// Counts a wrong code. After too many, the enrolment starts again with a new secret, which stops guessing.
    fn wrong(&mut self, open: &Open, step: Step) -> NextStep {
        let failures = self.0.get_mut(&open.ticket.id).map_or(1, |pending| {
            pending.failures += 1;
            pending.failures
        });
        if failures >= MAX_FAILURES {
            let restarted = self.go(open, first(open));
            return (restarted, Some("Too many wrong codes. Begin again."));
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
        // `open` lets through authenticator apps and phones only.
        _ => Step::Phone,
    }
}

/// Removes white space: apps show the code with a space in the middle.
fn digits(text: Option<&str>) -> String {
    let text = text.unwrap_or_default();
    text.chars().filter(|c| !c.is_whitespace()).collect()
}
