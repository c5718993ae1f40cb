//! Access tokens of the host page: calls its `getAccessToken`.

use std::rc::Rc;

use futures::future::{Either, select};
use js_sys::{Array, Function, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::events::DEFAULT_MAX_LOGIN_AGE_SECS;
use crate::platform::clock::Time;
use crate::platform::host::Host;
use crate::state::WantedLogin;
use crate::state::error::{ApiError, Failure};

/// How long a call may take, in milliseconds.
const TIMEOUT_MS: u32 = 30_000;
#[wasm_bindgen(module = "/src/platform/page.js")]
extern "C" {
    #[wasm_bindgen(js_name = askForToken)]
    fn ask_for_token(
        calls: &Array,
        source: &Function,
        reason: &str,
        max_age: Option<u32>,
        acr_values: Option<&str>,
    ) -> Promise;
    #[wasm_bindgen(js_name = endTokenCalls)]
    fn end_token_calls(calls: &Array, reason: Option<&str>);
}

/// Why a token is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum TokenReason {
    /// The first request of a desk, or of another admin
    Start,
    /// Any other request
    Call,
    /// The proxy has refused the last token
    Rejected,
    /// The login is too old for a mutation, or not of the kind that it needs
    Reauth(WantedLogin),
}

impl TokenReason {
    fn as_str(&self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Call => "call",
            Self::Rejected => "rejected",
            Self::Reauth(_) => "reauth",
        }
    }
}

/// The tokens of one desk.
#[derive(Clone)]
pub(super) struct Tokens {
    host: Host,
    time: Rc<dyn Time>,
    calls: Rc<Calls>,
}

/// The running calls. Requests with the same reason share one.
struct Calls(Array);

impl Drop for Calls {
    fn drop(&mut self) {
        end_token_calls(&self.0, None);
    }
}

impl Tokens {
    pub(super) fn new(host: Host, time: Rc<dyn Time>) -> Self {
        Self {
            host,
            time,
            calls: Rc::new(Calls(Array::new())),
        }
    }

    /// A token for the next request.
    ///
    /// # Errors
    /// [`Failure::NoToken`] if the host page has no `getAccessToken`, [`Failure::TokenTimeout`] if it takes too long,
    /// [`Failure::TokenFailed`] with the cause if it fails, and [`Failure::TokenInvalid`] with what it returned instead.
    pub(super) async fn get(&self, reason: &TokenReason) -> Result<String, ApiError> {
        let source = self.host.token_source_untracked();
        let source = source.ok_or_else(|| ApiError::local(Failure::NoToken))?;
        let (max_age, acr_values) = match reason {
            TokenReason::Reauth(login) => (
                Some(login.max_age.unwrap_or(DEFAULT_MAX_LOGIN_AGE_SECS)),
                login.acr_values.as_deref(),
            ),
            _ => (None, None),
        };
        let calls = &self.calls.0;
        let call = ask_for_token(calls, &source, reason.as_str(), max_age, acr_values);
        let timeout = || ApiError::local(Failure::TokenTimeout);
        match select(JsFuture::from(call), self.time.sleep(TIMEOUT_MS)).await {
            Either::Left((Ok(given), _)) => read(&given),
            // Without a text, another request has ended the call.
            Either::Left((Err(cause), _)) => Err(cause.as_string().map_or_else(timeout, |cause| {
                ApiError::local_with(Failure::TokenFailed, &cause)
            })),
            Either::Right(_) => {
                end_token_calls(calls, Some(reason.as_str()));
                Err(timeout())
            }
        }
    }
}

/// Takes a text of visible characters: others don't fit into a header's value.
fn read(given: &JsValue) -> Result<String, ApiError> {
    let invalid = |what: &str| Err(ApiError::local_with(Failure::TokenInvalid, what));
    let Some(token) = given.as_string() else {
        let name = given.js_typeof().as_string().unwrap_or_default();
        return invalid(if given.is_null() { "null" } else { &name });
    };
    if token.is_empty() {
        return invalid("\"\"");
    }
    // Never the token itself.
    if !token.bytes().all(|byte| byte.is_ascii_graphic()) {
        return invalid("a string with characters that no token has");
    }
    Ok(token)
}
