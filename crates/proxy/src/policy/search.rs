//! Searches within a scope: what the tenant's search can express is added to the query, and every hit
//! is checked again.
//!
//! What is added may let through more users than the scope has, but never fewer. The tenant's pages
//! are read from the first one, and the pages that the admin sees are cut from the hits that remain.
//! So no page repeats or skips a user, and totals count only users in scope.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use factordesk_model::{DESK_FIELD, DeskLimits, Operation, OrganizationId, Query};
use http::HeaderMap;
use serde_json::{Map, Value};

use super::access::Access;
use super::facts::UserFacts;
use super::rules::{Reach, UserPredicates};
use crate::auth::Authorized;
use crate::auth0::UpstreamResponse;
use crate::error::ApiError;
use crate::routes::profiles::{self, Users};
use crate::search::{self, Search};

/// The tenant's pages have this size here: the largest one, so that few are needed.
const PAGE: u32 = 100;
/// The tenant's searches end after 1,000 hits.
const MAX_PAGES: u32 = 10;

/// The members of each organization that a scope names.
type Members = HashMap<String, Arc<HashSet<String>>>;

/// The hits that the admin may see.
#[derive(Default)]
struct Visible {
    ids: HashSet<String>,
    users: Vec<Map<String, Value>>,
}

impl Access<'_> {
    /// Carries out a search or a look-up by e-mail address. Each user in the response has what the
    /// policy says about them.
    pub(crate) async fn find(&self, authorized: &Authorized) -> Result<UpstreamResponse, ApiError> {
        let reach = self.policy.reach(&self.admin);
        let query = self.with_metadata(authorized.upstream_query().clone());
        let target = authorized.target();
        if !reach.is_limited() {
            let mut answer = self.ask(target, &query).await?;
            let (mut users, facts) = self.read_hits(&answer)?;
            for (user, facts) in users.list.iter_mut().zip(&facts) {
                self.mark(user, facts);
            }
            answer.body = written(&users)?.into();
            return Ok(answer);
        }
        if target.operation() == Operation::UsersByEmail {
            return self.find_by_email(authorized, &reach, &query).await;
        }
        self.search(authorized, &reach, &query).await
    }

    /// Asks for `app_metadata` as well, if the policy looks at it. It is dropped from what is shown.
    pub(super) fn with_metadata(&self, query: Query) -> Query {
        if self.policy.metadata_paths().is_empty() {
            return query;
        }
        let fields = query.get("fields").unwrap_or_default();
        let fields = format!("{fields},app_metadata");
        query.with("fields", Some(fields))
    }

    async fn find_by_email(
        &self,
        authorized: &Authorized,
        reach: &Reach<'_>,
        query: &Query,
    ) -> Result<UpstreamResponse, ApiError> {
        let mut visible = Visible::default();
        let mut headers = HeaderMap::new();
        if !reach.is_empty() {
            let members = self.all_members(reach).await?;
            let answer = self.ask(authorized.target(), query).await?;
            self.sift(&answer, reach, &members, &mut visible)?;
            headers = answer.headers;
        }
        respond(headers, visible.users, None)
    }

    async fn search(
        &self,
        authorized: &Authorized,
        reach: &Reach<'_>,
        query: &Query,
    ) -> Result<UpstreamResponse, ApiError> {
        let asked = authorized.query().paging();
        let size = asked.per_page as usize;
        let start = (asked.page as usize).saturating_mul(size);
        let (visible, headers) = if reach.is_empty() {
            (Visible::default(), HeaderMap::new())
        } else {
            // Without totals, later hits don't matter.
            let enough = (!asked.include_totals).then(|| start.saturating_add(size));
            self.visible(authorized, reach, query, enough).await?
        };
        let total = visible.users.len();
        let page: Vec<_> = visible.users.into_iter().skip(start).take(size).collect();
        let totals = asked.include_totals.then(|| {
            let mut totals = Map::new();
            totals.insert("start".to_owned(), start.into());
            totals.insert("limit".to_owned(), size.into());
            totals.insert("length".to_owned(), page.len().into());
            totals.insert("total".to_owned(), total.into());
            totals
        });
        respond(headers, page, totals)
    }

    /// The hits in scope, in the tenant's order; at least `enough`, if there are as many.
    async fn visible(
        &self,
        authorized: &Authorized,
        reach: &Reach<'_>,
        query: &Query,
        enough: Option<usize>,
    ) -> Result<(Visible, HeaderMap), ApiError> {
        let members = self.all_members(reach).await?;
        let query = within(reach, query)
            .with("per_page", Some(PAGE.to_string()))
            .with("include_totals", None);
        let mut visible = Visible::default();
        for page in 0.. {
            let query = query.clone().with("page", Some(page.to_string()));
            let answer = self.ask(authorized.target(), &query).await?;
            let hits = self.sift(&answer, reach, &members, &mut visible)?;
            let is_enough = enough.is_some_and(|enough| visible.users.len() >= enough);
            if hits < PAGE as usize || page + 1 == MAX_PAGES || is_enough {
                return Ok((visible, answer.headers));
            }
        }
        Err(ApiError::upstream_error())
    }

    /// The members of the organizations that the scopes name. Not per hit: their number would cost as
    /// many calls.
    async fn all_members(&self, reach: &Reach<'_>) -> Result<Members, ApiError> {
        let mut all = Members::new();
        let predicates = reach.scopes().filter_map(|scope| scope.predicates());
        for id in predicates.flat_map(|predicates| &predicates.organizations) {
            if !all.contains_key(id) {
                let organization = OrganizationId::new(id)
                    .map_err(|_| ApiError::upstream_error().with_cause("an organization's id"))?;
                all.insert(id.clone(), self.members(&organization).await?);
            }
        }
        Ok(all)
    }

    /// Adds the users of a response that are in scope. Returns how many the response has.
    fn sift(
        &self,
        answer: &UpstreamResponse,
        reach: &Reach<'_>,
        members: &Members,
        visible: &mut Visible,
    ) -> Result<usize, ApiError> {
        let (users, facts) = self.read_hits(answer)?;
        let hits = users.list.len();
        for (mut user, mut facts) in users.list.into_iter().zip(facts) {
            let of = members.iter().filter(|(_, ids)| ids.contains(&facts.user_id));
            facts.organizations = Some(of.map(|(id, _)| id.clone()).collect());
            // A user may move to the next page while the pages are read.
            if reach.includes(&facts).is_some() && visible.ids.insert(facts.user_id.clone()) {
                // In searches, protection by organization isn't told: most aren't read.
                facts.organizations = None;
                self.mark(&mut user, &facts);
                visible.users.push(user);
            }
        }
        Ok(hits)
    }

    fn read_hits(&self, answer: &UpstreamResponse) -> Result<(Users, Vec<UserFacts>), ApiError> {
        let paths = self.policy.metadata_paths();
        let users = serde_json::from_slice::<Users>(&answer.body).map_err(|_| unreadable())?;
        let facts = profiles::list_facts(&answer.body, !paths.is_empty()).ok_or_else(unreadable)?;
        let facts = facts.iter().map(|facts| UserFacts::read(facts, &paths));
        Ok((users, facts.collect()))
    }

    fn mark(&self, user: &mut Map<String, Value>, facts: &UserFacts) {
        put_limits(user, self.limits_of(facts));
    }
}

/// Adds what the policy says about a user, if it says anything.
pub(crate) fn put_limits(user: &mut Map<String, Value>, limits: DeskLimits) {
    // Never the tenant's own field of this name.
    user.remove(DESK_FIELD);
    if let Some(value) = limits.to_value() {
        user.insert(DESK_FIELD.to_owned(), value);
    }
}

fn respond(
    headers: HeaderMap,
    list: Vec<Map<String, Value>>,
    totals: Option<Map<String, Value>>,
) -> Result<UpstreamResponse, ApiError> {
    Ok(UpstreamResponse {
        status: 200,
        headers,
        body: written(&Users { list, totals })?.into(),
        page: None,
    })
}

fn written(users: &Users) -> Result<Vec<u8>, ApiError> {
    serde_json::to_vec(users)
        .map_err(|_| ApiError::upstream_error().with_cause("users that can't be serialised"))
}

fn unreadable() -> ApiError {
    ApiError::upstream_error().with_cause("users of an unexpected shape")
}

/// The query with the scope added, as far as the tenant's search can express it. If it would become
/// too long, it stays as it is: the hits are checked anyway.
fn within(reach: &Reach<'_>, query: &Query) -> Query {
    let asked = Search::read(query.get("q").unwrap_or_default());
    let scope = scope_of(reach);
    let (Ok(asked), Some(scope)) = (asked, scope) else {
        return query.clone();
    };
    match asked.and(scope).written() {
        Ok(Some(text)) => query.clone().with("q", Some(text)),
        _ => query.clone(),
    }
}

/// The scopes as a search; `None` if one of them has nothing that can be searched for.
pub(super) fn scope_of(reach: &Reach<'_>) -> Option<Search> {
    let scopes = reach.scopes().map(|scope| {
        let parts = expressible(scope.predicates()?);
        (!parts.is_empty()).then(|| Search::all_of(parts))
    });
    let scopes: Option<Vec<Search>> = scopes.collect();
    scopes.map(Search::any_of)
}

/// One search for each predicate that the tenant's search has a field for: organizations aren't
/// searchable, and of `app_metadata` only texts with plain names are.
fn expressible(predicates: &UserPredicates) -> Vec<Search> {
    let field = |name: &str, values: &[String]| {
        let terms = values.iter().map(|value| search::exact(name, value));
        (!values.is_empty()).then(|| Search::any_of(terms.collect()))
    };
    let metadata = predicates.app_metadata.iter().filter_map(|(path, values)| {
        let is_plain = path
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"_.".contains(&byte));
        let texts: Option<Vec<String>> = values
            .iter()
            .map(|value| value.as_str().map(str::to_owned))
            .collect();
        field(&format!("app_metadata.{path}"), &texts.filter(|_| is_plain)?)
    });
    let connections = field("identities.connection", &predicates.connections);
    let domains = field("email.domain", &predicates.email_domains);
    connections.into_iter().chain(domains).chain(metadata).collect()
}
