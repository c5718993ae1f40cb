//! Registrations of real authenticators, as another implementation (`py_webauthn` 2.7.0) reads them, and
//! responses that must be rejected.

use data_encoding::BASE64URL_NOPAD;
use proptest::prelude::*;
use serde_json::json;
use sha2::{Digest as _, Sha256};

use super::*;
use factordesk_model::cose::{EDDSA, ES256, RS256};

fn registrations() -> Vec<Value> {
    let text = include_str!("../../tests/vectors/registrations.json");
    serde_json::from_str(text).unwrap()
}

fn base64url(bytes: impl AsRef<[u8]>) -> String {
    BASE64URL_NOPAD.encode(bytes.as_ref())
}

/// The request and the response of a registration, as the module sees them.
fn of(registration: &Value) -> (Ceremony, Value) {
    let text = |name: &str| registration[name].as_str().unwrap().to_owned();
    let asked = Ceremony {
        kind: CreateType::WebauthnRoaming,
        challenge: text("challenge"),
        origin: text("origin"),
    };
    let response = json!({
        "id": text("id"), "attestationObject": text("attestation_object"), "clientDataJSON": text("client_data_json"),
        "rpIdHash": base64url(Sha256::digest(text("rp_id"))), "transports": ["usb"], "rk": false,
    });
    (asked, response)
}

fn read(response: &Value, asked: &Ceremony) -> Result<Credential, CeremonyFailure> {
    Credential::read(&response.to_string(), asked, 1000.0)
}

/// A registration by Chromium's virtual authenticator. Without an attestation its parts are easy to locate.
fn simple() -> (Ceremony, Value) {
    let registrations = registrations();
    of(registrations
        .iter()
        .find(|r| r["name"] == "chromium_usb_7")
        .unwrap())
}

#[test]
fn registrations_are_read_as_another_implementation_reads_them() {
    let mut algorithms = Vec::new();
    for registration in registrations() {
        let name = &registration["name"];
        let (asked, response) = of(&registration);
        let credential = read(&response, &asked).unwrap_or_else(|why| panic!("{name}: {why:?}"));
        let expected = &registration["expected"];
        algorithms.push(expected["alg"].as_i64().unwrap());
        assert_eq!(credential.key_id, registration["id"], "{name}");
        assert_eq!(credential.public_key, expected["public_key"], "{name}");
        assert_eq!(credential.aaguid, expected["aaguid"], "{name}");
        let device_type = serde_json::to_value(credential.device_type).unwrap();
        assert_eq!(device_type, expected["device_type"], "{name}");
        assert_eq!(credential.backed_up, expected["backed_up"], "{name}");
        assert_eq!(
            credential.user_verified, expected["user_verified"],
            "{name}"
        );
        assert_eq!(credential.transports, ["usb"], "{name}");
    }
    for algorithm in [ES256, EDDSA, RS256] {
        assert!(algorithms.contains(&algorithm), "{algorithm}");
    }
}

#[test]
fn response_to_another_request_is_rejected() {
    let (asked, response) = simple();
    let flaw = |response: &Value, asked: &Ceremony| match read(response, asked) {
        Err(CeremonyFailure::Flaw(flaw)) => flaw,
        other => panic!("{other:?}"),
    };
    let with = |name: &str, value: Value| {
        let mut response = response.clone();
        response[name] = value;
        response
    };
    let client = |change: fn(&mut Value)| {
        let text = response["clientDataJSON"].as_str().unwrap();
        let text = BASE64URL_NOPAD.decode(text.as_bytes()).unwrap();
        let mut client: Value = serde_json::from_slice(&text).unwrap();
        change(&mut client);
        with("clientDataJSON", base64url(client.to_string()).into())
    };
    for (changed, expected) in [
        (client(|c| c["type"] = "webauthn.get".into()), Flaw::Purpose),
        (client(|c| c["challenge"] = "AAAA".into()), Flaw::Challenge),
        (client(|c| c["challenge"] = Value::Null), Flaw::Challenge),
        (
            client(|c| c["origin"] = "http://localhost".into()),
            Flaw::Origin,
        ),
        (client(|c| *c = Value::Null), Flaw::Purpose),
        (
            with("rpIdHash", base64url(Sha256::digest("acme.com")).into()),
            Flaw::RpId,
        ),
        (with("id", "AAAA".into()), Flaw::CredentialId),
        (with("id", Value::Null), Flaw::Unreadable),
        (with("clientDataJSON", "e30=".into()), Flaw::Unreadable),
        (with("attestationObject", "oA".into()), Flaw::Unreadable),
        (Value::Null, Flaw::Unreadable),
    ] {
        assert_eq!(flaw(&changed, &asked), expected);
    }
    let passkey = Ceremony {
        kind: CreateType::Passkey,
        ..asked
    };
    assert_eq!(flaw(&response, &passkey), Flaw::NotDiscoverable);
    for rk in [true.into(), Value::Null] {
        assert!(read(&with("rk", rk), &passkey).is_ok());
    }
}

/// Replaces the authenticator data's flags in the attestation object of [`simple`]. They follow the hash of
/// the RP ID.
fn with_flags(response: &Value, flags: u8) -> Value {
    let object = response["attestationObject"].as_str().unwrap();
    let mut object = BASE64URL_NOPAD.decode(object.as_bytes()).unwrap();
    let hash = Sha256::digest("localhost");
    let at = object.windows(32).position(|part| part == hash.as_slice());
    object[at.unwrap() + 32] = flags;
    let mut response = response.clone();
    response["attestationObject"] = base64url(object).into();
    response
}

#[test]
fn flags_say_what_the_credential_is() {
    const UP: u8 = 1;
    const UV: u8 = 4;
    const BE: u8 = 8;
    const BS: u8 = 16;
    const AT: u8 = 64;
    let (asked, response) = simple();
    let read = |flags| read(&with_flags(&response, flags), &asked);
    let both = read(AT | UP | UV | BE | BS).unwrap();
    assert!(both.user_verified && both.backed_up);
    assert_eq!(both.device_type, DeviceType::MultiDevice);
    let eligible = read(AT | UP | BE).unwrap();
    assert!(!eligible.user_verified && !eligible.backed_up);
    assert_eq!(eligible.device_type, DeviceType::MultiDevice);
    assert_eq!(read(AT | UP).unwrap().device_type, DeviceType::SingleDevice);
    for (flags, flaw) in [
        (AT | UV, Flaw::Presence),
        (AT | UP | BS, Flaw::Backup),
        (UP | UV, Flaw::Unreadable),
        // Extensions flagged, but missing
        (AT | UP | 128, Flaw::Unreadable),
    ] {
        assert_eq!(read(flags), Err(CeremonyFailure::Flaw(flaw)), "{flags:#b}");
    }
}

#[test]
fn transports_that_the_api_would_refuse_are_left_out() {
    let (asked, mut response) = simple();
    response["transports"] = json!(["usb", "Carrier Pigeon", 7, "smart-card"]);
    assert_eq!(
        read(&response, &asked).unwrap().transports,
        ["usb", "smart-card"]
    );
    response["transports"] = Value::Null;
    assert!(read(&response, &asked).unwrap().transports.is_empty());
}

#[test]
fn failures_are_distinguished() {
    let asked = simple().0;
    for (name, after, expected) in [
        ("NotAllowedError", 1_000.0, CeremonyFailure::NotAllowed),
        ("NotAllowedError", 60_010.0, CeremonyFailure::TimedOut),
        ("InvalidStateError", 60_010.0, CeremonyFailure::Registered),
        ("SecurityError", 1.0, CeremonyFailure::RpId),
        ("NotSupportedError", 1.0, CeremonyFailure::Algorithms),
        ("ConstraintError", 1.0, CeremonyFailure::Constraint),
        ("OperationError", 1.0, CeremonyFailure::Busy),
        ("UnknownError", 1.0, CeremonyFailure::Browser),
    ] {
        let response = json!({ "error": name }).to_string();
        assert_eq!(Credential::read(&response, &asked, after), Err(expected));
    }
}

#[test]
fn registration_that_is_cut_short_anywhere_is_refused() {
    for registration in registrations() {
        let (_, response) = of(&registration);
        let object = response["attestationObject"].as_str().unwrap();
        let object = BASE64URL_NOPAD.decode(object.as_bytes()).unwrap();
        for length in 0..object.len() {
            assert_eq!(Attested::read(&object[..length]), None, "{length}");
        }
    }
}

proptest! {
    #[test]
    fn any_bytes_are_refused_without_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let (asked, mut response) = simple();
        response["attestationObject"] = base64url(bytes).into();
        prop_assert_eq!(read(&response, &asked), Err(CeremonyFailure::Flaw(Flaw::Unreadable)));
    }

    #[test]
    fn changed_registrations_never_panic_and_never_change_the_id(
        which in any::<proptest::sample::Index>(),
        changes in proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>()), 1..4),
    ) {
        let registrations = registrations();
        let (asked, mut response) = of(which.get(&registrations));
        let object = response["attestationObject"].as_str().unwrap();
        let mut object = BASE64URL_NOPAD.decode(object.as_bytes()).unwrap();
        for (at, byte) in changes {
            let at = at.index(object.len());
            object[at] = byte;
        }
        response["attestationObject"] = base64url(object).into();
        if let Ok(credential) = read(&response, &asked) {
            prop_assert_eq!(&credential.key_id, response["id"].as_str().unwrap());
        }
    }

    #[test]
    fn any_text_is_refused_without_a_panic(text in ".{0,200}") {
        let asked = simple().0;
        prop_assert!(Credential::read(&text, &asked, 0.0).is_err());
    }
}
