//! What the page around the desk is told and asked: the `detail` of each event.
//!
//! Details hold ids and words of this crate, never personal data: no name, number, address, token or message.

use factordesk_catalogue::plain;
use factordesk_model::{CreateType, MethodId, MethodType, UserId};

pub use crate::platform::action::Action;
use crate::platform::events::{Event, Field};
use crate::state::{ApiError, Failure, WantedLogin};

/// The longest code and request id that an event carries, in bytes. The proxy's are shorter; longer text isn't passed on.
const MAX_WORD: usize = 64;

/// What the page around the desk is asked about: an action, and on what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// The action
    pub action: Action,
    /// The user
    pub user: UserId,
    /// The type of the method
    pub kind: Option<MethodType>,
    /// The method
    pub method: Option<MethodId>,
}

impl Asked {
    /// An action on the user or the whole list.
    pub fn about(action: Action, user: UserId) -> Self {
        Self {
            action,
            user,
            kind: None,
            method: None,
        }
    }

    /// The addition of a method of this type.
    pub fn create(user: UserId, kind: CreateType) -> Self {
        Self::about(Action::Create, user).of_type(Some(kind.method_type()))
    }

    /// With the type of the method.
    #[must_use]
    pub fn of_type(mut self, kind: Option<MethodType>) -> Self {
        self.kind = kind;
        self
    }

    /// With the method.
    #[must_use]
    pub fn on(mut self, method: Option<MethodId>) -> Self {
        self.method = method;
        self
    }

    fn fields(&self) -> Vec<(&'static str, Field)> {
        let mut fields = vec![
            ("action", text(self.action.as_str())),
            ("userId", text(self.user.as_str())),
        ];
        if let Some(kind) = &self.kind {
            fields.push(("type", text(kind.as_str())));
        }
        if let Some(method) = &self.method {
            fields.push(("methodId", text(method.as_str())));
        }
        fields
    }

    /// The event before the action, which the page around the desk can stop.
    pub fn before(&self) -> Event {
        Event {
            name: "before-action",
            fields: self.fields(),
        }
    }

    /// The event after the action. `code` says why it failed.
    pub fn after(&self, outcome: Outcome, code: Option<String>, request_id: Option<&str>) -> Event {
        let mut fields = self.fields();
        fields.push(("outcome", text(outcome.as_str())));
        if let Some(code) = code {
            fields.push(("code", Field::Text(code)));
        }
        push_request_id(&mut fields, request_id);
        Event {
            name: "action",
            fields,
        }
    }
}

/// How an action has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Done
    Done,
    /// Not done, or only in part
    Failed,
    /// It may or may not be done
    Unknown,
}

impl Outcome {
    /// Its name in events.
    fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Unknown => "unknown",
        }
    }

    /// The outcome of an action that has failed with this error.
    pub fn after(error: &ApiError) -> Self {
        if error.is_outcome_unknown() {
            Self::Unknown
        } else {
            Self::Failed
        }
    }
}

/// What the desk was doing when an error occurred.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorPhase {
    /// Asking for the admin's session
    Session,
    /// Loading the user's list
    Load,
    /// An action
    Action,
}

/// An error. One about the access token is of the phase `token`, whatever needed the token.
pub fn failed(phase: ErrorPhase, error: &ApiError) -> Event {
    let phase = match phase {
        _ if error.is_about_token() => "token",
        ErrorPhase::Session => "session",
        ErrorPhase::Load => "load",
        ErrorPhase::Action => "action",
    };
    let mut fields = vec![
        ("phase", text(phase)),
        ("code", Field::Text(code_of(error))),
    ];
    push_request_id(&mut fields, error.request_id());
    if error.kind == Failure::TokenFailed {
        // The host page's own words.
        fields.push(("cause", text(&error.body.message)));
    }
    Event {
        name: "error",
        fields,
    }
}

/// The proxy is of another version than this widget.
pub fn version_mismatch() -> Event {
    Event {
        name: "error",
        fields: vec![
            ("phase", text("session")),
            ("code", text("version_mismatch")),
        ],
    }
}

/// The list was loaded, with this number of methods.
pub fn loaded(user: &UserId, count: usize, request_id: Option<&str>) -> Event {
    #[expect(clippy::cast_precision_loss, reason = "a list has thousands at most")]
    let count = Field::Number(count as f64);
    let mut fields = vec![("userId", text(user.as_str())), ("count", count)];
    push_request_id(&mut fields, request_id);
    Event {
        name: "loaded",
        fields,
    }
}

/// Another user was chosen in the desk, or none.
pub fn user_change(user: Option<&UserId>) -> Event {
    let user = user.map_or(Field::Null, |user| text(user.as_str()));
    Event {
        name: "user-change",
        fields: vec![("userId", user)],
    }
}

/// Whether there is something typed that would be lost.
pub fn dirty(dirty: bool) -> Event {
    Event {
        name: "dirty",
        fields: vec![("dirty", Field::Flag(dirty))],
    }
}

/// How old a login may be for mutations unless the proxy says otherwise, in seconds.
pub const DEFAULT_MAX_LOGIN_AGE_SECS: u32 = 15 * 60;

/// A login is needed.
pub fn reauth_required(login: &WantedLogin) -> Event {
    let max_age = login.max_age.unwrap_or(DEFAULT_MAX_LOGIN_AGE_SECS);
    let mut fields = vec![("maxAge", Field::Number(max_age.into()))];
    if let Some(values) = &login.acr_values {
        fields.push(("acrValues", text(values)));
    }
    Event {
        name: "reauth-required",
        fields,
    }
}

/// The code of an error: the proxy's or Auth0's own, as far as it is a word.
pub fn code_of(error: &ApiError) -> String {
    match error.kind {
        Failure::Refused(_) => {
            let own = error.body.error_code.as_deref();
            own.filter(|code| is_word(code)).map_or_else(
                || ["http_", &plain(error.status.into())].concat(),
                str::to_owned,
            )
        }
        Failure::Offline => "offline".into(),
        Failure::Blocked => "blocked_by_policy".into(),
        Failure::Aborted => "aborted".into(),
        Failure::Timeout => "timeout".into(),
        Failure::Unreadable => "unreadable".into(),
        Failure::Unlisted => "unlisted_origin".into(),
        Failure::NoToken => "no_token".into(),
        Failure::TokenTimeout => "token_timeout".into(),
        Failure::TokenFailed => "token_failed".into(),
        Failure::TokenInvalid => "token_invalid".into(),
        Failure::HostRefused | Failure::HostReason | Failure::HostTicket => {
            "refused_by_host".into()
        }
    }
}

/// Whether a text from a response is a word, rather than something that may hold personal data. It begins with a letter.
fn is_word(text: &str) -> bool {
    text.bytes()
        .next()
        .is_some_and(|first| first.is_ascii_alphabetic())
        && has_only(text, b"_")
}

/// Whether a text is short, and has only letters, digits and these `others`.
///
/// Bytes, since a search in a text would bring the standard library's code for that before the first row.
fn has_only(text: &str, others: &[u8]) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || others.contains(&byte);
    text.len() <= MAX_WORD && text.bytes().all(fits)
}

fn push_request_id(fields: &mut Vec<(&'static str, Field)>, id: Option<&str>) {
    // Its first character may be a digit.
    if let Some(id) = id.filter(|id| has_only(id, b"_-")) {
        fields.push(("requestId", text(id)));
    }
}

fn text(text: &str) -> Field {
    Field::Text(text.to_owned())
}

#[cfg(test)]
mod tests {
    use factordesk_model::{CreateRequest, EmailCreate};

    use super::*;

    fn user() -> UserId {
        UserId::new("auth0|mia").unwrap()
    }

    fn names(event: &Event) -> Vec<&'static str> {
        event.fields.iter().map(|(name, _)| *name).collect()
    }

    fn refusal(code: &str) -> ApiError {
        let body = format!(
            r#"{{"statusCode":409,"message":"mia@example.com exists","errorCode":"{code}","requestId":"abc-1"}}"#
        );
        ApiError::from_response(409, body.as_bytes(), None)
    }

    #[test]
    fn details_of_actions_hold_only_ids_and_words() {
        let method = MethodId::new("phone|1").ok();
        for action in Action::ALL {
            let asked = Asked::about(action, user())
                .of_type(Some(MethodType::Phone))
                .on(method.clone());
            let before = asked.before();
            assert_eq!(before.name, "before-action");
            assert_eq!(names(&before), ["action", "userId", "type", "methodId"]);
            let error = refusal("already_exists");
            let after = asked.after(
                Outcome::after(&error),
                Some(code_of(&error)),
                error.request_id(),
            );
            assert_eq!(after.fields[..4], before.fields[..]);
            assert_eq!(names(&after)[4..], ["outcome", "code", "requestId"]);
            let failed = failed(ErrorPhase::Action, &error);
            let told = format!("{before:?} {after:?} {failed:?}");
            assert!(!told.contains("example.com"), "{told}");
        }
        let request = CreateRequest::Email(EmailCreate {
            name: Some("Private".to_owned()),
            email: "mia@example.com".to_owned(),
        });
        let asked = Asked::create(user(), request.create_type());
        assert_eq!(
            asked.before().fields,
            [
                ("action", text("create")),
                ("userId", text("auth0|mia")),
                ("type", text("email")),
            ]
        );
    }

    #[test]
    fn outcome_is_unknown_only_if_it_may_have_happened() {
        for (error, outcome) in [
            (ApiError::local(Failure::Timeout), Outcome::Unknown),
            (ApiError::local(Failure::Aborted), Outcome::Failed),
            (refusal("outcome_unknown"), Outcome::Unknown),
            (refusal("already_exists"), Outcome::Failed),
        ] {
            assert_eq!(Outcome::after(&error), outcome, "{error}");
        }
    }

    #[test]
    fn codes_and_request_ids_that_are_no_words_are_left_out() {
        let long = "x".repeat(65);
        for (code, told) in [
            ("already_exists", "already_exists"),
            ("+15551234567", "http_409"),
            ("mia@example.com", "http_409"),
            ("", "http_409"),
            (long.as_str(), "http_409"),
        ] {
            assert_eq!(code_of(&refusal(code)), told);
        }
        assert_eq!(code_of(&ApiError::local(Failure::Offline)), "offline");
        for id in ["mia@example.com", "a b", long.as_str()] {
            let event = loaded(&user(), 1, Some(id));
            assert_eq!(names(&event), ["userId", "count"], "{id}");
        }
        assert_eq!(
            names(&loaded(&user(), 1, Some("0af-1"))),
            ["userId", "count", "requestId"]
        );
    }

    #[test]
    fn errors_about_the_token_have_a_phase_of_their_own() {
        let phase = |phase, error: &ApiError| failed(phase, error).fields[0].1.clone();
        for any in [ErrorPhase::Session, ErrorPhase::Load, ErrorPhase::Action] {
            for kind in [Failure::NoToken, Failure::TokenTimeout] {
                assert_eq!(phase(any, &ApiError::local(kind)), text("token"));
            }
        }
        let thrown = ApiError::local_with(Failure::TokenFailed, "consent_required");
        assert_eq!(
            failed(ErrorPhase::Load, &thrown).fields,
            [
                ("phase", text("token")),
                ("code", text("token_failed")),
                ("cause", text("consent_required")),
            ]
        );
        let offline = ApiError::local(Failure::Offline);
        assert_eq!(phase(ErrorPhase::Load, &offline), text("load"));
    }

    #[test]
    fn other_events_say_one_thing() {
        assert_eq!(
            user_change(Some(&user())).fields,
            [("userId", text("auth0|mia"))]
        );
        assert_eq!(user_change(None).fields, [("userId", Field::Null)]);
        assert_eq!(dirty(true).fields, [("dirty", Field::Flag(true))]);
        assert_eq!(
            reauth_required(&WantedLogin::default()).fields,
            [("maxAge", Field::Number(900.0))]
        );
        let step_up = WantedLogin {
            max_age: Some(60),
            acr_values: Some("urn:a urn:b".to_owned()),
        };
        assert_eq!(
            reauth_required(&step_up).fields,
            [
                ("maxAge", Field::Number(60.0)),
                ("acrValues", Field::Text("urn:a urn:b".to_owned()))
            ]
        );
    }
}
