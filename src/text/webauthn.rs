//! The texts for adding a security key or a passkey.

use factordesk_model::validate::MAX_NAME;
use factordesk_model::{CreateType, DeviceType};

use super::forms::choice;
use crate::webauthn::{CeremonyFailure, Credential, Flaw, Obstacle, Unusable};

/// Button: cancels the wait for the key
pub const STOP: &str = "Stop";
/// Button: switches to the form for typed values
pub const BY_HAND: &str = "Enter the values by hand";
/// Button: switches back
pub const GUIDED: &str = "Let the browser read the values";
/// Button: drops the credential that was created
pub const START_OVER: &str = "Start over";
/// Shown while the browser waits for the key
pub const WAITING: &str = "Follow the browser's window, and touch the key when it blinks.";
/// Heading of the finished credential
pub const MADE: &str = "Ready to add";
/// Warning: the authenticator didn't verify the user
pub const UNVERIFIED: &str = "The authenticator didn't check a PIN, fingerprint or face. Anyone who has it could sign in with this passkey.";
/// In place of transports, if the browser reports none
pub const NOT_TOLD: &str = "not reported";
/// Label: whether the authenticator verified the user
pub const USER_VERIFIED: &str = "User verified";

/// The button that starts the registration.
pub fn start(kind: CreateType) -> &'static str {
    match kind {
        CreateType::Passkey => "Create the passkey now",
        _ => "Use the key now",
    }
}

/// What is needed for the registration.
pub fn intro(kind: CreateType) -> &'static str {
    match kind {
        CreateType::Passkey => {
            "In the browser's window, save the passkey on the user's phone or security key; use this computer only if it is theirs."
        }
        _ => "Get the user's security key ready: plug it in, or hold it to the reader.",
    }
}

/// The user and the login pages that the credential is for.
pub fn purpose(user: &str, rp_id: &str) -> String {
    format!("For {user}, to sign in at {rp_id}.")
}

/// What to do with a passkey that was created but isn't added.
pub fn start_over_hint(kind: CreateType) -> Option<&'static str> {
    (kind == CreateType::Passkey)
        .then_some("If you start over, delete this passkey where it was saved: it won't work.")
}

/// The error if "Add" was pressed before there is a credential.
pub fn missing(kind: CreateType) -> &'static str {
    match kind {
        CreateType::Passkey => "Create the passkey first.",
        _ => "Use the key first.",
    }
}

/// The notice that the RP ID's host has to allow this page (related origins).
pub fn related(host: &str, rp_id: &str) -> String {
    format!(
        "Keys for {rp_id} can be created from {host} only if https://{rp_id}/.well-known/webauthn allows it."
    )
}

/// Why no key can be created on this page.
pub fn obstacle(obstacle: Obstacle, host: &str, rp_id: &str) -> String {
    match obstacle {
        Obstacle::NoRpId => "Factordesk doesn't know the tenant's login pages. Ask its operator to set AUTH0_RP_ID.".to_owned(),
        Obstacle::RpId(Unusable::Insecure) => {
            "This page's connection is insecure. Keys can only be created on https:// pages.".to_owned()
        }
        Obstacle::RpId(Unusable::Address | Unusable::Elsewhere) => format!(
            "Keys for {rp_id} can't be created from {host}. Open the desk at {rp_id}{}.",
            if rp_id.contains('.') { " or a subdomain" } else { "" }
        ),
        Obstacle::NoApi => "This browser can't create keys. Use one that supports WebAuthn.".to_owned(),
        Obstacle::Frame => "The surrounding page doesn't allow it: its frame needs allow=\"publickey-credentials-create\".".to_owned(),
        Obstacle::Policy => {
            "This page doesn't allow it: its Permissions-Policy needs publickey-credentials-create=(self).".to_owned()
        }
    }
}

/// Why the registration failed, and what to do next.
pub fn failure(failure: CeremonyFailure, kind: CreateType, host: &str, rp_id: &str) -> String {
    let passkey = kind == CreateType::Passkey;
    match failure {
        CeremonyFailure::NotAllowed if passkey => {
            "Cancelled, or not supported by this device. Try again; a security key without a PIN or fingerprint can't hold a passkey."
        }
        CeremonyFailure::NotAllowed => {
            "Cancelled, or not finished in time. Try again, and touch the key when it blinks."
        }
        CeremonyFailure::TimedOut => "The key wasn't used within a minute. Get it ready, then try again.",
        CeremonyFailure::Registered if passkey => {
            "This authenticator already holds a key or passkey of this user. Use another one."
        }
        CeremonyFailure::Registered => {
            "This key is already registered for the user. Use another one."
        }
        CeremonyFailure::RpId => return format!(
            "{rp_id} doesn't allow keys to be created from {host}. Open Factordesk on {rp_id}, or enter the values by hand."
        ),
        CeremonyFailure::Algorithms => {
            "This authenticator supports none of ES256, RS256 and EdDSA. Use another one."
        }
        CeremonyFailure::Constraint => "This authenticator can't hold passkeys. Use another one.",
        CeremonyFailure::Busy => {
            "Another request for a key is in progress in this window. Finish or cancel it, then try again."
        }
        CeremonyFailure::Browser => "The browser couldn't create the key. Try again, or use another browser.",
        CeremonyFailure::Flaw(what) => return format!(
            "The browser's response can't be trusted: {}. Try again without browser extensions.",
            flaw(what)
        ),
    }
    .to_owned()
}

fn flaw(flaw: Flaw) -> &'static str {
    match flaw {
        Flaw::Unreadable => "it can't be read",
        Flaw::Purpose => "it isn't a registration",
        Flaw::Challenge => "it answers another request",
        Flaw::Origin => "it is for another page",
        Flaw::RpId => "it is for another login page",
        Flaw::Presence => "the key wasn't touched",
        Flaw::CredentialId => "it has two ids",
        Flaw::Backup => "it says both synced and not syncable",
        Flaw::NotDiscoverable => "it isn't a passkey",
    }
}

/// Whether the credential is synced, or can be.
pub fn synced(credential: &Credential) -> &'static str {
    match (credential.device_type, credential.backed_up) {
        (DeviceType::MultiDevice, true) => "Multiple devices: synced",
        (device_type, _) => choice(device_type.as_str()),
    }
}

/// A name for the method, from the authenticator's model: shortened to what the API accepts, at the end of a word if possible.
pub fn suggested_name(model: &str) -> String {
    let model = model.trim();
    let cut: String = model.chars().take(MAX_NAME).collect();
    let at_word_end = cut.len() == model.len() || model[cut.len()..].starts_with(' ');
    match cut.rfind(' ') {
        Some(end) if !at_word_end => &cut[..end],
        _ => &cut,
    }
    .trim_end()
    .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suggested_name_is_whole_words_of_at_most_20_characters() {
        for (model, name) in [
            ("YubiKey 5 Series with NFC", "YubiKey 5 Series"),
            ("Google Password Manager", "Google Password"),
            ("iCloud Keychain", "iCloud Keychain"),
            ("Windows Hello Hardwa Authenticator", "Windows Hello Hardwa"),
            ("Supercalifragilisticexpialidocious", "Supercalifragilistic"),
            ("éééééééééééééééééééééé", "éééééééééééééééééééé"),
            (" ", ""),
        ] {
            assert_eq!(suggested_name(model), name);
            assert!(name.chars().count() <= MAX_NAME);
        }
    }

    #[test]
    fn each_failure_has_its_own_text() {
        let all = [
            CeremonyFailure::NotAllowed,
            CeremonyFailure::TimedOut,
            CeremonyFailure::Registered,
            CeremonyFailure::RpId,
            CeremonyFailure::Algorithms,
            CeremonyFailure::Constraint,
            CeremonyFailure::Busy,
            CeremonyFailure::Browser,
            CeremonyFailure::Flaw(Flaw::Unreadable),
        ];
        for kind in [CreateType::WebauthnRoaming, CreateType::Passkey] {
            let mut said: Vec<String> = all
                .iter()
                .map(|why| failure(*why, kind, "desk.acme.com", "login.acme.com"))
                .collect();
            said.sort();
            said.dedup();
            assert_eq!(said.len(), all.len());
        }
    }

    #[test]
    fn obstacle_for_a_single_label_host_mentions_no_subdomain() {
        let why = Obstacle::RpId(Unusable::Address);
        assert_eq!(
            obstacle(why, "127.0.0.1", "localhost"),
            "Keys for localhost can't be created from 127.0.0.1. Open the desk at localhost."
        );
        let why = Obstacle::RpId(Unusable::Elsewhere);
        assert!(obstacle(why, "a.net", "acme.com").ends_with("acme.com or a subdomain."));
    }
}
