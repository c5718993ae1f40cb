//! Checks the browser's response to the request for a credential.

use factordesk_model::validate::transport;
use factordesk_model::{CreateType, DeviceType, reader};
use serde_json::Value;

use super::attestation::{Attested, aaguid_text};
use super::encoding::{decode, key_id, public_key};
use super::options::TIMEOUT_MS;

/// The request that a response must match.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ceremony {
    /// Security key or passkey
    pub kind: CreateType,
    /// The challenge, in base64url
    pub challenge: String,
    /// The page's origin
    pub origin: String,
}

/// A new credential that has passed all checks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credential {
    /// The value of the API's `key_id`
    pub key_id: String,
    /// The value of the API's `public_key`
    pub public_key: String,
    /// The authenticator's model, as a UUID; zeroes if not disclosed
    pub aaguid: String,
    /// Whether the credential can be synced
    pub device_type: DeviceType,
    /// Whether it is synced now
    pub backed_up: bool,
    /// Whether the authenticator verified the person, by PIN, fingerprint or face
    pub user_verified: bool,
    /// `usb`, `nfc`, `internal`, ...
    pub transports: Vec<String>,
}

/// Why no credential was created.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CeremonyFailure {
    /// Cancelled or not possible; the browser doesn't tell which
    NotAllowed,
    /// The timeout has passed
    TimedOut,
    /// The authenticator already has one of the excluded credentials
    Registered,
    /// The browser doesn't allow this page to use the RP ID
    RpId,
    /// The authenticator supports none of the algorithms
    Algorithms,
    /// The authenticator doesn't meet a requirement
    Constraint,
    /// Another request is running in this window
    Busy,
    /// Any other error of the browser
    Browser,
    /// The response doesn't match the request
    Flaw(Flaw),
}

/// What is wrong with a response. A working browser and authenticator cause none of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flaw {
    /// A part can't be parsed, or uses an algorithm that wasn't requested
    Unreadable,
    /// The operation isn't a registration
    Purpose,
    /// Another challenge
    Challenge,
    /// Another page's origin
    Origin,
    /// Another RP ID
    RpId,
    /// No one touched the authenticator
    Presence,
    /// Two parts name different credentials
    CredentialId,
    /// Synced, although not eligible for that
    Backup,
    /// Not a passkey: it can't be found without the user's name
    NotDiscoverable,
}

impl CeremonyFailure {
    /// Interprets a `DOMException` of `create()` that arrived after `after_ms` (Web Authentication Level 3,
    /// 5.1.3).
    pub fn of(name: &str, after_ms: f64) -> Self {
        match name {
            // Tolerates a difference between the browser's timer and our clock.
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
    /// Reads and checks the JSON that `src/platform/later.js` returned after `after_ms`.
    ///
    /// Follows Web Authentication Level 3, 7.1, steps 7 to 20, without those about attestation, which isn't
    /// requested.
    ///
    /// # Errors
    /// Why there is no credential.
    pub fn read(response: &str, asked: &Ceremony, after_ms: f64) -> Result<Self, CeremonyFailure> {
        let response: Value = reader::read(response.as_bytes()).unwrap_or_default();
        match response["error"].as_str() {
            Some(name) => Err(CeremonyFailure::of(name, after_ms)),
            None => Self::check(&response, asked).map_err(CeremonyFailure::Flaw),
        }
    }

    fn check(response: &Value, asked: &Ceremony) -> Result<Self, Flaw> {
        let bytes = |name: &str| {
            let text = response[name].as_str();
            text.and_then(decode).ok_or(Flaw::Unreadable)
        };
        let client = bytes("clientDataJSON")?;
        let client = reader::read(&client).ok_or(Flaw::Unreadable)?;
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
            // Some browsers don't report `rk`, so only an explicit `false` is a failure.
            (!passkey || response["rk"] != false, Flaw::NotDiscoverable),
        ] {
            if !holds {
                return Err(flaw);
            }
        }
        let transports = response["transports"].as_array();
        Ok(Self {
            key_id: key_id(attested.credential_id),
            public_key: public_key(attested.key.bytes),
            aaguid: aaguid_text(attested.aaguid),
            // Eligibility decides: a credential for several devices may not be synced yet.
            device_type: if flags.backup_eligible() {
                DeviceType::MultiDevice
            } else {
                DeviceType::SingleDevice
            },
            backed_up: flags.backed_up(),
            user_verified: flags.user_verified(),
            // Transports are hints, so those that the API would refuse are left out. It accepts at most 16.
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
#[path = "credential_tests.rs"]
mod tests;
