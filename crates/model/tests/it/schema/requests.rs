//! Checks that the schema accepts every request that the model accepts.

use factordesk_model::validate;
use proptest::prelude::*;
use serde_json::json;

use super::{document, validator};
use crate::arbitrary::{create, set, ticket, update};

#[test]
fn schema_accepts_every_request_that_validate_accepts() {
    let Some(document) = document() else { return };
    let creates = validator(document, "CreateUserAuthenticationMethodRequestContent");
    let sets = validator(document, "SetUserAuthenticationMethodsRequestContent");
    let updates = validator(document, "UpdateUserAuthenticationMethodRequestContent");
    let tickets = validator(document, "CreateGuardianEnrollmentTicketRequestContent");
    proptest!(|(create in create(), set in set(), update in update(), ticket in ticket())| {
        for (schema, value, problems) in [
            (&creates, serde_json::to_value(&create).unwrap(), create.validate()),
            (&sets, serde_json::to_value(&set).unwrap(), vec![]),
            (&updates, serde_json::to_value(&update).unwrap(), update.validate()),
            (&tickets, serde_json::to_value(&ticket).unwrap(), ticket.validate()),
        ] {
            prop_assert_eq!(problems, vec![]);
            let error = schema.validate(&value).err().map(|e| e.to_string());
            prop_assert_eq!(error, None, "{}", value);
        }
    });
}

#[test]
fn schema_accepts_every_field_value_that_a_rule_accepts() {
    let Some(document) = document() else { return };
    let creates = validator(document, "CreateUserAuthenticationMethodRequestContent");
    let sets = validator(document, "SetUserAuthenticationMethodsRequestContent");
    for label in ["xn--exmple-cua.com", "a--b.co", "localhost", "1.2.3.4"] {
        assert_eq!(validate::hostname(label), Ok(()));
        let value = json!({"type": "passkey", "relying_party_identifier": label});
        assert!(creates.is_valid(&value), "{label}");
    }
    proptest!(|(text in prop_oneof![".{0,40}", r"\+?[0-9a-z.-]{0,40}", "[a-z0-9.-]{1,70}", r"([a-z0-9-]{1,66}\.){0,5}[a-z0-9-]{1,8}"])| {
        if validate::hostname(&text).is_ok() {
            let value = json!({"type": "passkey", "relying_party_identifier": text});
            prop_assert!(creates.is_valid(&value), "{}", value);
        }
        if validate::phone_number(&text).is_ok() {
            prop_assert!(creates.is_valid(&json!({"type": "phone", "phone_number": text})), "{}", text);
        }
        if validate::name(&text).is_ok() {
            prop_assert!(sets.is_valid(&json!([{"type": "totp", "name": text}])), "{}", text);
        }
    });
}
