//! Sends authorised calls to the tenant and turns the result into a response or an error.
//!
//! A call waits in the queue (`super::limiter`), passes the circuit breaker, gets a token and is
//! sent. A failed read is retried. A mutation never is, except after responses that mean that
//! nothing was done (401, 429).

mod reads;

use std::sync::Arc;

use bytes::Bytes;
use factordesk_model::{HttpMethod, Operation, Query, Route, Target};
use http::header::RETRY_AFTER;
use url::Url;

use super::breaker::{Breaker, Open};
use super::client::{ManagementApi, RawResponse, SendError, UpstreamRequest};
use super::limiter::{CallContext, Limiter, Permit, Priority, QueueStatus};
use super::response::{UpstreamResponse, Verdict, is_query_timeout, judge};
use super::retry::Retries;
use super::token::{Token, TokenCache, TokenError};
use super::url::upstream_url;
use crate::auth::Authorized;
use crate::clock::Clock;
use crate::error::ApiError;
use crate::metrics::Metrics;
use crate::random::Random;

/// How often one call may be answered 429 and queued again.
const MAX_RATE_LIMITED: u32 = 5;

/// Sends authorised calls. Clones share everything.
#[derive(Clone)]
pub struct Forwarder(Arc<Parts>);

/// The parts of a [`Forwarder`].
pub(crate) struct Parts {
    pub(crate) origin: Url,
    pub(crate) api: Arc<dyn ManagementApi>,
    pub(crate) tokens: TokenCache,
    pub(crate) limiter: Limiter,
    pub(crate) breaker: Breaker,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) random: Arc<dyn Random>,
    pub(crate) metrics: Arc<Metrics>,
}

/// Why a call failed, and whether a read may be retried.
struct Failed {
    error: ApiError,
    may_retry: bool,
}

impl Failed {
    fn transient(error: ApiError) -> Self {
        Self {
            error,
            may_retry: true,
        }
    }
}

impl From<ApiError> for Failed {
    fn from(error: ApiError) -> Self {
        Self {
            error,
            may_retry: false,
        }
    }
}

/// Permission to send a mutation, obtained before its intent is recorded.
pub(crate) struct Reserved(Permit);

impl Forwarder {
    pub(crate) fn new(parts: Parts) -> Self {
        Self(Arc::new(parts))
    }

    /// Sends an authorised read.
    pub async fn read(&self, authorized: &Authorized) -> Result<UpstreamResponse, ApiError> {
        let (target, query) = (authorized.target(), authorized.upstream_query());
        self.get(authorized.context(), target, query, Priority::New)
            .await
    }

    /// Sends a read that an authorised operation needs before it can be carried out.
    pub(crate) async fn look(
        &self,
        authorized: &Authorized,
        target: &Target,
        query: &Query,
    ) -> Result<UpstreamResponse, ApiError> {
        self.get(authorized.context(), target, query, Priority::New)
            .await
    }

    /// Sends a read that the policy needs for its decision. Its response is for the decision, and shown only if that
    /// allows it.
    pub(crate) async fn consult(
        &self,
        context: &CallContext,
        target: &Target,
        query: &Query,
    ) -> Result<UpstreamResponse, ApiError> {
        self.get(context, target, query, Priority::New).await
    }

    /// Waits in the queue for permission to send a mutation.
    ///
    /// The waiting is done here, before the intent is recorded: an intent is acted on right away, and
    /// the lease of an idempotency key doesn't run down in the queue.
    pub(crate) async fn reserve(&self, authorized: &Authorized) -> Result<Reserved, ApiError> {
        let route = authorized.target().route();
        let priority = Priority::Ongoing;
        self.admit(authorized.context(), route.operation, priority)
            .await
            .map(Reserved)
    }

    /// Sends an authorised mutation once. It is sent again only after a 401 or a 429, when the
    /// tenant did nothing.
    pub(crate) async fn mutate(
        &self,
        authorized: &Authorized,
        body: Option<Bytes>,
        reserved: Reserved,
    ) -> Result<UpstreamResponse, ApiError> {
        let (target, query) = (authorized.target(), authorized.upstream_query());
        let call = self.call(target, query, body)?;
        self.attempt(authorized.context(), target.route(), &call, reserved.0)
            .await
            .map_err(|failed| failed.error)
    }

    /// Where an admin's calls are in the queue. `admin` is the pseudonym.
    pub(crate) fn queue_status(&self, admin: &str) -> QueueStatus {
        self.0.limiter.status(admin)
    }

    /// For the metrics: the number of queued calls, and the state of the circuit breaker.
    pub(crate) fn state(&self) -> (usize, u8) {
        (self.0.limiter.waiting(), self.0.breaker.state())
    }

    /// Sends a read, and retries it while that is worthwhile.
    async fn get(
        &self,
        context: &CallContext,
        target: &Target,
        query: &Query,
        mut priority: Priority,
    ) -> Result<UpstreamResponse, ApiError> {
        let route = target.route();
        let call = self.call(target, query, None)?;
        let mut retries = Retries::default();
        loop {
            let permit = self.admit(context, route.operation, priority).await?;
            let failed = match self.attempt(context, route, &call, permit).await {
                Ok(answer) => return Ok(answer),
                Err(failed) => failed,
            };
            let now = self.0.clock.ticks();
            let next = retries.next(context.began(), now, &*self.0.random);
            // If the breaker is open by now, a retry would fail because of it. The error at hand
            // says more.
            let next = next.filter(|_| failed.may_retry && self.0.breaker.check().is_ok());
            let Some(next) = next else {
                return Err(failed.error);
            };
            tracing::debug!(cause = failed.error.cause(), "a read failed and is retried");
            self.0.metrics.upstream_queue().retried();
            // It has waited for its turn before, so it goes ahead of the admin's newer reads.
            self.0.clock.sleep_until(next).await;
            priority = Priority::Ongoing;
        }
    }

    fn call(
        &self,
        target: &Target,
        query: &Query,
        body: Option<Bytes>,
    ) -> Result<UpstreamRequest, ApiError> {
        let url = upstream_url(&self.0.origin, target, query)
            .map_err(|error| ApiError::upstream_error().with_cause(error))?;
        Ok(UpstreamRequest {
            method: target.route().method,
            url,
            body,
        })
    }

    async fn admit(
        &self,
        context: &CallContext,
        operation: Operation,
        priority: Priority,
    ) -> Result<Permit, ApiError> {
        self.0.breaker.check().map_err(|open| self.broken(open))?;
        Ok(self.0.limiter.admit(operation, context, priority).await?)
    }

    fn broken(&self, open: Open) -> ApiError {
        self.0.metrics.upstream_queue().broken();
        open.into()
    }

    async fn attempt(
        &self,
        context: &CallContext,
        route: &Route,
        call: &UpstreamRequest,
        permit: Permit,
    ) -> Result<UpstreamResponse, Failed> {
        let (raw, token) = self
            .call_with_token(context, route.operation, call, permit)
            .await?;
        let outcome = judge(route, &raw);
        self.0.metrics.upstream(route.operation, label(&outcome));
        match outcome {
            Verdict::Good(answer) => Ok(answer),
            Verdict::Refused(error, mut headers) => {
                if raw.status == 429 {
                    // Always as a number of seconds, in whichever form the tenant said it.
                    let pause = self.0.limiter.pause(&raw.headers);
                    headers.insert(RETRY_AFTER, pause.into());
                }
                Err(ApiError::from(*error).with_headers(headers).into())
            }
            Verdict::LacksScope(scope) => {
                // Only the route's own scope is known to the route table; others are the tenant's
                // free text.
                if scope == route.upstream_scope {
                    self.0.tokens.note_refused(&token, route.upstream_scope);
                }
                Err(ApiError::application_lacks_scope(&scope).into())
            }
            Verdict::QueryTimeout => Err(ApiError::query_timeout().into()),
            Verdict::Unauthorized => Err(ApiError::upstream_error()
                .with_cause("the tenant refused two tokens in a row")
                .into()),
            Verdict::Redirect => Err(ApiError::upstream_error()
                .with_cause("the tenant answered with a redirect")
                .into()),
            Verdict::Unusable(why) => {
                // After a failure of the tenant's own, nothing more happens: what the list shows
                // now is final.
                let error = lost(route.method).with_cause(why);
                Err(Failed {
                    error: if is_failure(raw.status) {
                        error.settled()
                    } else {
                        error
                    },
                    may_retry: is_transient(route, &raw),
                })
            }
            Verdict::TooLarge(why) => Err(lost(route.method).with_cause(why).into()),
        }
    }

    /// Sends a call with a token. After a 401 it sends the call again with a renewed token, after a
    /// 429 once the tenant's pause is over.
    async fn call_with_token(
        &self,
        context: &CallContext,
        operation: Operation,
        call: &UpstreamRequest,
        mut permit: Permit,
    ) -> Result<(RawResponse, Arc<Token>), Failed> {
        let tokens = &self.0.tokens;
        let mut token = tokens.token().await.map_err(no_token)?;
        let (mut renewed, mut limited) = (false, 0);
        loop {
            let raw = self
                .call_once(operation, call, &token.value, permit)
                .await?;
            self.0.limiter.learn(operation, raw.status, &raw.headers);
            let retry = self.0.limiter.admit(operation, context, Priority::Retry);
            permit = match raw.status {
                401 if !renewed => {
                    renewed = true;
                    token = tokens.renewed(&token).await.map_err(|error| {
                        ApiError::upstream_error().with_cause(format!(
                            "the tenant refused the token, and fetching another failed: {error}"
                        ))
                    })?;
                    retry.await.map_err(ApiError::from)?
                }
                429 => {
                    self.0.metrics.upstream_queue().limited();
                    limited += 1;
                    if limited > MAX_RATE_LIMITED {
                        return Ok((raw, token));
                    }
                    match retry.await {
                        Ok(permit) => permit,
                        // The queue refuses to wait that long; the tenant's own 429 says when to
                        // come back.
                        Err(_) => return Ok((raw, token)),
                    }
                }
                _ => return Ok((raw, token)),
            };
        }
    }

    async fn call_once(
        &self,
        operation: Operation,
        call: &UpstreamRequest,
        token: &factordesk_model::Secret,
        permit: Permit,
    ) -> Result<RawResponse, Failed> {
        // The breaker comes last before sending: it may have opened while the call was queued.
        let guard = self.0.breaker.enter().map_err(|open| self.broken(open))?;
        permit.spend();
        let result = self.0.api.call(call, token).await;
        let is_well = |raw: &RawResponse| raw.status < 500 || is_query_timeout(operation, raw);
        guard.record(result.as_ref().is_ok_and(is_well));
        result.map_err(|error| {
            let answer = match &error {
                SendError::NotSent(_) => ApiError::upstream_error(),
                SendError::Unknown(_) => lost(call.method),
            };
            Failed::transient(answer.with_cause(error))
        })
    }
}

/// Whether the status means that the tenant itself failed, and is done with the request.
///
/// A gateway's errors (502, 504, 524 and so on) don't: the tenant may still be working. Nor does a
/// success status other than the documented one: 202 announces work that is still to come.
fn is_failure(status: u16) -> bool {
    matches!(status, 500 | 503)
}

/// Whether a retry is likely to succeed: after a temporary fault, or a body that was cut off or
/// malformed.
fn is_transient(route: &Route, raw: &RawResponse) -> bool {
    matches!(raw.status, 500 | 502 | 503 | 504) || raw.status == route.success
}

/// The error for a call without a usable response. After a read nothing is lost; the outcome of a
/// mutation is unknown.
fn lost(method: HttpMethod) -> ApiError {
    if method == HttpMethod::Get {
        ApiError::upstream_error()
    } else {
        ApiError::outcome_unknown()
    }
}

fn no_token(error: TokenError) -> ApiError {
    if error.is_misconfiguration() {
        return ApiError::application_refused().with_cause(error);
    }
    let pause = match error {
        TokenError::Pausing(seconds) => seconds,
        // The pause after the first failure, see `super::token`.
        _ => 2,
    };
    ApiError::unavailable(pause).with_cause(error)
}

fn label(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Good(_) => "good",
        Verdict::Unauthorized => "unauthorized",
        Verdict::Refused(error, _) if error.status_code == 429 => "rate_limited",
        Verdict::Refused(..) | Verdict::LacksScope(_) => "refused",
        Verdict::Redirect => "redirect",
        Verdict::QueryTimeout => "query_timeout",
        Verdict::Unusable(_) | Verdict::TooLarge(_) => "unusable",
    }
}
