//! Builds the stored method from a request.

use factordesk_model::{
    AuthenticationMethod, Channel, CreateRequest, EmailCreate, MethodId, MethodType, PhoneCreate,
    SetMethod, SubMethod, TotpCreate,
};

use crate::clock::rfc3339;
use crate::random;

/// An id in Auth0's format: `totp|dev_` and 16 letters and digits. Rule: method-id.
fn new_id(kind: &str) -> String {
    format!("{kind}|dev_{}", random::alphanumeric(16))
}

/// A new method: confirmed, never used. Rules: confirmed-at-once, no-enrolled-at.
fn fresh(kind: MethodType, name: Option<String>, now: u64) -> AuthenticationMethod {
    AuthenticationMethod {
        // Never `None`: type, `|` and letters always form a valid id.
        id: MethodId::new(new_id(kind.as_str())).ok(),
        kind: Some(kind),
        confirmed: Some(true),
        name,
        created_at: Some(rfc3339(now)),
        ..AuthenticationMethod::default()
    }
}

fn phone(request: PhoneCreate, now: u64) -> AuthenticationMethod {
    // Rules: phone-default-channel, phone-child-post.
    let channel = request
        .preferred_authentication_method
        .unwrap_or(Channel::Sms);
    let mut phone = AuthenticationMethod {
        phone_number: Some(request.phone_number),
        ..fresh(MethodType::Phone, request.name, now)
    };
    set_channel(&mut phone, channel);
    phone
}

/// Sets a phone's channel, and replaces its child by one for the channel. The child's id is the phone's, with another
/// type.
/// Rules: phone-child, phone-child-voice.
pub(crate) fn set_channel(phone: &mut AuthenticationMethod, channel: Channel) {
    let kind = channel.as_str();
    let id = phone.id.as_ref().map(MethodId::as_str).unwrap_or_default();
    let suffix = id.split_once('|').map_or(id, |(_, suffix)| suffix);
    phone.authentication_methods = vec![SubMethod {
        kind: Some(kind.to_owned()),
        id: Some(format!("{kind}|{suffix}")),
        ..SubMethod::default()
    }];
    phone.preferred_authentication_method = Some(channel);
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

/// A recovery code that was never used. The code itself isn't stored.
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
    fn phone_has_one_child_with_its_own_suffix() {
        for (asked, channel) in [
            (None, Channel::Sms),
            (Some(Channel::Sms), Channel::Sms),
            (Some(Channel::Voice), Channel::Voice),
        ] {
            let request = PhoneCreate {
                phone_number: "+33612345678".to_owned(),
                preferred_authentication_method: asked,
                ..PhoneCreate::default()
            };
            let method = created(CreateRequest::Phone(request), 0);
            let id = method.id.unwrap().to_string();
            let [child] = &*method.authentication_methods else {
                panic!("{:?}", method.authentication_methods);
            };
            assert_eq!(child.kind.as_deref(), Some(channel.as_str()));
            let expected = id.replace("phone|", &format!("{}|", channel.as_str()));
            assert_eq!(child.id.as_deref(), Some(&*expected));
            assert_eq!(method.preferred_authentication_method, Some(channel));
        }
    }
}
