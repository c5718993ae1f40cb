//! The JSON of a method in each operation's response: only the fields of its schema, and masked as a real tenant
//! masks them.

use factordesk_model::AuthenticationMethod;
use serde_json::Value;

use crate::masking::Masking;

/// The fields of `SetUserAuthenticationMethodResponseContent`, except `totp_secret`, which a real tenant leaves out.
/// Rules: response-fields, writes-without-confirmed, put-without-secret.
const SET: &[&str] = &[
    "id",
    "type",
    "name",
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
/// The fields that `CreateUserAuthenticationMethodResponseContent` has in addition.
const CREATED: &[&str] = &[
    "totp_secret",
    "credential_device_type",
    "credential_backed_up",
    "identity_user_id",
    "user_agent",
    "user_handle",
    "transports",
];

/// For GET: everything but the TOTP secret, which only the response to its creation shows.
/// Rule: reads-without-secret.
pub(crate) fn read(method: &AuthenticationMethod, masking: Masking) -> Value {
    let mut value = masked(method, masking);
    if let Value::Object(map) = &mut value {
        map.remove("totp_secret");
    }
    value
}

/// For POST. Rules: post-answers-secret, phone-masked-elsewhere.
pub(crate) fn created(method: &AuthenticationMethod, masking: Masking) -> Value {
    only(masked(method, masking), &[SET, CREATED])
}

/// For PUT, whose response isn't masked. Rule: put-unmasked.
pub(crate) fn set(method: &AuthenticationMethod) -> Value {
    only(method.to_value(), &[SET])
}

/// For PATCH.
pub(crate) fn updated(method: &AuthenticationMethod, masking: Masking) -> Value {
    only(masked(method, masking), &[SET])
}

fn masked(method: &AuthenticationMethod, masking: Masking) -> Value {
    let mut value = method.to_value();
    if let Some(email) = &method.email {
        value["email"] = masking.email(email).into();
    }
    if let Some(number) = &method.phone_number {
        value["phone_number"] = masking.phone(number).into();
    }
    value
}

fn only(mut value: Value, lists: &[&[&str]]) -> Value {
    if let Value::Object(map) = &mut value {
        map.retain(|key, _| lists.iter().any(|list| list.contains(&key.as_str())));
    }
    value
}
