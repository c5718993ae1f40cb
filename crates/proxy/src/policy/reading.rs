//! Reads what the rules need of a user, through the rate queue, and keeps it for a moment.

use std::collections::HashSet;
use std::sync::Arc;

use factordesk_model::{ErrorCause, OrganizationId, Query, Target, UserId};
use serde_json::Value;

use super::access::Access;
use super::cache::{Known, Said};
use super::facts::{Role, UserFacts};
use crate::auth0::UpstreamResponse;
use crate::error::ApiError;
use crate::routes::profiles;

/// Maximum number of pages of a list of roles, organizations or members: 10,000 entries.
const MAX_PAGES: u32 = 100;
/// The largest page that the tenant sends.
const PAGE: usize = 100;

impl Access<'_> {
    /// The user's profile; `None` if there is no such user.
    pub(super) async fn profile(&self, user: &UserId) -> Result<Option<Arc<UserFacts>>, ApiError> {
        if let Some(Said(known)) = self.known(user).profile {
            return Ok(known);
        }
        let target = Target::GetUser(user.clone());
        let fields = if self.policy.metadata_paths().is_empty() {
            "fields=user_id,email,email_verified,identities&include_fields=true"
        } else {
            "fields=user_id,email,email_verified,identities,app_metadata&include_fields=true"
        };
        let query = Query::parse(target.route(), Some(fields))?;
        let answer = self.ask(&target, &query).await;
        self.note_profile(user, &answer)
    }

    /// Takes the profile from a response to `GET /users/{id}`, and keeps it.
    ///
    /// # Errors
    /// The response's own error, unless it says that there is no such user; 502 if it is about
    /// another user.
    pub(super) fn note_profile(
        &self,
        user: &UserId,
        answer: &Result<UpstreamResponse, ApiError>,
    ) -> Result<Option<Arc<UserFacts>>, ApiError> {
        let found = match answer {
            Ok(answer) => Some(Arc::new(self.read_profile(user, answer)?)),
            Err(error) if error.body().cause() == ErrorCause::UserNotFound => None,
            // The tenant saw another path. A protected user must not pass for one that doesn't exist.
            Err(error) if error.status() == 404 && user.is_ambiguous() => {
                return Err(ApiError::path_altered());
            }
            Err(error) if error.status() == 404 => return Err(not_found()),
            Err(error) => return Err(error.clone()),
        };
        self.keep(user, |known| known.profile = Some(Said(found.clone())));
        Ok(found)
    }

    fn read_profile(
        &self,
        user: &UserId,
        answer: &UpstreamResponse,
    ) -> Result<UserFacts, ApiError> {
        let paths = self.policy.metadata_paths();
        let profile = profiles::facts(&answer.body, !paths.is_empty()).ok_or_else(unreadable)?;
        let facts = UserFacts::read(&profile, &paths);
        // The rules must not judge another user than the one that is changed (`confirm_ids`).
        if user.is_ambiguous() && facts.user_id != user.as_str() {
            return Err(ApiError::path_altered());
        }
        Ok(facts)
    }

    /// The ids of the user's organizations; `None` if there is no such user.
    pub(super) async fn organizations(
        &self,
        user: &UserId,
    ) -> Result<Option<Arc<Vec<String>>>, ApiError> {
        if let Some(Said(known)) = self.known(user).organizations {
            return Ok(known);
        }
        let target = Target::UserOrganizations(user.clone());
        let ids = self.pages(&target).await?.map(|items| {
            let ids = items.iter().filter_map(|item| text(item, "id"));
            Arc::new(ids.collect::<Vec<String>>())
        });
        self.keep(user, |known| known.organizations = Some(Said(ids.clone())));
        Ok(ids)
    }

    /// The user's roles.
    pub(super) async fn roles(&self, user: &UserId) -> Result<Arc<Vec<Role>>, ApiError> {
        if let Some(known) = self.known(user).roles {
            return Ok(known);
        }
        let items = self.pages(&Target::UserRoles(user.clone())).await?;
        let items = items.ok_or_else(not_found)?;
        let roles = items.iter().map(|item| Role {
            id: text(item, "id").unwrap_or_default(),
            name: text(item, "name"),
        });
        let roles = Arc::new(roles.collect::<Vec<Role>>());
        self.keep(user, |known| known.roles = Some(Arc::clone(&roles)));
        Ok(roles)
    }

    /// The ids of an organization's members.
    pub(super) async fn members(
        &self,
        organization: &OrganizationId,
    ) -> Result<Arc<HashSet<String>>, ApiError> {
        let cache = self.policies.cache();
        if let Some(known) = cache.members(self.admin_key(), organization, self.now()) {
            return Ok(known);
        }
        let target = Target::OrganizationMembers(organization.clone());
        let mut members = HashSet::new();
        let base = Query::parse(
            target.route(),
            Some("take=100&fields=user_id&include_fields=true"),
        )?;
        let mut from = None;
        for _ in 0..MAX_PAGES {
            let query = base.clone().with("from", from.take());
            let answer = match self.ask(&target, &query).await {
                // An organization that was deleted has no members. Its scope must not break searches.
                Err(error) if error.status() == 404 => {
                    return Ok(self.keep_members(organization, members));
                }
                answer => answer?,
            };
            let page: Value = serde_json::from_slice(&answer.body).map_err(|_| unreadable())?;
            let items = page.get("members").and_then(Value::as_array);
            let items = items.ok_or_else(unreadable)?;
            members.extend(items.iter().filter_map(|item| text(item, "user_id")));
            match page.get("next").and_then(Value::as_str) {
                Some(next) if !next.is_empty() => from = Some(next.to_owned()),
                _ => return Ok(self.keep_members(organization, members)),
            }
        }
        Err(too_long())
    }

    fn keep_members(
        &self,
        organization: &OrganizationId,
        members: HashSet<String>,
    ) -> Arc<HashSet<String>> {
        let members = Arc::new(members);
        let kept = Arc::clone(&members);
        let cache = self.policies.cache();
        cache.keep_members(self.admin_key(), organization, self.now(), kept);
        members
    }

    /// All entries of a list in pages; `None` if the tenant finds nothing there.
    async fn pages(&self, target: &Target) -> Result<Option<Vec<Value>>, ApiError> {
        let mut all = Vec::new();
        for page in 0..MAX_PAGES {
            let raw = format!("page={page}&per_page={PAGE}");
            let query = Query::parse(target.route(), Some(&raw))?;
            let answer = match self.ask(target, &query).await {
                Err(error) if error.status() == 404 => return Ok(None),
                answer => answer?,
            };
            let items: Vec<Value> =
                serde_json::from_slice(&answer.body).map_err(|_| unreadable())?;
            let is_last = items.len() < PAGE;
            all.extend(items);
            if is_last {
                return Ok(Some(all));
            }
        }
        Err(too_long())
    }

    pub(super) async fn ask(
        &self,
        target: &Target,
        query: &Query,
    ) -> Result<UpstreamResponse, ApiError> {
        let forwarder = self.state.forwarder();
        forwarder.consult(&self.context, target, query).await
    }

    fn known(&self, user: &UserId) -> Known {
        let cache = self.policies.cache();
        cache.user(self.admin_key(), user, self.now())
    }

    fn keep(&self, user: &UserId, set: impl FnOnce(&mut Known)) {
        let cache = self.policies.cache();
        cache.keep(self.admin_key(), user, self.now(), set);
    }

    pub(super) fn now(&self) -> u64 {
        self.state.clock().ticks()
    }
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
