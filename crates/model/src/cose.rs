//! Reads the public key of a WebAuthn credential: `COSE_Key` (RFC 9052, section 7; RFC 9053; for RSA, RFC 8230).
//!
//! The widget finds the key in the authenticator data; the proxy checks the key of a passkey before it sends it.
//! Signatures are not verified here.

use cbor4ii::core::dec::{Decode, IgnoredAny, Read as _, Reference};
use cbor4ii::core::types::{Bytes, Map};
use cbor4ii::core::utils::SliceReader;

/// ECDSA with SHA-256, on P-256 as Web Authentication uses it.
pub const ES256: i64 = -7;
/// `EdDSA`, on Ed25519.
pub const EDDSA: i64 = -8;
/// RSASSA-PKCS1-v1_5 with SHA-256.
pub const RS256: i64 = -257;

/// A public key that was checked for completeness.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CoseKey<'a> {
    /// The encoded key, as the authenticator wrote it
    pub bytes: &'a [u8],
    /// `alg`
    pub algorithm: i64,
}

/// A value in the map.
#[derive(PartialEq, Eq)]
enum Part<'a> {
    Number(i64),
    Bytes(&'a [u8]),
    Other,
}

impl<'a> CoseKey<'a> {
    /// Reads the key at the beginning of `from`; returns it with the bytes that follow.
    ///
    /// Returns `None` unless it is a complete key for [`ES256`], [`EDDSA`] or [`RS256`].
    pub fn read(from: &'a [u8]) -> Option<(Self, &'a [u8])> {
        let mut reader = SliceReader::new(from);
        let mut parts: Vec<(i64, Part<'a>)> = Vec::new();
        for _ in 0..Map::len(&mut reader).ok()?? {
            let label = i64::decode(&mut reader).ok()?;
            // A label twice is invalid (RFC 9052), and readers disagree on which of the two counts.
            if parts.iter().any(|(known, _)| *known == label) {
                return None;
            }
            parts.push((label, part(&mut reader)?));
        }
        // The length of the key isn't stored anywhere: the key ends where the map does.
        let after = rest(&mut reader);
        let part = |label| {
            let (_, part) = parts.iter().find(|(known, _)| *known == label)?;
            Some(part)
        };
        let number = |label| match part(label)? {
            Part::Number(number) => Some(*number),
            _ => None,
        };
        let bytes = |label| match part(label)? {
            Part::Bytes(bytes) => Some(bytes.len()),
            _ => None,
        };
        // Labels: 1 `kty`, 3 `alg`; from -1 on, the parameters of the key type (RFC 9053).
        let (kind, algorithm) = (number(1)?, number(3)?);
        let complete = match (kind, algorithm) {
            // P-256, and both coordinates. A compressed point has a boolean as `y`.
            (2, ES256) => number(-1)? == 1 && bytes(-2)? == 32 && bytes(-3)? == 32,
            // Ed25519, and the public point.
            (1, EDDSA) => number(-1)? == 6 && bytes(-2)? == 32,
            // A modulus of 2048 to 8192 bits, and an exponent
            (3, RS256) => (256..=1024).contains(&bytes(-1)?) && (1..=8).contains(&bytes(-2)?),
            _ => false,
        };
        let bytes = from.get(..from.len().checked_sub(after.len())?)?;
        complete.then_some((Self { bytes, algorithm }, after))
    }
}

fn part<'a>(reader: &mut SliceReader<'a>) -> Option<Part<'a>> {
    // The top three bits are the CBOR major type.
    Some(match rest(reader).first()? >> 5 {
        0 | 1 => Part::Number(i64::decode(reader).ok()?),
        2 => Part::Bytes(<Bytes<&[u8]>>::decode(reader).ok()?.0),
        _ => {
            IgnoredAny::decode(reader).ok()?;
            Part::Other
        }
    })
}

/// The bytes that a reader hasn't consumed yet.
pub fn rest<'a>(reader: &mut SliceReader<'a>) -> &'a [u8] {
    match reader.fill(usize::MAX) {
        Ok(Reference::Long(rest)) => rest,
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// ES256: {1: 2, 3: -7, -1: 1, -2: 32 bytes, -3: 32 bytes}
    fn es256() -> Vec<u8> {
        let mut key = vec![0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20];
        key.extend([7; 32]);
        key.extend([0x22, 0x58, 0x20]);
        key.extend([9; 32]);
        key
    }

    #[test]
    fn key_is_returned_with_the_bytes_after_it() {
        let mut bytes = es256();
        let length = bytes.len();
        bytes.extend([0xa0, 0xff]);
        let (key, after) = CoseKey::read(&bytes).unwrap();
        assert_eq!(key.bytes.len(), length);
        assert_eq!(key.algorithm, ES256);
        assert_eq!(after, [0xa0, 0xff]);
    }

    #[test]
    fn key_that_is_cut_short_is_rejected() {
        let bytes = es256();
        for length in 0..bytes.len() {
            assert_eq!(CoseKey::read(&bytes[..length]), None, "{length}");
        }
    }

    #[test]
    fn key_of_another_kind_is_rejected() {
        let change = |at: usize, to: u8| {
            let mut bytes = es256();
            bytes[at] = to;
            bytes
        };
        for (what, bytes) in [
            ("kty OKP", change(2, 0x01)),
            ("alg -8", change(4, 0x27)),
            ("alg -35", change(4, 0x38)),
            ("P-384", change(6, 0x02)),
            ("x a text", change(8, 0x78)),
            ("a label twice", change(7, 0x20)),
            ("y is missing", change(0, 0xa4)),
        ] {
            assert_eq!(CoseKey::read(&bytes), None, "{what}");
        }
    }
}
