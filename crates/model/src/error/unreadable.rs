//! Error responses for bodies that can't be parsed, without repeating any of their values.

use serde_json::error::Category;

use super::{ErrorBody, codes};

/// Maximum length of an unknown field name that is repeated, in characters.
const MAX_NAME: usize = 40;

impl ErrorBody {
    /// A 400 for a body that can't be parsed: not JSON, an unknown or repeated field, a value of the wrong type.
    ///
    /// The parser's own text may quote values, which are phone numbers and secrets. This message only names fields
    /// and what was expected, so it is safe to send and to log.
    pub fn unreadable_body(error: &serde_json::Error) -> Self {
        let detail = match error.classify() {
            Category::Data => safe(&error.to_string()),
            Category::Syntax | Category::Eof | Category::Io => None,
        };
        let detail =
            detail.unwrap_or_else(|| "the body is not valid JSON for this request".to_owned());
        Self::new(
            400,
            codes::INVALID_BODY,
            format!("Payload validation error: {detail}."),
        )
    }
}

/// The part of the parser's text that contains no value; `None` if its form is unknown.
fn safe(text: &str) -> Option<String> {
    let named = |prefix: &str| {
        let name = text.strip_prefix(prefix)?.split('`').next()?;
        let short: String = name.chars().take(MAX_NAME).collect();
        // The name is the client's own text: escaped, it can't forge a line of the log.
        Some(short.escape_default().to_string())
    };
    if let Some(name) = named("unknown field `") {
        return Some(format!("Additional properties not allowed: '{name}'"));
    }
    if let Some(name) = named("duplicate field `") {
        return Some(format!("'{name}' is given more than once"));
    }
    if let Some(name) = named("missing field `") {
        return Some(format!("'{name}' is required"));
    }
    // The last `, expected ` is the parser's own. An earlier one may be part of a value, which the text quotes first.
    let (_, expected) = text.rsplit_once(", expected ")?;
    let expected = expected.split(" at line ").next()?;
    Some(format!("expected {expected}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::CreateRequest;

    fn message(body: &str) -> String {
        let error = serde_json::from_str::<CreateRequest>(body).unwrap_err();
        ErrorBody::unreadable_body(&error).message
    }

    #[test]
    fn unreadable_body_names_the_field() {
        for (body, told) in [
            (
                r#"{"type":"phone","admin":1}"#,
                "Additional properties not allowed: 'admin'",
            ),
            (
                r#"{"type":"phone","name":"a","name":"b"}"#,
                "'name' is given more than once",
            ),
            (r#"{"name":"a"}"#, "'type' is required"),
            (
                r#"{"type":"phone","phone_number":15551234567}"#,
                "expected a string",
            ),
            (
                r#"{"type":"push"}"#,
                "expected one of `phone`, `email`, `totp`, ",
            ),
            ("[]", "expected an object: a method to create"),
            ("{", "the body is not valid JSON for this request"),
            ("", "the body is not valid JSON for this request"),
        ] {
            let message = message(body);
            assert!(message.contains(told), "{body}: {message}");
        }
    }

    #[test]
    fn security_43_unreadable_body_repeats_no_value() {
        for body in [
            r#""canary""#,
            r#"{"type":"canary"}"#,
            r#"{"type":"phone","phone_number":["canary"]}"#,
            r#"{"type":"passkey","credential_backed_up":"canary, expected canary"}"#,
            r#"{"type":"phone","preferred_authentication_method":"canary"}"#,
            r#"{"type":"phone","preferred_authentication_method":"x, expected canary at line 1"}"#,
            r#"{"type":"passkey","transports":"canary"}"#,
            "{canary}",
        ] {
            assert!(
                !message(body).contains("canary"),
                "{body}: {}",
                message(body)
            );
        }
    }
}
