//! Reads an admin's permissions from the claims of an access token, directly or through a map from the provider's
//! roles or groups.

use factordesk_model::Permission;
use serde_json::{Map, Value};

/// `OIDC_PERMISSIONS_CLAIM` and `OIDC_ROLES`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PermissionSource {
    claim: String,
    /// Roles and the permissions they grant. If empty, the claim lists permissions.
    roles: Vec<(String, Vec<Permission>)>,
}

impl PermissionSource {
    /// Creates a source whose claim lists permissions.
    pub fn claim(claim: impl Into<String>) -> Self {
        Self {
            claim: claim.into(),
            roles: Vec::new(),
        }
    }

    /// Makes the claim list roles. `map` has the form `ROLE=PERMISSION PERMISSION; ROLE=all`.
    ///
    /// # Errors
    /// What is wrong with the map: the end of a sentence about `OIDC_ROLES`.
    pub(super) fn with_roles(mut self, map: &str) -> Result<Self, String> {
        for entry in map.split([';', '\n']).map(str::trim) {
            if entry.is_empty() {
                continue;
            }
            // Split at the last equals sign: a role's name may contain one (`CN=Help desk,OU=IT`), a permission never
            // does.
            let (role, names) = entry.rsplit_once('=').ok_or_else(|| {
                format!("has the entry {entry:?}, which is not ROLE=PERMISSION PERMISSION")
            })?;
            let role = role.trim();
            if role.is_empty() {
                return Err(format!("has the entry {entry:?}, which names no role"));
            }
            let mut granted = Vec::new();
            for name in names.split([' ', ',']).filter(|name| !name.is_empty()) {
                match Permission::read(name) {
                    Some(permission) => granted.push(permission),
                    None if name == "all" => granted.extend(Permission::ALL),
                    // If it were ignored, admins would get a 403 that nothing explains.
                    None => return Err(format!("grants {name:?}, which is not a permission")),
                }
            }
            if granted.is_empty() {
                return Err(format!("grants the role {role:?} nothing"));
            }
            self.roles.push((role.to_owned(), granted));
        }
        Ok(self)
    }

    /// The entries of the claim, whatever they mean; none if the claim is missing or isn't a list.
    pub(crate) fn entries(&self, claims: &Map<String, Value>) -> Vec<String> {
        let entries = find(claims, &self.claim).and_then(texts);
        let entries = entries.unwrap_or_default().into_iter();
        entries.map(str::to_owned).collect()
    }

    /// The permissions that these claims grant. `None` if the claim is missing or isn't a list. Unknown permissions
    /// and roles grant nothing.
    pub(crate) fn read(&self, claims: &Map<String, Value>) -> Option<Vec<Permission>> {
        let texts = texts(find(claims, &self.claim)?)?;
        let is_granted = |permission: &Permission| {
            if self.roles.is_empty() {
                return texts.contains(&permission.as_str());
            }
            self.roles
                .iter()
                .any(|(role, granted)| texts.contains(&&**role) && granted.contains(permission))
        };
        Some(Permission::ALL.into_iter().filter(is_granted).collect())
    }
}

/// Finds the claim with this name, or else the value at this JSON pointer (`/resource_access/desk/roles`, RFC 6901)
/// or dotted path (`realm_access.roles`).
///
/// The plain name is tried first, because names that are URLs contain dots and slashes.
fn find<'a>(claims: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    if let Some(value) = claims.get(name) {
        return Some(value);
    }
    let steps: Vec<String> = match name.strip_prefix('/') {
        Some(pointer) => pointer
            .split('/')
            // In this order (RFC 6901, section 4): `~01` stands for `~1`, not for a slash.
            .map(|step| step.replace("~1", "/").replace("~0", "~"))
            .collect(),
        None => name.split('.').map(str::to_owned).collect(),
    };
    let (first, rest) = steps.split_first()?;
    let mut value = claims.get(first)?;
    for step in rest {
        value = value.as_object()?.get(step)?;
    }
    Some(value)
}

/// The entries of an array, or of a string that separates them by commas, line breaks or else spaces.
///
/// In an array, each string is one entry, so a role's name may contain spaces.
fn texts(value: &Value) -> Option<Vec<&str>> {
    match value {
        Value::Array(items) => Some(items.iter().filter_map(Value::as_str).collect()),
        Value::String(text) => {
            // With commas or line breaks, spaces belong to the entries, such as `help desk`.
            let separators: &[char] = if text.contains([',', '\n']) {
                &[',', '\n']
            } else {
                &[' ', '\t']
            };
            let parts = text.split(separators).map(str::trim);
            Some(parts.filter(|part| !part.is_empty()).collect())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const READ: &str = "read:authentication_methods";

    fn read(source: &PermissionSource, claims: &Value) -> Option<Vec<Permission>> {
        source.read(claims.as_object().unwrap())
    }

    #[test]
    fn permissions_are_read_from_every_documented_form() {
        let two = [Permission::Read, Permission::Delete];
        let texts = [READ, "delete:authentication_methods"];
        for value in [
            json!(texts),
            json!([texts[0], texts[1], "other", 1, null]),
            json!(texts.join(" ")),
            json!(texts.join(",")),
            json!(texts.join(", ")),
            json!(texts.join("\n")),
            json!(format!("  {}  ", texts.join("  "))),
        ] {
            let source = PermissionSource::claim("permissions");
            let claims = json!({"permissions": value});
            assert_eq!(read(&source, &claims), Some(two.to_vec()), "{claims}");
        }
        let source = PermissionSource::claim("permissions");
        for value in [json!(1), json!({"0": READ}), json!(true), Value::Null] {
            assert_eq!(read(&source, &json!({"permissions": value})), None);
        }
        assert_eq!(read(&source, &json!({})), None);
        assert_eq!(read(&source, &json!({"permissions": []})), Some(Vec::new()));
        assert_eq!(read(&source, &json!({"permissions": ""})), Some(Vec::new()));
    }

    #[test]
    fn claim_may_be_nested_and_a_name_comes_first() {
        for (name, claims) in [
            (
                "realm_access.roles",
                json!({"realm_access": {"roles": [READ]}}),
            ),
            ("/a.b/c~1d/e~0f", json!({"a.b": {"c/d": {"e~f": [READ]}}})),
            (
                "https://desk.example.com/roles",
                json!({"https://desk.example.com/roles": [READ]}),
            ),
            ("a.b", json!({"a.b": [READ], "a": {"b": []}})),
        ] {
            let source = PermissionSource::claim(name);
            assert_eq!(
                read(&source, &claims),
                Some(vec![Permission::Read]),
                "{name}"
            );
        }
        for claims in [
            json!({"a": [READ]}),
            json!({"a": {"c": [READ]}}),
            json!({"b": [READ]}),
        ] {
            assert_eq!(read(&PermissionSource::claim("a.b"), &claims), None);
        }
    }

    #[test]
    fn security_02_roles_grant_what_the_map_says_and_nothing_else() {
        let map = "help desk=read:authentication_methods delete:authentication_methods;\n\
                   CN=Admins,OU=IT=all; viewer = read:audit";
        let source = PermissionSource::claim("roles").with_roles(map).unwrap();
        for (roles, granted) in [
            (
                json!(["help desk"]),
                vec![Permission::Read, Permission::Delete],
            ),
            (json!(["CN=Admins,OU=IT"]), Permission::ALL.to_vec()),
            (json!(["viewer", "unknown"]), vec![Permission::ReadAudit]),
            (
                json!("viewer, help desk"),
                vec![Permission::Read, Permission::Delete, Permission::ReadAudit],
            ),
            // With a map, the name of a permission is a role like any other.
            (json!([READ, "Viewer", "all"]), vec![]),
        ] {
            assert_eq!(
                read(&source, &json!({"roles": roles})),
                Some(granted),
                "{roles}"
            );
        }
    }

    #[test]
    fn roles_that_can_not_be_read_are_named() {
        for (map, said) in [
            ("admin", "not ROLE=PERMISSION"),
            ("=all", "names no role"),
            ("admin=", "nothing"),
            ("admin=read:everything", "not a permission"),
        ] {
            let error = PermissionSource::claim("roles")
                .with_roles(map)
                .unwrap_err();
            assert!(error.contains(said), "{map}: {error}");
        }
    }
}
