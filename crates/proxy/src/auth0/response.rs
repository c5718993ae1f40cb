//! What of a tenant's response may reach the client.
//!
//! Headers and bodies are rebuilt from the documented parts, never copied through. `judge` only
//! classifies a response; what that means for a read or a mutation is decided in
//! [`super::forward`].

use bytes::Bytes;
use factordesk_model::error::{codes, reason};
use factordesk_model::{ErrorBody, MethodPage, Operation, Route, mask};
use http::HeaderMap;
use http::header::{CONTENT_TYPE, HeaderName, RETRY_AFTER};

use super::client::RawResponse;
use super::json::{self, Fault, Limits};
use super::one_time_secrets;

/// Response headers that are passed on, if their value is harmless.
const PASSING: [HeaderName; 4] = [
    RETRY_AFTER,
    HeaderName::from_static("x-ratelimit-limit"),
    HeaderName::from_static("x-ratelimit-remaining"),
    HeaderName::from_static("x-ratelimit-reset"),
];

/// About the number of headers of the response to a client.
const USUAL_HEADERS: usize = 16;

/// How much a response may hold that is parsed into types.
///
/// The tenant's factors and a method with every field have less than a hundredth of it.
const LIMITS: Limits = Limits {
    weight: 10_000,
    items: 10_000,
};

/// The same for a list of methods. The tenant sends all of a user's methods in response to a
/// replacement, and to a request without paging.
///
/// Methods with the usual fields (id, type, `confirmed` and three times) take 190 bytes, so 4 MiB
/// of them are fewer. The densest, phones with two channels, weigh 526,000. What else could be that
/// long takes about 50 MiB of memory when parsed: each item up to 1.2 kB, each unit of weight up to
/// 90 bytes.
const LIST_LIMITS: Limits = Limits {
    weight: 560_000,
    items: 25_000,
};

/// Maximum size of a list of methods that is parsed without counting first, in bytes. It can't exceed
/// [`LIST_LIMITS`]: three bytes (`{},`) weigh 8 at most, and an item takes two.
const SMALL_LIST: usize = 32 * 1024;
const _: () = assert!(SMALL_LIST * 3 < LIST_LIMITS.weight && SMALL_LIST / 2 < LIST_LIMITS.items);

/// User profiles have no such limit: they may hold megabytes of metadata, which is skipped while
/// they are read.
const NO_LIMITS: Limits = Limits {
    weight: usize::MAX,
    items: usize::MAX,
};

/// Maximum length of an error message that is passed on, in characters.
const MAX_MESSAGE_LENGTH: usize = 500;

/// A successful response of the tenant, ready to be passed on.
#[derive(Clone)]
pub struct UpstreamResponse {
    /// The success status of the route table
    pub status: u16,
    /// The tenant's rate limit headers
    pub headers: HeaderMap,
    /// JSON that has been checked; empty for 204
    pub body: Bytes,
    /// The body, if it is a list of methods that has been parsed already
    pub page: Option<MethodPage>,
}

impl UpstreamResponse {
    /// The list of methods in the body; `None` if it has another shape.
    pub(crate) fn take_page(&mut self) -> Option<MethodPage> {
        // The body was checked to be JSON, so parsing it doesn't fail.
        let parsed = || MethodPage::from_json(&self.body).unwrap_or_default();
        self.page.take().or_else(parsed)
    }
}

impl std::fmt::Debug for UpstreamResponse {
    /// Leaves the body out: it holds users' data and one-time secrets.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("UpstreamResponse")
            .field("status", &self.status)
            .field("length", &self.body.len())
            .finish_non_exhaustive()
    }
}

/// What kind of response it is. What that means for a read or a mutation is decided later.
#[derive(Debug)]
pub(crate) enum Verdict {
    /// The success that the route table names
    Good(UpstreamResponse),
    /// 401: the tenant doesn't accept the proxy's token
    Unauthorized,
    /// 403: the proxy's own token lacks this scope; nothing was changed
    LacksScope(String),
    /// Any other 4xx that the API documents: nothing was changed
    Refused(Box<ErrorBody>, HeaderMap),
    /// A redirect; it is never followed
    Redirect,
    /// The tenant gave up a search that took too long
    QueryTimeout,
    /// A 5xx, or a response that can't be read; the text is for the log
    Unusable(String),
    /// A success that exceeds a limit of the proxy's own, and would again; the text is for the log
    TooLarge(&'static str),
}

pub(crate) fn judge(route: &Route, raw: &RawResponse) -> Verdict {
    let headers = passing(&raw.headers);
    match raw.status {
        401 => Verdict::Unauthorized,
        status if status == route.success => match good_body(route.operation, raw) {
            Ok((body, page)) => Verdict::Good(UpstreamResponse {
                status,
                headers,
                body,
                page,
            }),
            Err(BadBody::Unusable(why)) => {
                Verdict::Unusable(format!("status {status} with a body that {why}"))
            }
            Err(BadBody::TooLarge(why)) => Verdict::TooLarge(why),
        },
        300..=399 => Verdict::Redirect,
        _ if is_query_timeout(route.operation, raw) => Verdict::QueryTimeout,
        // Not a refusal: a gateway that stopped waiting sends 408 too, and the tenant may still
        // carry the call out.
        408 => Verdict::Unusable("status 408".to_owned()),
        status @ 400..=499 => {
            let body = raw.body.as_deref().unwrap_or_default();
            let error = documented_error(status, body);
            if is_lack_of_scope(&error) {
                Verdict::LacksScope(missing_scope(route, &error.message))
            } else {
                Verdict::Refused(Box::new(error), headers)
            }
        }
        // Also an undocumented success: what it means for the operation isn't known.
        status => Verdict::Unusable(format!("status {status}")),
    }
}

/// Whether the tenant gave up a search ("The query exceeded the timeout.").
///
/// The tenant is healthy then, and the same search would take as long again. So this neither opens
/// the circuit breaker nor is worth a retry.
pub(super) fn is_query_timeout(operation: Operation, raw: &RawResponse) -> bool {
    let is_search = matches!(operation, Operation::SearchUsers | Operation::UsersByEmail);
    is_search && raw.status == 503 && {
        let body = raw.body.as_deref().unwrap_or_default();
        let message = ErrorBody::read(raw.status, body).message.to_lowercase();
        message.contains("exceeded the timeout")
    }
}

fn passing(headers: &HeaderMap) -> HeaderMap {
    // Plain text only, so that no value can be read as markup or as another header.
    let plain = |text: &str| {
        text.len() <= 40
            && text
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b' ' | b',' | b':' | b'.' | b'-'))
    };
    // Room for the headers that are added later, too.
    let mut passed = HeaderMap::with_capacity(USUAL_HEADERS);
    for name in PASSING {
        if let Some(value) = headers.get(&name)
            && value.to_str().is_ok_and(plain)
        {
            passed.insert(name, value.clone());
        }
    }
    passed
}

/// Why a body can't be used.
#[derive(Debug)]
enum BadBody {
    /// A retry may get a better one
    Unusable(&'static str),
    /// It exceeds a limit, and would again
    TooLarge(&'static str),
}

impl From<&'static str> for BadBody {
    fn from(why: &'static str) -> Self {
        Self::Unusable(why)
    }
}

/// The body as it may pass, and the list of methods in it if it was parsed for that.
fn good_body(
    operation: Operation,
    raw: &RawResponse,
) -> Result<(Bytes, Option<MethodPage>), BadBody> {
    if raw.status == 204 {
        return Ok((Bytes::new(), None));
    }
    let body = raw.body.clone();
    let body = body.ok_or(BadBody::TooLarge("a body of more than 4 MiB"))?;
    if !says_json(&raw.headers) {
        return Err("is not application/json".into());
    }
    let is_list = matches!(operation, Operation::ListMethods | Operation::SetMethods);
    if is_list && body.len() <= SMALL_LIST {
        // Nearly every list. Parsing it says whether it is JSON, so that it needn't be read twice.
        let page = MethodPage::from_json(&body).map_err(|_| "does not parse")?;
        return Ok((body, page));
    }
    json::check(&body, limits(operation)).map_err(|fault| match fault {
        Fault::Malformed => BadBody::Unusable("does not parse"),
        Fault::TooHeavy => BadBody::TooLarge("a body with too many values"),
    })?;
    Ok((one_time_secrets::checked(operation, body)?, None))
}

/// How much a response to this operation may hold. What is parsed takes up to two hundred times the
/// size of its JSON.
fn limits(operation: Operation) -> Limits {
    match operation {
        Operation::SearchUsers | Operation::UsersByEmail | Operation::GetUser => NO_LIMITS,
        Operation::ListMethods | Operation::SetMethods => LIST_LIMITS,
        _ => LIMITS,
    }
}

/// Whether there is exactly one `Content-Type`, and it is `application/json`.
fn says_json(headers: &HeaderMap) -> bool {
    let mut types = headers.get_all(CONTENT_TYPE).iter();
    let (Some(value), None) = (types.next(), types.next()) else {
        return false;
    };
    let essence = value.to_str().ok().and_then(|text| text.split(';').next());
    essence.is_some_and(|essence| essence.trim().eq_ignore_ascii_case("application/json"))
}

/// Whether a 403 is about the proxy's own token. Auth0 sends 403 for four other reasons as well.
fn is_lack_of_scope(error: &ErrorBody) -> bool {
    let message = error.message.to_ascii_lowercase();
    // Either sign is enough: a response without an error code is recognised by its message.
    error.status_code == 403
        && (error.error_code.as_deref() == Some(codes::INSUFFICIENT_SCOPE)
            || message.starts_with("insufficient scope"))
}

/// The scope that the token lacks: the route's own, unless the message names others ("..., expected
/// any of: a,b").
fn missing_scope(route: &Route, message: &str) -> String {
    // The scope is shown on screen and logged: take only what looks like one from the tenant.
    let named = message.split_once("any of:").map_or("", |(_, rest)| rest);
    let is_plain = |scope: &&str| {
        (1..=60).contains(&scope.len())
            && scope
                .bytes()
                .all(|b| b.is_ascii_lowercase() || matches!(b, b':' | b'_'))
    };
    let named: Vec<&str> = named.split([',', ' ']).filter(is_plain).take(3).collect();
    if named.is_empty() || named.contains(&route.upstream_scope) {
        route.upstream_scope.to_owned()
    } else {
        named.join(" or ")
    }
}

/// Rebuilds an error from its documented fields. A body that isn't JSON becomes the reason phrase
/// of the status.
fn documented_error(status: u16, body: &[u8]) -> ErrorBody {
    let read = ErrorBody::read(status, body);
    let code = read.error_code.filter(|code| {
        code.len() <= 64
            && code
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.'))
    });
    ErrorBody {
        status_code: status,
        // Auth0 puts the reason phrase here, and so do the proxy's own errors.
        error: reason(status).to_owned(),
        message: plain(&read.message),
        error_code: code,
        // The client gets the proxy's request id instead of the tenant's.
        request_id: None,
        problems: Vec::new(),
        scope: None,
        acr_values: None,
        max_age: None,
        current: None,
        current_name: None,
    }
}

/// The tenant's message with personal data masked.
///
/// It is masked before it is cut: half a phone number would no longer be recognised as one.
fn plain(text: &str) -> String {
    mask::text(text, false)
        .chars()
        .filter(|c| !c.is_control())
        .take(MAX_MESSAGE_LENGTH)
        .collect()
}

#[cfg(test)]
mod tests {
    use factordesk_model::Target;
    use http::HeaderValue;

    use super::*;

    fn raw(
        status: u16,
        headers: &[(&'static str, &'static str)],
        body: &'static str,
    ) -> RawResponse {
        let headers = headers
            .iter()
            .map(|(name, value)| {
                (
                    HeaderName::from_static(name),
                    HeaderValue::from_static(value),
                )
            })
            .collect();
        RawResponse {
            status,
            headers,
            body: Some(Bytes::from_static(body.as_bytes())),
        }
    }

    #[test]
    fn security_26_only_rate_limit_headers_pass() {
        let answer = raw(
            200,
            &[
                ("content-type", "application/json"),
                ("set-cookie", "did=1"),
                ("access-control-allow-origin", "*"),
                ("connection", "x-ratelimit-limit"),
                ("etag", "\"1\""),
                ("x-ratelimit-limit", "10"),
                ("x-ratelimit-reset", "1790000000"),
                ("retry-after", "<script>"),
            ],
            "[]",
        );
        let Verdict::Good(answer) = judge(Target::ListFactors.route(), &answer) else {
            panic!("a good answer")
        };
        let mut names: Vec<&str> = answer.headers.keys().map(HeaderName::as_str).collect();
        names.sort_unstable();
        assert_eq!(names, ["x-ratelimit-limit", "x-ratelimit-reset"]);
    }

    #[test]
    fn security_45_errors_are_rebuilt_from_documented_fields() {
        let error = documented_error(
            403,
            br#"{"statusCode":403,"error":"Forbidden","message":"No\u0000.","errorCode":"x y","stack":"at 10.0.0.1","problems":[{"field":"a","key":"required"}],"requestId":"theirs"}"#,
        );
        assert_eq!(
            serde_json::to_value(error).unwrap(),
            serde_json::json!({"statusCode": 403, "error": "Forbidden", "message": "No."})
        );
        let html = documented_error(404, b"<html>nginx at 10.0.0.1</html>");
        assert_eq!(html.message, "Not Found");
        assert_eq!(html.error_code, None);
    }

    #[test]
    fn security_45_a_long_message_is_cut() {
        for (length, left) in [(499, 499), (500, 500), (501, 500), (200_000, 500)] {
            // The limit is in characters, not bytes.
            let body = serde_json::json!({"statusCode": 403, "message": "é".repeat(length)});
            let error = documented_error(403, body.to_string().as_bytes());
            assert_eq!(error.message, "é".repeat(left), "{length}");
        }
    }

    #[test]
    fn security_71_a_refusals_words_are_masked_before_they_are_cut() {
        let at_the_cut = format!("{}+447700900123", "x ".repeat(MAX_MESSAGE_LENGTH / 2 - 4));
        for (message, shown) in [
            (
                "Phone number 07700 900123 is taken.",
                "Phone number •••• 23 is taken.",
            ),
            ("No user mia@example.com", "No user m••••@example.com"),
            (
                "You may have 20 methods, sms: 10.",
                "You may have 20 methods, sms: 10.",
            ),
            ("secret in OTPAUTH://totp/x?secret=A", "secret in ••••"),
            (&at_the_cut, &at_the_cut.replace("+447700900123", "•••• 23")),
        ] {
            let body = serde_json::json!({"statusCode": 409, "message": message}).to_string();
            assert_eq!(documented_error(409, body.as_bytes()).message, shown);
        }
    }

    #[test]
    fn scope_that_is_missing_is_the_routes_unless_the_tenant_names_others() {
        let route = Target::SearchUsers.route();
        for (message, scope) in [
            ("Insufficient scope", "read:users"),
            (
                "Insufficient scope, expected any of: read:users,read:user_idp_tokens",
                "read:users",
            ),
            (
                "Insufficient scope, expected any of: read:people, read:all",
                "read:people or read:all",
            ),
            (
                "Insufficient scope, expected any of: <b>, READ",
                "read:users",
            ),
        ] {
            assert_eq!(missing_scope(route, message), scope, "{message}");
        }
    }

    #[test]
    fn answer_must_have_the_tables_status_and_be_json() {
        let route = Target::ListFactors.route();
        for bad in [
            raw(201, &[("content-type", "application/json")], "[]"),
            raw(200, &[("content-type", "text/html")], "[]"),
            raw(200, &[], "[]"),
            raw(200, &[("content-type", "application/json")], "[1,"),
            raw(500, &[("content-type", "application/json")], "{}"),
            raw(408, &[("content-type", "application/json")], "{}"),
        ] {
            let shown = format!("{bad:?}");
            assert!(
                matches!(judge(route, &bad), Verdict::Unusable(_)),
                "{shown}"
            );
        }
        assert!(matches!(
            judge(route, &raw(302, &[], "")),
            Verdict::Redirect
        ));
    }

    #[test]
    fn security_29_what_is_parsed_has_limits() {
        use Operation::{
            GetMethod, GetUser, ListFactors, ListMethods, SearchUsers, SetMethods, UsersByEmail,
        };
        for (length, passes, fails) in [
            (
                LIMITS.items,
                &[SearchUsers, UsersByEmail, GetUser, ListMethods, SetMethods][..],
                &[GetMethod, ListFactors][..],
            ),
            (
                LIST_LIMITS.items,
                &[SearchUsers, UsersByEmail, GetUser],
                &[ListMethods, SetMethods, GetMethod, ListFactors],
            ),
        ] {
            let mut answer = raw(200, &[("content-type", "application/json")], "");
            answer.body = Some(format!("[{}0]", "0,".repeat(length)).into());
            for operation in passes {
                assert!(good_body(*operation, &answer).is_ok(), "{operation:?}");
            }
            for operation in fails {
                let body = good_body(*operation, &answer);
                assert!(
                    matches!(body, Err(BadBody::TooLarge(_))),
                    "{operation:?}: {length}"
                );
            }
        }
    }
}
