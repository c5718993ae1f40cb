//! Decides whether a method that is new in the list can be the one that was requested.
//!
//! Tenants mask values, leave fields out, cut names off and write keys in another base64 alphabet.
//! A method that could be the requested one but could also be another is never claimed to be it.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use factordesk_model::mask::tenant::{self, Fit};
use factordesk_model::{AuthenticationMethod, CreateRequest, MethodType};

/// How a new method relates to a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Candidate {
    /// It has the requested value, in full
    Same,
    /// It has the requested name, and nothing visible contradicts the request
    Fits,
    /// It is another method
    Other,
    /// It could be the requested method or another one
    Unclear,
}

/// What one field says about the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Evidence {
    /// The requested value, in full
    Equal,
    /// The requested value, as far as the tenant shows it
    Fits,
    /// Another value
    Differs,
    /// No value, or one that can't be compared
    Silent,
}

/// Compares a new method with the request.
pub(super) fn judge(method: &AuthenticationMethod, request: &CreateRequest) -> Candidate {
    let kind = request.create_type().method_type();
    let verdict = match &method.kind {
        Some(shown) if *shown == kind => judge_by_fields(method, request),
        // The type is missing or unknown: it could be the requested one by another name.
        None | Some(MethodType::Other(_)) => Candidate::Unclear,
        Some(shown) if is_related(shown, &kind) => match value(method, request) {
            Evidence::Differs => Candidate::Other,
            _ => Candidate::Unclear,
        },
        Some(_) => Candidate::Other,
    };
    match verdict {
        // Without an id it can't be told apart from a method that was there before.
        Candidate::Same | Candidate::Fits if method.id.is_none() => Candidate::Unclear,
        verdict => verdict,
    }
}

/// Whether a tenant may list a method that was created as type `kind` as type `shown`.
fn is_related(shown: &MethodType, kind: &MethodType) -> bool {
    let key = |kind: &MethodType| {
        matches!(
            kind,
            MethodType::WebauthnRoaming | MethodType::WebauthnPlatform | MethodType::Passkey
        )
    };
    let email =
        |kind: &MethodType| matches!(kind, MethodType::Email | MethodType::EmailVerification);
    (key(shown) && key(kind)) || (email(shown) && email(kind))
}

fn judge_by_fields(method: &AuthenticationMethod, request: &CreateRequest) -> Candidate {
    let name = name(method.name.as_deref(), request.name());
    if matches!(request, CreateRequest::Totp(_)) {
        // No list shows a secret, so the name is all there is to compare.
        return match name {
            Evidence::Equal if request.name().is_some() => Candidate::Fits,
            Evidence::Differs => Candidate::Other,
            _ => Candidate::Unclear,
        };
    }
    // A full value needs no name, but mustn't have another one. A masked value needs the name too.
    match (value(method, request), name) {
        (Evidence::Differs, _) => Candidate::Other,
        (Evidence::Equal, Evidence::Equal | Evidence::Silent) => Candidate::Same,
        (Evidence::Fits, Evidence::Equal) => Candidate::Fits,
        _ => Candidate::Unclear,
    }
}

fn name(shown: Option<&str>, requested: Option<&str>) -> Evidence {
    let plain = |text: &str| {
        let letters = text.chars().filter(|c| !c.is_whitespace());
        letters.flat_map(char::to_lowercase).collect::<String>()
    };
    match (shown.filter(|name| !name.is_empty()), requested) {
        (None, None) => Evidence::Equal,
        (Some(shown), Some(requested)) if shown == requested => Evidence::Equal,
        (Some(shown), Some(requested)) => {
            // Tenants cut names off and change case or spaces: a prefix of the requested name may
            // still be it.
            let end = |c: char| matches!(c, '…' | '.' | '\u{fffd}');
            let (shown, requested) = (plain(shown.trim_end_matches(end)), plain(requested));
            if requested.starts_with(&shown) {
                Evidence::Silent
            } else {
                Evidence::Differs
            }
        }
        _ => Evidence::Silent,
    }
}

fn value(method: &AuthenticationMethod, request: &CreateRequest) -> Evidence {
    match request {
        CreateRequest::Phone(phone) => number(method.phone_number.as_deref(), &phone.phone_number),
        CreateRequest::Email(email) => address(method, &email.email),
        CreateRequest::Totp(_) => Evidence::Silent,
        CreateRequest::WebauthnRoaming(key) => key_id(method.key_id.as_deref(), &key.key_id),
        CreateRequest::Passkey(key) => key_id(method.key_id.as_deref(), &key.key_id),
    }
}

fn number(shown: Option<&str>, requested: &str) -> Evidence {
    let digits = |text: &str| text.chars().filter(|c| c.is_numeric()).collect::<String>();
    let Some(shown) = shown.filter(|shown| !shown.contains('@')) else {
        return Evidence::Silent;
    };
    if tenant::is_masked_phone(shown) {
        return masked(tenant::fits_phone(shown, requested));
    }
    let spelt = |c: char| c.is_numeric() || c.is_whitespace() || "+-()./".contains(c);
    if !shown.chars().all(spelt) {
        // Masked in an unknown way, or not a number.
        return Evidence::Silent;
    }
    // A number in national format lacks the country code. Even if the digits match the end of the
    // requested number, it may be another country's.
    let (shown, requested) = (digits(shown), digits(requested));
    let national = shown.trim_start_matches('0');
    if shown == requested {
        Evidence::Equal
    } else if national.is_empty() || requested.ends_with(national) {
        Evidence::Silent
    } else {
        Evidence::Differs
    }
}

fn address(method: &AuthenticationMethod, requested: &str) -> Evidence {
    let in_number = method.phone_number.as_deref();
    // An example in Auth0's guide has the address in `phone_number`.
    let in_number = in_number.filter(|text| text.contains('@'));
    let Some(shown) = method.email.as_deref().or(in_number) else {
        return Evidence::Silent;
    };
    if shown.to_lowercase() == requested.to_lowercase() {
        Evidence::Equal
    } else if tenant::is_masked_email(shown) {
        masked(tenant::fits_email(shown, requested))
    } else if shown.contains('*') && tenant::fits_email(shown, requested) != Fit::No {
        // `*` is legal in a local part: it may be literal or a mask.
        Evidence::Silent
    } else if shown.contains(['•', '…']) || !shown.contains('@') {
        // Masked in an unknown way, or not an address.
        Evidence::Silent
    } else {
        Evidence::Differs
    }
}

fn masked(fit: Fit) -> Evidence {
    match fit {
        Fit::Yes => Evidence::Fits,
        Fit::No => Evidence::Differs,
        Fit::CannotTell => Evidence::Silent,
    }
}

/// Compares keys as bytes: base64 and base64url, padded or not, may be the same key.
fn key_id(shown: Option<&str>, requested: &str) -> Evidence {
    let Some(shown) = shown else {
        return Evidence::Silent;
    };
    match (bytes(shown), bytes(requested)) {
        _ if shown == requested => Evidence::Equal,
        (Some(shown), Some(requested)) if shown == requested => Evidence::Equal,
        (Some(_), Some(_)) => Evidence::Differs,
        _ => Evidence::Silent,
    }
}

fn bytes(key: &str) -> Option<Vec<u8>> {
    let url = key
        .trim_end_matches('=')
        .replace('+', "-")
        .replace('/', "_");
    URL_SAFE_NO_PAD
        .decode(url)
        .ok()
        // An empty text is valid base64, but says nothing about the key.
        .filter(|key| !key.is_empty())
}

#[cfg(test)]
#[path = "candidate_tests.rs"]
mod tests;
