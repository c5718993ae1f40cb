//! Wire types of the proxy's `GET /session`: who the admin is, and what they may do.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::guardian::GuardianFactor;
use crate::lenient::Fields;
use crate::method::Channel;
use crate::route::{Operation, Permission};

/// The person who uses the desk.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Admin {
    /// OIDC `iss`: a `sub` is unique only within its issuer. `None` from a proxy of an earlier version
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub iss: Option<String>,
    /// OIDC `sub`
    pub sub: String,
    /// OIDC `name`
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// OIDC `email`
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
}

impl Admin {
    /// What tells admins apart: issuer and subject.
    pub fn identity(&self) -> (Option<&str>, &str) {
        (self.iss.as_deref(), &self.sub)
    }
}

impl fmt::Debug for Admin {
    /// Only shows issuer and subject: the name and the address must not reach a log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Admin")
            .field("iss", &self.iss)
            .field("sub", &self.sub)
            .finish_non_exhaustive()
    }
}

/// The tenant that the desk works on.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TenantInfo {
    /// A name for people, from the proxy's configuration
    pub label: String,
    /// The tenant's domain name
    pub domain: String,
    /// The RP ID of the tenant's login pages (WebAuthn): security keys and passkeys are bound to it
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rp_id: Option<String>,
}

/// What the tenant has turned on. The proxy reads each part with its own request; a part is `None` if that failed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Capabilities {
    /// The response of `/guardian/factors`
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub factors: Option<Vec<GuardianFactor>>,
    /// The channels of the phone factor
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channels: Option<Vec<Channel>>,
}

/// Whether destructive mutations need a reason. For widgets that don't know [`SessionInfo::reason_operations`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ReasonRule {
    /// A reason may be given
    #[default]
    Optional,
    /// The proxy refuses the mutation without a reason
    Required,
}

/// How the admin is authenticated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AccessMode {
    /// A cookie, from the proxy's own login
    Session,
    /// An access token, from the embedding portal
    Bearer,
}

/// The response of `GET /session`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionInfo {
    /// The proxy's version; `None` from an earlier proxy
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// The admin
    pub admin: Admin,
    /// The admin's permissions
    pub permissions: Vec<Permission>,
    /// How the admin is authenticated
    pub mode: AccessMode,
    /// The tenant
    pub tenant: TenantInfo,
    /// What the tenant offers; `None` if the proxy couldn't read it
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capabilities: Option<Capabilities>,
    /// Scopes that the proxy's application at Auth0 lacks: operations that need them fail for every admin
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing_scopes: Vec<String>,
    /// [`ReasonRule::Required`] if any destructive mutation needs a reason. [`SessionInfo::needs_reason`] is more
    /// exact
    #[serde(default)]
    pub reason: ReasonRule,
    /// The mutations that need a reason; `None` from an earlier proxy, which only sends `reason`
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason_operations: Option<Vec<Operation>>,
    /// The mutations that the admin's present sign-in isn't strong or recent enough for; the proxy would answer them
    /// with `step_up_required`
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub step_up_operations: Vec<Operation>,
    /// The country to read national phone numbers by: ISO 3166-1 alpha-2; `None` if it isn't configured
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default_country: Option<String>,
    /// When the access ends at the latest, in Unix seconds
    pub expires_at: u64,
    /// When the admin entered their credentials, in Unix seconds; `None` if the identity provider doesn't say
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub auth_time: Option<u64>,
    /// The maximum age of a login for mutations, in seconds; `None` without a limit, and from an earlier proxy
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub login_max_age: Option<u64>,
}

impl SessionInfo {
    /// Whether the proxy refuses this mutation without a reason.
    pub fn needs_reason(&self, operation: Operation) -> bool {
        match &self.reason_operations {
            Some(operations) => operations.contains(&operation),
            None => self.reason == ReasonRule::Required && operation.is_destructive(),
        }
    }

    /// Whether the proxy would ask for another sign-in before this mutation.
    pub fn needs_step_up(&self, operation: Operation) -> bool {
        self.step_up_operations.contains(&operation)
    }

    /// Reads the response. Unknown permissions and channels are ignored; returns `None` if a required field is
    /// missing.
    ///
    /// By hand, because a derived `Deserialize` would add to the download of the widget.
    pub fn from_value(value: Value) -> Option<Self> {
        let mut fields = Fields::from_value(value);
        let mut admin = object(&mut fields, "admin")?;
        let mut tenant = object(&mut fields, "tenant")?;
        Some(Self {
            version: fields.text("version"),
            admin: Admin {
                iss: admin.text("iss"),
                sub: admin.text("sub")?,
                name: admin.text("name"),
                email: admin.text("email"),
            },
            permissions: fields
                .texts("permissions")?
                .iter()
                .filter_map(|text| Permission::read(text))
                .collect(),
            mode: match fields.text("mode")?.as_str() {
                "session" => AccessMode::Session,
                "bearer" => AccessMode::Bearer,
                // Without the mode, the widget doesn't know whether to send a token.
                _ => return None,
            },
            tenant: TenantInfo {
                label: tenant.text("label")?,
                domain: tenant.text("domain")?,
                rp_id: tenant.text("rp_id"),
            },
            capabilities: object(&mut fields, "capabilities").map(read_capabilities),
            missing_scopes: fields.texts("missing_scopes").unwrap_or_default(),
            reason: match fields.text("reason").as_deref() {
                Some("required") => ReasonRule::Required,
                _ => ReasonRule::Optional,
            },
            reason_operations: operations(&mut fields, "reason_operations"),
            step_up_operations: operations(&mut fields, "step_up_operations").unwrap_or_default(),
            default_country: fields.text("default_country"),
            expires_at: fields.count("expires_at")?,
            auth_time: fields.count("auth_time"),
            login_max_age: fields.count("login_max_age"),
        })
    }
}

/// The known mutations of a list of names.
fn operations(fields: &mut Fields, name: &str) -> Option<Vec<Operation>> {
    let names = fields.texts(name)?;
    let known = names.iter().map(String::as_str);
    Some(known.filter_map(Operation::read_mutation).collect())
}

fn object(fields: &mut Fields, name: &str) -> Option<Fields> {
    fields
        .take(name, |value| value.is_object().then(|| value.clone()))
        .map(Fields::from_value)
}

fn read_capabilities(mut fields: Fields) -> Capabilities {
    let factors = fields.take("factors", |value| value.as_array().cloned());
    let channels = fields.texts("channels");
    Capabilities {
        factors: factors.map(|factors| factors.into_iter().map(read_factor).collect()),
        channels: channels.map(|texts| texts.iter().filter_map(|t| Channel::read(t)).collect()),
    }
}

fn read_factor(value: Value) -> GuardianFactor {
    let mut fields = Fields::from_value(value);
    GuardianFactor {
        name: fields.text("name").unwrap_or_default(),
        enabled: fields.flag("enabled").unwrap_or_default(),
        trial_expired: fields.flag("trial_expired"),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn session() -> Value {
        json!({
            "version": "0.2.0",
            "admin": {"iss": "https://id.example.com/", "sub": "auth0|a", "name": "Ada"}, "mode": "bearer", "expires_at": 1_800_000_000_u64,
            "permissions": ["read:authentication_methods", "delete:authentication_methods"],
            "tenant": {"label": "Acme", "domain": "acme.example.com", "rp_id": "login.example.com"},
            "capabilities": {"factors": [{"name": "sms", "enabled": true}], "channels": ["sms", "voice"]},
            "missing_scopes": ["update:users"],
            "reason": "required", "reason_operations": ["delete_method", "create_ticket"],
            "step_up_operations": ["set_methods"], "auth_time": 1_799_999_000_u64,
            "login_max_age": 900
        })
    }

    #[test]
    fn session_is_read_as_it_is_written() {
        let read = SessionInfo::from_value(session()).unwrap();
        assert_eq!(serde_json::to_value(&read).unwrap(), session());
        assert_eq!(
            serde_json::from_value::<SessionInfo>(session()).unwrap(),
            read
        );
    }

    #[test]
    fn session_without_optional_fields_and_with_later_permissions_is_read() {
        let mut value = session();
        value["capabilities"] = Value::Null;
        value.as_object_mut().unwrap().remove("missing_scopes");
        value.as_object_mut().unwrap().remove("version");
        value["tenant"].as_object_mut().unwrap().remove("rp_id");
        value["admin"].as_object_mut().unwrap().remove("iss");
        value["permissions"] = json!(["read:authentication_methods", "reveal:phone_numbers"]);
        let read = SessionInfo::from_value(value).unwrap();
        assert_eq!(read.permissions, [Permission::Read]);
        assert_eq!(read.version, None);
        assert_eq!(read.capabilities, None);
        assert_eq!(read.missing_scopes, [""; 0]);
        assert_eq!(read.tenant.rp_id, None);
        assert_eq!(read.admin.identity(), (None, "auth0|a"));
        assert_eq!(read.reason, ReasonRule::Required);
        let mut earlier = session();
        earlier.as_object_mut().unwrap().remove("reason");
        let read = SessionInfo::from_value(earlier).unwrap();
        assert_eq!(read.reason, ReasonRule::Optional);
    }

    #[test]
    fn admin_is_told_apart_by_issuer_and_subject() {
        let admin = |iss: Option<&str>, sub: &str| Admin {
            iss: iss.map(str::to_owned),
            sub: sub.to_owned(),
            ..Admin::default()
        };
        let one = admin(Some("https://one.example.com/"), "7");
        let renamed = Admin {
            name: Some("Ada".to_owned()),
            ..one.clone()
        };
        assert_eq!(one.identity(), renamed.identity());
        for other in [
            admin(Some("https://two.example.com/"), "7"),
            admin(Some("https://one.example.com/"), "8"),
            admin(None, "7"),
        ] {
            assert_ne!(one.identity(), other.identity());
        }
    }

    #[test]
    fn reasons_are_needed_where_the_proxy_says_so() {
        let needing = |session: &SessionInfo| -> Vec<&str> {
            let needs = |o: &Operation| session.needs_reason(*o);
            let needing = Operation::MUTATIONS.into_iter().filter(needs);
            needing.map(Operation::as_str).collect()
        };
        let read = SessionInfo::from_value(session()).unwrap();
        assert_eq!(needing(&read), ["delete_method", "create_ticket"]);
        // An earlier proxy has one rule for all destructive mutations.
        let mut earlier = session();
        earlier.as_object_mut().unwrap().remove("reason_operations");
        let read = SessionInfo::from_value(earlier.clone()).unwrap();
        assert_eq!(
            needing(&read),
            [
                "delete_method",
                "set_methods",
                "delete_all_methods",
                "regenerate_recovery_code",
                "forget_browsers"
            ]
        );
        earlier["reason"] = json!("optional");
        let read = SessionInfo::from_value(earlier).unwrap();
        assert_eq!(needing(&read), [""; 0]);
        // A later proxy may know operations that this version doesn't.
        let mut later = session();
        later["reason_operations"] = json!(["end_sessions", "list_methods", "create_method"]);
        let read = SessionInfo::from_value(later).unwrap();
        assert_eq!(needing(&read), ["create_method"]);
    }

    #[test]
    fn session_says_which_mutations_need_a_stronger_sign_in() {
        let mut value = session();
        let read = SessionInfo::from_value(value.clone()).unwrap();
        assert!(read.needs_step_up(Operation::SetMethods));
        assert!(!read.needs_step_up(Operation::DeleteMethod));
        // A later proxy may know operations that this version doesn't.
        value["step_up_operations"] = json!(["end_sessions", "delete_method"]);
        let read = SessionInfo::from_value(value.clone()).unwrap();
        assert_eq!(read.step_up_operations, [Operation::DeleteMethod]);
        value.as_object_mut().unwrap().remove("step_up_operations");
        let read = SessionInfo::from_value(value).unwrap();
        assert_eq!(read.step_up_operations, []);
    }

    #[test]
    fn session_tells_an_unknown_part_of_the_capabilities_from_an_empty_one() {
        let factor = json!([{"name": "sms", "enabled": true}]);
        for (part, other) in [("factors", "channels"), ("channels", "factors")] {
            let mut value = session();
            value["capabilities"] = json!({"factors": factor, "channels": ["sms"]});
            value["capabilities"].as_object_mut().unwrap().remove(part);
            let read = SessionInfo::from_value(value.clone()).unwrap();
            assert_eq!(serde_json::to_value(&read).unwrap(), value, "{part}");
            value["capabilities"] = json!({part: []});
            let read = SessionInfo::from_value(value.clone()).unwrap();
            assert_eq!(serde_json::to_value(&read).unwrap(), value, "{other}");
        }
    }

    #[test]
    fn session_without_a_required_field_is_rejected() {
        for field in ["admin", "mode", "permissions", "tenant", "expires_at"] {
            let mut value = session();
            value.as_object_mut().unwrap().remove(field);
            assert_eq!(SessionInfo::from_value(value), None, "{field}");
        }
    }
}
