//! Tokens (property 7): only the token that was signed is accepted, byte for byte.
//!
//! The first line of the input is the token, in which `HEADER`, `PAYLOAD` and `SIGNATURE` stand for the parts of a
//! valid one. Each three bytes after it change one byte of the result: two say where, one says how.

use std::sync::OnceLock;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use factordesk_proxy::auth::jwt::JwtError;

use super::keys::{AUDIENCE, ISSUER, Keys, NOW};
use super::text;
use crate::rng::Rng;
use crate::{Fingerprint, Target, fingerprint};

/// Any token, and changed forms of the valid one.
pub const TARGET: Target = Target {
    name: "jwt",
    run,
    make: Some(make),
    words: &[
        "HEADER",
        "PAYLOAD",
        "SIGNATURE",
        ".",
        "..",
        "=",
        "HEADER.PAYLOAD.SIGNATURE",
        "HEADER.PAYLOAD.",
        "Bearer ",
        // `{"alg":"none"}`, and HS256 with the other fields of the valid header.
        "eyJhbGciOiJub25lIn0",
        "eyJhbGciOiJIUzI1NiIsInR5cCI6ImF0K2p3dCIsImtpZCI6ImsxIn0",
        // `{}`, `null`, `[]`, and claims of another `sub`.
        "e30",
        "bnVsbA",
        "W10",
        "eyJzdWIiOiJhdXRoMHxvdGhlciJ9",
        "AAAA",
        "-",
        "_",
        "+",
        "/",
        "\n",
    ],
    corpus: include_str!("../../corpus/jwt.txt"),
};

/// The valid token, with a few bytes changed.
fn make(rng: &mut Rng) -> Vec<u8> {
    let mut input = b"HEADER.PAYLOAD.SIGNATURE\n".to_vec();
    for _ in 0..rng.below(3) {
        input.extend_from_slice(&rng.number().to_le_bytes()[..3]);
    }
    input
}

fn valid() -> &'static str {
    static TOKEN: OnceLock<String> = OnceLock::new();
    TOKEN.get_or_init(|| {
        let header = r#"{"alg":"RS256","typ":"at+jwt","kid":"k1"}"#;
        let claims = format!(
            r#"{{"iss":"{ISSUER}","aud":"{AUDIENCE}","sub":"auth0|ada","iat":{NOW},"exp":{}}}"#,
            NOW + 600
        );
        Keys::get().sign(header, &claims)
    })
}

/// Whether the error of this token contains `part` because its own words do: it still does when the token has other text there.
fn is_own_wording(token: &str, part: &str) -> bool {
    let other = token.replace(part, &"A".repeat(part.len()));
    let error = Keys::get().verify(&other).err();
    error.is_some_and(|error| error.to_string().contains(part))
}

fn run(input: &[u8]) -> Fingerprint {
    let line = input
        .iter()
        .position(|byte| *byte == b'\n')
        .unwrap_or(input.len());
    let (template, edits) = input.split_at(line);
    let mut parts = valid().split('.');
    let mut token = text(template).into_owned();
    for name in ["HEADER", "PAYLOAD", "SIGNATURE"] {
        token = token.replace(name, parts.next().unwrap_or_default());
    }
    let mut bytes = token.into_bytes();
    for edit in edits.get(1..).unwrap_or_default().chunks_exact(3) {
        let place = usize::from(u16::from_le_bytes([edit[0], edit[1]]));
        let length = bytes.len().max(1);
        if let Some(byte) = bytes.get_mut(place % length) {
            // Mostly another base64 character: bytes that aren't text are rejected early.
            *byte = if edit[2] < 224 {
                URL_SAFE[usize::from(edit[2]) % URL_SAFE.len()]
            } else {
                edit[2]
            };
        }
    }
    let token = String::from_utf8_lossy(&bytes);
    match Keys::get().verify(&token) {
        Ok(claims) => {
            assert_eq!(
                token,
                valid(),
                "accepted, but not the token that was signed"
            );
            assert_eq!(
                (claims.sub.as_str(), claims.expires_at),
                ("auth0|ada", NOW + 600)
            );
            fingerprint("taken")
        }
        Err(error) => {
            assert_ne!(token, valid(), "refused: {error}");
            // The keys can always be fetched; this error would hide the one in the token.
            assert_ne!(error, JwtError::KeysUnavailable);
            let parts = token.split('.').count();
            let told = error.to_string();
            let quoted = token
                .split('.')
                // A short part is in the error's own words by chance.
                .filter(|part| part.len() > 12 && told.contains(part))
                .any(|part| !is_own_wording(&token, part));
            assert!(!quoted, "the error quotes the token: {told}");
            let json = token
                .split('.')
                .filter(|part| URL_SAFE_NO_PAD.decode(part).is_ok())
                .count();
            fingerprint(&(told, parts, json))
        }
    }
}

/// base64url, and the two signs that change how a token is divided or padded.
const URL_SAFE: &[u8; 66] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=";
