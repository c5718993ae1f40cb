//! The client: one method for each endpoint of the proxy.

use std::cell::RefCell;
use std::rc::Rc;

use factordesk_catalogue::plain;
use factordesk_model::headers::{ConfirmAction, OldName};
use factordesk_model::reader;
use factordesk_model::{
    ApiPath, AuthenticationMethod, CreateRequest, HttpMethod, ListVersion, MethodId, MethodPage,
    SessionInfo, SetRequest, Target, UpdateRequest, UserId, UserPage, UserSummary,
};
use futures::FutureExt;
use futures::future::LocalBoxFuture;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;
use zeroize::Zeroize;

use super::permit::Permit;
use super::refusal::Refusals;
use super::request::RequestParts;
use super::send::SESSION;
use super::token::Tokens;
use super::transport::Transport;
use crate::platform::clock::Time;
use crate::platform::events::Element;
use crate::platform::host::Host;
use crate::state::WantedLogin;
use crate::state::error::{ApiError, Failure};

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
    pub(super) host: Host,
    element: Element,
    pub(super) tokens: Tokens,
    pub(super) transport: Rc<dyn Transport>,
    pub(super) time: Rc<dyn Time>,
    pub(super) refusals: Refusals,
    pub(super) receipt: Receipt,
    /// Set after a login in the host page: what it had to be
    pub(super) login: Option<WantedLogin>,
}

/// The request id of the last successful response, for notes about what was done.
#[derive(Clone, Default)]
pub struct Receipt(pub(super) Rc<RefCell<Option<String>>>);

impl Receipt {
    /// The request id; `None` if nothing was sent, or the response had none.
    pub fn request_id(&self) -> Option<String> {
        self.0.borrow().clone()
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
}
