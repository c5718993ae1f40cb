//! What an operation shows of a method: the fields of its response schema, and no others, with personal data hidden as a real
//! tenant hides it.

use factordesk_model::AuthenticationMethod;
use serde_json::Value;

use crate::masking::Masking;

/// Fields of `SetUserAuthenticationMethodResponseContent` but for `totp_secret`, which a real tenant doesn't answer.
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
/// What `CreateUserAuthenticationMethodResponseContent` has besides.
const CREATED: &[&str] = &[
    "totp_secret",
    "credential_device_type",
    "credential_backed_up",
    "identity_user_id",
    "user_agent",
    "user_handle",
    "transports",
];

/// For GET: everything but the TOTP secret, which is shown once, by the call that creates the method.
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

/// For PUT, which hides nothing. Rule: put-unmasked.
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
