//! The headers that explain a mutation and are kept in its audit record: reason, ticket number, and
//! the id of the change that it is a part of.

use factordesk_model::headers::{self, CHANGE, REASON, TICKET};
use factordesk_model::reason::{self, ReasonProblem};
use http::{HeaderMap, HeaderName};

use crate::error::ApiError;

pub(crate) use factordesk_model::reason::Reason;

/// Reads and checks these headers. Each may be absent, and may occur once.
pub(crate) fn read(headers: &HeaderMap) -> Result<Reason, ApiError> {
    Ok(Reason {
        reason: single(headers, REASON)?.map(decoded).transpose()?,
        ticket: single(headers, TICKET)?
            .map(|raw| reason::ticket(raw).map(str::to_owned).map_err(refused))
            .transpose()?,
        change: single(headers, CHANGE)?.map(change_id).transpose()?,
    })
}

fn change_id(raw: &str) -> Result<String, ApiError> {
    reason::change_id(raw).map(str::to_owned).ok_or_else(|| {
        ApiError::invalid_reason("a change id has 16 to 64 characters of A-Z a-z 0-9 _ -")
    })
}

fn single<'a>(headers: &'a HeaderMap, name: &'static str) -> Result<Option<&'a str>, ApiError> {
    let mut values = headers.get_all(HeaderName::from_static(name)).iter();
    match (values.next(), values.next()) {
        (None, _) => Ok(None),
        (Some(value), None) => value
            .to_str()
            .map(Some)
            .map_err(|_| ApiError::invalid_reason("percent-encode it")),
        (Some(_), Some(_)) => Err(ApiError::invalid_reason("send the header only once")),
    }
}

fn decoded(raw: &str) -> Result<String, ApiError> {
    let text = headers::decoded(raw)
        .ok_or_else(|| ApiError::invalid_reason("percent-encode it as UTF-8"))?;
    reason::reason(&text).map(str::to_owned).map_err(refused)
}

fn refused(problem: ReasonProblem) -> ApiError {
    ApiError::invalid_reason(match problem {
        ReasonProblem::Control => "it contains a control character",
        ReasonProblem::Blank => "it is blank",
        ReasonProblem::TooLong => "it has more than 500 characters",
        ReasonProblem::Ticket => "a ticket number has 1 to 64 characters of A-Z a-z 0-9 . _ # / -",
    })
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn given(name: &'static str, value: &str) -> Result<Reason, String> {
        let mut headers = HeaderMap::new();
        headers.insert(name, HeaderValue::from_str(value).unwrap());
        read(&headers).map_err(|error| error.code().to_owned())
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
            let reason = given(REASON, raw).unwrap().reason;
            assert_eq!(reason.as_deref(), Some(text));
        }
        let longest = "%F0%9F%94%91".repeat(499) + "a";
        assert!(given(REASON, &longest).is_ok());
        assert_eq!(read(&HeaderMap::new()).unwrap(), Reason::default());
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
            assert_eq!(
                given(REASON, raw),
                Err("invalid_reason".to_owned()),
                "{raw}"
            );
        }
        let mut twice = HeaderMap::new();
        twice.append(REASON, HeaderValue::from_static("a"));
        twice.append(REASON, HeaderValue::from_static("a"));
        assert!(read(&twice).is_err());
        let mut raw = HeaderMap::new();
        raw.insert(REASON, HeaderValue::from_bytes("ü".as_bytes()).unwrap());
        assert!(read(&raw).is_err());
    }

    #[test]
    fn security_47_a_change_id_is_there_once_and_well_formed() {
        let id = "0123456789abcdef";
        assert_eq!(given(CHANGE, id).unwrap().change.as_deref(), Some(id));
        for bad in ["", "short", "0123456789abcdef ghi", "0123456789abcde<"] {
            assert_eq!(
                given(CHANGE, bad),
                Err("invalid_reason".to_owned()),
                "{bad}"
            );
        }
        let mut twice = HeaderMap::new();
        twice.append(CHANGE, HeaderValue::from_static("0123456789abcdef"));
        twice.append(CHANGE, HeaderValue::from_static("0123456789abcdef"));
        assert!(read(&twice).is_err());
    }

    #[test]
    fn security_47_a_ticket_number_is_of_its_characters() {
        let long = "a".repeat(65);
        for good in ["INC-1234", "#77", "desk/2026_11.5", &long[1..]] {
            assert_eq!(given(TICKET, good).unwrap().ticket.as_deref(), Some(good));
        }
        for bad in ["", "INC 1", "INC%201", "<b>", "a,b", &long] {
            assert!(given(TICKET, bad).is_err(), "{bad}");
        }
    }
}
