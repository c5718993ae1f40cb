//! Signed tokens with any content (property 7): the header on the first line, the claims on the next.
//!
//! The signature is always valid. The proxy must accept exactly the tokens that a second implementation of the rules
//! accepts.

use factordesk_proxy::config::PermissionSource;
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::{Map, Value};

use super::keys::{AUDIENCE, ISSUER, Keys, NOW};
use super::text;
use crate::rng::Rng;
use crate::{Fingerprint, Target, fingerprint};

/// Any header and claims, signed.
pub const TARGET: Target = Target {
    name: "claims",
    run,
    make: Some(make),
    words: &[
        "\"alg\":\"RS256\"",
        "\"alg\":\"none\"",
        "\"typ\":\"JWT\"",
        "\"typ\":\"at+jwt\"",
        "\"kid\":\"k1\"",
        "\"jku\":\"x\"",
        "\"crit\":[]",
        "\"nonce\":\"x\"",
        "\"exp\":1795000600",
        "\"exp\":\"1795000600\"",
        "\"exp\":1e10",
        "\"nbf\":0",
        "\"nbf\":null",
        "\"iat\":1795000000",
        "\"aud\":[\"urn:factordesk:proxy\"]",
        "\"sub\":\"\"",
        "\"sub\":\"x\"",
        ",",
        "\n",
        "null",
        // With 30 seconds of skew: the earliest `exp`, the latest `nbf`, and one second too late.
        "1794999971",
        "1795000030",
        "1795000031",
        "\"azp\":\"spa\"",
    ],
    corpus: include_str!("../../corpus/claims.txt"),
};

/// Tokens close to the limits: all parts of a valid token, a few of them with another value.
fn make(rng: &mut Rng) -> Vec<u8> {
    let times = [
        "1795000000",
        "1795000030",
        "1795000031",
        "1794999970",
        "1794999971",
        "0",
        "-1",
        "1e10",
        "\"1\"",
        "null",
        "18446744073709551615",
    ];
    // Ten parts, each changed once in five times: a tenth of the tokens stay valid.
    let mut pick = |usual: &str, others: &[&str]| {
        let one = if rng.once_in(5) {
            rng.pick(others)
        } else {
            usual
        };
        one.to_owned()
    };
    let alg = pick(
        "\"RS256\"",
        &[
            "\"none\"",
            "\"HS256\"",
            "\"RS512\"",
            "\"rs256\"",
            "null",
            "[\"RS256\"]",
        ],
    );
    let typ = pick(
        "\"at+jwt\"",
        &[
            "\"JWT\"",
            "\"jwt\"",
            "\"AT+JWT\"",
            "\"application/at+jwt\"",
            "\"dpop+jwt\"",
            "null",
            "7",
        ],
    );
    let kid = pick("\"k1\"", &["\"k2\"", "\"\"", "null", "[\"k1\"]"]);
    let foreign = pick(
        "",
        &[
            ",\"jku\":\"x\"",
            ",\"jwk\":{}",
            ",\"x5u\":1",
            ",\"x5c\":[]",
            ",\"crit\":null",
            ",\"b64\":false",
            ",\"x\":1",
        ],
    );
    let iss = pick(
        &format!("\"{ISSUER}\""),
        &["\"https://login.example.com\"", "null", "[]"],
    );
    let aud = pick(
        &format!("[\"{AUDIENCE}\"]"),
        &[
            "\"urn:factordesk:proxy\"",
            "\"urn:other\"",
            "[]",
            "null",
            "[[\"urn:factordesk:proxy\"]]",
            "[\"x\",\"urn:factordesk:proxy\"]",
            "{\"0\":\"urn:factordesk:proxy\"}",
        ],
    );
    let sub = pick("\"auth0|ada\"", &["\"\"", "null", "1", "\" \""]);
    let exp = pick("1795000600", &times);
    let iat = pick("1795000000", &times);
    let rest = pick(
        "",
        &[
            ",\"nbf\":1795000030",
            ",\"nbf\":1795000031",
            ",\"nbf\":null",
            ",\"nonce\":\"x\"",
            ",\"typ\":\"ID\"",
            ",\"typ\":\"Bearer\"",
            ",\"token_use\":\"id\"",
            ",\"token_use\":\"access\"",
            ",\"at_hash\":1",
            ",\"sub\":\"b\"",
            ",\"c_hash\":null",
            ",\"s_hash\":\"\"",
        ],
    );
    format!(
        "{{\"alg\":{alg},\"typ\":{typ},\"kid\":{kid}{foreign}}}\n{{\"iss\":{iss},\"aud\":{aud},\"sub\":{sub},\"exp\":{exp},\"iat\":{iat}{rest}}}"
    )
    .into_bytes()
}

fn run(input: &[u8]) -> Fingerprint {
    let input = text(input);
    let (header, claims) = input.split_once('\n').unwrap_or((&input, ""));
    let (known, holds) = holds(header, claims);
    let taken = Keys::get().check_unsigned(header, claims);
    assert_eq!(taken.is_ok(), holds, "{header}\n{claims}");
    // A signature takes a hundred times as long as everything else, so only some inputs are signed.
    if input.len().is_multiple_of(64) && input.len() < 8192 {
        let signed = Keys::get().sign(header, claims);
        assert_eq!(
            Keys::get().verify(&signed).is_ok(),
            holds && known,
            "{header}\n{claims}"
        );
    }
    match taken {
        Ok(claims) => {
            assert!(!claims.sub.is_empty() && claims.expires_at.saturating_add(30) > NOW);
            fingerprint(&(
                claims.azp.is_some(),
                claims.permissions(&PermissionSource::claim("permissions")),
            ))
        }
        Err(error) => fingerprint(&error.to_string()),
    }
}

/// Whether the key is known, and whether the other rules hold. They were written from RFC 8725, RFC 9068 and the
/// security list, not from the code under test.
fn holds(header: &str, claims: &str) -> (bool, bool) {
    // Every name has to be unique (RFC 7519, 4): the lenient parser must find as many members as there are.
    let object = |text: &str| {
        let names = serde_json::from_str::<Names>(text).ok()?.0;
        let object = serde_json::from_str::<Map<String, Value>>(text).ok()?;
        (names == object.len()).then_some(object)
    };
    let (Some(header), Some(claims)) = (object(header), object(claims)) else {
        return (false, false);
    };
    let foreign = ["jku", "jwk", "x5u", "x5c", "crit", "b64"];
    // The access tokens of many providers have no `typ`.
    let typ = match header.get("typ") {
        None => "jwt".to_owned(),
        Some(typ) => typ.as_str().unwrap_or_default().to_lowercase(),
    };
    // RFC 8725, 3.1 and 3.11: the algorithm is fixed, and `typ` tells kinds of tokens apart.
    let header_holds = header.get("alg") == Some(&"RS256".into())
        && header.get("kid").is_some_and(Value::is_string)
        && matches!(typ.as_str(), "jwt" | "at+jwt" | "application/at+jwt")
        // `jku` and its like let the token choose its key; `crit` and `b64` change how it is read.
        && !foreign.iter().any(|name| header.contains_key(*name));
    // 30 seconds of clock skew are allowed on either side.
    let seconds = |name: &str| {
        let number = claims.get(name)?;
        let fraction = || {
            let seconds = number.as_f64()?;
            // 2^53 - 1: above it, an `f64` skips whole numbers.
            let fits = (0.0..=9_007_199_254_740_991.0).contains(&seconds);
            // By way of text: `as` would be a lossy cast, which Clippy's pedantic lints refuse.
            fits.then(|| format!("{:.0}", seconds.floor()).parse().ok())?
        };
        number.as_u64().or_else(fraction)
    };
    let in_time = seconds("exp").is_some_and(|end| NOW < end.saturating_add(30))
        && seconds("iat").is_some_and(|from| from <= NOW + 30)
        && (!claims.contains_key("nbf") || seconds("nbf").is_some_and(|from| from <= NOW + 30));
    let for_us = match claims.get("aud") {
        // RFC 7519, 4.1.3: a list, or one text.
        Some(Value::Array(all)) => all.contains(&AUDIENCE.into()),
        Some(one) => *one == AUDIENCE,
        None => false,
    };
    let somebody = claims
        .get("sub")
        .and_then(Value::as_str)
        .is_some_and(|sub| !sub.is_empty());
    let is = |name: &str, what: &str| {
        let text = claims.get(name).and_then(Value::as_str);
        text.is_some_and(|text| text.to_lowercase() == what)
    };
    // A `nonce` alone doesn't make an ID token of it (property 7).
    let id_token = ["at_hash", "c_hash", "s_hash"]
        .iter()
        .any(|name| claims.contains_key(*name))
        || is("typ", "id")
        || is("token_use", "id");
    let known = header.get("kid") == Some(&"k1".into());
    let holds = header_holds
        && in_time
        && for_us
        && somebody
        && !id_token
        && claims.get("iss") == Some(&ISSUER.into());
    (known, holds)
}

/// The number of members of an object, counting repeated names.
struct Names(usize);

impl<'de> Deserialize<'de> for Names {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Count;

        impl<'de> Visitor<'de> for Count {
            type Value = Names;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Names, A::Error> {
                let mut count = 0;
                while members.next_entry::<String, IgnoredAny>()?.is_some() {
                    count += 1;
                }
                Ok(Names(count))
            }
        }

        deserializer.deserialize_map(Count)
    }
}
