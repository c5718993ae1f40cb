//! Responses of the API (properties 26, 29, 45): read leniently, without loss and without a panic; what is passed on
//! is rebuilt.

use factordesk_model::{
    AuditPage, AuthenticationMethod, AuthenticatorModel, Country, ErrorBody, GuardianFactor,
    MessageTypes, MethodPage, MethodSummary, PhoneFacts, ROUTES, RecoveryCode, SessionInfo, Ticket,
    UserPage, UserSummary,
};
use factordesk_proxy::fuzzing::{self, Judged};
use http::{HeaderMap, HeaderValue};
use serde::de::IgnoredAny;
use serde_json::Value;

use super::json;
use crate::rng::Rng;
use crate::{Fingerprint, Target, fingerprint};

/// Any response, for every operation.
pub const TARGET: Target = Target {
    name: "answers",
    run,
    make: Some(make),
    words: json::NAMES,
    corpus: include_str!("../../corpus/answers.txt"),
};

fn make(rng: &mut Rng) -> Vec<u8> {
    json::make(rng).into_bytes()
}

/// The statuses that readers treat differently, and one of a class that none of them knows.
const STATUSES: [u16; 14] = [
    200, 201, 204, 302, 400, 401, 403, 404, 409, 418, 429, 500, 503, 504,
];

fn run(input: &[u8]) -> Fingerprint {
    // From the whole input: all JSON objects begin with the same byte.
    let sum: usize = input.iter().copied().map(usize::from).sum();
    let status = STATUSES[sum % STATUSES.len()];
    let judged = judged(status, input);
    let error = ErrorBody::read(status, input);
    assert_eq!(error.status_code, status);
    let written = serde_json::to_vec(&error).expect("an error can be written");
    assert_eq!(
        ErrorBody::read(status, &written),
        error,
        "not the same error"
    );
    let _ = error.cause();
    let Ok(value) = serde_json::from_slice::<Value>(input) else {
        return fingerprint(&(judged, error.error_code));
    };
    let shapes = read_all(&value);
    fingerprint(&(judged, shapes, error.error_code))
}

/// The readers that accept the value.
fn read_all(value: &Value) -> [bool; 11] {
    let method = AuthenticationMethod::from_value(value.clone());
    assert_eq!(AuthenticationMethod::from_value(method.to_value()), method);
    if let Value::Object(map) = value {
        assert_eq!(
            method.to_value().as_object().map(serde_json::Map::len),
            Some(map.len()),
            "a field is lost"
        );
    }
    let summary =
        serde_json::to_string(&MethodSummary::of(&method)).expect("a summary can be written");
    for secret in [
        method.phone_number.as_deref(),
        method
            .totp_secret
            .as_ref()
            .map(factordesk_model::Secret::expose),
    ] {
        // Shorter texts, or texts without a digit, may be in a summary by chance.
        let secret =
            secret.filter(|text| text.len() >= 9 && text.bytes().any(|b| b.is_ascii_digit()));
        // If the same text is also a name or an id, the summary may show it.
        let elsewhere = |text: &str| value.to_string().matches(text).count() > 1;
        assert!(
            secret.is_none_or(|text| elsewhere(text) || !summary.contains(text)),
            "{summary}"
        );
    }
    let user = UserSummary::from_value(value.clone());
    assert_eq!(UserSummary::from_value(user.to_value()), user);
    let _ = user.display_name();
    let page = MethodPage::from_value(value.clone());
    if let Some(page) = &page {
        assert_eq!(MethodPage::from_value(page.to_value()).as_ref(), Some(page));
    }
    let audit = AuditPage::from_value(value.clone());
    if let Some(page) = &audit {
        let written = serde_json::to_value(page).expect("a page can be written");
        assert_eq!(AuditPage::from_value(written).as_ref(), Some(page));
    }
    [
        method.kind.is_some(),
        page.is_some(),
        audit.is_some(),
        UserPage::from_value(value.clone()).is_some(),
        Ticket::from_value(value.clone()).is_some(),
        RecoveryCode::from_value(value.clone()).is_some(),
        SessionInfo::from_value(value.clone()).is_some(),
        PhoneFacts::from_value(value.clone()).is_some(),
        Country::list_from_value(value.clone()).is_some()
            || AuthenticatorModel::list_from_value(value.clone()).is_some(),
        serde_json::from_value::<GuardianFactor>(value.clone()).is_ok(),
        serde_json::from_value::<MessageTypes>(value.clone()).is_ok(),
    ]
}

/// The proxy's verdict on the response, for an operation chosen by the input.
fn judged(status: u16, input: &[u8]) -> u8 {
    let route = &ROUTES[usize::from(input.last().copied().unwrap_or_default()) % ROUTES.len()];
    // The response's headers also contain the input, if it is a valid header value.
    let mut headers = HeaderMap::new();
    headers.insert("content-type", HeaderValue::from_static("application/json"));
    // It must not be passed on (property 26); `plain` below sees whether it is.
    headers.insert("set-cookie", HeaderValue::from_static("did=1"));
    if let Ok(value) = HeaderValue::from_bytes(input) {
        headers.insert("retry-after", value.clone());
        headers.insert("x-ratelimit-reset", value);
    }
    let judge = |status| match fuzzing::judge(route, status, &headers, input) {
        Judged::Good { headers, body } => {
            plain(&headers);
            assert_eq!(status, route.success);
            assert!(body.is_empty() || serde_json::from_slice::<IgnoredAny>(&body).is_ok());
            1
        }
        Judged::Refused { headers, body } => {
            plain(&headers);
            // A 401 is about the proxy's own token, so no client may see it.
            assert!((400..500).contains(&status) && status != 401);
            // Longer texts of the tenant are cut (property 45).
            assert!(body.message.chars().count() <= 500 && body.error.chars().count() <= 64);
            assert!(!(body.message + &body.error).chars().any(char::is_control));
            assert!(
                body.problems.is_empty() && body.current.is_none() && body.request_id.is_none()
            );
            2
        }
        Judged::Other => 3,
    };
    // Both: a random status is rarely the one that makes a response good.
    judge(route.success) * 4 + judge(status)
}

fn plain(headers: &HeaderMap) {
    for (name, value) in headers {
        assert!(
            matches!(name.as_str(), "retry-after" | "x-ratelimit-reset"),
            "{name}"
        );
        let value = value.to_str().expect("visible ASCII");
        assert!(
            value.len() <= 40 && !value.contains(['<', '"', ';', '\t']),
            "{value}"
        );
    }
}
