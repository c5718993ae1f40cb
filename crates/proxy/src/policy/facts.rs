//! What the rules look at: an admin as the identity provider describes one, and a user as the tenant
//! does. Both are read leniently; what can't be read fits no rule.

use std::collections::BTreeMap;

use factordesk_model::Permission;
use serde_json::{Map, Value};

/// Maximum number of identities of a user that are looked at.
const MAX_IDENTITIES: usize = 100;

/// An admin.
#[derive(Clone, Default)]
pub(crate) struct AdminFacts {
    pub(crate) sub: String,
    /// Whether the issuer is the tenant itself, so that `sub` is the id of one of its users
    pub(crate) is_of_tenant: bool,
    pub(crate) email: Option<String>,
    /// False only if the provider says that it isn't. Many providers don't send the claim
    pub(crate) is_email_verified: bool,
    pub(crate) roles: Vec<String>,
    pub(crate) permissions: Vec<Permission>,
    pub(crate) acr: Option<String>,
    pub(crate) amr: Vec<String>,
    /// Unix seconds
    pub(crate) auth_time: Option<u64>,
}

/// A user.
#[derive(Clone, Default)]
pub(crate) struct UserFacts {
    pub(crate) user_id: String,
    pub(crate) email: Option<String>,
    pub(crate) email_verified: bool,
    pub(crate) identities: Vec<Identity>,
    /// The values at the paths that the policy names
    pub(crate) app_metadata: BTreeMap<String, Vec<Value>>,
    /// Ids; `None` if they weren't read
    pub(crate) organizations: Option<Vec<String>>,
    /// `None` if they weren't read
    pub(crate) roles: Option<Vec<Role>>,
}

/// One of a user's identities, the main one first.
#[derive(Clone, Default)]
pub(crate) struct Identity {
    pub(crate) connection: Option<String>,
    /// `provider|user_id`, as in a user's id
    pub(crate) id: String,
    /// The verified address of a linked account
    pub(crate) verified_email: Option<String>,
}

/// A role of the tenant.
#[derive(Clone, Default)]
pub(crate) struct Role {
    pub(crate) id: String,
    pub(crate) name: Option<String>,
}

fn text(value: Option<&Value>) -> Option<String> {
    value.and_then(Value::as_str).map(str::to_owned)
}

impl UserFacts {
    /// Reads a profile. `paths` are those of `app_metadata` that are kept.
    pub(crate) fn read(profile: &Map<String, Value>, paths: &[&str]) -> Self {
        let identities = profile.get("identities").and_then(Value::as_array);
        let metadata = profile.get("app_metadata");
        let kept = paths.iter().filter_map(|path| {
            let found = at(metadata?, path)?;
            Some(((*path).to_owned(), found))
        });
        Self {
            user_id: text(profile.get("user_id")).unwrap_or_default(),
            email: text(profile.get("email")),
            email_verified: is_true(profile.get("email_verified")),
            identities: identities
                .into_iter()
                .flatten()
                .take(MAX_IDENTITIES)
                .map(Identity::read)
                .collect(),
            app_metadata: kept.collect(),
            organizations: None,
            roles: None,
        }
    }

    /// The connection of the main identity, whose id the user's id is. A linked account doesn't bring
    /// a user into another scope.
    pub(crate) fn main_connection(&self) -> Option<&str> {
        let main = |identity: &&Identity| identity.id == self.user_id;
        let identity = self.identities.iter().find(main);
        identity
            .or_else(|| self.identities.first())
            .and_then(|identity| identity.connection.as_deref())
    }
}

impl Identity {
    fn read(value: &Value) -> Self {
        let profile = value.get("profileData");
        let is_verified = profile.is_some_and(|data| is_true(data.get("email_verified")));
        let verified_email = profile
            .filter(|_| is_verified)
            .and_then(|data| text(data.get("email")));
        let provider = text(value.get("provider")).unwrap_or_default();
        // Some connections have numbers as ids.
        let id = match value.get("user_id") {
            Some(Value::String(id)) => id.clone(),
            Some(Value::Number(id)) => id.to_string(),
            _ => String::new(),
        };
        Self {
            connection: text(value.get("connection")),
            id: format!("{provider}|{id}"),
            verified_email,
        }
    }
}

/// Some providers write `"true"`. Addresses only tell who may not be changed, so that counts.
fn is_true(value: Option<&Value>) -> bool {
    value.is_some_and(|value| *value == Value::Bool(true) || *value == "true")
}

/// The plain values at a dotted path; of a list, its plain entries.
fn at(metadata: &Value, path: &str) -> Option<Vec<Value>> {
    let value = path
        .split('.')
        .try_fold(metadata, |value, step| value.as_object()?.get(step))?;
    Some(match value {
        Value::Array(items) => items.iter().filter_map(plain).collect(),
        one => plain(one).into_iter().collect(),
    })
}

/// A text, a boolean, or a whole number: `7.0` is one, as in JavaScript.
fn plain(value: &Value) -> Option<Value> {
    if value.is_string() || value.is_boolean() || value.is_i64() {
        return Some(value.clone());
    }
    let whole = value.as_f64().filter(|number| number.fract() == 0.0)?;
    // Written without a fraction, and read as an integer: `as` would bend what doesn't fit.
    let whole = format!("{whole:.0}").parse::<i64>().ok()?;
    Some(whole.into())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn metadata_is_compared_by_type_and_value() {
        let profile = json!({"app_metadata": {
            "text": "7", "number": 7, "float": 7.0, "half": 7.5, "large": 1e300, "truth": true, "nothing": null,
            "list": ["fr", 7.0, {"x": 1}, ["fr"], null], "object": {"level": 8}, "a.b": "dotted",
        }});
        let paths = [
            "text",
            "number",
            "float",
            "half",
            "large",
            "truth",
            "nothing",
            "list",
            "object",
            "object.level",
            "list.0",
            "a.b",
            "missing",
        ];
        let facts = UserFacts::read(profile.as_object().unwrap(), &paths);
        let at = |path: &str| facts.app_metadata.get(path).cloned();
        for (path, values) in [
            ("text", json!(["7"])),
            ("number", json!([7])),
            ("float", json!([7])),
            ("half", json!([])),
            ("large", json!([])),
            ("truth", json!([true])),
            ("nothing", json!([])),
            ("list", json!(["fr", 7])),
            ("object", json!([])),
            ("object.level", json!([8])),
        ] {
            assert_eq!(at(path), Some(values.as_array().unwrap().clone()), "{path}");
        }
        for path in ["list.0", "a.b", "missing"] {
            assert_eq!(at(path), None, "{path}");
        }
    }

    #[test]
    fn security_66_verified_is_read_as_providers_write_it() {
        for (value, verified) in [
            (json!(true), true),
            (json!("true"), true),
            (json!(false), false),
            (json!("false"), false),
            (json!(1), false),
            (Value::Null, false),
        ] {
            let profile = json!({"email_verified": value, "identities": [{"provider": "google-oauth2", "user_id": "7",
                "profileData": {"email": "a@example.com", "email_verified": value}}]});
            let facts = UserFacts::read(profile.as_object().unwrap(), &[]);
            assert_eq!(facts.email_verified, verified, "{value}");
            let linked = facts.identities[0].verified_email.is_some();
            assert_eq!(linked, verified, "{value}");
        }
    }
}
