//! Error responses: parsed from anything, and unchanged by serialising and parsing.

use factordesk_model::{
    AuthenticationMethod, CreateRequest, ErrorBody, Problem, SetRequest, UpdateRequest, UserSummary,
};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::arbitrary::{METHOD_FIELDS, any_json};

proptest! {
    #[test]
    fn error_reads_any_bytes_and_keeps_the_status(status in 400_u16..600, body in any::<Vec<u8>>()) {
        let error = ErrorBody::read(status, &body);
        prop_assert_eq!(error.status_code, status);
        prop_assert!(!error.message.is_empty());
        error.cause();
    }

    #[test]
    fn error_never_shows_a_body_that_is_not_an_error(status in 400_u16..600, text in "canary[ -~]{0,40}", value in any_json()) {
        for body in [text.clone(), format!("<html>{text}</html>"), json!([text]).to_string(), json!({"detail": text, "trace": value}).to_string()] {
            let error = ErrorBody::read(status, body.as_bytes());
            prop_assert!(!serde_json::to_string(&error).unwrap().contains("canary"), "{}", body);
        }
    }

    #[test]
    fn error_survives_odd_fields(status in 400_u16..600, odd in any_json()) {
        let body = json!({"statusCode": odd, "error": odd, "message": odd, "errorCode": odd, "requestId": odd, "problems": odd});
        let error = ErrorBody::read(status, body.to_string().as_bytes());
        prop_assert_eq!(error.status_code, status);
        let text = serde_json::to_vec(&error).unwrap();
        prop_assert_eq!(ErrorBody::read(status, &text), error);
    }
}

#[test]
fn error_with_a_problem_of_a_later_version_keeps_the_rest() {
    let body = json!({
        "statusCode": 400, "error": "Bad Request", "message": "m", "errorCode": "invalid_body",
        "problems": [{"field": "name", "key": "not_yet_known"}]
    });
    let error = ErrorBody::read(400, body.to_string().as_bytes());
    assert_eq!(
        (error.message.as_str(), error.problems),
        ("m", Vec::<Problem>::new())
    );
}

#[test]
fn security_43_debug_of_what_the_api_sends_shows_no_field() {
    let canary = |field: &str| format!("canary-{field}");
    let mut object = json!({});
    for field in METHOD_FIELDS
        .iter()
        .filter(|f| !matches!(**f, "id" | "type"))
    {
        object[*field] = json!(canary(field));
    }
    object["transports"] = json!(["canary"]);
    object["later"] = json!({"canary": "canary"});
    object["authentication_methods"] = json!([{"type": "sms", "phone": "canary"}]);
    let method = AuthenticationMethod::from_value(object.clone());
    assert!(!format!("{method:?} {:?}", method.authentication_methods).contains("canary"));
    let user = UserSummary::from_value(
        json!({"name": "canary", "email": "canary", "nickname": "canary", "x": object}),
    );
    assert!(!format!("{user:?}").contains("canary"));
}

#[test]
fn security_43_debug_and_errors_of_requests_show_no_value() {
    let create: CreateRequest = serde_json::from_value(json!({
        "type": "passkey", "name": "canary", "key_id": "canary", "public_key": "canary", "user_handle": "canary",
        "relying_party_identifier": "canary", "user_agent": "canary", "identity_user_id": "canary", "aaguid": "canary"
    }))
    .unwrap();
    let set: SetRequest = serde_json::from_value(json!([
        {"type": "phone", "phone_number": "canary"}, {"type": "email", "email": "canary"}, {"type": "totp", "totp_secret": "canary"}
    ]))
    .unwrap();
    let update: UpdateRequest = serde_json::from_value(json!({"name": "canary"})).unwrap();
    let shown = format!("{create:?} {set:?} {update:?}");
    assert!(!shown.contains("canary"), "{shown}");
    let message = ErrorBody::invalid_body([create.validate(), set.validate()].concat()).message;
    assert!(message.contains("key_id") || message.contains("phone_number"));
    assert!(!message.contains("canary"), "{message}");
    // The error for a value of the wrong type says what was expected, not what was found.
    let wrong = serde_json::from_value::<CreateRequest>(
        json!({"type": "phone", "phone_number": {"canary": 1}}),
    );
    assert!(!wrong.unwrap_err().to_string().contains("canary"));
    let wrong: Value = json!({"type": "phone", "preferred_authentication_method": "sms", "phone_number": 15_551_234_567_u64});
    let text = serde_json::from_value::<CreateRequest>(wrong)
        .unwrap_err()
        .to_string();
    assert!(text.contains("expected a string"), "{text}");
}
