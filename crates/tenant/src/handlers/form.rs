//! Form bodies (`application/x-www-form-urlencoded`) of create, update and tickets, which the `OpenAPI` document
//! allows.

use serde_json::{Map, Value, json};

/// The boolean fields.
const FLAGS: [&str; 3] = [
    "credential_backed_up",
    "send_mail",
    "allow_multiple_enrollments",
];

/// The JSON object that a form stands for: [`FLAGS`] are booleans, `transports` is a list, everything else is a
/// string.
///
/// A repeated field becomes a list, which the strict request types reject where they expect a string.
pub(crate) fn to_json(form: &[u8]) -> String {
    let mut map = Map::new();
    for (key, value) in form_urlencoded::parse(form) {
        let value = match (key.as_ref(), value.as_ref()) {
            // A form only has texts, and the strict request types take none for a boolean.
            (key, "true") if FLAGS.contains(&key) => json!(true),
            (key, "false") if FLAGS.contains(&key) => json!(false),
            (_, text) => json!(text),
        };
        match map.get_mut(key.as_ref()) {
            Some(Value::Array(list)) => list.push(value),
            Some(first) => *first = json!([first.take(), value]),
            // A form can't say that one value is a list.
            None if key == "transports" => {
                map.insert(key.into_owned(), json!([value]));
            }
            None => {
                map.insert(key.into_owned(), value);
            }
        }
    }
    Value::Object(map).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn form_becomes_the_object_it_stands_for() {
        let text = to_json(b"type=passkey&credential_backed_up=true&transports=usb&name=a+b");
        let value: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(
            value,
            json!({"type": "passkey", "credential_backed_up": true, "transports": ["usb"], "name": "a b"})
        );
        assert!(to_json(b"name=a&name=b").contains(r#"["a","b"]"#));
    }
}
