//! What comes back from the browser, and whether it is what was asked for.

use factordesk_model::validate::transport;
use factordesk_model::{CreateType, DeviceType};
use serde_json::Value;

use super::attestation::{Attested, aaguid_text};
use super::encoding::{decode, key_id, public_key};
use super::options::TIMEOUT_MS;

/// What was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ceremony {
    /// Security key or passkey
    pub kind: CreateType,
    /// The challenge, base64url
    pub challenge: String,
    /// The page's origin
    pub origin: String,
}

/// A new credential that has passed every check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credential {
    /// For `key_id`
    pub key_id: String,
    /// For `public_key`
    pub public_key: String,
    /// The authenticator's model, as a UUID; zeroes when it isn't told
    pub aaguid: String,
    /// Whether it can be synced
    pub device_type: DeviceType,
    /// Whether it is synced now
    pub backed_up: bool,
    /// Whether the authenticator has checked who it was, by PIN, finger or face
    pub user_verified: bool,
    /// `usb`, `nfc`, `internal`, ...
    pub transports: Vec<String>,
}

/// Why there is no credential.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// The person cancelled, or the time was up: the browser doesn't tell
    NotAllowed,
    /// The time was up
    TimedOut,
    /// The authenticator has one of the excluded credentials
    Registered,
    /// The browser doesn't let this page use the RP ID
    RpId,
    /// No authenticator can do any of the algorithms
    Algorithms,
    /// The authenticator can't do what is required of it
    Constraint,
    /// Another request is under way in this window
    Busy,
    /// Anything else that the browser may say
    Browser,
    /// There is an answer, but it isn't one to what was asked
    Flaw(Flaw),
}

/// What is wrong with an answer. None of it happens with a browser and an authenticator that work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flaw {
    /// A part of it can't be read, or is of an algorithm that wasn't asked for
    Unreadable,
    /// It is of something else than a registration
    Purpose,
    /// It answers another challenge
    Challenge,
    /// It was made for another page
    Origin,
    /// It was made for another RP ID
    RpId,
    /// Nobody touched the authenticator
    Presence,
    /// Two different credentials are in it
    CredentialId,
    /// It is synced although it can't be
    Backup,
    /// It isn't a passkey: it can't be found without the user's name
    NotDiscoverable,
}

impl Failure {
    /// What a `DOMException` of `create()` means, that came after this many milliseconds (Web Authentication Level 3, 5.1.3).
    pub fn of(name: &str, after_ms: f64) -> Self {
        match name {
            // The browser's clock and ours don't tick together.
            "NotAllowedError" if after_ms >= f64::from(TIMEOUT_MS) - 500.0 => Self::TimedOut,
            "NotAllowedError" => Self::NotAllowed,
            "InvalidStateError" => Self::Registered,
            "SecurityError" => Self::RpId,
            "NotSupportedError" => Self::Algorithms,
            "ConstraintError" => Self::Constraint,
            "OperationError" => Self::Busy,
            _ => Self::Browser,
        }
    }
}

impl Credential {
    /// Reads what `src/platform/webauthn.js` gives, after this many milliseconds, and checks it (Web Authentication Level 3, 7.1, steps 7
    /// to 20, as far as they apply: no attestation is asked for).
    ///
    /// # Errors
    /// Why there is no credential.
    pub fn read(reply: &str, asked: &Ceremony, after_ms: f64) -> Result<Self, Failure> {
        let reply: Value = serde_json::from_slice(reply.as_bytes()).unwrap_or_default();
        match reply["error"].as_str() {
            Some(name) => Err(Failure::of(name, after_ms)),
            None => Self::check(&reply, asked).map_err(Failure::Flaw),
        }
    }

    fn check(reply: &Value, asked: &Ceremony) -> Result<Self, Flaw> {
        let bytes = |name: &str| {
            let text = reply[name].as_str();
            text.and_then(decode).ok_or(Flaw::Unreadable)
        };
        let client = bytes("clientDataJSON")?;
        let client: Value = serde_json::from_slice(&client).map_err(|_| Flaw::Unreadable)?;
        let object = bytes("attestationObject")?;
        let attested = Attested::read(&object).ok_or(Flaw::Unreadable)?;
        let flags = attested.flags;
        let passkey = asked.kind == CreateType::Passkey;
        for (holds, flaw) in [
            (client["type"] == "webauthn.create", Flaw::Purpose),
            (client["challenge"] == *asked.challenge, Flaw::Challenge),
            (client["origin"] == *asked.origin, Flaw::Origin),
            (attested.rp_id_hash == bytes("rpIdHash")?, Flaw::RpId),
            (flags.user_present(), Flaw::Presence),
            (attested.credential_id == bytes("id")?, Flaw::CredentialId),
            (flags.backup_eligible() || !flags.backed_up(), Flaw::Backup),
            (!passkey || reply["rk"] != false, Flaw::NotDiscoverable),
        ] {
            if !holds {
                return Err(flaw);
            }
        }
        let transports = reply["transports"].as_array();
        Ok(Self {
            key_id: key_id(attested.credential_id),
            public_key: public_key(attested.key.bytes),
            aaguid: aaguid_text(attested.aaguid),
            device_type: if flags.backup_eligible() {
                DeviceType::MultiDevice
            } else {
                DeviceType::SingleDevice
            },
            backed_up: flags.backed_up(),
            user_verified: flags.user_verified(),
            // Those that the API would refuse are left out: they are hints.
            transports: transports
                .into_iter()
                .flatten()
                .filter_map(Value::as_str)
                .filter(|name| transport(name).is_ok())
                .take(16)
                .map(str::to_owned)
                .collect(),
        })
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
#[path = "answer_tests.rs"]
mod tests;
