//! Maps each type of method to its form.

use factordesk_model::{CreateRequest, CreateType};

use super::fields::{Draft, FieldSpec};
use super::{email, passkey, phone, security_key, totp};

/// The fields of a type's form, in the order shown.
pub fn fields(kind: CreateType) -> &'static [FieldSpec] {
    match kind {
        CreateType::Phone => phone::FIELDS,
        CreateType::Email => email::FIELDS,
        CreateType::Totp => totp::FIELDS,
        CreateType::WebauthnRoaming => security_key::FIELDS,
        CreateType::Passkey => passkey::FIELDS,
    }
}

/// Builds the request for a draft. Its `validate()` tells whether it may be sent.
pub fn request(kind: CreateType, draft: &Draft) -> CreateRequest {
    match kind {
        CreateType::Phone => CreateRequest::Phone(phone::create(draft)),
        CreateType::Email => CreateRequest::Email(email::create(draft)),
        CreateType::Totp => CreateRequest::Totp(totp::create(draft)),
        CreateType::WebauthnRoaming => CreateRequest::WebauthnRoaming(security_key::create(draft)),
        CreateType::Passkey => CreateRequest::Passkey(passkey::create(draft)),
    }
}

/// The field that identifies a method of this type. The error "already there" is shown at it.
pub fn identity_field(kind: CreateType) -> &'static str {
    match kind {
        CreateType::Phone => "phone_number",
        CreateType::Email => "email",
        CreateType::Totp => "totp_secret",
        CreateType::WebauthnRoaming | CreateType::Passkey => "key_id",
    }
}

/// The last part of a type's test id: `add-type-<slug>`.
pub fn slug(kind: CreateType) -> &'static str {
    match kind {
        CreateType::Phone => "phone",
        CreateType::Email => "email",
        CreateType::Totp => "totp",
        CreateType::WebauthnRoaming => "security-key",
        CreateType::Passkey => "passkey",
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::draft::fields::Control;

    fn sample(name: &str) -> &'static str {
        match name {
            "name" => " My factor ",
            "phone_number" => "+33 6 12 34 56 78",
            "preferred_authentication_method" => "voice",
            "email" => " mia@example.com ",
            "totp_secret" => "jbsw y3dp ehpk 3pxp",
            "key_id" | "user_handle" => "X9Fr wMfm",
            "public_key" => "bXkt\ncHVi",
            "relying_party_identifier" => "login.example.com",
            "aaguid" => "2fc0579f-8113-47ea-b116-bb5a8db9202a",
            "credential_device_type" => "multi_device",
            "credential_backed_up" => "true",
            "identity_user_id" => "507f1f77bcf86cd799439020",
            "user_agent" => "Mozilla/5.0",
            "transports" => "USB, nfc",
            other => panic!("no sample for {other}"),
        }
    }

    fn full(kind: CreateType) -> Draft {
        fields(kind).iter().fold(Draft::default(), |draft, field| {
            draft.with(field.name, sample(field.name))
        })
    }

    #[test]
    fn every_form_sends_every_field_it_shows() {
        for kind in CreateType::ALL {
            let request = request(kind, &full(kind));
            assert_eq!(request.validate(), [], "{kind:?}");
            assert_eq!(request.create_type(), kind);
            let Value::Object(sent) = serde_json::to_value(&request).unwrap() else {
                panic!("not an object")
            };
            let mut expected: Vec<&str> = fields(kind).iter().map(|f| f.name).collect();
            expected.push("type");
            expected.sort_unstable();
            let mut found: Vec<&str> = sent.keys().map(String::as_str).collect();
            found.sort_unstable();
            assert_eq!(found, expected);
        }
    }

    #[test]
    fn passkey_form_sends_normalized_values() {
        let request = request(CreateType::Passkey, &full(CreateType::Passkey));
        assert_eq!(
            serde_json::to_value(&request).unwrap(),
            json!({
                "type": "passkey", "name": "My factor", "key_id": "X9FrwMfm", "public_key": "bXktcHVi",
                "relying_party_identifier": "login.example.com", "aaguid": "2fc0579f-8113-47ea-b116-bb5a8db9202a",
                "credential_device_type": "multi_device", "credential_backed_up": true,
                "identity_user_id": "507f1f77bcf86cd799439020", "user_agent": "Mozilla/5.0",
                "user_handle": "X9FrwMfm", "transports": ["usb", "nfc"]
            })
        );
    }

    #[test]
    fn empty_forms_have_a_problem_at_each_required_field_and_send_no_empty_text() {
        for kind in CreateType::ALL {
            let request = request(kind, &Draft::default());
            let problems: Vec<String> = request.validate().into_iter().map(|p| p.field).collect();
            let required: Vec<&str> = fields(kind)
                .iter()
                .filter(|f| f.required)
                .map(|f| f.name)
                .collect();
            assert_eq!(problems, required, "{kind:?}");
            let value = serde_json::to_value(&request).unwrap();
            for field in fields(kind).iter().filter(|f| !f.required) {
                assert_eq!(value.get(field.name), None, "{}", field.name);
            }
        }
    }

    #[test]
    fn problems_belong_to_fields_that_the_form_shows() {
        for kind in CreateType::ALL {
            let bad = fields(kind)
                .iter()
                .fold(Draft::default(), |draft, f| match f.control {
                    Control::Choice(_) => draft,
                    _ => draft.with(f.name, "\u{7} \u{7}"),
                });
            let problems = request(kind, &bad).validate();
            assert!(!problems.is_empty());
            for problem in problems {
                assert!(
                    fields(kind).iter().any(|f| f.name == problem.field),
                    "{}",
                    problem.field
                );
            }
            assert!(fields(kind).iter().any(|f| f.name == identity_field(kind)));
        }
    }
}
