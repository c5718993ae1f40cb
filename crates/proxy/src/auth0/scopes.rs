//! The scopes that the route table needs, and how a granted token differs from them.

use factordesk_model::ROUTES;

/// Without this scope nothing can be shown, so the proxy isn't ready.
pub(crate) const REQUIRED: &str = "read:authentication_methods";

/// Every scope of the route table once, in the table's order.
pub(crate) fn needed() -> Vec<&'static str> {
    let mut scopes = Vec::new();
    for route in &ROUTES {
        if !scopes.contains(&route.upstream_scope) {
            scopes.push(route.upstream_scope);
        }
    }
    scopes
}

/// The needed scopes that the token lacks: those not in `granted`, and those that the tenant
/// `refused`.
///
/// `granted` is separated by spaces. If it is `None`, the token endpoint didn't say, and all scopes
/// count as granted.
pub(crate) fn missing(granted: Option<&str>, refused: &[&'static str]) -> Vec<&'static str> {
    let is_granted = |scope: &str| {
        granted.is_none_or(|granted| granted.split_ascii_whitespace().any(|one| one == scope))
    };
    let mut scopes = needed();
    scopes.retain(|scope| !is_granted(scope) || refused.contains(scope));
    scopes
}

/// The granted scopes that no route needs, or `None`. They are refused, because a thief of the
/// token would have them too.
pub(super) fn excess(granted: &str) -> Option<String> {
    let needed = needed();
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
        let all = needed().join(" ");
        assert!(all.starts_with(REQUIRED), "{all}");
        assert_eq!(missing(Some(&all), &[]), [""; 0]);
        assert_eq!(missing(None, &[]), [""; 0]);
        for scopes in [Some(&*all), None] {
            assert_eq!(missing(scopes, &["read:users"]), ["read:users"]);
        }
        let others = all.replace("read:users", "read:user");
        assert_eq!(missing(Some(&others), &[]), ["read:users"]);
    }
}
