//! Sending an authorised call, and what its answer means for the caller.

use std::sync::Arc;

use bytes::Bytes;
use factordesk_model::{
    AuthenticationMethod, GuardianFactor, HttpMethod, MessageTypes, MethodPage, Query, Target,
};
use serde::de::DeserializeOwned;
use url::Url;

use super::answer::{Answer, Verdict, judge};
use super::client::{CallError, ManagementApi, RawAnswer, UpstreamCall};
use super::token::{TokenCache, TokenError};
use super::url::upstream_url;
use crate::auth::Authorized;
use crate::error::ApiError;
use crate::metrics::Metrics;

/// Pages read at most for a list version: 20 of 100. No user has as many methods.
const MOST_PAGES: u32 = 20;

/// Sends what was authorised. Clones share everything.
#[derive(Clone)]
pub struct Forwarder {
    origin: Url,
    api: Arc<dyn ManagementApi>,
    tokens: TokenCache,
    metrics: Arc<Metrics>,
}

impl Forwarder {
    pub(crate) fn new(
        origin: Url,
        api: Arc<dyn ManagementApi>,
        tokens: TokenCache,
        metrics: Arc<Metrics>,
    ) -> Self {
        Self {
            origin,
            api,
            tokens,
            metrics,
        }
    }

    /// Sends an authorised call, once; once more only when the tenant refused the token, and so did nothing.
    pub async fn forward(
        &self,
        authorized: &Authorized,
        body: Option<Bytes>,
    ) -> Result<Answer, ApiError> {
        self.send(authorized.target(), authorized.query(), body)
            .await
    }

    /// The complete list of the user that a call is about.
    pub async fn methods(
        &self,
        authorized: &Authorized,
    ) -> Result<Vec<AuthenticationMethod>, ApiError> {
        let Some(user) = authorized.target().user() else {
            return Err(ApiError::unknown_route());
        };
        let target = Target::ListMethods(user.clone());
        let mut methods: Vec<AuthenticationMethod> = Vec::new();
        for page in 0..MOST_PAGES {
            let raw = format!("page={page}&per_page=100&include_totals=true");
            let query = Query::parse(target.route(), Some(&raw))?;
            let answer = self.send(&target, &query, None).await?;
            let found: MethodPage = read(&answer)?;
            let empty = found.methods.is_empty();
            methods.extend(found.methods);
            let total = found.totals.map_or(methods.len() as u64, |t| t.total);
            if empty || methods.len() as u64 >= total {
                return Ok(methods);
            }
        }
        Err(ApiError::upstream_error().because("a list of more than 20 pages"))
    }

    /// The tenant's factors: no user's data, so no authorisation of its own.
    pub(crate) async fn factors(&self) -> Result<Vec<GuardianFactor>, ApiError> {
        read(
            &self
                .send(&Target::ListFactors, &Query::default(), None)
                .await?,
        )
    }

    /// The tenant's phone channels: no user's data, so no authorisation of its own.
    pub(crate) async fn message_types(&self) -> Result<MessageTypes, ApiError> {
        read(
            &self
                .send(&Target::PhoneMessageTypes, &Query::default(), None)
                .await?,
        )
    }

    async fn send(
        &self,
        target: &Target,
        query: &Query,
        body: Option<Bytes>,
    ) -> Result<Answer, ApiError> {
        let route = target.route();
        let url = upstream_url(&self.origin, target, query)
            .map_err(|error| ApiError::upstream_error().because(error))?;
        let call = UpstreamCall {
            method: route.method,
            url,
            body,
        };
        let raw = self.call_with_token(&call).await?;
        let outcome = judge(route, &raw);
        self.metrics.upstream(route.operation, label(&outcome));
        match outcome {
            Verdict::Good(answer) => Ok(answer),
            Verdict::Refused(error, headers) => Err(ApiError::from(*error).with_headers(headers)),
            Verdict::Unauthorized => {
                Err(ApiError::upstream_error().because("the tenant refused two tokens in a row"))
            }
            Verdict::Redirect => {
                Err(ApiError::upstream_error().because("the tenant answered with a redirect"))
            }
            Verdict::Unusable(why) => {
                let error = lost(route.method).because(why);
                Err(if is_gateways_own(raw.status) {
                    error
                } else {
                    error.settled()
                })
            }
        }
    }

    /// The call with a token; with a renewed one when the tenant refuses the first.
    async fn call_with_token(&self, call: &UpstreamCall) -> Result<RawAnswer, ApiError> {
        let token = self.tokens.token().await.map_err(no_token)?;
        let raw = self.call_once(call, &token.value).await?;
        if raw.status != 401 {
            return Ok(raw);
        }
        let token = self.tokens.renewed(&token).await.map_err(|error| {
            ApiError::upstream_error().because(format!("token refused, and then: {error}"))
        })?;
        self.call_once(call, &token.value).await
    }

    async fn call_once(
        &self,
        call: &UpstreamCall,
        token: &factordesk_model::Secret,
    ) -> Result<RawAnswer, ApiError> {
        self.api.call(call, token).await.map_err(|error| {
            let answer = match &error {
                CallError::NotSent(_) => ApiError::upstream_error(),
                CallError::Unknown(_) => lost(call.method),
            };
            answer.because(error)
        })
    }
}

/// Whether the answer may be a gateway's, while the tenant behind it still works.
fn is_gateways_own(status: u16) -> bool {
    matches!(status, 408 | 502 | 504)
}

/// No usable answer: for a read nothing is lost, for a change the outcome is unknown.
fn lost(method: HttpMethod) -> ApiError {
    if method == HttpMethod::Get {
        ApiError::upstream_error()
    } else {
        ApiError::outcome_unknown()
    }
}

fn no_token(error: TokenError) -> ApiError {
    let pause = match error {
        TokenError::Pausing(seconds) => seconds,
        _ => 2,
    };
    ApiError::unavailable(pause).because(error)
}

fn read<T: DeserializeOwned>(answer: &Answer) -> Result<T, ApiError> {
    serde_json::from_slice(&answer.body)
        // Without the parser's message: it quotes the answer.
        .map_err(|_| ApiError::upstream_error().because("an answer of an unexpected shape"))
}

fn label(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Good(_) => "good",
        Verdict::Unauthorized => "unauthorized",
        Verdict::Refused(error, _) if error.status_code == 429 => "rate_limited",
        Verdict::Refused(..) => "refused",
        Verdict::Redirect => "redirect",
        Verdict::Unusable(_) => "unusable",
    }
}
