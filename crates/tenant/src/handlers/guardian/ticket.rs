//! `POST /guardian/enrollments/ticket`: creates a ticket that can be used once, within five days.

use factordesk_model::error::codes;
use factordesk_model::{GuardianFactor, TicketFactor, TicketRequest};
use serde_json::json;

use crate::api::ApiResponse;
use crate::app::App;
use crate::error::ApiError;
use crate::sync::lock;
use crate::tickets::{self, SentMail, StoredTicket};

pub(crate) fn handle(app: &App, request: TicketRequest) -> Result<ApiResponse, ApiError> {
    let problems = request.validate();
    if !problems.is_empty() {
        return Err(ApiError::problems(problems));
    }
    // Before `change`, which holds the store's lock: a read inside it would wait for ever.
    let factors = app.store.read(|data| data.settings.factors.clone());
    let ticket = StoredTicket::new(
        request.factor,
        request.allow_multiple_enrollments.unwrap_or_default(),
        app.now(),
    );
    let id = ticket.id.clone();
    // As everywhere, an unknown user is reported before a factor that can't be enrolled.
    let address = app.store.change(&request.user_id, |record| {
        check_factor(request.factor, &factors)?;
        let address = request.email.clone().or_else(|| record.user.email.clone());
        // Rule: ticket-without-address.
        if request.send_mail == Some(true) && address.is_none() {
            return Err(refused(
                "'send_mail' needs an address: the user has none, and 'email' is not given",
            ));
        }
        tickets::keep(&mut record.tickets, ticket);
        Ok(address)
    })?;
    let url = tickets::url(&app.origin, &id);
    // Rule: ticket-mail.
    if let (Some(true), Some(to)) = (request.send_mail, address) {
        let mut mails = lock(&app.mails);
        // A demo may run for weeks, and only tests read the mails.
        if mails.len() >= tickets::MAX_MAILS {
            mails.pop_front();
        }
        mails.push_back(SentMail {
            user_id: request.user_id,
            to,
            locale: request.email_locale,
            ticket_url: url.clone(),
        });
    }
    Ok(ApiResponse::Json(
        200,
        json!({"ticket_id": id, "ticket_url": url}),
    ))
}

/// Checks that the tenant has this factor turned on, or any factor if none is named.
///
/// Auth0's status for this isn't documented or recorded. 400 is assumed, because the body can't be carried out.
/// Rules: ticket-factor-off, ticket-email-factor.
fn check_factor(factor: Option<TicketFactor>, factors: &[GuardianFactor]) -> Result<(), ApiError> {
    if factor.is_some_and(|factor| !factor.enrollable()) {
        return Err(refused(
            "'factor' can't be email: users can't enroll in email through a ticket",
        ));
    }
    let on = |wanted: TicketFactor| {
        let name = wanted.factor_name();
        factors.iter().any(|f| f.name == name && f.enabled)
    };
    match factor {
        Some(factor) if !on(factor) => Err(refused("'factor' is not enabled in this tenant")),
        None if !TicketFactor::ALL
            .into_iter()
            .any(|f| f.enrollable() && on(f)) =>
        {
            Err(refused("no factor is enabled in this tenant"))
        }
        _ => Ok(()),
    }
}

fn refused(why: &str) -> ApiError {
    ApiError::new(
        400,
        codes::INVALID_BODY,
        format!("Payload validation error: {why}."),
    )
}
