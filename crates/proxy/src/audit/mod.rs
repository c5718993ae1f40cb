//! The audit trail of every attempt to change something: who, what, on whom, why, and with what
//! outcome. It never holds a secret.
//!
//! Records go to the store's chain ([`crate::store::audit`]). Their number and hash also go to the
//! log (target `audit`), so that rewriting the chain doesn't go unnoticed.
//!
//! Ordinary reads aren't recorded; reads that reveal masked data are.

mod export;
mod prune;
mod refusals;
mod verify;

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use factordesk_model::error::codes;
use factordesk_model::{AuditActor, MethodSummary, Target, TicketSummary, UserId};

pub use export::{Filter, export, since};
pub use prune::prune;
pub(crate) use refusals::Refusals;
pub use verify::{Anchor, Broken, verify};

use crate::auth::Caller;
use crate::auth0::UpstreamResponse;
use crate::change::Reason;
use crate::digest::hex;
use crate::error::ApiError;
use crate::metrics;
use crate::state::AppState;
use crate::store::StoreError;
use crate::store::audit::{self, Attempt, Event, Link, Moment, OutcomeRecord, RefusedTarget};
use refusals::{Key, Noted, Refusal, WINDOW_SECONDS};

/// Time between two searches for old records.
const PRUNE_PAUSE: Duration = Duration::from_hours(1);
/// Maximum length of the reason kept for a refused attempt, in characters. Callers without any
/// permission can cause such records.
const MAX_REFUSED_REASON: usize = 100;
/// Maximum length of the method id kept for a refused attempt, in bytes. Real ids are shorter.
const MAX_REFUSED_METHOD: usize = 256;

/// Records one attempt.
pub(crate) struct Journal {
    state: AppState,
    attempt: Attempt,
    user: OnceLock<String>,
    enrolment_ticket: OnceLock<TicketSummary>,
    written: AtomicBool,
}

impl Journal {
    /// For this caller's attempt at this target.
    pub(crate) fn new(
        state: &AppState,
        caller: &Caller,
        target: &Target,
        request_id: &str,
        reason: Reason,
    ) -> Self {
        Self {
            state: state.clone(),
            attempt: Attempt {
                actor: AuditActor {
                    iss: caller.issuer().to_owned(),
                    sub: caller.admin().sub.clone(),
                    name: caller.admin().name.clone(),
                },
                action: metrics::name(target.operation()).to_owned(),
                user_id: target.user().map(ToString::to_string),
                method_id: target.method().map(ToString::to_string),
                reason: reason.reason,
                ticket: reason.ticket,
                change: reason.change,
                enrolment_ticket: None,
                request_id: request_id.to_owned(),
                before: Vec::new(),
            },
            user: OnceLock::new(),
            enrolment_ticket: OnceLock::new(),
            written: AtomicBool::new(false),
        }
    }

    /// Turns it into the record of a read that reveals phone numbers and addresses.
    pub(crate) fn of_reveal(mut self) -> Self {
        let one = self.attempt.method_id.is_some();
        self.attempt.action = String::from(if one {
            "reveal_method"
        } else {
            "reveal_methods"
        });
        self
    }

    /// Sets the user, for operations that name them in the body.
    pub(crate) fn set_user(&self, user: &UserId) {
        let _ = self.user.set(user.to_string());
    }

    /// Sets the summary of the requested enrolment ticket.
    pub(crate) fn set_enrolment_ticket(&self, ticket: TicketSummary) {
        let _ = self.enrolment_ticket.set(ticket);
    }

    fn attempt(&self) -> Attempt {
        let mut attempt = self.attempt.clone();
        if attempt.user_id.is_none() {
            attempt.user_id = self.user.get().cloned();
        }
        attempt.enrolment_ticket = self.enrolment_ticket.get().cloned();
        attempt
    }

    /// Whether the attempt is in the chain, or counted in a summary to come.
    pub(crate) fn is_written(&self) -> bool {
        self.written.load(Ordering::SeqCst)
    }

    /// Records the intent, and returns its number. If this fails, nothing may be sent.
    pub(crate) async fn intend(&self, before: Vec<MethodSummary>) -> Result<u64, ApiError> {
        let mut attempt = self.attempt();
        attempt.before = before;
        match self.append(Event::Intent(attempt)).await {
            Ok(link) => Ok(link.seq),
            Err(error) => Err(ApiError::audit_unavailable("nothing was changed").with_cause(error)),
        }
    }

    /// Records the outcome of an intent. If that write fails, the intent stays without an outcome,
    /// which means "unknown".
    pub(crate) async fn conclude(
        &self,
        intent: u64,
        result: &Result<UpstreamResponse, ApiError>,
        after: Vec<MethodSummary>,
    ) {
        let (status, code) = answered(result);
        let outcome = match result {
            Ok(_) => "done",
            Err(error) if error.code() == codes::OUTCOME_UNKNOWN => "unknown",
            Err(_) => "not_done",
        };
        let event = Event::Outcome(OutcomeRecord {
            intent,
            outcome: outcome.to_owned(),
            status,
            code,
            after,
        });
        let link = self.append(event).await;
        // Logged even if the record couldn't be written; number and hash are missing then.
        self.log(outcome, status, link.ok());
    }

    /// Records a reveal of these methods. If this fails, they may not be shown.
    pub(crate) async fn revealed(&self, methods: Vec<MethodSummary>) -> Result<(), ApiError> {
        let mut attempt = self.attempt();
        attempt.before = methods;
        let (outcome, status) = ("done", 200);
        let event = Event::Closed {
            attempt,
            outcome: outcome.to_owned(),
            status,
            code: None,
        };
        match self.append(event).await {
            Ok(link) => {
                self.log(outcome, status, Some(link));
                Ok(())
            }
            Err(error) => Err(ApiError::audit_unavailable("nothing is shown").with_cause(error)),
        }
    }

    /// Records a refusal before anything was sent. Repeated refusals are only counted.
    pub(crate) async fn refused(&self, error: &ApiError) {
        let result = Err(error.clone());
        let attempt = cut(self.attempt());
        let (status, code) = answered(&result);
        let refusal = Refusal {
            actor: attempt.actor.clone(),
            action: attempt.action.clone(),
            code,
            status,
            at: Moment {
                time: self.state.clock().now(),
                request_id: attempt.request_id.clone(),
            },
            target: RefusedTarget {
                user_id: attempt.user_id.clone(),
                method_id: attempt.method_id.clone(),
            },
        };
        // An attacker could fill the store with refused requests, so they are counted first.
        let (noted, ended) = self.state.refusals().note(refusal);
        if let Some(summary) = ended {
            write_summary(&self.state, summary).await;
        }
        match noted {
            Noted::Record => self.close("refused", attempt, &result).await,
            Noted::Begun { key, end } => {
                self.written.store(true, Ordering::SeqCst);
                let state = self.state.clone();
                tokio::spawn(async move { write_at_end(&state, &key, end).await });
            }
            Noted::Counted => self.written.store(true, Ordering::SeqCst),
        }
    }

    /// Records that a repeated request was answered from the note of the first one.
    pub(crate) async fn replayed(&self, result: &Result<UpstreamResponse, ApiError>) {
        self.close("replayed", self.attempt(), result).await;
    }

    async fn close(
        &self,
        outcome: &'static str,
        attempt: Attempt,
        result: &Result<UpstreamResponse, ApiError>,
    ) {
        let (status, code) = answered(result);
        let event = Event::Closed {
            attempt,
            outcome: outcome.to_owned(),
            status,
            code,
        };
        let link = self.append(event).await;
        self.log(outcome, status, link.ok());
    }

    async fn append(&self, event: Event) -> Result<Link, StoreError> {
        let now = self.state.clock().now();
        let link = self.state.store().append(now, event).await;
        match &link {
            Ok(_) => self.written.store(true, Ordering::SeqCst),
            Err(error) => {
                self.state.metrics().audit_failure();
                self.state.store_refused_a_write();
                tracing::error!(
                    request_id = self.attempt.request_id,
                    action = self.attempt.action,
                    %error,
                    "an audit record can't be written"
                );
            }
        }
        link
    }

    fn log(&self, outcome: &'static str, status: u16, link: Option<Link>) {
        let attempt = self.attempt();
        tracing::info!(
            target: "audit",
            request_id = attempt.request_id,
            actor_iss = attempt.actor.iss,
            actor_sub = attempt.actor.sub,
            action = attempt.action,
            user_id = attempt.user_id,
            method_id = attempt.method_id,
            ticket = attempt.ticket,
            outcome,
            status,
            seq = link.map(|link| link.seq),
            hash = link.map(|link| hex(&link.hash)),
            "change"
        );
    }
}

/// Shortens the parts of a refused attempt whose length the caller chooses.
fn cut(mut attempt: Attempt) -> Attempt {
    if let Some(reason) = &mut attempt.reason
        && let Some((end, _)) = reason.char_indices().nth(MAX_REFUSED_REASON)
    {
        reason.truncate(end);
        reason.push('…');
    }
    if let Some(method) = &mut attempt.method_id
        && method.len() > MAX_REFUSED_METHOD
    {
        method.truncate(method.floor_char_boundary(MAX_REFUSED_METHOD));
        method.push('…');
    }
    attempt
}

/// Writes a summary when its window ends.
async fn write_at_end(state: &AppState, key: &Key, end: u64) {
    let clock = state.clock();
    // Waits by ticks: if the wall clock is set meanwhile, the summary is at most a minute late.
    let seconds = end.saturating_sub(clock.now()).min(WINDOW_SECONDS);
    clock.sleep_until(clock.ticks() + seconds * 1_000).await;
    if let Some(summary) = state.refusals().take(key, end) {
        write_summary(state, summary).await;
    }
}

/// Writes the summaries that are still pending, when the process ends.
pub(crate) async fn write_summaries(state: &AppState) {
    for summary in state.refusals().take_all() {
        write_summary(state, summary).await;
    }
}

async fn write_summary(state: &AppState, summary: audit::Refusals) {
    let count = summary.count;
    let (action, status) = (summary.action.clone(), summary.status);
    let actor = summary.actor.clone();
    let event = Event::Refusals(summary);
    let link = state.store().append(state.clock().now(), event).await;
    if let Err(error) = &link {
        state.metrics().audit_failure();
        state.store_refused_a_write();
        tracing::error!(action, count, %error, "a summary of refused attempts can't be written");
    }
    let link = link.ok();
    tracing::info!(
        target: "audit",
        actor_iss = actor.iss,
        actor_sub = actor.sub,
        action,
        outcome = "refused",
        status,
        count,
        seq = link.map(|link| link.seq),
        hash = link.map(|link| hex(&link.hash)),
        "refusals"
    );
}

/// Removes old records every hour, if the configuration limits their age.
pub(crate) async fn keep_pruned(state: AppState) {
    let Some(keep) = state.config().server.keep_audit else {
        return;
    };
    loop {
        let now = state.clock().now();
        match prune(state.store(), now, now.saturating_sub(keep)).await {
            Ok(Some(seq)) => tracing::info!(seq, "old audit records were removed"),
            Ok(None) => {}
            Err(error) => tracing::warn!(%error, "old audit records can't be removed"),
        }
        tokio::time::sleep(PRUNE_PAUSE).await;
    }
}

/// The status of a result, and the code if it is an error.
fn answered(result: &Result<UpstreamResponse, ApiError>) -> (u16, Option<String>) {
    match result {
        Ok(answer) => (answer.status, None),
        Err(error) => (
            error.status().as_u16(),
            // An error of the tenant may have no code.
            Some(error.code().to_owned()).filter(|code| !code.is_empty()),
        ),
    }
}
