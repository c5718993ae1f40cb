//! Operations on the user rather than on a method: enrolment tickets, recovery codes, remembered browsers.

use factordesk_model::{RecoveryCode, Secret, Target, Ticket, TicketRequest};
use futures::FutureExt;
use serde_json::Value;

use super::client::{ApiClient, ApiFuture};
use super::permit::Permit;
use super::request::RequestParts;
use crate::state::error::{ApiError, Failure};

/// The secret in the response, if there is one: a link or a code.
pub type SecretFuture = ApiFuture<Option<Secret>>;

impl ApiClient {
    /// `POST /guardian/enrollments/ticket`. Returns the link, or `None` if Auth0 mails it: then only the
    /// user needs it, and it is dropped here.
    pub fn create_ticket(&self, permit: &Permit, request: &TicketRequest) -> SecretFuture {
        let parts = RequestParts::to(&Target::CreateTicket)
            .with_reason(permit.why())
            .json(request.to_value());
        if request.send_mail == Some(true) {
            // Parsed nevertheless: as a `Secret`, the link is overwritten when it is dropped.
            self.read_secret(parts, |value| Some(Ticket::from_value(value).and(None)))
        } else {
            self.read_secret(parts, |value| {
                Ticket::from_value(value).map(|ticket| Some(ticket.ticket_url))
            })
        }
    }

    /// `POST /users/{id}/recovery-code-regeneration`. Returns the new code.
    pub fn regenerate_recovery_code(&self, permit: &Permit) -> SecretFuture {
        let target = Target::RegenerateRecoveryCode(permit.user().clone());
        let parts = RequestParts::to(&target).with_reason(permit.why());
        self.read_secret(parts, |value| {
            RecoveryCode::from_value(value).map(|code| Some(code.0))
        })
    }

    /// `POST /users/{id}/multifactor/actions/invalidate-remember-browser`
    pub fn forget_browsers(&self, permit: &Permit) -> SecretFuture {
        let target = Target::ForgetBrowsers(permit.user().clone());
        let parts = RequestParts::to(&target).with_reason(permit.why());
        self.read_secret(parts, |_| Some(None))
    }

    fn read_secret(
        &self,
        parts: RequestParts,
        secret: fn(Value) -> Option<Option<Secret>>,
    ) -> SecretFuture {
        let client = self.clone();
        async move {
            let value = client.read(parts).await?;
            secret(value).ok_or_else(|| ApiError::local(Failure::Unreadable))
        }
        .boxed_local()
    }
}
