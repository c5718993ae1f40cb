//! Decides from the lists before and after a creation whether the method was created.

use factordesk_model::{AuthenticationMethod, CreateRequest};

use super::candidate::{Candidate, judge};

/// What the two lists say about a creation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Found {
    /// This method is new and is the requested one
    Created(Box<AuthenticationMethod>),
    /// No new method can be the requested one
    Nothing,
    /// One or more new methods could be the requested one
    Unclear,
}

/// Looks for a method that isn't among the ids in `before` and can be the requested one.
pub(super) fn compare(
    before: &[String],
    after: &[AuthenticationMethod],
    request: &CreateRequest,
) -> Found {
    let is_new = |method: &&AuthenticationMethod| {
        method
            .id
            .as_ref()
            // Without an id it can't be recognised as an earlier one, so it may be new.
            .is_none_or(|id| before.iter().all(|earlier| earlier != id.as_str()))
    };
    let new: Vec<_> = after
        .iter()
        .filter(is_new)
        .map(|method| (judge(method, request), method))
        .filter(|(candidate, _)| *candidate != Candidate::Other)
        .collect();
    let of = |wanted| {
        new.iter()
            .filter(move |(candidate, _)| *candidate == wanted)
    };
    let created = |method: &AuthenticationMethod| Found::Created(Box::new(method.clone()));
    match (&new[..], of(Candidate::Same).count()) {
        ([], _) => Found::Nothing,
        // A method with the full value is the requested one, whatever else is new.
        (_, 1) => of(Candidate::Same)
            .next()
            .map_or(Found::Unclear, |(_, method)| created(method)),
        ([(Candidate::Fits, method)], _) => created(method),
        _ => Found::Unclear,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn methods(value: Value) -> Vec<AuthenticationMethod> {
        serde_json::from_value(value).unwrap()
    }

    fn request(value: Value) -> CreateRequest {
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn security_75_compare_finds_the_new_method_that_fits() {
        let before = ["phone|1".to_owned()];
        let asked =
            request(json!({"type": "phone", "phone_number": "+447700900123", "name": "Work"}));
        let old = json!({"id": "phone|1", "type": "phone", "phone_number": "+447700900123", "name": "Work"});
        let new = json!({"id": "phone|2", "type": "phone", "phone_number": "+447700900123", "name": "Work"});
        let masked = json!({"id": "phone|2", "type": "phone", "phone_number": "XXXXXXXXXX123", "name": "Work"});
        let hidden = json!({"id": "phone|3", "type": "phone", "phone_number": "XXXXXXXXXXXXX", "name": "Work"});
        let other = json!({"id": "phone|4", "type": "phone", "phone_number": "XXXXXXXXX0999", "name": "Work"});
        for created in [&new, &masked] {
            let after = methods(json!([old, created]));
            let found = compare(&before, &after, &asked);
            assert_eq!(found, Found::Created(Box::new(after[1].clone())));
        }
        assert_eq!(
            compare(&before, &methods(json!([old])), &asked),
            Found::Nothing
        );
        let twice = methods(
            json!([old, new, {"id": "phone|3", "type": "phone", "phone_number": "+447700900123", "name": "Work"}]),
        );
        assert_eq!(compare(&before, &twice, &asked), Found::Unclear);
        for (list, found) in [
            (json!([old, other]), Some(Found::Nothing)),
            (json!([old, hidden]), Some(Found::Unclear)),
            (json!([old, masked, hidden]), Some(Found::Unclear)),
            (json!([old, masked, other]), None),
            (json!([old, new, hidden]), None),
        ] {
            let after = methods(list);
            let found = found.unwrap_or_else(|| Found::Created(Box::new(after[1].clone())));
            assert_eq!(compare(&before, &after, &asked), found, "{after:?}");
        }
    }

    #[test]
    fn security_75_compare_ignores_methods_that_differ_from_the_request() {
        for (asked, other) in [
            (
                json!({"type": "phone", "phone_number": "+447700900123"}),
                json!({"id": "n", "type": "phone", "phone_number": "+447700900124"}),
            ),
            (
                json!({"type": "phone", "phone_number": "+447700900123"}),
                json!({"id": "n", "type": "phone", "phone_number": "XXXXXXXXXX124"}),
            ),
            (
                json!({"type": "totp", "totp_secret": "JBSWY3DPEHPK3PXP", "name": "A"}),
                json!({"id": "n", "type": "totp", "name": "B"}),
            ),
            (
                json!({"type": "email", "email": "a@b.example"}),
                json!({"id": "n", "type": "email", "email": "b@b.example"}),
            ),
            (
                json!({"type": "webauthn-roaming", "key_id": "a2V5", "public_key": "a2V5", "relying_party_identifier": "a.example"}),
                json!({"id": "n", "type": "webauthn-roaming", "key_id": "b2V5"}),
            ),
            (
                json!({"type": "totp", "totp_secret": "JBSWY3DPEHPK3PXP"}),
                json!({"id": "n", "type": "push"}),
            ),
        ] {
            let found = compare(&[], &methods(json!([other])), &request(asked));
            assert_eq!(found, Found::Nothing, "{other}");
        }
    }
}
