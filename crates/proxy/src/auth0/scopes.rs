//! The scopes that the route table needs, and how a granted token differs from them.

use factordesk_model::ROUTES;

use crate::policy::Policy;

/// Without this scope nothing can be shown, so the proxy isn't ready.
pub(crate) const REQUIRED: &str = "read:authentication_methods";

/// Every scope of the route table once, in the table's order, then those that the policy needs.
pub(crate) fn needed(policy: &Policy) -> Vec<&'static str> {
    let mut scopes = Vec::new();
    let routes = ROUTES.iter().map(|route| route.upstream_scope);
    for scope in routes.chain(policy.upstream_scopes()) {
        if !scopes.contains(&scope) {
            scopes.push(scope);
        }
    }
    scopes
}

/// The needed scopes that the token lacks: those not in `granted`, and those that the tenant
/// `refused`.
///
/// `granted` is separated by spaces. If it is `None`, the token endpoint didn't say, and all scopes
/// count as granted.
pub(crate) fn missing(
    policy: &Policy,
    granted: Option<&str>,
    refused: &[&'static str],
) -> Vec<&'static str> {
    let is_granted = |scope: &str| {
        granted.is_none_or(|granted| granted.split_ascii_whitespace().any(|one| one == scope))
    };
    let mut scopes = needed(policy);
    scopes.retain(|scope| !is_granted(scope) || refused.contains(scope));
    scopes
}

/// The granted scopes that neither a route nor the policy needs, or `None`. They are refused, because a thief of the
/// token would have them too.
pub(super) fn excess(policy: &Policy, granted: &str) -> Option<String> {
    let needed = needed(policy);
    let excess: Vec<String> = granted
        .split_ascii_whitespace()
        .filter(|scope| !needed.contains(scope))
        // The names come from outside and go to a terminal and the log.
        .map(|scope| scope.escape_debug().take(100).collect())
        .collect();
    (!excess.is_empty()).then(|| excess.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_are_missing_when_they_are_not_granted_or_were_refused() {
        let none = &Policy::default();
        let all = needed(none).join(" ");
        assert!(all.starts_with(REQUIRED), "{all}");
        assert_eq!(missing(none, Some(&all), &[]), [""; 0]);
        assert_eq!(missing(none, None, &[]), [""; 0]);
        for scopes in [Some(&*all), None] {
            assert_eq!(missing(none, scopes, &["read:users"]), ["read:users"]);
        }
        let others = all.replace("read:users", "read:user");
        assert_eq!(missing(none, Some(&others), &[]), ["read:users"]);
    }

    #[test]
    fn security_21_scopes_follow_the_policy() {
        let none = Policy::default();
        let text = "version = 1\n[[scope]]\nname = \"all\"\nadmins = \"all\"\nusers = \"all\"\n\
                    [[protected]]\nname = \"roles\"\nusers = { roles = [\"admin\"] }\n";
        let roles = Policy::read(text).unwrap();
        let granted = needed(&none).join(" ");
        let with_roles = format!("{granted} read:roles");
        assert_eq!(excess(&none, &granted), None);
        assert_eq!(excess(&none, &with_roles).as_deref(), Some("read:roles"));
        assert_eq!(excess(&roles, &with_roles), None);
        assert_eq!(missing(&roles, Some(&granted), &[]), ["read:roles"]);
        let more = format!("{with_roles} read:organizations");
        assert_eq!(excess(&roles, &more).as_deref(), Some("read:organizations"));
    }
}
