//! The pages behind an enrolment ticket's link, which enrol an authenticator app or a phone.
//!
//! In reading order: [`totp`] (codes of an app), [`pending`] (enrolments in progress), [`page`] (the HTML), and the
//! two handlers here. Auth0's own pages can enrol every factor. These show the whole flow with the two factors that
//! need no device. Rule: ticket-pages.

pub(crate) mod page;
pub(crate) mod pending;
mod totp;

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;
use factordesk_model::{
    CreateRequest, PhoneCreate, Secret, TicketFactor, TotpCreate, UserId, UserSummary, validate,
};

use crate::app::App;
use crate::clock::rfc3339;
use crate::error::ApiError;
use crate::handlers::authentication_methods::{make, rules};
use crate::oidc::params::Params;
use crate::store::{Data, Record};
use crate::sync::lock;
use crate::tickets::StoredTicket;
use page::Refusal;
use pending::Step;

/// A valid ticket and its user.
pub(crate) struct Open {
    pub(crate) ticket: StoredTicket,
    pub(crate) id: UserId,
    pub(crate) user: UserSummary,
    /// The factors that the ticket and the tenant allow and these pages can enrol
    pub(crate) factors: Vec<TicketFactor>,
}

/// `GET /mfa/enrollment?ticket={id}`
pub(crate) async fn show(State(app): State<Arc<App>>, RawQuery(query): RawQuery) -> Response {
    match open(&app, &ticket_id(query.as_deref())) {
        Ok(open) => {
            // The step is stored, so that a reload shows the same secret or code.
            let step = lock(&app.enrolments).step(&open);
            page::step(&open, &step, None)
        }
        Err(refusal) => page::refusal(&refusal),
    }
}

/// `POST /mfa/enrollment?ticket={id}`: the chosen factor, the phone number, or the code.
pub(crate) async fn submit(
    State(app): State<Arc<App>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let open = match open(&app, &ticket_id(query.as_deref())) {
        Ok(open) => open,
        Err(refusal) => return page::refusal(&refusal),
    };
    let params = match Params::body(&headers, &body) {
        Some(Ok(params)) => params,
        // A malformed form counts as an empty one, so the page asks again.
        _ => Params::default(),
    };
    let (step, problem) = lock(&app.enrolments).next(&open, &params, app.now());
    let Step::Done(request) = step else {
        return page::step(&open, &step, problem);
    };
    match finish(&app, &open, request) {
        // Only now: if saving failed, the page can be submitted again with the same secret.
        Ok(()) => {
            lock(&app.enrolments).end(&open.ticket.id);
            page::done(&open)
        }
        Err(refusal) => page::refusal(&refusal),
    }
}

/// The id in the link's query; empty without one.
fn ticket_id(query: Option<&str>) -> String {
    let params = Params::form(query.unwrap_or_default().as_bytes()).unwrap_or_default();
    params.get("ticket").unwrap_or_default().to_owned()
}

/// Finds the ticket and checks that it can still be used.
fn open(app: &App, id: &str) -> Result<Open, Refusal> {
    let now = app.now();
    app.store.read(|data| {
        let (record, ticket) = find(data, id).ok_or(Refusal::Unknown)?;
        check(record, ticket, now)?;
        let user = record.user.clone();
        let enabled = |factor: TicketFactor| {
            let name = factor.factor_name();
            data.settings
                .factors
                .iter()
                .any(|f| f.name == name && f.enabled)
        };
        let wanted: Vec<TicketFactor> = match ticket.factor {
            Some(factor) => vec![factor],
            None => TicketFactor::ALL.to_vec(),
        };
        // Turned off since the ticket was made; below: turned on, but not for these pages.
        if !wanted.iter().any(|factor| enabled(*factor)) {
            return Err(Refusal::Disabled);
        }
        let factors: Vec<TicketFactor> = wanted
            .into_iter()
            .filter(|f| enabled(*f) && matches!(f, TicketFactor::Otp | TicketFactor::Phone))
            .collect();
        if factors.is_empty() {
            return Err(Refusal::NotHere(ticket.factor));
        }
        Ok(Open {
            ticket: ticket.clone(),
            id: user.user_id.clone().ok_or(Refusal::Unknown)?,
            user,
            factors,
        })
    })
}

fn find<'a>(data: &'a Data, id: &str) -> Option<(&'a Record, &'a StoredTicket)> {
    data.records().iter().find_map(|record| {
        let ticket = record.tickets.iter().find(|ticket| ticket.id == id)?;
        Some((record, ticket))
    })
}

/// Checks that the ticket can still be used for its user.
fn check(record: &Record, ticket: &StoredTicket, now: u64) -> Result<(), Refusal> {
    if let Some(used) = ticket.used_at {
        return Err(Refusal::Used(used));
    }
    if now >= ticket.expires_at {
        return Err(Refusal::Expired(ticket.expires_at));
    }
    // Rule: ticket-multiple.
    if !ticket.allow_multiple_enrollments && rules::is_enrolled(&record.methods) {
        return Err(Refusal::Enrolled);
    }
    Ok(())
}

/// Adds the method and marks the ticket as used, in one step.
fn finish(app: &App, open: &Open, request: CreateRequest) -> Result<(), Refusal> {
    let now = app.now();
    // Through the same functions as the API, so that ids and children are the same.
    let mut method = make::created(request, now);
    // Rule: ticket-enrolled-at.
    method.enrolled_at = Some(rfc3339(now));
    let changed = app.store.change(&open.id, |record| {
        let at = record
            .tickets
            .iter()
            .position(|ticket| ticket.id == open.ticket.id)
            .ok_or(Refusal::Unknown)?;
        // Checked again under the lock: another page may have used the ticket in the meantime.
        check(record, &record.tickets[at], now)?;
        rules::check_new(&record.methods, &method, app.switches())
            .map_err(|error| Refusal::of(&error))?;
        record.methods.push(method);
        record.tickets[at].used_at = Some(now);
        Ok::<_, Refusal>(())
    });
    changed.map_err(|error| match error {
        crate::store::ChangeError::NoSuchUser => Refusal::Unknown,
        crate::store::ChangeError::Refused(refusal) => refusal,
        crate::store::ChangeError::Persist(cause) => {
            eprintln!("factordesk-tenant: the data file can't be written: {cause}");
            Refusal::of(&ApiError::storage())
        }
    })
}

/// The request that would create this authenticator app through the Management API.
fn app_request(secret: &str) -> CreateRequest {
    CreateRequest::Totp(TotpCreate {
        name: None,
        totp_secret: Secret::new(secret),
    })
}

/// The request that would create this phone.
fn phone_request(number: &str) -> CreateRequest {
    CreateRequest::Phone(PhoneCreate {
        phone_number: number.to_owned(),
        ..PhoneCreate::default()
    })
}

/// Converts a phone number as people type it to E.164.
fn e164(text: &str) -> Option<String> {
    let number: String = text
        .chars()
        .filter(|c| !matches!(c, ' ' | '-' | '.' | '(' | ')'))
        .collect();
    validate::phone_number(&number).is_ok().then_some(number)
}
