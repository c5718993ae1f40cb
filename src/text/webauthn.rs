//! The texts for adding a security key or a passkey.

use factordesk_model::validate::MAX_NAME;
use factordesk_model::{CreateType, DeviceType};

use super::Message;
use super::forms::choice;
use crate::webauthn::{CeremonyFailure, Credential, Flaw, Obstacle, Unusable};

pub use super::messages::webauthn::*;

/// The button that starts the registration.
pub fn start(kind: CreateType) -> Message {
    match kind {
        CreateType::Passkey => START_PASSKEY,
        _ => START_KEY,
    }
}

/// What is needed for the registration.
pub fn intro(kind: CreateType) -> Message {
    match kind {
        CreateType::Passkey => INTRO_PASSKEY,
        _ => INTRO_KEY,
    }
}

/// What to do with a passkey that was created but isn't added.
pub fn start_over_hint(kind: CreateType) -> Option<Message> {
    (kind == CreateType::Passkey).then_some(START_OVER_HINT)
}

/// The error if "Add" was pressed before there is a credential.
pub fn missing(kind: CreateType) -> Message {
    match kind {
        CreateType::Passkey => MISSING_PASSKEY,
        _ => MISSING_KEY,
    }
}

/// The notice that the RP ID's host has to allow this page (related origins).
pub fn related(host: &str, rp_id: &str) -> String {
    related_origin(rp_id, host)
}

/// Why no key can be created on this page.
pub fn obstacle(obstacle: Obstacle, host: &str, rp_id: &str) -> String {
    match obstacle {
        Obstacle::NoRpId => NO_RP_ID,
        Obstacle::RpId(Unusable::Insecure) => INSECURE,
        Obstacle::RpId(Unusable::Address | Unusable::Elsewhere) => {
            return if rp_id.contains('.') {
                elsewhere(rp_id, host)
            } else {
                elsewhere_exact(rp_id, host)
            };
        }
        Obstacle::NoApi => NO_API,
        Obstacle::Frame => FRAME,
        Obstacle::Policy => POLICY,
    }
    .into()
}

/// Why the registration failed, and what to do next.
pub fn failure(failure: CeremonyFailure, kind: CreateType, host: &str, rp_id: &str) -> String {
    let passkey = kind == CreateType::Passkey;
    match failure {
        CeremonyFailure::NotAllowed if passkey => NOT_ALLOWED_PASSKEY,
        CeremonyFailure::NotAllowed => NOT_ALLOWED_KEY,
        CeremonyFailure::TimedOut => TIMED_OUT,
        CeremonyFailure::Registered if passkey => REGISTERED_PASSKEY,
        CeremonyFailure::Registered => REGISTERED_KEY,
        CeremonyFailure::RpId => return refused_origin(rp_id, host),
        CeremonyFailure::Algorithms => NO_ALGORITHM,
        CeremonyFailure::Constraint => NO_PASSKEYS,
        CeremonyFailure::Busy => BUSY,
        CeremonyFailure::Browser => BROWSER_FAILED,
        CeremonyFailure::Flaw(what) => flaw(what),
    }
    .into()
}

fn flaw(flaw: Flaw) -> Message {
    match flaw {
        Flaw::Unreadable => FLAW_UNREADABLE,
        Flaw::Purpose => FLAW_PURPOSE,
        Flaw::Challenge => FLAW_CHALLENGE,
        Flaw::Origin => FLAW_ORIGIN,
        Flaw::RpId => FLAW_RP_ID,
        Flaw::Presence => FLAW_PRESENCE,
        Flaw::CredentialId => FLAW_CREDENTIAL_ID,
        Flaw::Backup => FLAW_BACKUP,
        Flaw::NotDiscoverable => FLAW_NOT_DISCOVERABLE,
    }
}

/// Whether the credential is synced, or can be.
pub fn synced(credential: &Credential) -> String {
    match (credential.device_type, credential.backed_up) {
        (DeviceType::MultiDevice, true) => SYNCED.into(),
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
