//! Checks that the model has the properties, enums and lengths of the schemas.

use factordesk_model::{
    AuthenticationMethod, CreateRequest, CreateType, MessageKey, MethodType, SetRequest,
    TicketFactor, TicketRequest, UpdateRequest, validate,
};
use serde_json::{Map, Value, json};

use super::{document, enum_texts, properties, validator};

/// Every property of a request or a method, with a fitting value.
fn samples() -> Map<String, Value> {
    let samples = json!({
        "id": "phone|dev_1", "type": "phone", "confirmed": true, "name": "Mine", "link_id": "l1",
        "authentication_methods": [{"type": "sms", "id": "sms|dev_1"}],
        "preferred_authentication_method": "sms", "phone_number": "+33612345678", "email": "a@b.co",
        "totp_secret": "JBSWY3DPEHPK3PXP", "key_id": "YWJj", "public_key": "YWJj",
        "relying_party_identifier": "example.com", "aaguid": "2fc0579f-8113-47ea-b116-bb5a8db9202a",
        "credential_device_type": "multi_device", "credential_backed_up": true, "identity_user_id": "1",
        "user_agent": "Browser/1", "user_handle": "YWJj", "transports": ["usb"],
        "created_at": "2026-01-01T00:00:00.000Z", "enrolled_at": "2026-01-01T00:00:00.000Z",
        "last_auth_at": "2026-01-01T00:00:00.000Z"
    });
    samples.as_object().unwrap().clone()
}

#[test]
fn model_has_every_property_of_every_answer() {
    let Some(document) = document() else { return };
    let samples = samples();
    for name in [
        "GetUserAuthenticationMethodResponseContent",
        "UserAuthenticationMethod",
        "CreateUserAuthenticationMethodResponseContent",
        "SetUserAuthenticationMethodResponseContent",
        "UpdateUserAuthenticationMethodResponseContent",
    ] {
        let object: Map<String, Value> = properties(document, name)
            .keys()
            .map(|key| {
                (
                    key.clone(),
                    samples
                        .get(key)
                        .unwrap_or_else(|| panic!("{name}: {key}"))
                        .clone(),
                )
            })
            .collect();
        let value = Value::Object(object);
        assert!(
            validator(document, name).is_valid(&value),
            "{name}: {value}"
        );
        let method = AuthenticationMethod::from_value(value.clone());
        assert!(method.extra.is_empty(), "{name}: {:?}", method.extra);
        assert_eq!(method.to_value(), value, "{name}");
    }
    let child = properties(document, "UserAuthenticationMethodProperties");
    let mut keys: Vec<_> = child.keys().collect();
    keys.sort();
    assert_eq!(keys, ["id", "type"]);
}

#[test]
fn model_has_every_property_of_every_request_and_no_other() {
    let Some(document) = document() else { return };
    let takes_create = |key: &str, value: &Value| {
        CreateType::ALL.iter().any(|kind| {
            let mut object = json!({"type": kind});
            object[key] = value.clone();
            serde_json::from_value::<CreateRequest>(object).is_ok()
        })
    };
    let takes_set = |key: &str, value: &Value| {
        ["phone", "email", "totp"].iter().any(|kind| {
            let mut object = json!({"type": kind});
            object[key] = value.clone();
            serde_json::from_value::<SetRequest>(json!([object])).is_ok()
        })
    };
    let takes_update = |key: &str, value: &Value| {
        serde_json::from_value::<UpdateRequest>(json!({key: value})).is_ok()
    };
    let create = properties(document, "CreateUserAuthenticationMethodRequestContent");
    let set = properties(document, "SetUserAuthenticationMethods");
    let update = properties(document, "UpdateUserAuthenticationMethodRequestContent");
    for (key, value) in samples() {
        assert_eq!(
            takes_create(&key, &value),
            create.contains_key(&key),
            "create: {key}"
        );
        assert_eq!(
            takes_set(&key, &value),
            set.contains_key(&key),
            "set: {key}"
        );
        assert_eq!(
            takes_update(&key, &value),
            update.contains_key(&key),
            "update: {key}"
        );
    }
    for key in create.keys().chain(set.keys()).chain(update.keys()) {
        assert!(
            samples().contains_key(key),
            "a property that the model doesn't have: {key}"
        );
    }
}

#[test]
fn model_has_every_property_of_the_help_desk_calls_and_no_other() {
    let Some(document) = document() else { return };
    let whole = json!({
        "user_id": "auth0|1", "email": "a@b.co", "send_mail": true, "email_locale": "fr",
        "factor": "otp", "allow_multiple_enrollments": true
    });
    let request: TicketRequest = serde_json::from_value(whole.clone()).unwrap();
    assert_eq!(serde_json::to_value(&request).unwrap(), whole);
    let documented = |name: &str| -> Vec<String> {
        let mut keys: Vec<_> = properties(document, name).keys().cloned().collect();
        keys.sort();
        keys
    };
    let mut ours: Vec<_> = whole.as_object().unwrap().keys().cloned().collect();
    ours.sort();
    assert_eq!(
        documented("CreateGuardianEnrollmentTicketRequestContent"),
        ours
    );
    let answer = documented("CreateGuardianEnrollmentTicketResponseContent");
    assert_eq!(answer, ["ticket_id", "ticket_url"]);
    let answer = documented("RegenerateUsersRecoveryCodeResponseContent");
    assert_eq!(answer, ["recovery_code"]);
    let factors: Vec<&str> = TicketFactor::ALL.iter().map(|f| f.as_str()).collect();
    assert_eq!(
        enum_texts(document, "GuardianEnrollmentFactorEnum"),
        factors
    );
    let names = enum_texts(document, "GuardianFactorNameEnum");
    for factor in TicketFactor::ALL {
        assert!(names.contains(&factor.factor_name()), "{factor:?}");
    }
}

#[test]
fn model_has_every_value_of_every_enum() {
    let Some(document) = document() else { return };
    let known: Vec<String> = MethodType::KNOWN.iter().map(ToString::to_string).collect();
    assert_eq!(enum_texts(document, "AuthenticationMethodTypeEnum"), known);
    let creatable: Vec<String> = CreateType::ALL
        .iter()
        .map(|t| t.method_type().to_string())
        .collect();
    assert_eq!(
        enum_texts(document, "CreatedUserAuthenticationMethodTypeEnum"),
        creatable
    );
    for text in enum_texts(document, "AuthenticationTypeEnum") {
        assert!(
            serde_json::from_value::<SetRequest>(json!([{"type": text}])).is_ok(),
            "{text}"
        );
    }
    for text in enum_texts(document, "PreferredAuthenticationMethodEnum") {
        assert!(factordesk_model::Channel::read(text).is_some(), "{text}");
    }
    let create = properties(document, "CreateUserAuthenticationMethodRequestContent");
    for text in create["credential_device_type"]["enum"].as_array().unwrap() {
        assert!(
            factordesk_model::DeviceType::read(text.as_str().unwrap()).is_some(),
            "{text}"
        );
    }
    for text in enum_texts(document, "GuardianFactorPhoneFactorMessageTypeEnum") {
        assert!(factordesk_model::Channel::read(text).is_some(), "{text}");
    }
    let factors = enum_texts(document, "GuardianFactorNameEnum");
    for kind in CreateType::ALL {
        assert!(
            kind.factor_name()
                .is_none_or(|name| factors.contains(&name)),
            "{kind:?}"
        );
    }
}

#[test]
fn model_has_the_lengths_of_the_schemas() {
    let Some(document) = document() else { return };
    let limit = |name: &str, key: &str, which: &str| {
        let value = &properties(document, name)[key][which];
        usize::try_from(value.as_u64().unwrap()).unwrap()
    };
    let set = "SetUserAuthenticationMethods";
    assert_eq!(limit(set, "name", "minLength"), 1);
    let longest = limit(set, "name", "maxLength");
    // Lengths are counted in characters; each of these has four bytes, or two UTF-16 units.
    assert_eq!(validate::name(&"😀".repeat(longest)), Ok(()));
    assert_eq!(
        validate::name(&"😀".repeat(longest + 1)),
        Err(MessageKey::NameTooLong)
    );
    assert_eq!(
        limit("UserAuthenticationMethod", "name", "maxLength"),
        longest
    );
    for name in [set, "CreateUserAuthenticationMethodRequestContent"] {
        let (min, max) = (
            limit(name, "phone_number", "minLength"),
            limit(name, "phone_number", "maxLength"),
        );
        for (length, key) in [
            (min - 1, MessageKey::PhoneLength),
            (min, MessageKey::PhoneNotE164),
            (max, MessageKey::PhoneNotE164),
            (max + 1, MessageKey::PhoneLength),
        ] {
            assert_eq!(
                validate::phone_number(&"é".repeat(length)),
                Err(key),
                "{length}"
            );
        }
    }
    for key in ["email", "totp_secret"] {
        assert_eq!(limit(set, key, "minLength"), 1);
    }
}
