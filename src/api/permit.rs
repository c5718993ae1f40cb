//! The host page's say in what is changed, revealed or exported.
//!
//! [`ApiClient`] has no request for any of that without a [`Permit`], and the only way to one is to ask the host page. So no
//! action can forget to ask.

use std::rc::Rc;

use factordesk_model::UserId;
use factordesk_model::reason::{self, Reason, ReasonProblem};
use wasm_bindgen::JsValue;

use super::client::{ApiClient, Receipt};
use super::events::{Asked, ErrorPhase, Outcome, failed};
use crate::platform::events::{Answer, Element};
use crate::state::{ApiError, Failure};

/// The permission to carry out one action. Copies are for its requests.
#[derive(Clone)]
pub struct Permit(Rc<Inner>);

struct Inner {
    asked: Asked,
    why: Reason,
    element: Element,
    receipt: Receipt,
}

impl Permit {
    /// The user whom the action is about.
    pub fn user(&self) -> &UserId {
        &self.0.asked.user
    }

    /// The reason and the ticket number to send: the admin's, or the host page's in their place.
    pub fn why(&self) -> &Reason {
        &self.0.why
    }

    /// The request ids of its requests.
    pub fn receipt(&self) -> &Receipt {
        &self.0.receipt
    }

    /// Tells the host page how the action has ended, also if the desk was removed meanwhile. `code` says why it failed, if
    /// `error` alone doesn't.
    pub fn report(&self, outcome: Outcome, code: Option<&str>, error: Option<&ApiError>) {
        let inner = &self.0;
        let code = code.map(str::to_owned);
        let code = code.or_else(|| error.map(super::events::code_of));
        let own = inner.receipt.request_id();
        let request_id = error.map_or(own.as_deref(), ApiError::request_id);
        inner
            .element
            .tell(&inner.asked.after(outcome, code, request_id));
        if let Some(error) = error {
            inner.element.tell(&failed(ErrorPhase::Action, error));
        }
    }
}

/// The host page's decision about an action.
pub struct Decision {
    answer: Answer,
    permit: Inner,
}

/// Why an action isn't carried out.
pub enum Refusal {
    /// The host page has prevented it, and says so itself
    Silent,
    /// To be shown
    Shown(ApiError),
}

impl ApiClient {
    /// Asks the host page about an action, at once. `why` is what the admin has given.
    pub fn ask_host(&self, asked: Asked, why: Reason) -> Decision {
        let element = self.element();
        Decision {
            answer: element.ask(&asked.before()),
            permit: Inner {
                asked,
                why,
                element,
                receipt: Receipt::default(),
            },
        }
    }
}

impl Decision {
    /// Whether the host page takes its time. Otherwise [`Self::made`] is ready at once.
    pub fn waits(&self) -> bool {
        self.answer.waits() && !self.answer.is_prevented
    }

    /// Waits for the decision. Dropping this future gives up.
    ///
    /// # Errors
    /// Why the action isn't carried out.
    pub async fn made(self) -> Result<Permit, Refusal> {
        let Self { answer, mut permit } = self;
        if answer.is_prevented {
            return Err(Refusal::Silent);
        }
        let values = answer.decision().await;
        let [reason, ticket] =
            values.map_err(|message| Refusal::Shown(ApiError::refused_by_host(&message)))?;
        take(
            &reason,
            &mut permit.why.reason,
            Failure::HostReason,
            reason::reason,
        )?;
        take(
            &ticket,
            &mut permit.why.ticket,
            Failure::HostTicket,
            reason::ticket,
        )?;
        Ok(Permit(Rc::new(permit)))
    }
}

/// Takes a value of the host page in place of the admin's, if there is one. It is checked as a typed one is.
fn take(
    given: &JsValue,
    place: &mut Option<String>,
    malformed: Failure,
    check: fn(&str) -> Result<&str, ReasonProblem>,
) -> Result<(), Refusal> {
    if given.is_undefined() {
        return Ok(());
    }
    let text = given.as_string();
    match text.as_deref().map(|text| reason::typed(text, check)) {
        Some(Ok(text)) => {
            if let Some(text) = text {
                *place = Some(text.to_owned());
            }
            Ok(())
        }
        _ => Err(Refusal::Shown(ApiError::local(malformed))),
    }
}
