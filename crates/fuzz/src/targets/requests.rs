//! Request bodies (property 25): rejected without repeating a value, or the same after serialising and parsing.

use factordesk_model::{
    CreateRequest, ErrorBody, PhoneQuestion, Problem, SetRequest, TicketRequest, UpdateRequest,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::json;
use crate::rng::Rng;
use crate::{Fingerprint, Target, fingerprint};

/// Any body, for every type of request.
pub const TARGET: Target = Target {
    name: "requests",
    run,
    make: Some(make),
    words: json::NAMES,
    corpus: include_str!("../../corpus/requests.txt"),
};

/// Objects that begin like requests.
fn make(rng: &mut Rng) -> Vec<u8> {
    const STARTS: &[&str] = &[
        "",
        r#""type":"phone","phone_number":"+447700900123""#,
        r#""type":"email","email":"mia@example.com""#,
        r#""type":"totp","totp_secret":"JBSWY3DPEHPK3PXP""#,
        r#""type":"webauthn-roaming","key_id":"3q2-7w","public_key":"3q2-7w","relying_party_identifier":"a.b""#,
        r#""type":"passkey","key_id":"3q2-7w","public_key":"3q2-7w","relying_party_identifier":"a.b""#,
        r#""user_id":"auth0|mia""#,
        r#""name":"Mia""#,
    ];
    let one = json::object(rng.pick(STARTS), rng);
    let text = if rng.once_in(4) {
        format!("[{one},{}]", json::object(rng.pick(STARTS), rng))
    } else {
        one
    };
    text.into_bytes()
}

fn run(input: &[u8]) -> Fingerprint {
    let all = [
        taken::<CreateRequest>(input, CreateRequest::validate),
        taken::<SetRequest>(input, SetRequest::validate),
        taken::<UpdateRequest>(input, UpdateRequest::validate),
        taken::<TicketRequest>(input, TicketRequest::validate),
        taken::<PhoneQuestion>(input, |_| Vec::new()),
    ];
    fingerprint(&all)
}

/// The result: 0 rejected, 1 parsed with problems, 2 valid.
fn taken<T: DeserializeOwned + Serialize + PartialEq + std::fmt::Debug>(
    input: &[u8],
    validate: fn(&T) -> Vec<Problem>,
) -> u8 {
    let request = match serde_json::from_slice::<T>(input) {
        Ok(request) => request,
        Err(error) => {
            let told = ErrorBody::unreadable_body(&error).message;
            assert!(
                told.len() < 1500 && !told.chars().any(char::is_control),
                "{told}"
            );
            return 0;
        }
    };
    let written = serde_json::to_string(&request).expect("a request can be written");
    let again: T = serde_json::from_str(&written).expect("and read again");
    assert!(again == request, "not the same request");
    let before: Value = serde_json::from_slice(input).expect("it was JSON");
    let problems = validate(&request);
    let debug = format!("{request:?}");
    for secret in secrets(&before) {
        assert!(
            !debug.contains(secret),
            "a value is in the debug text: {debug}"
        );
        let told = ErrorBody::invalid_body(problems.clone()).message;
        assert!(!told.contains(secret), "a value is in the message: {told}");
    }
    if problems.is_empty() { 2 } else { 1 }
}

/// Personal values that are long enough not to occur in one of our field names by chance.
fn secrets(value: &Value) -> Vec<&str> {
    let objects = match value {
        Value::Array(items) => items.iter().collect(),
        one => vec![one],
    };
    let names = [
        "phone_number",
        "email",
        "totp_secret",
        "key_id",
        "public_key",
        "text",
    ];
    objects
        .into_iter()
        .flat_map(|object| names.iter().filter_map(|name| object.get(name)?.as_str()))
        .filter(|text| text.len() >= 12 && text.bytes().any(|b| b.is_ascii_digit()))
        .collect()
}
