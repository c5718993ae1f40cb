//! Searches within a scope: what the tenant's search can express is added to the query, and every hit
//! is checked again.
//!
//! What is added may let through more users than the scope has, but never fewer. The tenant's pages
//! are read from the first one, and the pages that the admin sees are cut from the hits that remain.
//! So no page repeats or skips a user, and totals count only users in scope.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use bytes::Bytes;
use factordesk_model::{DESK_FIELD, Operation, OrganizationId, Query};
use http::HeaderMap;
use serde_json::{Map, Value};

use super::access::Access;
use super::address::Domain;
use super::facts::UserFacts;
use super::rules::{Policy, Reach, UserPredicates};
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
pub(crate) type Members = HashMap<String, Arc<HashSet<String>>>;

/// A response, and the users to write into it.
type Found = (UpstreamResponse, Users);

/// The hits that the admin may see.
#[derive(Default)]
struct Visible {
    ids: HashSet<String>,
    users: Vec<Map<String, Value>>,
}

impl Access<'_> {
    /// Carries out a search or a look-up by e-mail address. Each user in the response has what the
    /// policy says about them.
    pub(crate) async fn find(&self, authorized: &Authorized) -> Result<Found, ApiError> {
        let policy = self.policy();
        let reach = policy.reach(&self.admin);
        let query = policy.with_metadata(authorized.upstream_query().clone());
        let target = authorized.target();
        if !reach.is_limited() {
            let answer = self.ask(target, &query).await?;
            let (mut users, facts) = read_hits(policy, &answer.body)?;
            for (user, facts) in users.list.iter_mut().zip(&facts) {
                self.mark(user, facts);
            }
            return Ok((answer, users));
        }
        if target.operation() == Operation::UsersByEmail {
            return self.find_by_email(authorized, &reach, &query).await;
        }
        self.search(authorized, &reach, &query).await
    }

    async fn find_by_email(
        &self,
        authorized: &Authorized,
        reach: &Reach<'_>,
        query: &Query,
    ) -> Result<Found, ApiError> {
        let mut visible = Visible::default();
        let mut headers = HeaderMap::new();
        if !reach.is_empty() {
            let members = self.all_members(reach).await?;
            let answer = self.ask(authorized.target(), query).await?;
            self.sift(&answer, reach, &members, &mut visible)?;
            headers = answer.headers;
        }
        Ok(found(headers, visible.users, None))
    }

    async fn search(
        &self,
        authorized: &Authorized,
        reach: &Reach<'_>,
        query: &Query,
    ) -> Result<Found, ApiError> {
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
        Ok(found(headers, page, totals))
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
        let (hits, kept) = in_scope(self.policy(), reach, members, &answer.body)?;
        for (mut user, facts) in kept {
            // A user may move to the next page while the pages are read.
            if visible.ids.insert(facts.user_id.clone()) {
                self.mark(&mut user, &facts);
                visible.users.push(user);
            }
        }
        Ok(hits)
    }

    /// Adds what the policy says about a user, if it says anything.
    fn mark(&self, user: &mut Map<String, Value>, facts: &UserFacts) {
        // A field of this name can't be the tenant's: it isn't among those that are read.
        let limits = self.limits_of(facts).to_value();
        user.extend(limits.map(|limits| (DESK_FIELD.to_owned(), limits)));
    }
}

/// The users of a response, and what the rules look at of each.
fn read_hits(policy: &Policy, body: &[u8]) -> Result<(Users, Vec<UserFacts>), ApiError> {
    let paths = policy.metadata_paths();
    let users = serde_json::from_slice::<Users>(body).map_err(|_| unreadable())?;
    let read = |profile| UserFacts::read(profile, &paths);
    // Without a file, what is shown says enough, and the body needn't be parsed twice. Only addresses
    // of linked accounts aren't in it; opening the user tells them.
    let facts = if policy.has_file() {
        let facts = profiles::list_facts(body, !paths.is_empty()).ok_or_else(unreadable)?;
        facts.iter().map(read).collect()
    } else {
        users.list.iter().map(read).collect()
    };
    Ok((users, facts))
}

/// How many users a response has, and those of them that are in scope.
#[expect(
    clippy::type_complexity,
    reason = "used in two places, each of which takes it apart"
)]
pub(crate) fn in_scope(
    policy: &Policy,
    reach: &Reach<'_>,
    members: &Members,
    body: &[u8],
) -> Result<(usize, Vec<(Map<String, Value>, UserFacts)>), ApiError> {
    let (users, facts) = read_hits(policy, body)?;
    let hits = users.list.len();
    let mut kept = Vec::new();
    for (user, mut facts) in users.list.into_iter().zip(facts) {
        let of = members
            .iter()
            .filter(|(_, ids)| ids.contains(&facts.user_id));
        facts.organizations = Some(of.map(|(id, _)| id.clone()).collect());
        // These organizations tell protection by them, too. Others aren't read for a search, so a user who
        // isn't marked may still be protected.
        if reach.includes(&facts).is_some() {
            kept.push((user, facts));
        }
    }
    Ok((hits, kept))
}

/// A response of the proxy's own.
fn found(
    headers: HeaderMap,
    list: Vec<Map<String, Value>>,
    totals: Option<Map<String, Value>>,
) -> Found {
    let answer = UpstreamResponse {
        status: 200,
        headers,
        body: Bytes::new(),
        page: None,
    };
    (answer, Users { list, totals })
}

fn unreadable() -> ApiError {
    ApiError::upstream_error().with_cause("users of an unexpected shape")
}

/// The query with the scope added, as far as the tenant's search can express it. If it would become
/// too long, it stays as it is: the hits are checked anyway.
pub(crate) fn within(reach: &Reach<'_>, query: &Query) -> Query {
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

/// One search for each predicate that the tenant's search has a field for. Organizations aren't
/// searchable, and neither are names in `app_metadata` that would need escapes.
fn expressible(predicates: &UserPredicates) -> Vec<Search> {
    let field = |name: &str, values: &[String]| {
        let terms = values.iter().map(|value| search::exact(name, value));
        (!values.is_empty()).then(|| Search::any_of(terms.collect()))
    };
    let metadata = predicates.app_metadata.iter().filter_map(|(path, values)| {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_.".contains(&byte);
        let text = |value: &Value| {
            value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned)
        };
        let values: Vec<String> = values.iter().map(text).collect();
        let name = format!("app_metadata.{path}");
        path.bytes().all(is_plain).then(|| field(&name, &values))?
    });
    // No document says whether the tenant compares domains ignoring case. Addresses are in lower case
    // nearly always.
    let domains = predicates.email_domains.iter();
    let mut domains: Vec<String> = domains.flat_map(Domain::spellings).collect();
    domains.sort_unstable();
    domains.dedup();
    let domains = field("email.domain", &domains);
    let connections = field("identities.connection", &predicates.connections);
    let parts = connections.into_iter().chain(domains);
    parts.chain(metadata).collect()
}
