//! Whether a method was created, told by the list before and the list after.

use factordesk_model::{AuthenticationMethod, CreateRequest};

/// What the lists say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Found {
    /// This one is new, and is as asked for
    Created(Box<AuthenticationMethod>),
    /// There is no such one
    Nothing,
    /// More than one could be it
    Several,
}

/// Looks for a method that isn't among the ids before and fits the request.
pub(super) fn compare(
    before: &[String],
    after: &[AuthenticationMethod],
    request: &CreateRequest,
) -> Found {
    let is_new = |method: &&AuthenticationMethod| {
        method
            .id
            .as_ref()
            .is_none_or(|id| before.iter().all(|earlier| earlier != id.as_str()))
    };
    let mut found = after
        .iter()
        .filter(is_new)
        .filter(|method| fits(method, request));
    match (found.next(), found.next()) {
        (None, _) => Found::Nothing,
        (Some(method), None) => Found::Created(Box::new(method.clone())),
        (Some(_), Some(_)) => Found::Several,
    }
}

fn fits(method: &AuthenticationMethod, request: &CreateRequest) -> bool {
    let kind = request.create_type().method_type();
    // What the list leaves out says nothing against it.
    let agrees = |shown: Option<&String>, asked: &str| {
        shown.is_none_or(|shown| shown == asked || is_masked(shown, asked))
    };
    method.kind.as_ref() == Some(&kind)
        && request
            .name()
            .is_none_or(|name| method.name.as_deref().is_none_or(|shown| shown == name))
        && match request {
            CreateRequest::Phone(phone) => {
                agrees(method.phone_number.as_ref(), &phone.phone_number)
            }
            CreateRequest::Email(email) => agrees(method.email.as_ref(), &email.email),
            CreateRequest::Totp(_) => true,
            CreateRequest::WebauthnRoaming(key) => agrees(method.key_id.as_ref(), &key.key_id),
            CreateRequest::Passkey(key) => agrees(method.key_id.as_ref(), &key.key_id),
        }
}

/// Whether `shown` is `asked` with characters in it hidden, as tenants show phone numbers: `XXXXXXXXXX123`.
fn is_masked(shown: &str, asked: &str) -> bool {
    let hidden = |c: char| matches!(c, 'X' | '*' | '•');
    let tail: String = shown.chars().rev().take_while(|c| !hidden(*c)).collect();
    let tail: String = tail.chars().rev().collect();
    shown.chars().any(hidden) && tail.chars().count() >= 2 && asked.ends_with(&tail)
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
    fn compare_finds_the_new_method_that_fits() {
        let before = ["phone|1".to_owned()];
        let asked =
            request(json!({"type": "phone", "phone_number": "+447700900123", "name": "Work"}));
        let old = json!({"id": "phone|1", "type": "phone", "phone_number": "+447700900123", "name": "Work"});
        let new = json!({"id": "phone|2", "type": "phone", "phone_number": "+447700900123", "name": "Work"});
        let masked = json!({"id": "phone|2", "type": "phone", "phone_number": "XXXXXXXXXX123", "name": "Work"});
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
        assert_eq!(compare(&before, &twice, &asked), Found::Several);
    }

    #[test]
    fn compare_passes_over_what_somebody_else_created() {
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
