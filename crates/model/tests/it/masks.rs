//! Property 41: what masking leaves of any method.

use std::io::Write as _;
use std::sync::atomic::{AtomicU32, Ordering};

use factordesk_model::{AuthenticationMethod, mask};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};

use crate::arbitrary::method;

/// Texts made of the characters that the masking rules look at.
fn awkward() -> impl Strategy<Value = String> {
    let marks: Vec<char> = "+0123456789 -()./x•*@a.bX#:,…٣é".chars().collect();
    vec(select(marks), 0..24).prop_map(String::from_iter)
}

fn awkward_method() -> impl Strategy<Value = AuthenticationMethod> {
    let kind = select(&["phone", "email", "webauthn-roaming", "retina"][..]);
    (kind, awkward(), awkward(), awkward(), awkward(), awkward()).prop_map(
        |(kind, number, email, name, other, key)| {
            let name = format!("{name}{number}");
            AuthenticationMethod::from_value(json!({
                "type": kind, "phone_number": number, "email": email, "name": name,
                "other": {"phone": other, key: [other, email]},
            }))
        },
    )
}

/// Runs `test` for 1,500 generated methods and prints how many it ran for.
fn each<S: Strategy>(
    what: &str,
    methods: &S,
    test: impl Fn(S::Value) -> Result<(), TestCaseError>,
) {
    let ran = AtomicU32::new(0);
    let mut runner = TestRunner::new(Config::with_cases(1500));
    let result = runner.run(methods, |method| {
        ran.fetch_add(1, Ordering::Relaxed);
        test(method)
    });
    if let Err(error) = result {
        panic!("{error}");
    }
    let ran = ran.into_inner();
    let mut out = std::io::stdout();
    writeln!(out, "figure: 41 {what}: {ran} methods").unwrap();
}

#[test]
fn security_41_masking_what_is_masked_changes_nothing() {
    let methods = prop_oneof![method(), awkward_method()];
    each("masking twice is masking once", &methods, |method| {
        let once = mask::method(&method);
        // Their `Debug` shows none of the values.
        let (method, once, twice) = (&method, &once, &mask::method(&once));
        let [method, once_told, twice_told] =
            [method, once, twice].map(|method| method.to_value().to_string());
        prop_assert!(once == twice, "{method}\n{once_told}\n{twice_told}");
        Ok(())
    });
}

#[test]
fn security_41_no_number_and_no_address_is_left_anywhere() {
    let number = "[1-9][0-9]{8,13}";
    let local = "[a-z]{2,8}[.][a-z]{2,8}";
    let place = select(&["name", "phone_number", "email", "nickname", "to", "sub"][..]);
    let around = select(&["", "Work ", "tel:", "(", "x "][..]);
    let methods = (number, local, vec((place, around), 1..5), any::<bool>());
    each(
        "neither number nor address is left",
        &methods,
        |(number, local, places, phone)| {
            let address = format!("{local}@example.com");
            let mut value =
                json!({"type": "phone", "phone_number": format!("+{number}"), "email": address});
            for (place, around) in places {
                let repeated = if phone {
                    format!("+{number}")
                } else {
                    address.clone()
                };
                let repeated = Value::String(format!("{around}{repeated}"));
                if place == "sub" {
                    value["authentication_methods"] = json!([{"type": "sms", "label": repeated}]);
                } else {
                    value[place] = repeated;
                }
            }
            let shown = mask::method(&AuthenticationMethod::from_value(value))
                .to_value()
                .to_string();
            prop_assert!(!shown.contains(&number[..number.len() - 2]), "{shown}");
            prop_assert!(!shown.contains(&local), "{shown}");
            Ok(())
        },
    );
}
