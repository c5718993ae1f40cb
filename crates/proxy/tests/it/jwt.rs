//! 7: a corpus of access tokens, each with its expected status.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _,
};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE, URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, EncodingKey};
use serde_json::{Value, json};

use crate::support::TestApp;
use crate::support::figure::figure;
use crate::support::provider::{AUDIENCE, TestKey, TestProvider, sign, unsigned};

/// Description, token and expected status.
type Case = (String, String, u16);

async fn status(app: &TestApp, token: &str) -> u16 {
    let bearer = format!("Bearer {token}");
    app.get("/session", &[("authorization", &bearer)])
        .await
        .status
}

fn changed(mut object: Value, name: &str, value: Value) -> Value {
    let map = object.as_object_mut().unwrap();
    if value.is_null() {
        map.remove(name);
    } else {
        map.insert(name.to_owned(), value);
    }
    object
}

fn claims(provider: &TestProvider, now: u64) -> Vec<Case> {
    let (header, good) = provider.good(now);
    let mut cases = Vec::new();
    let mut add = |name: &str, value: Value, status: u16| {
        let token = sign(
            &header,
            &changed(good.clone(), name, value.clone()),
            &provider.key.signing,
        );
        cases.push((format!("{name}: {value}"), token, status));
    };
    for name in ["iss", "sub", "aud", "exp", "iat"] {
        for odd in [Value::Null, json!(""), json!(true), json!({}), json!([])] {
            add(name, odd, 401);
        }
    }
    for name in ["exp", "iat", "nbf"] {
        for odd in [
            json!((now + 600).to_string()),
            json!("9999999999"),
            json!(-1),
            json!(1e300),
            json!(-1e300),
            json!([now]),
        ] {
            add(name, odd, 401);
        }
    }
    // A `NumericDate` may have a fraction or an exponent (RFC 7519, section 2).
    for (name, text, status) in [
        ("exp", format!("{}.5", now + 60), 200),
        ("exp", format!("{}.5e3", (now + 1000) / 1000), 200),
        ("exp", format!("{}.5", now - 60), 401),
        ("iat", format!("{now}.25"), 200),
        ("nbf", format!("{}.0", now + 60), 401),
    ] {
        add(name, serde_json::from_str(&text).unwrap(), status);
    }
    // Clocks may differ by up to 30 s.
    for (name, at, status) in [
        ("exp", now + 1, 200),
        ("exp", now - 29, 200),
        ("exp", now - 30, 401),
        ("exp", now - 31, 401),
        ("exp", 0, 401),
        ("exp", now + 24 * 3600, 200),
        ("exp", now + 24 * 3600 + 1, 401),
        ("exp", u64::MAX, 401),
        ("iat", now + 29, 200),
        ("iat", now + 30, 200),
        ("iat", now + 31, 401),
        ("iat", u64::MAX, 401),
        ("iat", 0, 401),
        ("nbf", now + 30, 200),
        ("nbf", now + 31, 401),
        ("nbf", u64::MAX, 401),
        ("nbf", 0, 200),
    ] {
        add(name, json!(at), status);
    }
    for (aud, status) in [
        (json!(AUDIENCE), 200),
        (json!(["urn:other", AUDIENCE]), 200),
        (json!("urn:other"), 401),
        (json!(["urn:other"]), 401),
        (json!([[AUDIENCE]]), 401),
        (json!({"0": AUDIENCE}), 401),
        (json!(format!("{AUDIENCE}/")), 401),
        (json!(AUDIENCE.to_ascii_uppercase()), 401),
        (json!(format!("{AUDIENCE} urn:other")), 401),
        (json!(format!(" {AUDIENCE}")), 401),
        (json!("https://acme.eu.auth0.com/api/v2/"), 401),
    ] {
        add("aud", aud, status);
    }
    for iss in [
        "https://evil.example/".to_owned(),
        provider.origin.clone(),
        format!("{}/", provider.issuer()),
        provider.issuer().to_ascii_uppercase(),
        format!("{}.evil.example/", provider.origin),
    ] {
        add("iss", json!(iss), 401);
    }
    add("sub", json!(1), 401);
    cases
}

/// ID tokens of the same provider, and access tokens that resemble them.
fn id_tokens(provider: &TestProvider, now: u64) -> Vec<Case> {
    let (header, good) = provider.good(now);
    let mut cases = Vec::new();
    let typed = [
        json!({"alg": "RS256", "typ": "JWT", "kid": "k1"}),
        header.clone(),
    ];
    for (name, value, status) in [
        ("at_hash", "x", 401),
        ("c_hash", "x", 401),
        ("s_hash", "x", 401),
        ("typ", "ID", 401),
        ("typ", "id", 401),
        ("token_use", "id", 401),
        ("typ", "Bearer", 200),
        ("token_use", "access", 200),
        // Some providers copy it from the request.
        ("nonce", "x", 200),
    ] {
        for header in &typed {
            let claims = changed(good.clone(), name, json!(value));
            let token = sign(header, &claims, &provider.key.signing);
            cases.push((format!("ID token: {name} {value}"), token, status));
        }
    }
    let id = changed(good.clone(), "aud", json!("web-client"));
    let token = sign(&header, &id, &provider.key.signing);
    cases.push(("for the login application".to_owned(), token, 401));
    cases
}

fn headers(provider: &TestProvider, now: u64) -> Vec<Case> {
    let (good, claims) = provider.good(now);
    let jwk = provider.key.jwk.clone();
    let mut list: Vec<(&str, Value, u16)> = Vec::new();
    for alg in [
        "none", "None", "NONE", "nOnE", "", " RS256", "rs256", "RS512", "RS384", "PS256", "HS256",
        "HS384", "HS512", "ES256", "ES384", "EdDSA", "RSA1_5", "dir",
    ] {
        list.push(("alg", json!(alg), 401));
    }
    list.extend([
        ("alg", Value::Null, 401),
        ("alg", json!(["RS256"]), 401),
        ("alg", json!(256), 401),
    ]);
    for kid in [
        json!(null),
        json!(""),
        json!("k2"),
        json!("K1"),
        json!(" k1"),
        json!("../../k1"),
        json!("../../../../dev/null"),
        json!("k1\u{0}"),
        json!("' OR 1=1 --"),
        json!("https://evil.example/k1"),
        json!(["k1"]),
        json!({"kid": "k1"}),
        json!(1),
    ] {
        list.push(("kid", kid, 401));
    }
    for (typ, status) in [
        ("at+jwt", 200),
        ("AT+JWT", 200),
        ("application/at+jwt", 200),
        ("JWT", 200),
        ("", 401),
        ("JWS", 401),
        ("logout+jwt", 401),
        ("dpop+jwt", 401),
        ("secevent+jwt", 401),
        ("text/plain", 401),
    ] {
        list.push(("typ", json!(typ), status));
    }
    list.extend([
        ("typ", Value::Null, 200),
        ("typ", json!(["at+jwt"]), 401),
        ("jku", json!("https://evil.example/jwks"), 401),
        ("jku", json!(format!("{}/jwks", provider.origin)), 401),
        ("jwk", jwk, 401),
        ("jwk", json!({"kty": "RSA"}), 401),
        ("x5u", json!("https://evil.example/"), 401),
        ("x5c", json!([]), 401),
        ("x5c", json!([STANDARD.encode(provider.key.modulus())]), 401),
        ("crit", json!(["exp"]), 401),
        ("crit", json!([]), 401),
        ("b64", json!(false), 401),
        ("harmless", json!("x"), 200),
    ]);
    list.into_iter()
        .map(|(name, value, status)| {
            let header = changed(good.clone(), name, value.clone());
            let token = sign(&header, &claims, &provider.key.signing);
            (format!("header {name}: {value}"), token, status)
        })
        .collect()
}

/// Tokens signed with various keys and algorithms.
fn signatures(provider: &TestProvider, now: u64) -> Vec<Case> {
    let (header, claims) = provider.good(now);
    let good = sign(&header, &claims, &provider.key.signing);
    let (message, signature) = good.rsplit_once('.').unwrap();
    let (head, _) = message.split_once('.').unwrap();
    let forged = unsigned(
        &header,
        &changed(claims.clone(), "sub", json!("auth0|other")),
    );
    let forged = forged.split_once('.').unwrap().1.to_owned();
    let mut cases = vec![
        ("as it should be".to_owned(), good.clone(), 200),
        (
            "another's key".to_owned(),
            sign(&header, &claims, &TestKey::new("k1").signing),
            401,
        ),
        (
            "other claims".to_owned(),
            format!("{head}.{forged}.{signature}"),
            401,
        ),
        (
            "a zero signature".to_owned(),
            format!("{message}.{}", URL_SAFE_NO_PAD.encode([0; 256])),
            401,
        ),
        ("a short one".to_owned(), format!("{message}.AAAA"), 401),
    ];
    // The public key as an HMAC secret, in every common encoding.
    let key = &provider.key;
    let der = STANDARD.decode(
        key.public_pem()
            .lines()
            .filter(|line| !line.starts_with('-'))
            .collect::<String>(),
    );
    let secrets = [
        ("modulus", key.modulus()),
        ("PEM", key.public_pem().into_bytes()),
        ("PEM, trimmed", key.public_pem().trim().as_bytes().to_vec()),
        ("DER", der.unwrap()),
        ("JWK", key.jwk.to_string().into_bytes()),
        ("nothing", Vec::new()),
    ];
    for (what, secret) in secrets {
        for (alg, algorithm) in [
            ("HS256", Algorithm::HS256),
            ("HS512", Algorithm::HS512),
            // An allowed algorithm in the header, but another one in the signature.
            ("RS256", Algorithm::HS256),
        ] {
            let message = unsigned(&changed(header.clone(), "alg", json!(alg)), &claims);
            let secret = EncodingKey::from_secret(&secret);
            let signature =
                jsonwebtoken::crypto::sign(message.as_bytes(), &secret, algorithm).unwrap();
            let what = format!("{alg}, {algorithm:?} with the public key's {what}");
            cases.push((what, format!("{message}.{signature}"), 401));
        }
    }
    // Keys of other types, which the provider publishes too (see the test).
    let ec = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap();
    let ed = Ed25519KeyPair::generate().unwrap();
    for (kid, alg) in [
        ("ec", "ES256"),
        ("ec", "RS256"),
        ("ed", "EdDSA"),
        ("ed", "RS256"),
        ("k1", "ES256"),
        ("k1", "EdDSA"),
    ] {
        let header = json!({"alg": alg, "typ": "at+jwt", "kid": kid});
        let message = unsigned(&header, &claims);
        let signature = if alg == "EdDSA" || kid == "ed" {
            ed.sign(message.as_bytes()).as_ref().to_vec()
        } else {
            let random = SystemRandom::new();
            let signed = ec.sign(&random, message.as_bytes()).unwrap();
            signed.as_ref().to_vec()
        };
        let signature = URL_SAFE_NO_PAD.encode(signature);
        cases.push((
            format!("{alg} by key {kid}"),
            format!("{message}.{signature}"),
            401,
        ));
    }
    for (kid, what, status) in [
        ("enc", "not for signatures", 401),
        ("oct", "not for signatures", 401),
        ("ps", "for another algorithm", 401),
        ("rs512", "for another algorithm", 401),
        ("any", "that says nothing of what it is for", 200),
    ] {
        let header = changed(header.clone(), "kid", json!(kid));
        let token = sign(&header, &claims, &provider.key.signing);
        cases.push((format!("a key {what}: {kid}"), token, status));
    }
    cases
}

/// Malformed tokens.
fn forms(provider: &TestProvider, now: u64) -> Vec<Case> {
    let (header, claims) = provider.good(now);
    let key = &provider.key.signing;
    let good = sign(&header, &claims, key);
    let (message, signature) = good.rsplit_once('.').unwrap();
    let (head, payload) = message.split_once('.').unwrap();
    let signed = |head: &str, payload: &str| {
        let message = format!("{head}.{payload}");
        let signature =
            jsonwebtoken::crypto::sign(message.as_bytes(), key, Algorithm::RS256).unwrap();
        format!("{message}.{signature}")
    };
    let raw = |text: &str| URL_SAFE_NO_PAD.encode(text);
    // A duplicate name: the second value is the valid one.
    let mut twice = claims.to_string();
    twice.insert_str(1, "\"sub\":\"auth0|other\",");
    let mut twice_header = header.to_string();
    twice_header.insert_str(1, "\"alg\":\"none\",");
    let fill = (3 - header.to_string().len() % 3) % 3 + 1;
    let padded = URL_SAFE.encode(header.to_string() + &" ".repeat(fill));
    assert!(padded.ends_with('='), "it ends with padding");
    // Decodes to the same bytes, with other unused bits in the last character.
    let loose = |part: &str| {
        let mut bits = part.to_owned();
        let last = bits.pop().unwrap();
        let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        let next = alphabet.find(last).unwrap() ^ 1;
        bits.push(alphabet.chars().nth(next).unwrap());
        bits
    };
    let mut spaced = String::new();
    for (index, c) in good.chars().enumerate() {
        if index % 64 == 63 {
            spaced.push('\t');
        }
        spaced.push(c);
    }
    let mut big = claims.clone();
    big["padding"] = json!("x".repeat(13_000));
    let list: Vec<(&str, String)> = vec![
        ("no signature", format!("{message}.")),
        ("two parts", message.to_owned()),
        ("one part", head.to_owned()),
        ("four parts", format!("{good}.x")),
        ("five parts, as a JWE has", format!("{good}.x.y")),
        ("a dot in front", format!(".{good}")),
        ("a dot behind", format!("{good}.")),
        ("dots only", "..".to_owned()),
        ("no header", format!(".{payload}.{signature}")),
        ("no claims", format!("{head}..{signature}")),
        ("padding behind", format!("{good}=")),
        ("padding in the header", signed(&padded, payload)),
        (
            "padding in the claims",
            signed(head, &format!("{payload}=")),
        ),
        (
            "loose bits in the signature",
            format!("{message}.{}", loose(signature)),
        ),
        (
            "plain base64",
            format!(
                "{message}.{}",
                signature.replace('-', "+").replace('_', "/") + "+"
            ),
        ),
        ("white space inside", spaced),
        ("claims twice", signed(head, &raw(&twice))),
        (
            "header parameters twice",
            signed(&raw(&twice_header), payload),
        ),
        (
            "claims are an array",
            signed(head, &raw(&format!("[{claims}]"))),
        ),
        ("claims are a text", signed(head, &raw("\"x\""))),
        ("claims are null", signed(head, &raw("null"))),
        ("claims are no JSON", signed(head, &raw("{"))),
        (
            "something behind the claims",
            signed(head, &raw(&format!("{claims}{{}}"))),
        ),
        ("header is an array", signed(&raw("[]"), payload)),
        (
            "header is no UTF-8",
            signed(&URL_SAFE_NO_PAD.encode([0xff, 0xfe]), payload),
        ),
        ("claims in a token", signed(head, &raw(&good))),
        ("larger than 16 KiB", sign(&header, &big, key)),
        ("nothing but letters", "a".repeat(20_000)),
        ("the word null", "null".to_owned()),
        ("undefined", "undefined".to_owned()),
        ("an object", "[object".to_owned()),
    ];
    list.into_iter()
        .map(|(what, token)| (what.to_owned(), token, 401))
        .collect()
}

/// Tokens at and just above the maximum length.
fn lengths(provider: &TestProvider, now: u64) -> Vec<Case> {
    let (header, claims) = provider.good(now);
    [(16 * 1024, 200), (16 * 1024 + 1, 401)]
        .map(|(length, status)| {
            let token = of_length(length, &header, &claims, &provider.key.signing);
            (format!("{length} characters"), token, status)
        })
        .into()
}

/// A valid token of exactly this length, filled up with unknown fields.
fn of_length(length: usize, header: &Value, claims: &Value, key: &EncodingKey) -> String {
    let lengths = (0..3).flat_map(|first| (11_500..12_500).map(move |second| (first, second)));
    for (first, second) in lengths {
        let header = changed(header.clone(), "x", json!("x".repeat(first)));
        let claims = changed(claims.clone(), "x", json!("x".repeat(second)));
        if unsigned(&header, &claims).len() + 1 + 342 == length {
            return sign(&header, &claims, key);
        }
    }
    panic!("no token has {length} characters");
}

#[tokio::test]
async fn security_07_every_token_of_the_corpus_gets_its_answer() {
    let provider = TestProvider::start().await;
    let entry = |changes: Value| {
        let mut entry = provider.key.jwk.clone();
        let map = entry.as_object_mut().unwrap();
        map.extend(changes.as_object().unwrap().clone());
        entry
    };
    let ec = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap();
    let point = ec.public_key().as_ref().to_vec();
    let half = |range: std::ops::Range<usize>| URL_SAFE_NO_PAD.encode(&point[range]);
    provider.show_entries(&[
        provider.key.jwk.clone(),
        entry(json!({"kid": "enc", "use": "enc"})),
        entry(json!({"kid": "ps", "alg": "PS256"})),
        entry(json!({"kid": "rs512", "alg": "RS512"})),
        entry(json!({"kid": "any", "alg": null, "use": null})),
        json!({"kty": "oct", "kid": "oct", "k": URL_SAFE_NO_PAD.encode("secret"), "alg": "HS256"}),
        json!({"kty": "EC", "crv": "P-256", "kid": "ec", "use": "sig", "x": half(1..33), "y": half(33..65)}),
        json!({"kty": "OKP", "crv": "Ed25519", "kid": "ed", "use": "sig", "x": half(1..33)}),
    ]);
    let app = provider.app().start().await;
    let now = app.clock.seconds();
    let corpus = [
        claims(&provider, now),
        id_tokens(&provider, now),
        headers(&provider, now),
        signatures(&provider, now),
        forms(&provider, now),
        lengths(&provider, now),
    ]
    .concat();
    let mut good = 0;
    for (what, token, expected) in &corpus {
        assert_eq!(status(&app, token).await, *expected, "{what}: {token:.200}");
        if *expected == 200 {
            good += 1;
            app.tenant.control().clear_request_log();
        }
        assert_eq!(app.upstream_calls(), [], "{what}");
    }
    let count = corpus.len();
    assert!(count >= 150 && good >= 10, "{count}, {good} good");
    figure(&format!(
        "7 JWT corpus: {count} tokens, {} rejected, {good} accepted, all as expected",
        count - good
    ));
    app.stop().await;
}

#[tokio::test]
async fn unknown_and_malformed_permissions_are_ignored() {
    let provider = TestProvider::start().await;
    let app = provider.app().start().await;
    let (header, good) = provider.good(app.clock.seconds());
    for (claim, expected) in [
        (json!(["read:authentication_methods", "read:users"]), 1),
        (
            json!("read:authentication_methods delete:authentication_methods"),
            2,
        ),
        (json!(["READ:authentication_methods", "*", "read:*"]), 0),
        (json!({"read:authentication_methods": true}), 0),
        (json!([["read:authentication_methods"]]), 0),
        (Value::Null, 0),
    ] {
        let claims = changed(good.clone(), "permissions", claim.clone());
        let bearer = format!("Bearer {}", sign(&header, &claims, &provider.key.signing));
        let reply = app.get("/session", &[("authorization", &bearer)]).await;
        let found = reply.json()["permissions"].as_array().unwrap().len();
        assert_eq!(found, expected, "{claim}");
    }
    app.stop().await;
}
