//! Registrations of new credentials: CBOR, COSE, and the checks of a registration.
//!
//! An input that begins with `{` is the browser's complete response. Any other input is the number of a recorded
//! registration, followed by changes to its attestation object: three bytes each, as in `jwt`.

use std::sync::OnceLock;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use factordesk::webauthn::{Ceremony, CeremonyFailure, Credential};
use factordesk_model::{CreateType, validate};
use serde_json::{Value, json};

use super::text;
use crate::rng::Rng;
use crate::{Fingerprint, Target, fingerprint};

/// Any response, and changed registrations of real authenticators.
pub const TARGET: Target = Target {
    name: "webauthn",
    run,
    make: Some(make),
    words: &[
        "{\"error\":\"NotAllowedError\"}",
        "\"id\":",
        "\"clientDataJSON\":",
        "\"attestationObject\":",
        "\"rpIdHash\":",
        "\"transports\":",
        "\"rk\":",
        "true",
        "false",
        "null",
        "[",
        "]",
        "\"usb\"",
        "AAAA",
    ],
    corpus: include_str!("../../corpus/webauthn.txt"),
};

fn make(rng: &mut Rng) -> Vec<u8> {
    let mut input = vec![rng.below(24).to_le_bytes()[0]];
    for _ in 0..rng.below(4) {
        input.extend_from_slice(&rng.number().to_le_bytes()[..3]);
    }
    input
}

fn registrations() -> &'static [Value] {
    static ALL: OnceLock<Vec<Value>> = OnceLock::new();
    ALL.get_or_init(|| {
        let text = include_str!("../../../../tests/vectors/registrations.json");
        serde_json::from_str(text).expect("the vectors")
    })
}

fn run(input: &[u8]) -> Fingerprint {
    let Some((number, edits)) = input.split_first().filter(|(first, _)| **first != b'{') else {
        return answer(&text(input));
    };
    let all = registrations();
    let registration = &all[usize::from(*number) % all.len()];
    let part = |name: &str| registration[name].as_str().unwrap_or_default();
    let mut object = URL_SAFE_NO_PAD
        .decode(part("attestation_object"))
        .expect("base64url");
    let original = object.clone();
    for edit in edits.chunks_exact(3) {
        let place = usize::from(u16::from_le_bytes([edit[0], edit[1]])) % object.len();
        // Half of the changes count from the end, where the key is.
        let place = if edit[0] % 2 == 0 {
            object.len() - 1 - place
        } else {
            place
        };
        match edit[2] {
            // Mostly a changed byte; one less or one more contradicts the lengths in the CBOR.
            255 if object.len() > 1 => drop(object.remove(place)),
            254 => object.insert(place, edit[0]),
            byte => object[place] ^= byte,
        }
    }
    let asked = Ceremony {
        kind: CreateType::WebauthnRoaming,
        challenge: part("challenge").to_owned(),
        origin: part("origin").to_owned(),
    };
    let reply = json!({
        "id": part("id"), "attestationObject": URL_SAFE_NO_PAD.encode(&object), "clientDataJSON": part("client_data_json"),
        // Of the unchanged object, so that a changed hash in it is noticed.
        "rpIdHash": rp_id_hash(&original), "transports": ["usb", "x y", 7], "rk": false,
    });
    let read = Credential::read(&reply.to_string(), &asked, 1000.0);
    match &read {
        Ok(credential) => {
            assert_eq!(credential.key_id, part("id"), "another credential");
            holds(credential, &object);
            // The other two aren't transports: only what the API accepts may be left.
            assert_eq!(credential.transports, ["usb"]);
            // Constant-time base64 is slow, so only some inputs are checked.
            let wrongs = if number % 8 == 0 { 3 } else { 0 };
            let wrong = [
                Ceremony {
                    challenge: "AAAA".to_owned(),
                    ..asked.clone()
                },
                Ceremony {
                    origin: "https://evil.example".to_owned(),
                    ..asked.clone()
                },
                Ceremony {
                    kind: CreateType::Passkey,
                    ..asked.clone()
                },
            ];
            for wrong in wrong.into_iter().take(wrongs) {
                assert!(
                    Credential::read(&reply.to_string(), &wrong, 1000.0).is_err(),
                    "{wrong:?}"
                );
            }
        }
        // A recorded registration itself has to pass.
        Err(_) => assert!(object != original, "{}", part("name")),
    }
    fingerprint(&format!(
        "{:?}",
        read.map(|credential| (credential.backed_up, credential.user_verified))
    ))
}

/// Checks that the credential's values are in the attestation object, and that the API would accept them.
fn holds(credential: &Credential, object: &[u8]) {
    let key = STANDARD.decode(&credential.public_key).expect("base64");
    assert!(
        object.windows(key.len()).any(|window| window == key),
        "the key is not in the attestation object"
    );
    assert!(key.len() > 34);
    assert_eq!(credential.aaguid.len(), 36);
    assert_eq!(validate::base64(&credential.public_key), Ok(()));
    assert_eq!(validate::base64(&credential.key_id), Ok(()));
}

/// The hash of the registration's RP ID: the first 32 bytes of `authData`.
fn rp_id_hash(object: &[u8]) -> String {
    let name = b"authData";
    let at = object
        .windows(name.len())
        // The last one: in CTAP2's canonical order `authData` is the last key, and `attStmt`,
        // before it, may contain anything.
        .rposition(|window| window == name)
        .expect("authData")
        + name.len();
    // CBOR's head of a byte string: 0x58 and a length of one byte, or 0x59 and one of two.
    let head = if object[at] == 0x58 { 2 } else { 3 };
    URL_SAFE_NO_PAD.encode(&object[at + head..at + head + 32])
}

/// Checks that a complete response of the browser is rejected: its challenge was never issued.
fn answer(reply: &str) -> Fingerprint {
    let asked = Ceremony {
        kind: CreateType::Passkey,
        challenge: "a challenge that was not answered".to_owned(),
        origin: "https://desk.example.com".to_owned(),
    };
    let read = Credential::read(reply, &asked, 1000.0);
    assert!(read.is_err(), "accepted: {reply}");
    if matches!(read, Err(CeremonyFailure::TimedOut)) {
        panic!("there was time left");
    }
    fingerprint(&format!("{:?}", read.err()))
}
