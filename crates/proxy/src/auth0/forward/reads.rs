//! What the proxy itself reads of the tenant: complete lists of methods, addresses, the tenant's settings.

use std::pin::pin;

use factordesk_model::list::MAX_PER_PAGE;
use factordesk_model::{
    AuthenticationMethod, GuardianFactor, MessageTypes, MethodPage, Query, Target, UserId,
    UserSummary,
};
use futures_util::stream::{self, StreamExt as _};
use serde::de::DeserializeOwned;

use super::Forwarder;
use crate::auth::Authorized;
use crate::auth0::limiter::{CallContext, Priority};
use crate::auth0::response::UpstreamResponse;
use crate::error::ApiError;

/// Maximum number of pages, and of methods, that are read for a complete list. No user has as many
/// methods.
const MAX_PAGES: u32 = 20;
const MAX_METHODS: usize = 2_000;
/// Maximum number of pages of one list that are requested at a time. More would take the queue's
/// places from other admins.
const PAGES_AT_ONCE: usize = 4;

/// A list of methods that is put together from its pages.
#[derive(Default)]
struct WholeList {
    methods: Vec<AuthenticationMethod>,
    /// The number of methods, as the last page says
    total: usize,
}

impl WholeList {
    /// Adds the next page. Returns whether the list is complete.
    fn add(&mut self, page: MethodPage) -> Result<bool, ApiError> {
        let is_empty = page.methods.is_empty();
        self.methods.extend(page.methods);
        // A response without totals counts as the whole list.
        let read = self.methods.len();
        self.total = page.totals.map_or(read, |totals| {
            usize::try_from(totals.total).unwrap_or(usize::MAX)
        });
        if read > MAX_METHODS || (self.total > MAX_METHODS && !is_empty) {
            return Err(too_long());
        }
        Ok(is_empty || read >= self.total)
    }
}

fn too_long() -> ApiError {
    ApiError::upstream_error().with_cause("a list of more than 2,000 methods, or 20 pages")
}

impl Forwarder {
    /// Reads the complete list of methods of the user that the call is about. `priority` is the
    /// priority of the first page.
    pub(crate) async fn methods(
        &self,
        authorized: &Authorized,
        priority: Priority,
    ) -> Result<Vec<AuthenticationMethod>, ApiError> {
        let Some(user) = authorized.target().user() else {
            return Err(ApiError::unknown_route());
        };
        let target = &Target::ListMethods(user.clone());
        let context = authorized.context();
        let first = self.method_page(context, target, 0, priority).await?;
        let page_size = first.methods.len();
        let mut list = WholeList::default();
        if list.add(first)? {
            return Ok(list.methods);
        }
        // Later pages go ahead of the admin's new calls, so that a list that was begun gets
        // finished.
        let read = |page| self.method_page(context, target, page, Priority::Ongoing);
        // The tenant may send smaller pages than it was asked for.
        let expected = list.total.div_ceil(page_size.max(1));
        let expected = u32::try_from(expected).map_or(MAX_PAGES, |pages| pages.min(MAX_PAGES));
        let overlapping = stream::iter(1..expected).map(read).buffered(PAGES_AT_ONCE);
        // If the list has grown meanwhile.
        let more = stream::iter(expected..MAX_PAGES).then(read);
        let mut pages = pin!(overlapping.chain(more));
        while let Some(page) = pages.next().await {
            if list.add(page?)? {
                return Ok(list.methods);
            }
        }
        Err(too_long())
    }

    /// Reads one page of a user's methods.
    async fn method_page(
        &self,
        context: &CallContext,
        target: &Target,
        page: u32,
        priority: Priority,
    ) -> Result<MethodPage, ApiError> {
        let raw = format!("page={page}&per_page={MAX_PER_PAGE}&include_totals=true");
        let query = Query::parse(target.route(), Some(&raw))?;
        let mut answer = self.get(context, target, &query, priority).await?;
        answer.take_page().ok_or_else(odd_shape)
    }

    /// Reads the e-mail address of a user's account, for the audit record of a mutation.
    pub(crate) async fn address(
        &self,
        authorized: &Authorized,
        user: &UserId,
    ) -> Result<Option<String>, ApiError> {
        let target = Target::GetUser(user.clone());
        let query = Query::parse(target.route(), Some("fields=email"))?;
        let context = authorized.context();
        let answer = self.get(context, &target, &query, Priority::New).await?;
        let profile: UserSummary = parse(&answer)?;
        Ok(profile.email)
    }

    /// Reads the tenant's MFA factors. They are no user's data, so no admin has to be authorised.
    pub(crate) async fn factors(&self) -> Result<Vec<GuardianFactor>, ApiError> {
        self.own(&Target::ListFactors).await
    }

    /// Reads the tenant's phone channels. They are no user's data, so no admin has to be
    /// authorised.
    pub(crate) async fn message_types(&self) -> Result<MessageTypes, ApiError> {
        self.own(&Target::PhoneMessageTypes).await
    }

    async fn own<T: DeserializeOwned>(&self, target: &Target) -> Result<T, ApiError> {
        let context = CallContext::of("", self.0.clock.ticks());
        parse(
            &self
                .get(&context, target, &Query::default(), Priority::New)
                .await?,
        )
    }
}

fn parse<T: DeserializeOwned>(answer: &UpstreamResponse) -> Result<T, ApiError> {
    // The parser's message is dropped: it quotes the response.
    serde_json::from_slice(&answer.body).map_err(|_| odd_shape())
}

fn odd_shape() -> ApiError {
    ApiError::upstream_error().with_cause("a response of an unexpected shape")
}
