//! Reads what the rules need of a user, through the rate queue, and keeps it for a moment.

use std::collections::HashSet;
use std::sync::Arc;

use factordesk_model::{ErrorCause, OrganizationId, Query, Route, Target, USER_FIELDS, UserId};
use serde_json::Value;

use super::access::Access;
use super::cache::{Age, Key, Outcome, Subject};
use super::facts::{Role, UserFacts};
use super::rules::Policy;
use crate::auth0::UpstreamResponse;
use crate::auth0::forward::Forwarder;
use crate::auth0::limiter::CallContext;
use crate::error::ApiError;
use crate::routes::profiles;

/// Maximum number of pages of a list of roles, organizations or members: 10,000 entries.
const MAX_PAGES: u32 = 100;
/// The largest page that the tenant sends.
const PAGE: usize = 100;

/// A user's profile, as the rules look at it; `None`: there is no such user.
type Profile = Result<Option<Arc<UserFacts>>, ApiError>;

/// A profile that was read.
#[derive(Clone)]
pub(crate) struct Opened {
    pub(super) profile: Profile,
    /// The tenant's response. `None` if the profile was read earlier: only what the rules look at is kept
    pub(super) answer: Option<Result<UpstreamResponse, ApiError>>,
}

impl Outcome for Opened {
    fn kept(&self) -> Option<Self> {
        self.profile.is_ok().then(|| Self {
            profile: self.profile.clone(),
            answer: None,
        })
    }
}

/// Reads the tenant for one admin. A read may outlive the request that has begun it, if others wait
/// for it as well.
#[derive(Clone)]
pub(super) struct Reader {
    pub(super) forwarder: Forwarder,
    pub(super) policy: Arc<Policy>,
    pub(super) context: CallContext,
}

impl Reader {
    async fn ask(&self, target: &Target, query: &Query) -> Result<UpstreamResponse, ApiError> {
        self.forwarder.consult(&self.context, target, query).await
    }

    /// Reads a profile, with all that the desk shows of a user: then one read is enough for a page that
    /// asks for the user and for the methods at once.
    async fn open(self, user: UserId) -> Opened {
        let target = Target::GetUser(user.clone());
        let fields = format!("fields={}&include_fields=true", USER_FIELDS.join(","));
        let answer = match query(target.route(), &fields) {
            Ok(query) => {
                let query = self.policy.with_metadata(query);
                self.ask(&target, &query).await
            }
            Err(error) => Err(error),
        };
        Opened {
            profile: self.profile(&user, &answer),
            answer: Some(answer),
        }
    }

    /// Takes the profile from a response to `GET /users/{id}`.
    ///
    /// # Errors
    /// The response's own error, unless it says that there is no such user; 502 if it is about
    /// another user.
    fn profile(&self, user: &UserId, answer: &Result<UpstreamResponse, ApiError>) -> Profile {
        match answer {
            Ok(answer) => self.facts(user, answer).map(Arc::new).map(Some),
            Err(error) if error.body().cause() == ErrorCause::UserNotFound => Ok(None),
            // The tenant saw another path. A protected user must not pass for one that doesn't exist.
            Err(error) if error.status() == 404 && user.is_ambiguous() => {
                Err(ApiError::path_altered())
            }
            Err(error) if error.status() == 404 => Err(not_found()),
            Err(error) => Err(error.clone()),
        }
    }

    fn facts(&self, user: &UserId, answer: &UpstreamResponse) -> Result<UserFacts, ApiError> {
        let paths = self.policy.metadata_paths();
        let profile = profiles::facts(&answer.body, !paths.is_empty()).ok_or_else(unreadable)?;
        let facts = UserFacts::read(&profile, &paths);
        // The rules must not judge another user than the one that is changed (`confirm_ids`).
        if user.is_ambiguous() && facts.user_id != user.as_str() {
            return Err(ApiError::path_altered());
        }
        Ok(facts)
    }

    async fn organizations(self, user: UserId) -> Result<Option<Arc<Vec<String>>>, ApiError> {
        let target = Target::UserOrganizations(user);
        let items = self.pages(&target, "organizations").await?;
        Ok(items.map(|items| {
            let ids = items.iter().filter_map(|item| text(item, "id"));
            Arc::new(ids.collect())
        }))
    }

    async fn roles(self, user: UserId) -> Result<Arc<Vec<Role>>, ApiError> {
        let items = self.pages(&Target::UserRoles(user), "roles").await?;
        let items = items.ok_or_else(not_found)?;
        let roles = items.iter().map(|item| Role {
            id: text(item, "id").unwrap_or_default(),
            name: text(item, "name"),
        });
        Ok(Arc::new(roles.collect()))
    }

    async fn members(self, organization: OrganizationId) -> Result<Arc<HashSet<String>>, ApiError> {
        let target = Target::OrganizationMembers(organization);
        let mut members = HashSet::new();
        let base = query(
            target.route(),
            "take=100&fields=user_id&include_fields=true",
        )?;
        let mut from = None;
        for _ in 0..MAX_PAGES {
            let query = base.clone().with("from", from.take());
            let answer = match self.ask(&target, &query).await {
                // An organization that was deleted has no members. Its scope must not break searches.
                Err(error) if error.status() == 404 => return Ok(Arc::new(members)),
                answer => answer?,
            };
            let page: Value = serde_json::from_slice(&answer.body).map_err(|_| unreadable())?;
            let items = page.get("members").and_then(Value::as_array);
            let items = items.ok_or_else(unreadable)?;
            members.extend(items.iter().filter_map(|item| text(item, "user_id")));
            match page.get("next").and_then(Value::as_str) {
                Some(next) if !next.is_empty() => from = Some(next.to_owned()),
                _ => return Ok(Arc::new(members)),
            }
        }
        Err(too_long())
    }

    /// All entries of a list in pages; `None` if the tenant finds nothing there. `key` is the list's in
    /// a response with totals.
    async fn pages(&self, target: &Target, key: &str) -> Result<Option<Vec<Value>>, ApiError> {
        let mut all = Vec::new();
        for page in 0..MAX_PAGES {
            let raw = format!("page={page}&per_page={PAGE}&include_totals=true");
            let query = query(target.route(), &raw)?;
            let answer = match self.ask(target, &query).await {
                Err(error) if error.status() == 404 => return Ok(None),
                answer => answer?,
            };
            let body: Value = serde_json::from_slice(&answer.body).map_err(|_| unreadable())?;
            let total = body.get("total").and_then(Value::as_u64);
            let items = body.get(key).unwrap_or(&body);
            let items = items.as_array().ok_or_else(unreadable)?;
            all.extend(items.iter().cloned());
            // Not a page that is smaller than it was asked for: the tenant may have a maximum of its own,
            // and a user whom a later page protects would not be protected.
            if items.is_empty() || total.is_some_and(|total| all.len() as u64 >= total) {
                return Ok(Some(all));
            }
        }
        Err(too_long())
    }
}

impl Access<'_> {
    /// The user's profile; `None` if there is no such user.
    pub(super) async fn profile(&self, user: &UserId) -> Profile {
        self.opened(user, Age::Recent).await.profile
    }

    /// The user's profile, with the tenant's response if it wasn't read earlier.
    pub(super) async fn opened(&self, user: &UserId, age: Age) -> Opened {
        let read = || self.reader.clone().open(user.clone());
        let (key, when) = (self.key_of(user), (self.now(), age));
        let cache = &self.in_force.cache;
        cache.get(key, when, |known| &mut known.profile, read).await
    }

    /// The ids of the user's organizations; `None` if there is no such user.
    pub(super) async fn organizations(
        &self,
        user: &UserId,
    ) -> Result<Option<Arc<Vec<String>>>, ApiError> {
        let read = || self.reader.clone().organizations(user.clone());
        let (key, when) = (self.key_of(user), (self.now(), Age::Recent));
        let cache = &self.in_force.cache;
        cache
            .get(key, when, |known| &mut known.organizations, read)
            .await
    }

    /// The user's roles.
    pub(super) async fn roles(&self, user: &UserId) -> Result<Arc<Vec<Role>>, ApiError> {
        let read = || self.reader.clone().roles(user.clone());
        let (key, when) = (self.key_of(user), (self.now(), Age::Recent));
        let cache = &self.in_force.cache;
        cache.get(key, when, |known| &mut known.roles, read).await
    }

    /// The ids of an organization's members.
    pub(super) async fn members(
        &self,
        organization: &OrganizationId,
    ) -> Result<Arc<HashSet<String>>, ApiError> {
        let read = || self.reader.clone().members(organization.clone());
        let subject = Subject::Organization(organization.clone());
        let (key, when) = ((Arc::clone(&self.key), subject), (self.now(), Age::Recent));
        let cache = &self.in_force.cache;
        cache.get(key, when, |known| &mut known.members, read).await
    }

    pub(super) async fn ask(
        &self,
        target: &Target,
        query: &Query,
    ) -> Result<UpstreamResponse, ApiError> {
        self.reader.ask(target, query).await
    }

    pub(super) fn key_of(&self, user: &UserId) -> Key {
        (Arc::clone(&self.key), Subject::User(user.clone()))
    }

    fn now(&self) -> u64 {
        self.state.clock().ticks()
    }
}

impl Policy {
    /// Asks for `app_metadata` as well, if the policy looks at it. It is dropped from what is shown.
    pub(super) fn with_metadata(&self, query: Query) -> Query {
        if self.metadata_paths().is_empty() {
            return query;
        }
        let fields = query.get("fields").unwrap_or_default();
        let fields = format!("{fields},app_metadata");
        query.with("fields", Some(fields))
    }
}

fn query(route: &Route, raw: &str) -> Result<Query, ApiError> {
    Query::parse(route, Some(raw)).map_err(ApiError::from)
}

fn text(item: &Value, key: &str) -> Option<String> {
    item.get(key)?.as_str().map(str::to_owned)
}

fn unreadable() -> ApiError {
    ApiError::upstream_error().with_cause("what the policy needs has an unexpected shape")
}

/// A 404 where the user exists, or that isn't about a user.
fn not_found() -> ApiError {
    ApiError::upstream_error().with_cause("the tenant finds nothing where the policy looks")
}

fn too_long() -> ApiError {
    ApiError::upstream_error().with_cause("a list of more than 100 pages that the policy needs")
}
