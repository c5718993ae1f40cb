//! Why a change is made, and for which ticket: two headers.

use factordesk_model::headers::{REASON, TICKET};
use http::{HeaderMap, HeaderName};
use percent_encoding::percent_decode_str;

use crate::error::ApiError;

/// The longest reason, in characters.
const LONGEST_REASON: usize = 500;
/// The longest ticket number, in bytes.
const LONGEST_TICKET: usize = 64;

/// What was given, checked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Reason {
    pub(crate) reason: Option<String>,
    pub(crate) ticket: Option<String>,
}

impl Reason {
    /// Of these headers; each may be absent, and may be there once.
    pub(crate) fn read(headers: &HeaderMap) -> Result<Self, ApiError> {
        Ok(Self {
            reason: single(headers, REASON)?.map(reason).transpose()?,
            ticket: single(headers, TICKET)?.map(ticket).transpose()?,
        })
    }
}

fn single<'a>(headers: &'a HeaderMap, name: &'static str) -> Result<Option<&'a str>, ApiError> {
    let mut values = headers.get_all(HeaderName::from_static(name)).iter();
    match (values.next(), values.next()) {
        (None, _) => Ok(None),
        (Some(value), None) => value
            .to_str()
            .map(Some)
            .map_err(|_| ApiError::invalid_reason("percent-encode it")),
        (Some(_), Some(_)) => Err(ApiError::invalid_reason("send it once")),
    }
}

fn reason(raw: &str) -> Result<String, ApiError> {
    let encoded_well = raw.split('%').skip(1).all(|rest| {
        rest.as_bytes()
            .get(..2)
            .is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
    });
    let text = percent_decode_str(raw).decode_utf8();
    let (true, Ok(text)) = (encoded_well, text) else {
        return Err(ApiError::invalid_reason("percent-encode it as UTF-8"));
    };
    if text.chars().any(char::is_control) {
        return Err(ApiError::invalid_reason("it holds a control character"));
    }
    let text = text.trim();
    // What looks empty is empty: invisible characters are no reason.
    if !text.chars().any(char::is_alphanumeric) {
        return Err(ApiError::invalid_reason("it is blank"));
    }
    if text.chars().count() > LONGEST_REASON {
        return Err(ApiError::invalid_reason("it has more than 500 characters"));
    }
    Ok(text.to_owned())
}

fn ticket(raw: &str) -> Result<String, ApiError> {
    let fits = (1..=LONGEST_TICKET).contains(&raw.len())
        && raw
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"._#/-".contains(&b));
    if fits {
        Ok(raw.to_owned())
    } else {
        Err(ApiError::invalid_reason(
            "a ticket number is 1 to 64 of A-Z a-z 0-9 . _ # / -",
        ))
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn read(name: &'static str, value: &str) -> Result<Reason, String> {
        let mut headers = HeaderMap::new();
        headers.insert(name, HeaderValue::from_str(value).unwrap());
        Reason::read(&headers).map_err(|error| error.code().to_owned())
    }

    #[test]
    fn security_47_a_reason_is_decoded_and_trimmed() {
        for (raw, text) in [
            ("lost%20phone", "lost phone"),
            ("lost phone", "lost phone"),
            ("%20Verloren%3A%20%C3%BC%F0%9F%94%91%20", "Verloren: ü🔑"),
            ("%3Cscript%3E", "<script>"),
            ("1", "1"),
        ] {
            let reason = read(REASON, raw).unwrap().reason;
            assert_eq!(reason.as_deref(), Some(text));
        }
        let longest = "%F0%9F%94%91".repeat(499) + "a";
        assert!(read(REASON, &longest).is_ok());
        assert_eq!(Reason::read(&HeaderMap::new()).unwrap(), Reason::default());
    }

    #[test]
    fn security_47_what_is_no_reason_is_refused() {
        let long = "a".repeat(501);
        for raw in [
            "",
            " ",
            "%20%20",
            "%C2%A0",
            "%E2%80%8B%E2%80%8B",
            "...",
            "a%0Ab",
            "a%0D%0AX: y",
            "a%00",
            "a%C2%85",
            "a%7F",
            "%",
            "a%2",
            "a%zz",
            "%FF",
            "%C3%28",
            &long,
        ] {
            assert_eq!(read(REASON, raw), Err("invalid_reason".to_owned()), "{raw}");
        }
        let mut twice = HeaderMap::new();
        twice.append(REASON, HeaderValue::from_static("a"));
        twice.append(REASON, HeaderValue::from_static("a"));
        assert!(Reason::read(&twice).is_err());
        let mut raw = HeaderMap::new();
        raw.insert(REASON, HeaderValue::from_bytes("ü".as_bytes()).unwrap());
        assert!(Reason::read(&raw).is_err());
    }

    #[test]
    fn security_47_a_ticket_number_is_of_its_characters() {
        let long = "a".repeat(65);
        for good in ["INC-1234", "#77", "desk/2026_11.5", &long[1..]] {
            assert_eq!(read(TICKET, good).unwrap().ticket.as_deref(), Some(good));
        }
        for bad in ["", "INC 1", "INC%201", "<b>", "a,b", &long] {
            assert!(read(TICKET, bad).is_err(), "{bad}");
        }
    }
}
