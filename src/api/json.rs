//! Writes JSON that may contain a secret, without leaving copies in memory.

use std::fmt::{self, Write};

use factordesk_model::Secret;
use serde_json::Value;
use zeroize::Zeroize;

/// Counts the bytes written to it.
struct Length(usize);

impl Write for Length {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0 += text.len();
        Ok(())
    }
}

/// Serializes a value, and overwrites the strings in it.
///
/// The buffer is allocated at its final size: a growing one would leave copies of its beginning in
/// memory. So the value is written twice, first to count the bytes.
pub fn written(mut value: Value) -> Secret {
    let mut length = Length(0);
    // Neither counting nor writing to a string can fail.
    let _ = write!(length, "{value}");
    let mut text = String::with_capacity(length.0);
    let _ = write!(text, "{value}");
    wipe(&mut value);
    Secret::new(text)
}

/// Overwrites all strings in a value. Keys are not secret.
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
    fn written_is_the_json_of_the_value() {
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
