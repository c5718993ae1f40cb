use factordesk_model::MethodId;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::state::growth::assert_linear;

fn methods(values: Value) -> Vec<AuthenticationMethod> {
    serde_json::from_value(values).unwrap()
}

/// Formats a date of the API, to the day.
fn day(date: &str) -> String {
    date.get(..10).unwrap_or(date).to_owned()
}

fn labels_of(values: Value) -> Vec<String> {
    let labels = labels(&methods(values), &day);
    labels.into_iter().map(|label| label.text).collect()
}

#[test]
fn labels_of_an_ordinary_list_are_names_and_types() {
    let labels = labels_of(json!([
        {"id": "phone|1", "type": "phone", "name": "Mobile", "phone_number": "•••• 67"},
        {"id": "phone|2", "type": "phone", "phone_number": "•••• 67"},
        {"id": "totp|1", "type": "totp"},
        {"id": "x|1", "type": "retina", "name": "  "},
        {"id": "x|2"},
    ]));
    let usual = [
        "Mobile",
        "Phone",
        "Authenticator app",
        "retina",
        "Unknown type",
    ];
    assert_eq!(labels, usual);
}

#[test]
fn two_phones_without_names_have_different_labels() {
    let phone = |id: &str, number: &str, channel: &str, used: Option<&str>| {
        let mut phone = json!({"id": id, "type": "phone", "phone_number": number,
            "preferred_authentication_method": channel});
        if let Some(used) = used {
            phone["last_auth_at"] = json!(used);
        }
        phone
    };
    let (used, later) = (Some("2026-11-01T10:00:00Z"), Some("2026-11-02T10:00:00Z"));
    for (one, other, expected) in [
        (
            phone("phone|dev_aaaa", "•••• 67", "sms", used),
            phone("phone|dev_bbbb", "•••• 23", "sms", used),
            ["Phone …67", "Phone …23"],
        ),
        // Masked by the tenant, and unmasked.
        (
            phone("phone|dev_aaaa", "XXXXXXXXXXX5044", "sms", used),
            phone("phone|dev_bbbb", "+15551234567", "sms", used),
            ["Phone …5044", "Phone …4567"],
        ),
        (
            phone("phone|dev_aaaa", "•••• 67", "sms", used),
            phone("phone|dev_bbbb", "•••• 67", "voice", used),
            ["Phone …67, SMS", "Phone …67, Voice call"],
        ),
        (
            phone("phone|dev_aaaa", "•••• 67", "sms", used),
            phone("phone|dev_bbbb", "•••• 67", "sms", later),
            [
                "Phone …67, SMS, last used 2026-11-01",
                "Phone …67, SMS, last used 2026-11-02",
            ],
        ),
        (
            phone("phone|dev_aaaa", "•••• 67", "sms", None),
            phone("phone|dev_bbbb", "•••• 67", "sms", used),
            [
                "Phone …67, SMS, never used",
                "Phone …67, SMS, last used 2026-11-01",
            ],
        ),
        (
            phone("phone|dev_aaaa", "•••• 67", "sms", None),
            phone("phone|dev_bbbb", "•••• 67", "sms", None),
            [
                "Phone …67, SMS, never used, id …aaaa",
                "Phone …67, SMS, never used, id …bbbb",
            ],
        ),
        // On the same day, an hour apart: the formatted dates are equal.
        (
            phone(
                "phone|dev_aa0000",
                "••••",
                "sms",
                Some("2026-11-01T10:00:00Z"),
            ),
            phone(
                "phone|dev_bb0000",
                "••••",
                "sms",
                Some("2026-11-01T11:00:00Z"),
            ),
            [
                "Phone, SMS, last used 2026-11-01, id …a0000",
                "Phone, SMS, last used 2026-11-01, id …b0000",
            ],
        ),
    ] {
        assert_eq!(labels_of(json!([one, other])), expected);
    }
}

#[test]
fn methods_that_look_alike_have_different_labels() {
    for (one, other) in [
        ("Work", "Work"),
        ("Work", " work "),
        ("Work", "W\u{200b}ork\u{2069}"),
        ("Work", "\u{202e}Work"),
        ("Work phone", "Work  phone"),
    ] {
        let labels = labels_of(json!([
            {"id": "phone|1", "type": "phone", "name": one, "phone_number": "•••• 67"},
            {"id": "totp|1", "type": "totp", "name": other},
        ]));
        assert!(labels[0].ends_with(", Phone …67"), "{labels:?}");
        assert!(labels[1].ends_with(", Authenticator app"), "{labels:?}");
    }
    // A name that imitates another method's label.
    let labels = labels_of(json!([
        {"id": "phone|1", "type": "phone", "phone_number": "•••• 67"},
        {"id": "phone|2", "type": "phone", "phone_number": "•••• 23"},
        {"id": "totp|1", "type": "totp", "name": "phone …67"},
    ]));
    assert_eq!(labels[1], "Phone …23");
    assert_eq!(labels[2], "\u{2068}phone …67\u{2069}, Authenticator app");
}

#[test]
fn hostile_name_does_not_reverse_the_text_after_it() {
    let evil = "A\u{202e}\u{2069}\u{2066}";
    let labels = labels_of(json!([
        {"id": "phone|1", "type": "phone", "name": evil, "phone_number": "•••• 67"},
        {"id": "phone|2", "type": "phone", "name": evil, "phone_number": "•••• 23"},
    ]));
    assert_eq!(labels[0], "\u{2068}A\u{2069}, Phone …67");
}

#[test]
fn method_that_left_the_list_still_has_a_distinct_label() {
    let all = methods(json!([
        {"id": "phone|1", "type": "phone", "phone_number": "•••• 67"},
        {"id": "phone|2", "type": "phone", "phone_number": "•••• 23"},
    ]));
    assert_eq!(label(&all, &all[1], &day).text, "Phone …23");
    assert_eq!(label(&all[..1], &all[1], &day).text, "Phone …23");
    assert_eq!(label(&[], &all[1], &day).text, "Phone");
    assert_eq!(title(&all[1]), "Phone");
}

#[test]
fn ends_of_ids_are_found_in_linear_time() {
    assert_linear(|size| {
        let ids = (0..size).map(|index| MethodId::new(format!("phone|dev_{index:06}aaaaaaaa")));
        let method = |id: Result<MethodId, _>| AuthenticationMethod {
            id: id.ok(),
            ..AuthenticationMethod::default()
        };
        let methods: Vec<AuthenticationMethod> = ids.map(method).collect();
        let sorted = ids_from_end(&methods);
        for method in &methods {
            let id = method.id.as_ref().unwrap();
            assert!(end_of_id(&sorted, id.as_str()).len() > 8);
        }
    });
}

#[test]
fn alike_methods_are_counted_in_linear_time() {
    assert_linear(|size| {
        let method = |index| AuthenticationMethod {
            name: Some(format!("{index:06}")),
            ..AuthenticationMethod::default()
        };
        let methods: Vec<AuthenticationMethod> = (0..size).map(method).collect();
        assert_eq!(short(&methods).len(), size);
    });
}

fn any_method() -> impl Strategy<Value = Value> {
    let text = |texts: &'static [&'static str]| prop::sample::select(texts);
    (
        text(&[
            "phone|a",
            "phone|b",
            "phone|xa",
            "a",
            "totp|aaaa0000",
            "totp|bbbb0000",
            "",
        ]),
        text(&["phone", "totp", "email", "Phone"]),
        text(&[
            "",
            "Phone",
            "phone",
            "Phone …67",
            "\u{200b}",
            "Authenticator app",
            "#1",
        ]),
        text(&["", "•••• 67", "XXXXXXXXXXX4567", "+15551234567", "••••"]),
        text(&["", "sms", "voice"]),
        text(&[
            "",
            "2026-11-01T10:00:00Z",
            "2026-11-01T11:00:00Z",
            "2026-11-02T10:00:00Z",
        ]),
    )
        .prop_map(|(id, kind, name, number, channel, used)| {
            let mut method = json!({"type": kind});
            for (field, text) in [
                ("id", id),
                ("name", name),
                ("phone_number", number),
                ("preferred_authentication_method", channel),
                ("last_auth_at", used),
            ] {
                if !text.is_empty() {
                    method[field] = json!(text);
                }
            }
            method
        })
}

proptest! {
    #[test]
    fn no_two_labels_look_alike(list in prop::collection::vec(any_method(), 0..7)) {
        let labels = labels_of(Value::Array(list.clone()));
        let looks: std::collections::BTreeSet<String> = labels.iter().map(|l| look(l)).collect();
        prop_assert_eq!(looks.len(), list.len(), "{:?}", labels);
    }
}
