//! The policy, applied to one request.

use std::sync::Arc;

use factordesk_model::{DeskLimits, Permission, Refusal, UserId};

use super::InForce;
use super::cache::{Age, Key};
use super::facts::{AdminFacts, UserFacts};
use super::own;
use super::reading::Reader;
use super::rules::{Policy, Reach};
use crate::auth::{Authorized, Caller};
use crate::auth0::UpstreamResponse;
use crate::auth0::limiter::CallContext;
use crate::error::ApiError;
use crate::state::AppState;

/// One admin's request, with the policy that it is judged by.
pub(crate) struct Access<'a> {
    pub(super) state: &'a AppState,
    pub(super) in_force: Arc<InForce>,
    pub(super) admin: AdminFacts,
    pub(super) reader: Reader,
    /// Tells admins apart
    pub(super) key: Arc<str>,
}

/// Proof that the policy allows a change of a user. Only [`Access::allow`] makes one.
pub(crate) struct Allowed {
    in_force: Arc<InForce>,
    key: Key,
}

impl Allowed {
    /// The user was changed, so what this admin has read of them is dropped. Not if that isn't certain: a
    /// repeat, which finds out, must not fail because the user can't be read again.
    pub(crate) fn changed(self) {
        self.in_force.cache.forget(&self.key);
    }
}

impl<'a> Access<'a> {
    /// For a request of this admin that counts for `context` in the rate limiter.
    pub(crate) fn of(state: &'a AppState, caller: &Caller, context: CallContext) -> Self {
        let admin = state.policies().admin(caller);
        Self::new(state, admin, caller.pseudonym(), context)
    }

    /// For an authorised operation.
    pub(crate) fn to(state: &'a AppState, authorized: &Authorized) -> Self {
        Self::of(state, authorized.caller(), authorized.context().clone())
    }

    /// For this admin; `key` tells admins apart.
    pub(super) fn new(
        state: &'a AppState,
        admin: AdminFacts,
        key: &str,
        context: CallContext,
    ) -> Self {
        let in_force = state.policies().in_force();
        Self {
            state,
            admin,
            reader: Reader {
                forwarder: state.forwarder().clone(),
                policy: Arc::clone(&in_force.policy),
                context,
            },
            in_force,
            key: key.into(),
        }
    }

    pub(super) fn policy(&self) -> &Policy {
        &self.in_force.policy
    }

    /// Everything that a rule could look at, for `policy explain`.
    pub(super) async fn everything(&self, user: &UserId) -> Result<Option<UserFacts>, ApiError> {
        let Some(profile) = self.profile(user).await? else {
            return Ok(None);
        };
        let mut facts = (*profile).clone();
        let scopes = self.policy().upstream_scopes();
        if scopes.contains(&"read:organizations") {
            let organizations = self.organizations(user).await?;
            facts.organizations = organizations.map(|all| all.to_vec());
        }
        if scopes.contains(&"read:roles") {
            facts.roles = Some(self.roles(user).await?.to_vec());
        }
        Ok(Some(facts))
    }

    /// Checks that this user is in scope, before anything is done or read for an operation on them.
    ///
    /// # Errors
    /// 404 if the user is out of scope or doesn't exist, and the tenant's error if the user can't be
    /// read.
    pub(crate) async fn check_scope(&self, user: &UserId) -> Result<(), ApiError> {
        self.in_scope(user).await.map(drop)
    }

    /// Checks that this admin may change this user. Before the body is read: an admin who may not is
    /// told nothing about it.
    ///
    /// # Errors
    /// As [`Self::check_scope`]; then 403 for the admin's own methods and for a protected user.
    pub(crate) async fn allow(&self, user: &UserId) -> Result<Allowed, ApiError> {
        let known = self.in_scope(user).await?;
        match self.limits(user, known).await?.refuses {
            None => Ok(Allowed {
                in_force: Arc::clone(&self.in_force),
                key: self.key_of(user),
            }),
            Some(Refusal::OwnMethods) => Err(ApiError::own_methods()),
            Some(Refusal::ProtectedUser) => Err(ApiError::protected_user()),
        }
    }

    /// Whether the admin may know of the user. An admin without limits may know of users that don't
    /// exist any more.
    pub(crate) async fn sees(&self, user: &UserId) -> Result<bool, ApiError> {
        match self.in_scope(user).await {
            Ok(_) => Ok(true),
            Err(error) if error.status() == 404 => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// The user's profile if the scope depends on it.
    async fn in_scope(&self, user: &UserId) -> Result<Option<Arc<UserFacts>>, ApiError> {
        let reach = self.policy().reach(&self.admin);
        if !reach.is_limited() {
            return Ok(None);
        }
        if reach.is_empty() {
            return Err(ApiError::no_such_user());
        }
        let profile = self.profile(user).await;
        self.included(&reach, user, profile).await.map(Some)
    }

    /// The user, if the scope includes them.
    async fn included(
        &self,
        reach: &Reach<'_>,
        user: &UserId,
        profile: Result<Option<Arc<UserFacts>>, ApiError>,
    ) -> Result<Arc<UserFacts>, ApiError> {
        // Even if there is no such user: otherwise the number of calls would tell.
        let organizations = if reach.needs_organizations() {
            self.organizations(user).await?
        } else {
            None
        };
        let profile = profile?.ok_or_else(ApiError::no_such_user)?;
        let facts = with_organizations(profile, organizations);
        let is_included = reach.includes(&facts).is_some();
        is_included
            .then_some(facts)
            .ok_or_else(ApiError::no_such_user)
    }

    /// What the policy says about a user who is in scope. `known`: the profile, if it was read.
    async fn limits(
        &self,
        user: &UserId,
        known: Option<Arc<UserFacts>>,
    ) -> Result<DeskLimits, ApiError> {
        let policy = self.policy();
        let checks_own = !policy.allows_own();
        if checks_own && own::is_same_account(&self.admin, user.as_str()) {
            return Ok(self.limits_of(&UserFacts {
                user_id: user.as_str().to_owned(),
                ..UserFacts::default()
            }));
        }
        let needs_own = checks_own && own::needs_profile(&self.admin);
        if !needs_own && !policy.protects() {
            return Ok(DeskLimits::default());
        }
        let profile = match known {
            Some(profile) => Some(profile),
            None => self.profile(user).await?,
        };
        // The tenant itself reports a user that doesn't exist.
        let Some(mut profile) = profile else {
            return Ok(DeskLimits::default());
        };
        let needs = policy.protection_needs();
        if needs.organizations && profile.organizations.is_none() {
            let organizations = self.organizations(user).await?;
            // A user who exists has a list, if only an empty one. Without it, that isn't known.
            let organizations = organizations.ok_or_else(ApiError::upstream_error)?;
            profile = with_organizations(profile, Some(organizations));
        }
        if needs.roles {
            let roles = self.roles(user).await?;
            let facts = Arc::make_mut(&mut profile);
            facts.roles = Some(roles.to_vec());
        }
        Ok(self.limits_of(&profile))
    }

    /// What the policy says about a user, as far as these facts go.
    pub(super) fn limits_of(&self, user: &UserFacts) -> DeskLimits {
        let policy = self.policy();
        let protected = policy.protection(user).is_some();
        let may = self
            .admin
            .permissions
            .contains(&Permission::ManageProtected);
        let refuses = if !policy.allows_own() && own::is_own(&self.admin, user) {
            Some(Refusal::OwnMethods)
        } else {
            (protected && !may).then_some(Refusal::ProtectedUser)
        };
        DeskLimits { protected, refuses }
    }

    /// Reads the user that the operation is about, and what the policy says about them. The
    /// response is the profile that the rules look at, so opening a user takes no call more.
    ///
    /// # Errors
    /// As [`Self::check_scope`]; the tenant's own error for admins without limits.
    pub(crate) async fn open(
        &self,
        user: &UserId,
    ) -> Result<(UpstreamResponse, DeskLimits), ApiError> {
        let reach = self.policy().reach(&self.admin);
        if reach.is_empty() {
            return Err(ApiError::no_such_user());
        }
        let opened = self.opened(user, Age::New).await;
        let answer = opened.answer.ok_or_else(ApiError::upstream_error)?;
        if !reach.is_limited() {
            let answer = answer?;
            let known = opened.profile?;
            return Ok((answer, self.shown_limits(user, known).await));
        }
        let facts = self.included(&reach, user, opened.profile).await?;
        Ok((answer?, self.shown_limits(user, Some(facts)).await))
    }

    /// For the page. If the user's roles can't be read, it isn't told in advance; a change is refused
    /// all the same.
    async fn shown_limits(&self, user: &UserId, known: Option<Arc<UserFacts>>) -> DeskLimits {
        self.limits(user, known).await.unwrap_or_else(|error| {
            tracing::warn!(
                cause = error.cause(),
                "a user's protection isn't shown, because what it depends on can't be read"
            );
            DeskLimits::default()
        })
    }
}

fn with_organizations(
    mut profile: Arc<UserFacts>,
    organizations: Option<Arc<Vec<String>>>,
) -> Arc<UserFacts> {
    if let Some(organizations) = organizations {
        Arc::make_mut(&mut profile).organizations = Some(organizations.to_vec());
    }
    profile
}
