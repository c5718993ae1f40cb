//! Checks whether a user may have another method: the limits, and duplicates.

use factordesk_model::validate::MessageKey;
use factordesk_model::{AuthenticationMethod, MethodType, Problem};

use crate::app::Switches;
use crate::error::ApiError;

/// Maximum number of passkeys of a user. Rule: passkey-limit.
const MAX_PASSKEYS: usize = 20;
/// Maximum number of methods of any other type. Auth0 documents that there is a limit (the 403 of POST), but not its
/// value, so this is the one for passkeys. Rule: method-limit.
const MAX_OTHERS: usize = 20;

/// Checks whether `new` may be added to the existing methods.
///
/// A duplicate is reported before a limit: then the user already has the method, and nothing has to be deleted.
pub(crate) fn check_new(
    existing: &[AuthenticationMethod],
    new: &AuthenticationMethod,
    switches: Switches,
) -> Result<(), ApiError> {
    if existing.iter().any(|old| is_same(old, new)) {
        // Rule: duplicate-refusal.
        return Err(ApiError::already_exists());
    }
    let limit = match new.kind {
        Some(MethodType::Passkey) => MAX_PASSKEYS,
        _ => MAX_OTHERS,
    };
    if count(existing, new.kind.as_ref()) >= limit {
        // Rule: limit-refusal.
        return Err(ApiError::entity_limit());
    }
    // Documented as "only supported when a user has no other factors available", but recorded otherwise. The status
    // of a tenant that rejects it is assumed to be 400, because the body can't be carried out.
    // Rules: email-beside-others, email-only-alone, email-refusal.
    if switches.email_only_alone
        && new.kind == Some(MethodType::Email)
        && existing.iter().any(AuthenticationMethod::excludes_email)
    {
        return Err(ApiError::problems(vec![Problem::new(
            "email",
            MessageKey::EmailNotAlone,
        )]));
    }
    Ok(())
}

/// Checks whether a user may have all of these methods, which replace the user's own. They contain no passkey.
/// Rule: put-limit.
pub(crate) fn check_set(methods: &[AuthenticationMethod]) -> Result<(), ApiError> {
    let exceeds = |method: &AuthenticationMethod| count(methods, method.kind.as_ref()) > MAX_OTHERS;
    if methods.iter().any(exceeds) {
        return Err(ApiError::entity_limit());
    }
    Ok(())
}

/// The number of methods of a type.
fn count(methods: &[AuthenticationMethod], kind: Option<&MethodType>) -> usize {
    let same = methods.iter().filter(|method| method.kind.as_ref() == kind);
    same.count()
}

/// Whether two methods are duplicates: the same number, address, key or secret. Rule: duplicate-of-what.
fn is_same(a: &AuthenticationMethod, b: &AuthenticationMethod) -> bool {
    // Two methods that both lack a field aren't alike because of it.
    fn same<T: PartialEq>(a: Option<&T>, b: Option<&T>) -> bool {
        a.is_some() && a == b
    }
    a.kind == b.kind
        && (same(a.phone_number.as_ref(), b.phone_number.as_ref())
            || same(a.email.as_ref(), b.email.as_ref())
            || same(a.key_id.as_ref(), b.key_id.as_ref())
            || same(a.totp_secret.as_ref(), b.totp_secret.as_ref()))
}

/// Whether the user has enrolled a second factor of any kind, including e-mail. If so, a ticket needs
/// `allow_multiple_enrollments` to enrol another one.
pub(crate) fn is_enrolled(existing: &[AuthenticationMethod]) -> bool {
    let email = |method: &AuthenticationMethod| {
        method.kind == Some(MethodType::Email) && method.confirmed != Some(false)
    };
    existing
        .iter()
        .any(|method| method.excludes_email() || email(method))
}

/// Replace-all and delete-all fail if the user has a passkey. Rule: passkey-blocks-all.
pub(crate) fn check_no_passkey(existing: &[AuthenticationMethod]) -> Result<(), ApiError> {
    let passkey = |method: &AuthenticationMethod| method.kind == Some(MethodType::Passkey);
    if existing.iter().any(passkey) {
        return Err(ApiError::passkey_present());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn method(value: serde_json::Value) -> AuthenticationMethod {
        AuthenticationMethod::from_value(value)
    }

    fn status(existing: &[AuthenticationMethod], new: serde_json::Value) -> u16 {
        status_with(existing, new, Switches::default())
    }

    fn status_with(
        existing: &[AuthenticationMethod],
        new: serde_json::Value,
        switches: Switches,
    ) -> u16 {
        check_new(existing, &method(new), switches).map_or_else(|e| e.status(), |()| 201)
    }

    #[test]
    fn the_same_value_twice_is_a_conflict_within_a_type() {
        let existing = [
            method(json!({"type": "phone", "phone_number": "+331"})),
            method(json!({"type": "passkey", "key_id": "abcd"})),
            method(json!({"type": "totp", "totp_secret": "JBSW"})),
        ];
        assert_eq!(
            status(&existing, json!({"type": "phone", "phone_number": "+331"})),
            409
        );
        assert_eq!(
            status(&existing, json!({"type": "phone", "phone_number": "+332"})),
            201
        );
        assert_eq!(
            status(&existing, json!({"type": "passkey", "key_id": "abcd"})),
            409
        );
        assert_eq!(
            status(
                &existing,
                json!({"type": "webauthn-roaming", "key_id": "abcd"})
            ),
            201
        );
        assert_eq!(
            status(&existing, json!({"type": "totp", "totp_secret": "JBSW"})),
            409
        );
    }

    #[test]
    fn the_twenty_first_passkey_is_refused() {
        let keys = |n: usize| -> Vec<_> {
            (0..n)
                .map(|i| method(json!({"type": "passkey", "key_id": format!("k{i}")})))
                .collect()
        };
        let new = json!({"type": "passkey", "key_id": "new"});
        assert_eq!(status(&keys(19), new.clone()), 201);
        assert_eq!(status(&keys(20), new), 403);
    }

    #[test]
    fn email_is_taken_beside_other_factors_unless_the_tenant_refuses_it() {
        let new = json!({"type": "email", "email": "a@b.co"});
        let strict = Switches {
            email_only_alone: true,
            ..Switches::default()
        };
        for (existing, expected, expected_when_strict) in [
            (json!({"type": "totp", "confirmed": true}), 201, 400),
            (json!({"type": "totp", "confirmed": false}), 201, 201),
            (json!({"type": "password"}), 201, 201),
            (json!({"type": "passkey"}), 201, 201),
            (json!({"type": "recovery-code"}), 201, 201),
            (json!({"type": "email", "email": "a@b.co"}), 409, 409),
            (json!({"type": "phone"}), 201, 400),
        ] {
            let held = [method(existing.clone())];
            assert_eq!(status(&held, new.clone()), expected, "{existing}");
            assert_eq!(
                status_with(&held, new.clone(), strict),
                expected_when_strict,
                "{existing}"
            );
        }
    }
}
