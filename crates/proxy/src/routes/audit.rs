//! `GET /audit?user=<id>&before=<seq>&limit=<n>`: what was done to a user, newest first.

use axum::extract::{Request, State};
use axum::response::Response;
use factordesk_model::audit::MAX_AUDIT_PAGE;
use factordesk_model::{AuditEntry, AuditPage, MethodSummary, Permission, UserId, mask};

use super::json;
use crate::auth::Caller;
use crate::auth0::limiter::CallContext;
use crate::error::ApiError;
use crate::middleware::RequestTrace;
use crate::policy::Access;
use crate::state::AppState;
use crate::store::StoreError;
use crate::store::audit::{Event, Row};

/// Number of entries on a page, unless the query says otherwise.
const DEFAULT_LIMIT: u32 = 20;

pub(super) async fn show(
    State(state): State<AppState>,
    caller: Result<Caller, ApiError>,
    request: Request,
) -> Result<Response, ApiError> {
    RequestTrace::of(request.extensions()).set_operation("audit");
    let came = state.clock().ticks();
    let caller = caller?;
    if !caller.permissions().contains(&Permission::ReadAudit) {
        return Err(ApiError::insufficient_scope(Permission::ReadAudit));
    }
    let query = AuditQuery::read(request.uri().query().unwrap_or_default())?;
    let context = CallContext::of(caller.pseudonym(), came);
    // A user out of scope has no history, as an id that never existed.
    if !Access::of(&state, &caller, context)
        .sees(&query.user)
        .await?
    {
        return Ok(json(&AuditPage {
            entries: Vec::new(),
            next: None,
        }));
    }
    let history = state
        .store()
        .history(query.user.as_str(), query.before, query.limit);
    let history = history.await?;
    // A full page may be followed by another one. Records are numbered from 1.
    let next = history
        .last()
        .map(|(row, _)| row.seq)
        .filter(|seq| *seq > 1 && history.len() as u64 == u64::from(query.limit));
    let entries: Result<Vec<AuditEntry>, StoreError> = history
        .into_iter()
        .map(|(row, outcome)| entry(&row, outcome.as_ref()))
        .collect();
    Ok(json(&AuditPage {
        entries: entries?,
        next,
    }))
}

#[derive(Debug, PartialEq, Eq)]
struct AuditQuery {
    user: UserId,
    before: u64,
    limit: u32,
}

impl AuditQuery {
    /// Reads the query. Each key may occur once; unknown keys are refused.
    fn read(raw: &str) -> Result<Self, ApiError> {
        let (mut user, mut before, mut limit) = (None, None, None);
        for (key, value) in form_urlencoded::parse(raw.as_bytes()) {
            let place = match &*key {
                "user" => &mut user,
                "before" => &mut before,
                "limit" => &mut limit,
                _ => {
                    return Err(ApiError::invalid_query(
                        "only the keys user, before and limit are known.",
                    ));
                }
            };
            if place.replace(value.into_owned()).is_some() {
                return Err(ApiError::invalid_query(
                    "user, before and limit may each occur only once.",
                ));
            }
        }
        let user = user
            .and_then(|text| UserId::new(text).ok())
            .ok_or_else(|| ApiError::invalid_query("user must be a user id."))?;
        // `parse` would also accept a leading `+`.
        let digits = |text: &String| text.bytes().all(|b| b.is_ascii_digit());
        let before = match before {
            None => u64::MAX,
            Some(text) => Some(text)
                .filter(digits)
                .and_then(|text| text.parse().ok())
                .ok_or_else(|| ApiError::invalid_query("before must be an entry's number."))?,
        };
        let limit = match limit {
            None => DEFAULT_LIMIT,
            Some(text) => Some(text)
                .filter(digits)
                .and_then(|text| text.parse().ok())
                .filter(|limit| (1..=MAX_AUDIT_PAGE).contains(limit))
                .ok_or_else(|| ApiError::invalid_query("limit must be 1 to 100."))?,
        };
        Ok(Self {
            user,
            before,
            limit,
        })
    }
}

/// Turns an attempt and its outcome into one entry.
fn entry(row: &Row, outcome: Option<&Row>) -> Result<AuditEntry, StoreError> {
    let record = row.content()?;
    let (attempt, closed) = match record.event {
        Event::Intent(attempt) => (attempt, None),
        Event::Closed {
            attempt,
            outcome,
            code,
            ..
        } => (attempt, Some((outcome, code, Vec::new()))),
        Event::Outcome(_) | Event::Refusals(_) | Event::Pruned(_) => {
            return Err(StoreError::Failed(
                "the audit history holds a record that isn't an attempt".to_owned(),
            ));
        }
    };
    let found = match outcome
        .map(Row::content)
        .transpose()?
        .map(|record| record.event)
    {
        Some(Event::Outcome(found)) => Some((found.outcome, found.code, found.after)),
        _ => closed,
    };
    // An intent without an outcome: the proxy crashed in between, or is still working on it.
    let (outcome, code, after) = found.unwrap_or_else(|| ("unknown".to_owned(), None, Vec::new()));
    Ok(AuditEntry {
        seq: record.seq,
        time: record.time,
        actor: attempt.actor,
        action: attempt.action,
        method_id: attempt.method_id,
        reason: attempt.reason,
        ticket: attempt.ticket,
        change: attempt.change,
        enrolment_ticket: attempt.enrolment_ticket,
        request_id: attempt.request_id,
        outcome,
        code,
        before: masked(attempt.before),
        after: masked(after),
    })
}

/// Masks the methods' names. They are masked before they are stored, but earlier versions stored
/// them as they were.
fn masked(mut methods: Vec<MethodSummary>) -> Vec<MethodSummary> {
    for name in methods.iter_mut().filter_map(|m| m.name.as_mut()) {
        *name = mask::text(name, false);
    }
    methods
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn audit_query_is_strict() {
        let read = AuditQuery::read("user=auth0%7Cmia&before=7&limit=100").unwrap();
        assert_eq!(
            (read.user.as_str(), read.before, read.limit),
            ("auth0|mia", 7, 100)
        );
        let odd = AuditQuery::read("user=samlp%7Cacme%7Ca%2Fb%253D%5C").unwrap();
        assert_eq!(odd.user.as_str(), r"samlp|acme|a/b%3D\");
        let read = AuditQuery::read("user=auth0|mia").unwrap();
        assert_eq!((read.before, read.limit), (u64::MAX, DEFAULT_LIMIT));
        for bad in [
            "",
            "user=",
            "user=..",
            "user=a%2Fb",
            "user=auth0%7Ca&user=auth0%7Cb",
            "user=auth0%7Ca&x=1",
            "user=auth0%7Ca&limit=0",
            "user=auth0%7Ca&limit=101",
            "user=auth0%7Ca&limit=%2B5",
            "user=auth0%7Ca&before=-1",
            "user=auth0%7Ca&before=x",
            "user=auth0%7Ca&before=",
        ] {
            assert_eq!(AuditQuery::read(bad).unwrap_err().status(), 400, "{bad}");
        }
    }
}
