//! Sends every request: with its credentials, at most twice, and not longer than it may take.

use factordesk_model::ErrorCause;
use factordesk_model::headers;
use futures::FutureExt;
use futures::future::{Either, select};

use super::client::{ApiClient, ApiFuture};
use super::request::RequestParts;
use super::token::TokenReason;
use super::transport::{ApiRequest, ApiResponse, Credentials, TransportError};
use crate::state::WantedLogin;
use crate::state::error::{ApiError, Failure};

/// How long a response may take, in milliseconds. The proxy's own timeout is shorter and explains more.
const TIMEOUT_MS: u32 = 45_000;
/// The path of the admin's session.
pub(super) const SESSION: &str = "/session";

impl ApiClient {
    /// Sends a request. All requests go through here.
    ///
    /// In bearer mode a 401 asks the host page for another token, once. The proxy refused the request, so
    /// it is safe to send it again. Nothing else is sent twice.
    pub(super) fn send(&self, parts: RequestParts) -> ApiFuture<ApiResponse> {
        let client = self.clone();
        async move {
            let mut again = true;
            let mut reason = match client.login.clone() {
                Some(login) => TokenReason::Reauth(login),
                None if parts.path == SESSION => TokenReason::Start,
                None => TokenReason::Call,
            };
            let mut refused = None;
            loop {
                let token = if client.host.is_token_mode_untracked() {
                    match (client.tokens.get(&reason).await, refused.take()) {
                        (Ok(token), _) => Some(token),
                        // The host page may need a click for a login, which the desk asks for then.
                        (Err(_), Some(error)) if matches!(reason, TokenReason::Reauth(_)) => {
                            return Err(error);
                        }
                        (Err(error), _) => return Err(error),
                    }
                } else {
                    None
                };
                // The same parts each time, and so the same `Idempotency-Key`.
                let response = client.exchange(&parts, token.as_deref()).await?;
                if (200..300).contains(&response.status) {
                    client.receipt.0.replace(response.request_id.clone());
                    return Ok(response);
                }
                // With a cookie, a second request would get the same response.
                let retries = response.status == 401 && token.is_some() && again;
                again &= !retries;
                // The session is only read, so what is refused is the token. Another one needn't wait for what reads the rest.
                if retries && parts.path == SESSION {
                    reason = TokenReason::Rejected;
                    continue;
                }
                let error = match (client.refusals)().await {
                    Some(read) => read(&response, client.time.now()),
                    None => ApiError::of_status(response.status),
                };
                if retries {
                    reason = match error.cause() {
                        Some(ErrorCause::ReauthRequired | ErrorCause::StepUpRequired) => {
                            TokenReason::Reauth(WantedLogin::of(&error))
                        }
                        _ => TokenReason::Rejected,
                    };
                    refused = Some(error);
                    continue;
                }
                return Err(error);
            }
        }
        .boxed_local()
    }

    async fn exchange(
        &self,
        parts: &RequestParts,
        token: Option<&str>,
    ) -> Result<ApiResponse, ApiError> {
        // Without the desk nothing is sent any more: the proxy isn't known.
        let Some(proxy) = self.host.proxy_untracked() else {
            return Err(ApiError::local(Failure::Aborted));
        };
        // A custom header: other sites' forms can't send it, which stops cross-site request forgery.
        let mut headers = vec![(headers::STATIC, headers::STATIC_VALUE.to_owned())];
        if let Some(token) = token {
            headers.push(("authorization", ["Bearer ", token].concat()));
        }
        headers.extend_from_slice(&parts.headers);
        if parts.body.is_some() {
            headers.push(("content-type", "application/json".to_owned()));
        }
        let request = ApiRequest {
            method: parts.method,
            url: [&*proxy, &parts.path].concat(),
            headers,
            body: parts.body.clone(),
            // Never both: the proxy refuses a cookie beside a token (property 16).
            credentials: if token.is_some() {
                Credentials::Bearer
            } else {
                Credentials::Cookie
            },
        };
        let response = self.transport.send(request);
        // The loser is dropped, so a timeout aborts the `fetch`.
        match select(response, self.time.sleep(TIMEOUT_MS)).await {
            Either::Left((Ok(response), _)) => Ok(response),
            Either::Left((Err(TransportError::Offline), _)) => {
                Err(ApiError::local(Failure::Offline))
            }
            Either::Left((Err(TransportError::Blocked), _)) => {
                // The name that `connect-src` must list.
                let source = if proxy.is_empty() { "'self'" } else { &proxy };
                Err(ApiError::local_with(Failure::Blocked, source))
            }
            Either::Left((Err(TransportError::Unlisted(origin)), _)) => {
                Err(ApiError::local_with(Failure::Unlisted, &origin))
            }
            Either::Left((Err(TransportError::Aborted), _)) => {
                Err(ApiError::local(Failure::Aborted))
            }
            Either::Right(((), _)) => Err(ApiError::local(Failure::Timeout)),
        }
    }
}
