//! Whether a method that wasn't there before can be the one that was asked for.
//!
//! Tenants mask values, leave fields out, cut names and write keys in another alphabet. Nothing is claimed of a method that could
//! be the one and could be another.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use factordesk_model::mask::tenant::{self, Fit};
use factordesk_model::{AuthenticationMethod, CreateRequest, MethodType};

/// What a new method has to do with a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Candidate {
    /// It has the requested value, in full
    Same,
    /// It has the requested name, and nothing that it shows contradicts
    Fits,
    /// It is another one
    Other,
    /// It could be the one, or another
    Unclear,
}

/// What one field says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Evidence {
    /// The requested value, in full
    Equal,
    /// As much of it as the tenant shows
    Fits,
    /// Another value
    Differs,
    /// Nothing, or nothing that can be compared
    Silent,
}

/// Compares a new method with the request.
pub(super) fn judge(method: &AuthenticationMethod, request: &CreateRequest) -> Candidate {
    let kind = request.create_type().method_type();
    let told = match &method.kind {
        Some(shown) if *shown == kind => told_by_fields(method, request),
        // Nothing says what it is, or it is called by a name that nobody knows or that is close.
        None | Some(MethodType::Other(_)) => Candidate::Unclear,
        Some(shown) if is_related(shown, &kind) => match value(method, request) {
            Evidence::Differs => Candidate::Other,
            _ => Candidate::Unclear,
        },
        Some(_) => Candidate::Other,
    };
    match told {
        // It may have been there before.
        Candidate::Same | Candidate::Fits if method.id.is_none() => Candidate::Unclear,
        told => told,
    }
}

/// Whether a tenant may list what was created as one type as the other.
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

fn told_by_fields(method: &AuthenticationMethod, request: &CreateRequest) -> Candidate {
    let name = name(method.name.as_deref(), request.name());
    if matches!(request, CreateRequest::Totp(_)) {
        // No list shows a secret: the name is all there is.
        return match name {
            Evidence::Equal if request.name().is_some() => Candidate::Fits,
            Evidence::Differs => Candidate::Other,
            _ => Candidate::Unclear,
        };
    }
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
            // What a tenant cuts off, or writes in its own way, is still the name.
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
        // Hidden in a way that isn't known, or no number.
        return Evidence::Silent;
    }
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
    // The guide's example has an address in the number's place.
    let in_number = in_number.filter(|text| text.contains('@'));
    let Some(shown) = method.email.as_deref().or(in_number) else {
        return Evidence::Silent;
    };
    if shown.to_lowercase() == requested.to_lowercase() {
        Evidence::Equal
    } else if tenant::is_masked_email(shown) {
        masked(tenant::fits_email(shown, requested))
    } else if shown.contains('*') && tenant::fits_email(shown, requested) != Fit::No {
        // `*` may be its own, or hide something.
        Evidence::Silent
    } else if shown.contains(['•', '…']) || !shown.contains('@') {
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

/// Keys are bytes: base64 and base64url, padded or not, are the same key.
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
        .filter(|key| !key.is_empty())
}

#[cfg(test)]
#[path = "candidate_tests.rs"]
mod tests;
