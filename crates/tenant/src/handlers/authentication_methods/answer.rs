//! What an operation shows of a method: the fields of its response schema, and no others.

use factordesk_model::AuthenticationMethod;
use serde_json::Value;

/// Fields of `SetUserAuthenticationMethodResponseContent`.
const SET: &[&str] = &[
    "id",
    "type",
    "name",
    "totp_secret",
    "phone_number",
    "email",
    "authentication_methods",
    "preferred_authentication_method",
    "key_id",
    "public_key",
    "aaguid",
    "relying_party_identifier",
    "created_at",
];
/// What `CreateUserAuthenticationMethodResponseContent` has besides.
const CREATED: &[&str] = &[
    "credential_device_type",
    "credential_backed_up",
    "identity_user_id",
    "user_agent",
    "user_handle",
    "transports",
];

/// For GET: everything but the TOTP secret, which is shown once, by the call that sets it.
pub(crate) fn read(method: &AuthenticationMethod) -> Value {
    let mut value = method.to_value();
    if let Value::Object(map) = &mut value {
        map.remove("totp_secret");
    }
    value
}

/// For POST.
pub(crate) fn created(method: &AuthenticationMethod) -> Value {
    only(method.to_value(), &[SET, CREATED])
}

/// For PUT.
pub(crate) fn set(method: &AuthenticationMethod) -> Value {
    only(method.to_value(), &[SET])
}

/// For PATCH: `confirmed` besides, and no secret.
pub(crate) fn updated(method: &AuthenticationMethod) -> Value {
    only(read(method), &[SET, &["confirmed"]])
}

fn only(mut value: Value, lists: &[&[&str]]) -> Value {
    if let Value::Object(map) = &mut value {
        map.retain(|key, _| lists.iter().any(|list| list.contains(&key.as_str())));
    }
    value
}
