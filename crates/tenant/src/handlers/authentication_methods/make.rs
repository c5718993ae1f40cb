//! A request as the method that the tenant keeps.

use factordesk_model::{
    AuthenticationMethod, Channel, CreateRequest, EmailCreate, MethodId, MethodType, PhoneCreate,
    SetMethod, SubMethod, TotpCreate,
};

use crate::clock::rfc3339;
use crate::random;

/// An id as Auth0 makes them: `totp|dev_` and 16 letters and digits.
fn new_id(kind: &str) -> String {
    format!("{kind}|dev_{}", random::alphanumeric(16))
}

/// A method made now: confirmed, never used.
fn fresh(kind: MethodType, name: Option<String>, now: u64) -> AuthenticationMethod {
    let made = rfc3339(now);
    AuthenticationMethod {
        id: MethodId::new(new_id(kind.as_str())).ok(),
        kind: Some(kind),
        confirmed: Some(true),
        name,
        created_at: Some(made.clone()),
        enrolled_at: Some(made),
        ..AuthenticationMethod::default()
    }
}

fn phone(request: PhoneCreate, now: u64) -> AuthenticationMethod {
    let child = |kind: &str| SubMethod {
        kind: Some(kind.to_owned()),
        id: Some(new_id(kind)),
        ..SubMethod::default()
    };
    AuthenticationMethod {
        phone_number: Some(request.phone_number),
        preferred_authentication_method: request
            .preferred_authentication_method
            .or(Some(Channel::Sms)),
        authentication_methods: vec![child("sms"), child("voice")],
        ..fresh(MethodType::Phone, request.name, now)
    }
}

fn email(request: EmailCreate, now: u64) -> AuthenticationMethod {
    AuthenticationMethod {
        email: Some(request.email),
        ..fresh(MethodType::Email, request.name, now)
    }
}

fn totp(request: TotpCreate, now: u64) -> AuthenticationMethod {
    AuthenticationMethod {
        totp_secret: Some(request.totp_secret),
        ..fresh(MethodType::Totp, request.name, now)
    }
}

/// For POST.
pub(crate) fn created(request: CreateRequest, now: u64) -> AuthenticationMethod {
    match request {
        CreateRequest::Phone(request) => phone(request, now),
        CreateRequest::Email(request) => email(request, now),
        CreateRequest::Totp(request) => totp(request, now),
        CreateRequest::WebauthnRoaming(request) => AuthenticationMethod {
            key_id: Some(request.key_id),
            public_key: Some(request.public_key),
            relying_party_identifier: Some(request.relying_party_identifier),
            ..fresh(MethodType::WebauthnRoaming, request.name, now)
        },
        CreateRequest::Passkey(request) => AuthenticationMethod {
            key_id: Some(request.key_id),
            public_key: Some(request.public_key),
            relying_party_identifier: Some(request.relying_party_identifier),
            aaguid: request.aaguid,
            credential_device_type: request
                .credential_device_type
                .map(|kind| kind.as_str().to_owned()),
            credential_backed_up: request.credential_backed_up,
            identity_user_id: request.identity_user_id,
            user_agent: request.user_agent,
            user_handle: request.user_handle,
            transports: request.transports,
            ..fresh(MethodType::Passkey, request.name, now)
        },
    }
}

/// A recovery code, never used. The code itself isn't kept.
pub(crate) fn recovery_code(now: u64) -> AuthenticationMethod {
    fresh(MethodType::RecoveryCode, None, now)
}

/// For one entry of PUT.
pub(crate) fn set(entry: SetMethod, now: u64) -> AuthenticationMethod {
    match entry {
        SetMethod::Phone(request) => phone(request, now),
        SetMethod::Email(request) => email(request, now),
        SetMethod::Totp(request) => totp(request, now),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_look_like_auth0s() {
        let method = created(CreateRequest::Totp(TotpCreate::default()), 0);
        let id = method.id.unwrap().to_string();
        let random = id.strip_prefix("totp|dev_").unwrap();
        assert_eq!(random.len(), 16);
        assert!(random.bytes().all(|b| b.is_ascii_alphanumeric()));
    }

    #[test]
    fn phone_has_a_child_for_each_channel() {
        let request = PhoneCreate {
            phone_number: "+33612345678".to_owned(),
            ..PhoneCreate::default()
        };
        let method = created(CreateRequest::Phone(request), 0);
        let kinds: Vec<_> = method
            .authentication_methods
            .iter()
            .map(|child| child.kind.as_deref().unwrap_or_default())
            .collect();
        assert_eq!(kinds, ["sms", "voice"]);
        assert_eq!(method.preferred_authentication_method, Some(Channel::Sms));
    }
}
