//! A desk with a policy file, and users and admins of many kinds.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use factordesk_model::{Permission, UserId};
use serde_json::{Value, json};

use super::TestApp;
use super::app::Builder;

/// The scopes that policies may need.
pub(crate) const POLICY_SCOPES: [&str; 3] = [
    "read:roles",
    "read:organizations",
    "read:organization_members",
];

/// A policy in a file, which is removed on drop.
pub(crate) struct PolicyFile(pub(crate) PathBuf);

impl PolicyFile {
    pub(crate) fn new(text: &str) -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("factordesk-policy-{}-{number}.toml", std::process::id());
        let file = Self(std::env::temp_dir().join(name));
        file.write(text);
        file
    }

    pub(crate) fn write(&self, text: &str) {
        std::fs::write(&self.0, text).unwrap();
    }
}

impl Drop for PolicyFile {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

impl Builder {
    /// Limits the admins by this policy. The application has exactly the scopes that it needs.
    pub(crate) fn policy(self, file: &PolicyFile) -> Self {
        let text = std::fs::read_to_string(&file.0).unwrap();
        let mut scopes = Vec::new();
        // `roles` of admins need no scope: only the lines about users count.
        for line in text.lines().filter(|line| line.starts_with("users")) {
            if line.contains("roles") {
                scopes.push(POLICY_SCOPES[0]);
            }
            if line.contains("organizations") {
                scopes.extend(&POLICY_SCOPES[1..]);
            }
        }
        let in_scope = |part: &str| part.contains("organizations = ");
        let of_scopes = text.split("[[").filter(|part| part.starts_with("scope"));
        if !of_scopes.clone().any(in_scope) {
            scopes.retain(|scope| *scope != POLICY_SCOPES[2]);
        }
        self.further_scopes(&scopes)
            .set("FACTORDESK_POLICY_FILE", file.0.to_str().unwrap())
            .set("OIDC_ROLES_CLAIM", factordesk_tenant::ROLES_CLAIM)
    }
}

impl TestApp {
    /// Starts a desk with this policy.
    pub(crate) async fn with_policy(text: &str) -> (Self, PolicyFile) {
        let file = PolicyFile::new(text);
        let app = Self::builder().policy(&file).start().await;
        (app, file)
    }

    /// Adds a user with two methods, and these fields.
    pub(crate) fn add_user_with(&self, id: &str, fields: &Value) {
        self.add_user(id);
        let mut user = json!({
            "user_id": id, "email": "mia.keller@example.com", "email_verified": true, "name": "Mia Keller",
            "identities": [{"connection": "db", "provider": "auth0", "user_id": id.rsplit('|').next().unwrap(), "isSocial": false}],
        });
        for (key, value) in fields.as_object().unwrap() {
            user[key] = value.clone();
        }
        let control = self.tenant.control();
        control
            .put_user(serde_json::from_value(user).unwrap())
            .unwrap();
    }

    /// Gives an admin these roles and permissions. Returns the `Authorization` value of a new token.
    pub(crate) fn admin(&self, email: &str, roles: &[&str], permissions: &[Permission]) -> String {
        let control = self.tenant.control();
        control.set_admin_roles(email, roles).unwrap();
        control.set_permissions(email, permissions).unwrap();
        self.bearer(email)
    }

    /// Puts a user into organizations, and gives them roles, each by id and name.
    pub(crate) fn put_memberships(
        &self,
        id: &str,
        organizations: &[(&str, &str)],
        roles: &[(&str, &str)],
    ) {
        let id = UserId::new(id).unwrap();
        let control = self.tenant.control();
        control.put_organizations(&id, organizations).unwrap();
        control.put_roles(&id, roles).unwrap();
    }
}
