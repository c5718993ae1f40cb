//! `factordesk-proxy policy explain`: what the policy says about an admin, a user and an operation, and
//! by which rule.

use std::path::Path;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use factordesk_model::{Operation, ROUTES, UserId};
use serde_json::{Map, Value};

use super::access::Access;
use super::facts::{AdminFacts, Role, UserFacts};
use super::issuer_is_tenant;
use crate::auth::jwt::Claims;
use crate::auth0::limiter::CallContext;
use crate::config::{Config, StoreConfig};
use crate::state::{AppState, Deps};

/// What to explain.
#[derive(Debug, Clone)]
pub struct Question {
    /// The claims of the admin's access token, as JSON
    pub admin: String,
    /// The user
    pub user: AskedUser,
    /// The operation's name, such as `delete_method`
    pub operation: String,
}

/// The user to explain the policy for.
#[derive(Debug, Clone)]
pub enum AskedUser {
    /// A user of the tenant, who is read there
    Id(String),
    /// A profile as the Management API returns it, with `roles` and `organizations` added; as JSON
    Profile(String),
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explained {
    /// Whether the operation is allowed
    pub is_allowed: bool,
    /// `yes` or `no`, and the rule
    pub text: String,
}

impl Question {
    /// Answers the question with the policy of this configuration. Reads the tenant if the user is
    /// asked for by id.
    ///
    /// # Errors
    /// What can't be read, and what to do.
    pub async fn answer(self, mut config: Config) -> Result<Explained, String> {
        let operation = ROUTES
            .iter()
            .map(|route| route.operation)
            .find(|operation| operation.as_str() == self.operation)
            .ok_or_else(|| {
                format!(
                    "--operation: {:?} is not an operation; one is delete_method",
                    self.operation
                )
            })?;
        if matches!(
            operation,
            Operation::ListFactors | Operation::PhoneMessageTypes
        ) {
            return Err(format!(
                "--operation: {:?} is not about a user, so only its permission decides",
                self.operation
            ));
        }
        let admin = admin(&self.admin, &config)?;
        let policy = Arc::clone(&config.policy.policy);
        let user = match self.user {
            AskedUser::Profile(text) => profile(&text, &policy.metadata_paths())?,
            AskedUser::Id(id) => {
                let id = UserId::new(id).map_err(|problem| format!("--user: {problem}"))?;
                // Its own token and nothing else: a running proxy's store stays as it is.
                config.server.store = StoreConfig::Memory;
                read(&id, config, &admin).await?
            }
        };
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        let now = now.map_err(|_| "the clock is before 1970".to_owned())?;
        let decision = policy.decide(&admin, &user, operation, now.as_secs());
        Ok(Explained {
            is_allowed: decision.is_allowed(),
            text: decision.to_string(),
        })
    }
}

/// Reads a user of the tenant, with everything that any rule could look at.
async fn read(id: &UserId, config: Config, admin: &AdminFacts) -> Result<UserFacts, String> {
    let deps = Deps::real(&config).map_err(|error| error.to_string())?;
    let state = AppState::new(config, deps)
        .await
        .map_err(|error| error.to_string())?;
    let context = CallContext::of("", state.clock().ticks());
    let access = Access::new(&state, admin.clone(), "", context);
    let user = access.everything(id).await.map_err(|error| {
        let cause = error.cause().map(|cause| format!(" ({cause})"));
        format!(
            "--user: the tenant: {}{}",
            error.body().message,
            cause.unwrap_or_default()
        )
    })?;
    user.ok_or_else(|| "--user: there is no such user in the tenant".to_owned())
}

fn admin(text: &str, config: &Config) -> Result<AdminFacts, String> {
    let claims: Map<String, Value> = serde_json::from_str(text).map_err(|error| {
        format!("--admin: the file must hold the claims as a JSON object: {error}")
    })?;
    let claims = Claims::hypothetical(claims).ok_or("--admin: the claims have no sub")?;
    let oidc = &config.oidc;
    // Read as a bearer token's (`crate::auth::Caller`), so that the answer is the proxy's.
    Ok(AdminFacts {
        is_of_tenant: issuer_is_tenant(config),
        email: claims.text("email"),
        is_email_verified: claims.flag("email_verified") != Some(false),
        roles: claims.roles(&oidc.roles),
        permissions: claims.permissions(&oidc.permissions).unwrap_or_default(),
        acr: claims.acr(),
        amr: claims.amr(),
        auth_time: claims.time(&oidc.auth_time_claim),
        sub: claims.sub,
    })
}

/// Reads a profile from a file.
fn profile(text: &str, paths: &[&str]) -> Result<UserFacts, String> {
    let profile: Map<String, Value> = serde_json::from_str(text).map_err(|error| {
        format!("--user-file: the file must hold a profile as a JSON object: {error}")
    })?;
    let list = |name: &str| {
        profile
            .get(name)
            .and_then(Value::as_array)
            .cloned()
            .unwrap_or_default()
    };
    let field = |item: &Value, key: &str| {
        let of_object = item.get(key).and_then(Value::as_str);
        of_object.or(item.as_str()).map(str::to_owned)
    };
    let organizations = list("organizations");
    let roles = list("roles").into_iter().map(|role| Role {
        id: field(&role, "id").unwrap_or_default(),
        name: field(&role, "name"),
    });
    Ok(UserFacts {
        organizations: Some(
            organizations
                .iter()
                .filter_map(|item| field(item, "id"))
                .collect(),
        ),
        roles: Some(roles.collect()),
        ..UserFacts::read(&profile, paths)
    })
}

/// Checks a policy file.
///
/// # Errors
/// All its problems, one per line.
pub fn check(file: &Path) -> Result<String, String> {
    match super::Policy::load(file) {
        Ok(policy) => Ok(policy.summary()),
        Err(problems) => {
            let lines: Vec<String> = problems
                .iter()
                .map(|problem| format!("\n  {problem}"))
                .collect();
            Err(format!("the policy file has problems:{}", lines.concat()))
        }
    }
}
