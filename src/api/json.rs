//! JSON that may hold a secret: written once, and overwritten.

use std::fmt::{self, Write};

use factordesk_model::Secret;
use serde_json::Value;
use zeroize::Zeroize;

/// Counts what it is told to write.
struct Length(usize);

impl Write for Length {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0 += text.len();
        Ok(())
    }
}

/// The text of a value. The value's own texts are overwritten, and the text is made at once: one that grows leaves copies of its
/// beginning behind.
pub fn written(mut value: Value) -> Secret {
    let mut length = Length(0);
    // Neither counting nor writing to a text can fail.
    let _ = write!(length, "{value}");
    let mut text = String::with_capacity(length.0);
    let _ = write!(text, "{value}");
    wipe(&mut value);
    Secret::new(text)
}

/// Overwrites every text in a value; keys are no secrets.
fn wipe(value: &mut Value) {
    match value {
        Value::String(text) => text.zeroize(),
        Value::Array(items) => items.iter_mut().for_each(wipe),
        Value::Object(map) => map.values_mut().for_each(wipe),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn written_is_the_values_json_without_a_byte_to_spare() {
        let value = json!({"type": "totp", "n": [1, null, true], "totp_secret": "JBSW\"\u{e9}\n"});
        let text = written(value.clone());
        assert_eq!(text.expose(), value.to_string());
    }

    #[test]
    fn wipe_leaves_no_text_in_a_value() {
        let mut value = json!([{"type": "totp", "deep": {"totp_secret": "JBSW"}}, "JBSW"]);
        wipe(&mut value);
        assert_eq!(
            value,
            json!([{"type": "", "deep": {"totp_secret": ""}}, ""])
        );
    }
}
