//! Parses the attestation object and the authenticator data of a new credential (Web Authentication
//! Level 3, sections 6.5 and 6.1).
//!
//! The attestation statement isn't read, because none is requested (`attestation: "none"`).

use std::fmt::Write as _;

use cbor4ii::core::dec::{Decode, IgnoredAny};
use cbor4ii::core::types::{Bytes, Map};
use cbor4ii::core::utils::SliceReader;

use factordesk_model::cose::{CoseKey, rest};

/// The flags of the authenticator data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Flags(u8);

impl Flags {
    fn has(self, bit: u8) -> bool {
        self.0 & (1 << bit) != 0
    }

    /// UP: someone touched the authenticator
    pub(super) fn user_present(self) -> bool {
        self.has(0)
    }

    /// UV: the authenticator verified the person, by PIN, fingerprint or face
    pub(super) fn user_verified(self) -> bool {
        self.has(2)
    }

    /// BE: the credential can be synced
    pub(super) fn backup_eligible(self) -> bool {
        self.has(3)
    }

    /// BS: the credential is synced
    pub(super) fn backed_up(self) -> bool {
        self.has(4)
    }
}

/// A credential, as described by its authenticator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Attested<'a> {
    /// SHA-256 of the RP ID
    pub(super) rp_id_hash: &'a [u8],
    /// The flags of the authenticator data
    pub(super) flags: Flags,
    /// The authenticator's model; zeroes if not disclosed
    pub(super) aaguid: [u8; 16],
    /// The credential's id
    pub(super) credential_id: &'a [u8],
    /// The credential's public key
    pub(super) key: CoseKey<'a>,
}

impl<'a> Attested<'a> {
    /// Parses an attestation object. Returns `None` if it is malformed, contains no credential, uses an
    /// algorithm that wasn't requested, or has a part that is too short or too long.
    pub(super) fn read(object: &'a [u8]) -> Option<Self> {
        let mut reader = SliceReader::new(object);
        let mut data: Option<&'a [u8]> = None;
        // `None` is a map of indefinite length, which the canonical CBOR of CTAP2 doesn't allow.
        for _ in 0..Map::len(&mut reader).ok()?? {
            if <&str>::decode(&mut reader).ok()? != "authData" {
                IgnoredAny::decode(&mut reader).ok()?;
            } else if data
                .replace(<Bytes<&[u8]>>::decode(&mut reader).ok()?.0)
                .is_some()
            // A repeated key: it would be ambiguous which value counts.
            {
                return None;
            }
        }
        if !rest(&mut reader).is_empty() {
            return None;
        }
        Self::read_data(data?)
    }

    /// Parses authenticator data: hash (32 bytes), flags (1), counter (4), AAGUID (16), length of the id (2),
    /// id, key, and, if flagged, a map of extensions.
    fn read_data(data: &'a [u8]) -> Option<Self> {
        let (rp_id_hash, data) = data.split_at_checked(32)?;
        let (flags, data) = data.split_first()?;
        // The API has no field for the counter.
        let (_counter, data) = data.split_at_checked(4)?;
        let flags = Flags(*flags);
        // AT: the data contains a credential.
        if !flags.has(6) {
            return None;
        }
        let (aaguid, data) = data.split_first_chunk::<16>()?;
        let (length, data) = data.split_first_chunk::<2>()?;
        let (credential_id, data) = data.split_at_checked(u16::from_be_bytes(*length).into())?;
        let (key, data) = CoseKey::read(data)?;
        // ED: extensions follow.
        let mut reader = SliceReader::new(data);
        if flags.has(7) {
            IgnoredAny::decode(&mut reader).ok()?;
        }
        // Web Authentication, section 4: a credential id has at most 1023 bytes.
        let fits = (1..=1023).contains(&credential_id.len()) && rest(&mut reader).is_empty();
        fits.then_some(Self {
            rp_id_hash,
            flags,
            aaguid: *aaguid,
            credential_id,
            key,
        })
    }
}

/// Writes an AAGUID in its usual form: `00000000-0000-0000-0000-000000000000`.
pub(super) fn aaguid_text(aaguid: [u8; 16]) -> String {
    let mut text = String::with_capacity(36);
    for (index, byte) in aaguid.into_iter().enumerate() {
        if matches!(index, 4 | 6 | 8 | 10) {
            text.push('-');
        }
        // Writing to a string can't fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}
