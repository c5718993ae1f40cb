//! The client: one method for each endpoint of the proxy, and the function that sends all requests.

use std::cell::RefCell;
use std::rc::Rc;

use factordesk_catalogue::plain;
use factordesk_model::headers::{self, ConfirmAction, OldName};
use factordesk_model::reader;
use factordesk_model::{
    ApiPath, AuthenticationMethod, CreateRequest, ErrorCause, HttpMethod, ListVersion, MethodId,
    MethodPage, Reason, Secret, SessionInfo, SetRequest, Target, UpdateRequest, UserId, UserPage,
    UserSummary,
};
use futures::FutureExt;
use futures::future::{Either, LocalBoxFuture, select};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;
use zeroize::Zeroize;

use super::json::written;
use super::permit::Permit;
use super::refusal::Refusals;
use super::token::{TokenReason, Tokens};
use super::transport::{ApiRequest, ApiResponse, Credentials, Transport, TransportError};
use crate::platform::clock::Time;
use crate::platform::events::Element;
use crate::platform::host::Host;
use crate::platform::random;
use crate::state::WantedLogin;
use crate::state::error::{ApiError, Failure};

/// How long a response may take, in milliseconds. The proxy's own timeout is shorter and explains more.
const TIMEOUT_MS: u32 = 45_000;
/// The path of the admin's session.
const SESSION: &str = "/session";
/// Number of users on a page of search results.
pub const USERS_PER_PAGE: u32 = 10;
/// Number of methods on a page of the list: the API's maximum.
const METHODS_PER_PAGE: u32 = 100;
/// Ends the loading of a list if the responses never stop promising more.
const MAX_PAGES: u32 = 50;

/// The result of one or more requests, once the responses have been read.
pub type ApiFuture<T> = LocalBoxFuture<'static, Result<T, ApiError>>;
/// Called with the methods so far and the total, whenever another page of a list follows.
pub type OnPart<'a> = &'a dyn Fn(&[AuthenticationMethod], u64);
/// The methods in a response: none, one, or all.
pub type MethodsFuture = ApiFuture<Vec<AuthenticationMethod>>;

/// The client for the proxy, which the actions use.
#[derive(Clone)]
pub struct ApiClient {
    host: Host,
    element: Element,
    tokens: Tokens,
    transport: Rc<dyn Transport>,
    time: Rc<dyn Time>,
    refusals: Refusals,
    receipt: Receipt,
    /// Set after a login in the host page: what it had to be
    login: Option<WantedLogin>,
}

/// The request id of the last successful response, for notes about what was done.
#[derive(Clone, Default)]
pub struct Receipt(Rc<RefCell<Option<String>>>);

impl Receipt {
    /// The request id; `None` if nothing was sent, or the response had none.
    pub fn request_id(&self) -> Option<String> {
        self.0.borrow().clone()
    }
}

/// A request without its credentials.
pub(super) struct RequestParts {
    method: HttpMethod,
    path: String,
    headers: Vec<(&'static str, String)>,
    body: Option<Secret>,
}

impl RequestParts {
    pub(super) fn to(target: &Target) -> Self {
        let method = target.route().method;
        // Each request is the admin's own decision. Without a key, the proxy would treat the second of
        // two equal requests as an automatic retry by the client.
        // Without randomness there is no key. The proxy then compares the bytes.
        let key = matches!(method, HttpMethod::Post | HttpMethod::Put)
            .then(|| random::change_id(random::browser))
            .flatten()
            .map(|key| (headers::IDEMPOTENCY_KEY, key));
        Self {
            method,
            path: target.path().to_string(),
            headers: key.into_iter().collect(),
            body: None,
        }
    }

    /// A `GET`, which needs no key.
    fn get(path: &ApiPath) -> Self {
        Self::own(HttpMethod::Get, path.as_str())
    }

    pub(super) fn own(method: HttpMethod, path: &str) -> Self {
        Self {
            method,
            path: path.to_owned(),
            headers: Vec::new(),
            body: None,
        }
    }

    pub(super) fn query(mut self, query: &str) -> Self {
        self.path = [&self.path, "?", query].concat();
        self
    }

    pub(super) fn json(mut self, body: Value) -> Self {
        self.body = Some(written(body));
        self
    }

    /// Asks for unmasked phone numbers and addresses.
    fn reveal(mut self, permit: &Permit) -> Self {
        self.headers
            .push((headers::REVEAL, headers::REVEAL_VALUE.to_owned()));
        self.with_reason(permit.why())
    }

    fn confirm(mut self, action: ConfirmAction, version: ListVersion) -> Self {
        self.headers
            .push((headers::CONFIRM, action.header(version)));
        self
    }

    /// Adds the name that the admin saw, if the request changes it.
    fn replaces(mut self, name: Option<&OldName>) -> Self {
        if let Some(name) = name {
            self.headers.push((headers::OLD_NAME, name.header()));
        }
        self
    }

    /// Adds the reason, the ticket number and the id of a larger change, as far as they are given.
    pub(super) fn with_reason(mut self, why: &Reason) -> Self {
        if let Some(reason) = &why.reason {
            self.headers
                .push((headers::REASON, headers::encoded(reason)));
        }
        if let Some(ticket) = &why.ticket {
            self.headers.push((headers::TICKET, ticket.clone()));
        }
        if let Some(change) = &why.change {
            self.headers.push((headers::CHANGE, change.clone()));
        }
        self
    }
}

impl ApiClient {
    /// A client for the proxy that `host` names.
    pub fn new(
        host: Host,
        transport: Rc<dyn Transport>,
        time: Rc<dyn Time>,
        refusals: Refusals,
    ) -> Self {
        Self {
            host,
            element: host.take_element(),
            tokens: Tokens::new(host, Rc::clone(&time)),
            transport,
            time,
            refusals,
            receipt: Receipt::default(),
            login: None,
        }
    }

    /// The same client, which asks the host page for a token of this login.
    #[must_use]
    pub fn after_login(mut self, login: Option<WantedLogin>) -> Self {
        self.login = login;
        self
    }

    /// The element, for events.
    pub fn element(&self) -> Element {
        self.element.clone()
    }

    /// The same client, which leaves the ids of its requests in `receipt`.
    #[must_use]
    pub fn with_receipt(mut self, receipt: &Receipt) -> Self {
        self.receipt = receipt.clone();
        self
    }

    /// `GET /session`.
    pub async fn session(&self) -> Result<SessionInfo, ApiError> {
        let value = self
            .read(RequestParts::own(HttpMethod::Get, SESSION))
            .await?;
        SessionInfo::from_value(value).ok_or_else(|| ApiError::local(Failure::Unreadable))
    }

    /// `POST /auth/logout`. Returns the URL that ends the provider's own session, if there is one.
    pub async fn logout(&self) -> Result<Option<String>, ApiError> {
        let response = self
            .send(RequestParts::own(HttpMethod::Post, "/auth/logout"))
            .await?;
        let body = reader::read(&response.body).unwrap_or(Value::Null);
        Ok(body["end_session_url"].as_str().map(str::to_owned))
    }

    /// `GET /users`: one page of search results, counted from 0.
    pub async fn search_users(&self, q: &str, page: u32) -> Result<UserPage, ApiError> {
        // `v3` is the search engine whose syntax is written here (`state::search`).
        let query = format!(
            "q={}&search_engine=v3&include_totals=true&page={page}&per_page={USERS_PER_PAGE}",
            utf8_percent_encode(q, NON_ALPHANUMERIC)
        );
        let value = self
            .read(RequestParts::to(&Target::SearchUsers).query(&query))
            .await?;
        UserPage::from_value(value).ok_or_else(|| ApiError::local(Failure::Unreadable))
    }

    /// `GET /users/{id}`.
    pub async fn user(&self, user: &UserId) -> Result<UserSummary, ApiError> {
        let value = self
            .read(RequestParts::get(&ApiPath::of_user(user)))
            .await?;
        Ok(UserSummary::from_value(value))
    }

    /// `GET /users/{id}/authentication-methods`, all pages. `part` isn't called for lists of one page.
    pub async fn methods(
        &self,
        user: &UserId,
        part: OnPart<'_>,
    ) -> Result<Vec<AuthenticationMethod>, ApiError> {
        self.pages(user, &|parts| parts, part).await
    }

    /// Like [`Self::methods`], with numbers and addresses unmasked.
    pub async fn revealed_methods(
        &self,
        permit: &Permit,
    ) -> Result<Vec<AuthenticationMethod>, ApiError> {
        let reveal = |parts: RequestParts| parts.reveal(permit);
        self.pages(permit.user(), &reveal, &|_, _| ()).await
    }

    /// All pages of a list, of which `complete` completes the requests.
    async fn pages(
        &self,
        user: &UserId,
        complete: &dyn Fn(RequestParts) -> RequestParts,
        part: OnPart<'_>,
    ) -> Result<Vec<AuthenticationMethod>, ApiError> {
        let mut methods = Vec::new();
        for page in 0..MAX_PAGES {
            let (number, size) = (plain(page.into()), plain(METHODS_PER_PAGE.into()));
            let query = [
                "page=",
                &number,
                "&per_page=",
                &size,
                "&include_totals=true",
            ]
            .concat();
            let parts = RequestParts::get(&ApiPath::of_methods(user)).query(&query);
            let response = MethodPage::from_value(self.read(complete(parts)).await?)
                .ok_or_else(|| ApiError::local(Failure::Unreadable))?;
            let got = response.methods.len();
            methods.extend(response.methods);
            // Some responses come without totals: then a full page means that there may be more.
            let more = match response.totals {
                Some(totals) => (methods.len() as u64) < totals.total,
                None => got as u64 >= u64::from(METHODS_PER_PAGE),
            };
            // An empty page ends the list, even if the total promises more.
            if got == 0 || !more {
                break;
            }
            if let Some(totals) = response.totals {
                part(&methods, totals.total);
            }
        }
        Ok(methods)
    }

    /// `GET /users/{id}/authentication-methods/{method_id}`, with number and address unmasked.
    pub fn revealed_method(&self, permit: &Permit, method: &MethodId) -> MethodsFuture {
        let target = Target::GetMethod(permit.user().clone(), method.clone());
        let parts = RequestParts::get(&target.path()).reveal(permit);
        self.read_methods(parts, |value| {
            Some(vec![AuthenticationMethod::from_value(value)])
        })
    }

    /// `POST /users/{id}/authentication-methods`. Returns the new method.
    pub fn create(&self, permit: &Permit, request: &CreateRequest) -> MethodsFuture {
        let parts = RequestParts::to(&Target::CreateMethod(permit.user().clone()))
            .with_reason(permit.why())
            .json(request.to_value());
        self.read_methods(parts, |value| {
            Some(vec![AuthenticationMethod::from_value(value)])
        })
    }

    /// `PATCH /users/{id}/authentication-methods/{method_id}`. Returns the changed method. Refused if the request
    /// changes the name, and the method's name is no longer `old_name`.
    pub fn update(
        &self,
        permit: &Permit,
        method: &MethodId,
        request: &UpdateRequest,
        old_name: Option<&OldName>,
    ) -> MethodsFuture {
        let target = Target::UpdateMethod(permit.user().clone(), method.clone());
        let parts = RequestParts::to(&target)
            .replaces(old_name)
            .with_reason(permit.why())
            .json(request.to_value());
        self.read_methods(parts, |value| {
            Some(vec![AuthenticationMethod::from_value(value)])
        })
    }

    /// `DELETE /users/{id}/authentication-methods/{method_id}`.
    pub fn delete(&self, permit: &Permit, method: &MethodId) -> MethodsFuture {
        let target = Target::DeleteMethod(permit.user().clone(), method.clone());
        let parts = RequestParts::to(&target).with_reason(permit.why());
        self.read_methods(parts, |_| Some(Vec::new()))
    }

    /// `DELETE /users/{id}/authentication-methods`. Refused if the list's version is no longer `version`.
    pub fn delete_all(&self, permit: &Permit, version: ListVersion) -> MethodsFuture {
        let parts = RequestParts::to(&Target::DeleteAllMethods(permit.user().clone()))
            .with_reason(permit.why())
            .confirm(ConfirmAction::DeleteAll, version);
        self.read_methods(parts, |_| Some(Vec::new()))
    }

    /// `PUT /users/{id}/authentication-methods`. Returns the new list. Refused if the list's version is no
    /// longer `version`.
    pub fn replace_all(
        &self,
        permit: &Permit,
        request: &SetRequest,
        version: ListVersion,
    ) -> MethodsFuture {
        let parts = RequestParts::to(&Target::SetMethods(permit.user().clone()))
            .with_reason(permit.why())
            .confirm(ConfirmAction::ReplaceAll, version)
            .json(request.to_value());
        self.read_methods(parts, |value| {
            MethodPage::from_value(value).map(|page| page.methods)
        })
    }

    fn read_methods(
        &self,
        parts: RequestParts,
        methods: fn(Value) -> Option<Vec<AuthenticationMethod>>,
    ) -> MethodsFuture {
        let client = self.clone();
        async move {
            let value = client.read(parts).await?;
            let mut methods = methods(value).ok_or_else(|| ApiError::local(Failure::Unreadable))?;
            for method in &mut methods {
                // The dialog that sent the secret still has it; nothing else needs it.
                method.totp_secret = None;
            }
            Ok(methods)
        }
        .boxed_local()
    }

    /// Sends a request and parses the JSON of the response; `null` if it has no body.
    pub(super) fn read(&self, parts: RequestParts) -> ApiFuture<Value> {
        self.send(parts)
            .map(|response| {
                let mut response = response?;
                // A 204, as after a deletion.
                if response.body.is_empty() {
                    return Ok(Value::Null);
                }
                let value = reader::read(&response.body);
                // Auth0 may echo a new TOTP secret.
                response.body.zeroize();
                value.ok_or_else(|| {
                    ApiError::local(Failure::Unreadable).with_request_id(response.request_id)
                })
            })
            .boxed_local()
    }

    /// Sends a request. All requests go through here.
    ///
    /// In bearer mode a 401 asks the host page for another token, once. The proxy refused the request, so
    /// it is safe to send it again. Nothing else is sent twice.
    fn send(&self, parts: RequestParts) -> ApiFuture<ApiResponse> {
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
