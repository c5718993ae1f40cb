//! The embedded tenant's users: one for each length of the list of methods.

use serde_json::{Map, Value, json};

/// The methods of a usual user, whose list the loads show: one of each common type.
pub(super) const USUAL: usize = 5;

/// Types of the methods of longer lists, in turns.
const TYPES: [&str; 4] = ["phone", "totp", "webauthn-roaming", "push"];
/// Types of a usual user's methods.
const USUAL_TYPES: [&str; USUAL] = [
    "phone",
    "totp",
    "webauthn-roaming",
    "passkey",
    "recovery-code",
];

/// The id of the user with this number of methods.
fn user_id(methods: usize) -> String {
    format!("auth0|bench-{methods}")
}

/// The same as a path segment.
pub(super) fn user_in_url(methods: usize) -> String {
    user_id(methods).replace('|', "%7C")
}

/// A tenant with a usual user and one for each of these lengths, in the format of a seed file.
pub(super) fn tenant(lengths: &[usize]) -> Value {
    let mut users = Vec::new();
    let mut methods = Map::new();
    for &length in [USUAL].iter().chain(lengths) {
        let id = user_id(length);
        let types: &[&str] = if length == USUAL {
            &USUAL_TYPES
        } else {
            &TYPES
        };
        let list = types.iter().cycle().take(length).enumerate();
        let list: Vec<Value> = list.map(|(n, kind)| method(n + 1, kind)).collect();
        users.push(json!({
            "user_id": id,
            "email": format!("bench.{length}@example.com"),
            "email_verified": true,
            "name": format!("Bench {length}"),
            "identities": [{"provider": "auth0", "user_id": format!("bench-{length}"),
                            "connection": "Username-Password-Authentication", "isSocial": false}],
            "created_at": "2024-01-02T03:04:05.000Z",
            "updated_at": "2025-01-02T03:04:05.000Z",
            "last_login": "2025-01-02T03:04:05.000Z",
            "logins_count": 42,
        }));
        methods.insert(id, list.into());
    }
    json!({"users": users, "authentication_methods": methods})
}

/// The `number`th method of a list.
fn method(number: usize, kind: &str) -> Value {
    let mut method = json!({
        "id": format!("{kind}|dev_{number:016}"),
        "type": kind,
        "confirmed": true,
        "name": format!("Device {number:02}"),
        "created_at": "2024-01-02T03:04:05.000Z",
        "enrolled_at": "2024-01-02T03:04:05.000Z",
        "last_auth_at": "2025-01-02T03:04:05.000Z",
    });
    let more = match kind {
        "phone" => json!({
            "phone_number": format!("+447700900{:03}", number % 1_000),
            "preferred_authentication_method": "sms",
            "authentication_methods": [
                {"type": "sms", "id": format!("sms|dev_{number:016}")},
                {"type": "voice", "id": format!("voice|dev_{number:016}")},
            ],
        }),
        "push" => json!({"authentication_methods": [
            {"type": "push", "id": format!("push|dev_{number:016}")},
            {"type": "totp", "id": format!("totp|dev_{number:016}")},
        ]}),
        "webauthn-roaming" | "passkey" => json!({
            "key_id": format!("key-{number:040}"),
            "public_key": format!("{number:0103}"),
            "relying_party_identifier": "login.example.com",
            // A YubiKey 5
            "aaguid": "ee882879-721c-4913-9775-3dfcce97072a",
        }),
        _ => json!({}),
    };
    if let (Value::Object(method), Value::Object(more)) = (&mut method, more) {
        method.extend(more);
    }
    method
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn users_have_as_many_methods_as_their_ids_say() {
        let tenant = tenant(&[10, 1_000]);
        assert_eq!(tenant["users"].as_array().unwrap().len(), 3);
        for user in tenant["users"].as_array().unwrap() {
            let id = user["user_id"].as_str().unwrap();
            let list = tenant["authentication_methods"][id].as_array().unwrap();
            assert!(id.ends_with(&format!("-{}", list.len())), "{id}");
            let ids: BTreeSet<_> = list.iter().map(|m| m["id"].to_string()).collect();
            assert_eq!(ids.len(), list.len(), "{id}");
        }
    }

    #[test]
    fn user_is_encoded_in_urls() {
        assert_eq!(user_in_url(60), "auth0%7Cbench-60");
    }
}
