//! Responses that hold a one-time secret (an enrolment ticket, a recovery code): they are checked
//! before they pass, and rebuilt from the checked fields.
//!
//! By then the tenant has carried the call out. So a response that fails the check is reported as
//! an unknown outcome, not as a failure.

use bytes::Bytes;
use factordesk_model::{Operation, RecoveryCode, Ticket};
use serde_json::{Value, json};
use url::Url;

use crate::config::origin::is_https_or_loopback;

/// Maximum length of a ticket's link, in bytes.
const MAX_LINK_LENGTH: usize = 2048;
/// Maximum length of a ticket id or recovery code, in bytes.
const MAX_TEXT_LENGTH: usize = 128;

/// Checks the body of a successful response, and returns it as it may pass.
///
/// The error names what is wrong without quoting any of it.
pub(super) fn checked(operation: Operation, body: Bytes) -> Result<Bytes, &'static str> {
    let read = |body: &[u8]| serde_json::from_slice(body).map_err(|_| "does not parse");
    let rebuilt = match operation {
        Operation::CreateTicket => ticket(read(&body)?)?,
        Operation::RegenerateRecoveryCode => recovery_code(read(&body)?)?,
        // Other responses are masked or reduced later, where they are parsed.
        _ => return Ok(body),
    };
    serde_json::to_vec(&rebuilt)
        .map(Bytes::from)
        .map_err(|_| "can't be rebuilt")
}

fn ticket(value: Value) -> Result<Value, &'static str> {
    let ticket = Ticket::from_value(value).ok_or("has no ticket_id or no ticket_url")?;
    if !is_plain(&ticket.ticket_id) {
        return Err("has a malformed ticket_id");
    }
    let link = link(ticket.ticket_url.expose()).ok_or("has an unsafe ticket_url")?;
    Ok(json!({"ticket_id": ticket.ticket_id, "ticket_url": link.as_str()}))
}

fn recovery_code(value: Value) -> Result<Value, &'static str> {
    let code = RecoveryCode::from_value(value).ok_or("has no recovery_code")?;
    if !is_plain(code.0.expose()) {
        return Err("has a malformed recovery_code");
    }
    Ok(json!({"recovery_code": code.0.expose()}))
}

/// Whether the text is visible ASCII of a sensible length.
fn is_plain(text: &str) -> bool {
    (1..=MAX_TEXT_LENGTH).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic())
}

/// Parses a link that may be given to a user: `https`, or `http` on this machine, as in the demo.
///
/// The host isn't checked, since a tenant has several (custom domains, `guardian`). But a user name
/// in the URL is refused: it would only serve to make the link look like another site's.
fn link(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    let bare = url.username().is_empty() && url.password().is_none();
    (is_https_or_loopback(&url) && bare && text.len() <= MAX_LINK_LENGTH).then_some(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passes(operation: Operation, value: &Value) -> Option<Value> {
        let body = Bytes::from(value.to_string());
        let body = checked(operation, body).ok()?;
        Some(serde_json::from_slice(&body).unwrap())
    }

    #[test]
    fn ticket_passes_with_a_safe_link_only() {
        let with = |url: &str| json!({"ticket_id": "u2x2-u2x2", "ticket_url": url, "debug": "x"});
        for good in [
            "https://acme.guardian.auth0.com/enrollment-flow?ticket=u2x2",
            "https://login.example.com/u/mfa#u2x2",
            "http://127.0.0.1:8765/mfa/ticket/u2x2",
            "http://localhost:8765/mfa/ticket/u2x2",
            "http://[::1]:8765/mfa/ticket/u2x2",
        ] {
            let rebuilt = json!({"ticket_id": "u2x2-u2x2", "ticket_url": good});
            assert_eq!(passes(Operation::CreateTicket, &with(good)), Some(rebuilt));
        }
        let long = format!("https://a.b/{}", "a".repeat(2048));
        for bad in [
            "",
            "u2x2",
            "//acme.auth0.com/u2x2",
            "http://acme.auth0.com/u2x2",
            "http://localhost.evil.example/u2x2",
            "javascript:alert(1)",
            "data:text/html,x",
            "file:///etc/passwd",
            "https://acme.auth0.com@evil.example/u2x2",
            "https://",
            &long,
        ] {
            assert_eq!(passes(Operation::CreateTicket, &with(bad)), None, "{bad}");
        }
        for bad in [
            json!({"ticket_url": "https://a.b/u2x2"}),
            json!({"ticket_id": "a b", "ticket_url": "https://a.b/u2x2"}),
            json!({"ticket_id": "a"}),
            json!([]),
        ] {
            assert_eq!(passes(Operation::CreateTicket, &bad), None, "{bad}");
        }
    }

    #[test]
    fn recovery_code_passes_alone() {
        let operation = Operation::RegenerateRecoveryCode;
        let answer = json!({"recovery_code": "3XKDPPM6NBLDC8LWJVTG6L2E", "debug": "x"});
        assert_eq!(
            passes(operation, &answer),
            Some(json!({"recovery_code": "3XKDPPM6NBLDC8LWJVTG6L2E"}))
        );
        for bad in [
            json!({}),
            json!({"recovery_code": ""}),
            json!({"recovery_code": "A\u{202e}B"}),
            json!({"recovery_code": "A".repeat(129)}),
            json!({"recovery_code": 7}),
        ] {
            assert_eq!(passes(operation, &bad), None, "{bad}");
        }
    }

    #[test]
    fn other_answers_pass_as_they_are() {
        let body = Bytes::from_static(b"[ ]");
        assert_eq!(checked(Operation::ListFactors, body.clone()), Ok(body));
    }
}
