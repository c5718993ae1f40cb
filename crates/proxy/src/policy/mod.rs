//! Which admin may touch which user: the policy file, its rules, and their decisions.
//!
//! `Policies` holds the policy in force and what was read of users for it. `Access` applies it to
//! one request. The rules themselves (`rules`, `own`, `decide`) are pure.
//!
//! A user out of an admin's scope is answered exactly as an id that doesn't exist: the same bytes
//! after the same calls to the tenant (property 64). So what is read of a user depends on the admin
//! and the rules only, never on what the user turns out to be, and nothing that one admin has read is
//! used for another.
//!
//! What isn't here: permissions, which are the identity provider's (`crate::auth`).

mod access;
mod address;
mod cache;
mod decide;
mod explain;
mod facts;
mod file;
#[cfg(test)]
mod matrix_tests;
mod own;
mod reading;
mod rules;
mod search;

use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};

use url::Url;

pub(crate) use access::{Access, Allowed};
pub use explain::{AskedUser, Explained, Question, check};
pub(crate) use facts::AdminFacts;
pub use file::PolicyProblem;
pub(crate) use rules::{Policy, SignIn};
pub(crate) use search::{Members, in_scope, within};

use crate::auth::Caller;
use crate::config::Config;
use cache::Cache;

/// The policy in force. Clones share it.
#[derive(Clone)]
pub(crate) struct Policies(Arc<Shared>);

struct Shared {
    file: Option<PathBuf>,
    in_force: RwLock<Arc<InForce>>,
    issuer_is_tenant: bool,
}

/// A policy with what was read of users for it. They go together: what a request reads by the rules of
/// an earlier policy may lack what the rules of the next one look at.
pub(crate) struct InForce {
    policy: Arc<Policy>,
    cache: Cache,
}

impl InForce {
    fn new(policy: Arc<Policy>) -> Arc<Self> {
        let cache = Cache::default();
        Arc::new(Self { policy, cache })
    }
}

impl Policies {
    /// The policy that the configuration has read.
    pub(crate) fn new(config: &Config) -> Self {
        Self(Arc::new(Shared {
            file: config.policy.file.clone(),
            in_force: RwLock::new(InForce::new(Arc::clone(&config.policy.policy))),
            issuer_is_tenant: issuer_is_tenant(config),
        }))
    }

    /// The policy in force.
    pub(crate) fn current(&self) -> Arc<Policy> {
        Arc::clone(&self.in_force().policy)
    }

    fn in_force(&self) -> Arc<InForce> {
        let in_force = self.0.in_force.read();
        Arc::clone(&in_force.unwrap_or_else(PoisonError::into_inner))
    }

    /// Whether a step-up may ask the provider for these `acr_values`.
    pub(crate) fn may_ask(&self, acr_values: &str) -> bool {
        self.current().may_ask(acr_values)
    }

    /// Reads the file again. If it has problems, the policy in force stays; the log says so.
    pub(crate) fn reload(&self) {
        let Some(file) = &self.0.file else {
            tracing::warn!("there is no policy file to reload: FACTORDESK_POLICY_FILE is not set");
            return;
        };
        match Policy::load(file) {
            Ok(policy) => {
                let rules = policy.summary();
                let next = InForce::new(Arc::new(policy));
                let in_force = self.0.in_force.write();
                *in_force.unwrap_or_else(PoisonError::into_inner) = next;
                tracing::info!(rules, "the policy file was reloaded");
            }
            Err(problems) => tracing::error!(
                problems = problems.join("; "),
                "the policy file has problems, so the previous policy stays in force; correct the file and send SIGHUP again"
            ),
        }
    }

    /// Says in the log who is limited.
    pub(crate) fn announce(&self) {
        let policy = self.current();
        if policy.has_file() {
            tracing::info!(
                rules = policy.summary(),
                "admins are limited by the policy file"
            );
        } else {
            tracing::warn!(
                "there is no policy file, so every user is in scope for every admin; set FACTORDESK_POLICY_FILE to limit admins to their users"
            );
        }
    }

    /// An admin, as the rules look at one.
    pub(crate) fn admin(&self, caller: &Caller) -> AdminFacts {
        let admin = caller.admin();
        AdminFacts {
            sub: admin.sub.clone(),
            is_of_tenant: self.0.issuer_is_tenant,
            email: admin.email.clone(),
            is_email_verified: caller.email_verified() != Some(false),
            roles: caller.roles().to_vec(),
            permissions: caller.permissions().to_vec(),
            acr: caller.acr().map(str::to_owned),
            amr: caller.amr().to_vec(),
            auth_time: caller.auth_time(),
        }
    }
}

/// Whether admins log in at the tenant itself, so that their `sub` is a user's id there.
///
/// A tenant may have a domain of its own: `AUTH0_AUDIENCE` then names the original one, and
/// `AUTH0_RP_ID` the host of the login pages.
pub(crate) fn issuer_is_tenant(config: &Config) -> bool {
    let tenant = &config.tenant;
    let audience = Url::parse(&tenant.audience).ok();
    let origins: Vec<_> = [
        Some(tenant.origin.origin()),
        audience.map(|url| url.origin()),
    ]
    .into_iter()
    .flatten()
    .collect();
    let issuers = [Some(&config.oidc.issuer), config.oidc.issuer_alias.as_ref()];
    let mut urls = issuers
        .into_iter()
        .flatten()
        .filter_map(|text| Url::parse(text).ok());
    urls.any(|url| {
        origins.contains(&url.origin())
            || (url.scheme() == "https"
                && url.port().is_none()
                && tenant.rp_id.as_deref() == url.host_str())
    })
}
