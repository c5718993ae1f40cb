//! Parsing and serialising give the same results with a tree of [`Value`]s and without.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::plain::{method as read_method, page as read_page, plain};
use super::{AuthenticationMethod, Channel, MethodType, SubMethod};
use crate::id::MethodId;
use crate::list::{ListVersion, MethodPage};
use crate::mask;
use crate::secret::Secret;

/// A method with every field; without `..`, so that a new field doesn't compile until it is added here.
fn full() -> AuthenticationMethod {
    let text = |text: &str| Some(text.to_owned());
    AuthenticationMethod {
        id: MethodId::new("passkey|dev_1").ok(),
        kind: Some(MethodType::Passkey),
        confirmed: Some(true),
        name: text("Mia's \"key\"\n"),
        authentication_methods: vec![SubMethod {
            kind: text("sms"),
            id: text("sms|dev_1"),
            extra: serde_json::Map::from_iter([("x".to_owned(), json!([1.5, null]))]),
        }],
        preferred_authentication_method: Some(Channel::Sms),
        link_id: text("link"),
        phone_number: text("+447700900123"),
        email: text("mia@example.com"),
        totp_secret: Some(Secret::new("JBSWY3DP")),
        key_id: text("key"),
        public_key: text("public"),
        relying_party_identifier: text("login.example.com"),
        aaguid: text("aaguid"),
        credential_device_type: text("multi_device"),
        credential_backed_up: Some(false),
        identity_user_id: text("identity"),
        user_agent: text("agent"),
        user_handle: text("handle"),
        transports: Some(vec!["usb".to_owned(), "nfc".to_owned()]),
        created_at: text("2026-01-01T00:00:00.000Z"),
        enrolled_at: text("2026-01-02T00:00:00.000Z"),
        last_auth_at: text("2026-01-03T00:00:00.000Z"),
        extra: serde_json::Map::from_iter([("later".to_owned(), json!({"b": 1, "a": []}))]),
    }
}

fn same_as_with_values(methods: &[AuthenticationMethod]) {
    for method in methods {
        assert_eq!(
            serde_json::to_string(method).unwrap(),
            method.to_value().to_string()
        );
        assert_eq!(method.to_json(), serde_json::to_vec(method).unwrap());
    }
    assert_eq!(ListVersion::streamed(methods), ListVersion::of(methods));
}

#[test]
fn every_field_is_read_and_written_without_values() {
    let text = full().to_value().to_string();
    assert_eq!(plain(text.as_bytes(), read_method), Some(full()));
    same_as_with_values(&[full(), AuthenticationMethod::default()]);
}

/// Values of all kinds, mostly strings.
fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        4 => "[a-z|+0-9 \"\\\\é•@.]{0,12}".prop_map(Value::from),
        1 => Just(Value::Null),
        1 => any::<bool>().prop_map(Value::from),
        1 => any::<i32>().prop_map(Value::from),
        1 => Just(json!(5.0)),
        1 => prop::sample::select(vec!["sms", "voice", "totp", "webauthn_roaming", ".."]).prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        let keys = prop::sample::select(vec!["type", "id", "x", "phone", "secret", "keyId", "a"]);
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            prop::collection::vec((keys, inner), 0..4).prop_map(|pairs| {
                let pairs = pairs
                    .into_iter()
                    .map(|(key, value)| (key.to_owned(), value));
                Value::Object(pairs.collect())
            }),
        ]
    })
}

/// A value of the type that the key usually has, so that the shortcut is taken too.
fn fitting(key: &str) -> BoxedStrategy<Value> {
    match key {
        "confirmed" | "credential_backed_up" => any::<bool>().prop_map(Value::from).boxed(),
        "transports" => prop::collection::vec("[a-z]{1,4}", 0..3)
            .prop_map(Value::from)
            .boxed(),
        "preferred_authentication_method" => Just(json!("voice")).boxed(),
        "id" => "[a-z]{1,4}\\|dev_[a-zA-Z]{1,4}"
            .prop_map(Value::from)
            .boxed(),
        "authentication_methods" => Just(json!([{"id": "1", "type": "sms", "x": 1}, {}])).boxed(),
        "start" | "limit" | "total" => (0_u64..200).prop_map(Value::from).boxed(),
        _ => "[a-z+0-9 @.]{0,12}".prop_map(Value::from).boxed(),
    }
}

/// The text of an object; keys may be repeated.
fn object(keys: Vec<String>) -> impl Strategy<Value = String> {
    let pair = prop::sample::select(keys).prop_flat_map(|key| {
        let value = prop_oneof![19 => fitting(&key), 1 => value().boxed()];
        value.prop_map(move |value| format!("{}:{value}", Value::from(key.clone())))
    });
    prop::collection::vec(pair, 0..8).prop_map(|pairs| format!("{{{}}}", pairs.join(",")))
}

fn method() -> impl Strategy<Value = String> {
    let known = full().to_value();
    let known = known.as_object().unwrap().keys().cloned();
    let others = [
        "later",
        "keyId",
        "Own",
        "phoneNumber",
        "x\"",
        "my_mobile",
        "recovery-code",
    ];
    object(known.chain(others.map(str::to_owned)).collect())
}

fn page() -> impl Strategy<Value = String> {
    let list = || {
        let items = prop::collection::vec(method(), 0..4);
        items.prop_map(|items| format!("[{}]", items.join(",")))
    };
    let totals = ["start", "limit", "total"].map(str::to_owned).to_vec();
    let paged = (object(totals), list()).prop_map(|(totals, list)| {
        let totals = totals.strip_suffix('}').unwrap();
        let comma = if totals.len() > 1 { "," } else { "" };
        format!("{totals}{comma}\"authenticators\":{list}}}")
    });
    prop_oneof![4 => list(), 3 => paged, 1 => method(), 1 => value().prop_map(|value| value.to_string())]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn methods_are_read_and_written_alike_with_values_and_without(text in method()) {
        let value: Value = serde_json::from_str(&text).unwrap();
        let read = AuthenticationMethod::from_json(text.as_bytes()).unwrap();
        prop_assert_eq!(&read, &AuthenticationMethod::from_value(value));
        same_as_with_values(&[mask::method(&read), read]);
    }

    #[test]
    fn pages_are_read_and_written_alike_with_values_and_without(text in page()) {
        let value: Value = serde_json::from_str(&text).unwrap();
        let read = MethodPage::from_json(text.as_bytes()).unwrap();
        prop_assert_eq!(&read, &MethodPage::from_value(value));
        if let Some(page) = read {
            prop_assert_eq!(serde_json::to_string(&page).unwrap(), page.to_value().to_string());
            prop_assert_eq!(page.to_json(), serde_json::to_vec(&page).unwrap());
            same_as_with_values(&page.methods);
        }
    }

    /// Without this, the two tests above might only compare the slow path with itself.
    #[test]
    fn what_fits_takes_the_short_way(name in "\\PC{0,20}", id in "[a-z]{1,8}") {
        let method = AuthenticationMethod { name: Some(name), id: MethodId::new(id).ok(), ..full() };
        let text = serde_json::to_string(&method).unwrap();
        prop_assert_eq!(plain(text.as_bytes(), read_method), Some(method));
    }
}

#[test]
fn unusual_methods_of_a_page_are_parsed_one_by_one() {
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    for unusual in [
        "0",
        "[{}]",
        r#"{"name":1}"#,
        r#"{"keyId":"a"}"#,
        r#"{"id":"a","x":{},"id":"b","x":1,"name":"c"}"#,
        &nested(125),
    ] {
        for text in [
            format!(r#"[{{"id":"a"}},{unusual},{{"id":"b"}}]"#),
            format!(r#"{{"total":2,"authenticators":[{unusual},{unusual}]}}"#),
            format!(r#"{{"total":1,"x":{unusual},"authenticators":[0],"total":{unusual}}}"#),
            format!(r#"{{"authenticators":[0],"authenticators":{unusual}}}"#),
            format!(r#"{{"authenticators":{unusual},"authenticators":[{unusual}]}}"#),
        ] {
            let value = serde_json::from_str(&text).unwrap();
            let page = plain(text.as_bytes(), read_page);
            assert_eq!(page, Some(MethodPage::from_value(value)), "{text}");
        }
    }
    // As deep as the text may be, and deeper.
    for (depth, is_json) in [(126, true), (127, false)] {
        let text = format!("[{}]", nested(depth));
        let value: Option<Value> = serde_json::from_str(&text).ok();
        assert_eq!(value.is_some(), is_json, "{depth}");
        let page = MethodPage::from_json(text.as_bytes()).ok();
        assert_eq!(page, value.map(MethodPage::from_value), "{depth}");
    }
}

#[test]
fn text_that_is_not_json_is_an_error_on_both_paths() {
    for text in ["", "[", "[{]", "{\"a\":1}x", "[{\"id\":\"a\"},]"] {
        assert!(MethodPage::from_json(text.as_bytes()).is_err(), "{text}");
        assert!(
            AuthenticationMethod::from_json(text.as_bytes()).is_err(),
            "{text}"
        );
    }
}
