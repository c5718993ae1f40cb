//! Enrolment tickets (`POST /guardian/enrollments/ticket`): the user enrols a factor through a link.
//!
//! Source: `CreateGuardianEnrollmentTicketRequestContent`, `CreateGuardianEnrollmentTicketResponseContent`,
//! `GuardianEnrollmentFactorEnum`. A ticket can be used once, within [`TICKET_LIFE_DAYS`].

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};

use crate::id::UserId;
use crate::lenient::{Fields, put, put_text};
use crate::method::MethodType;
use crate::secret::Secret;
use crate::strict::{self, object_only, quiet_debug};
use crate::validate::{self, Checker, MessageKey, Problem};

/// How long a ticket's link works, in days (documentation of custom enrollment tickets).
pub const TICKET_LIFE_DAYS: u64 = 5;

/// The factor that a ticket enrols. The names are the schema's own: neither the types of methods nor the tenant's
/// factors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TicketFactor {
    /// The Guardian app
    PushNotification,
    /// SMS or voice
    Phone,
    /// E-mail: in the schema, although "users cannot enroll in Email as a factor through custom enrollment tickets"
    Email,
    /// Authenticator app
    Otp,
    /// Security key
    WebauthnRoaming,
    /// The device's own authenticator
    WebauthnPlatform,
}

impl TicketFactor {
    /// All of them, in the order of the schema.
    pub const ALL: [Self; 6] = [
        Self::PushNotification,
        Self::Phone,
        Self::Email,
        Self::Otp,
        Self::WebauthnRoaming,
        Self::WebauthnPlatform,
    ];

    /// The schema's spelling.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::PushNotification => "push-notification",
            Self::Phone => "phone",
            Self::Email => "email",
            Self::Otp => "otp",
            Self::WebauthnRoaming => "webauthn-roaming",
            Self::WebauthnPlatform => "webauthn-platform",
        }
    }

    /// The factor with this spelling.
    pub fn read(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|f| f.as_str() == text)
    }

    /// The factor's name in `/guardian/factors`, which says `sms` for phones.
    pub fn factor_name(self) -> &'static str {
        match self {
            Self::Phone => "sms",
            other => other.as_str(),
        }
    }

    /// The type of the methods that it enrols.
    pub fn method_type(self) -> MethodType {
        match self {
            Self::PushNotification => MethodType::Push,
            Self::Phone => MethodType::Phone,
            Self::Email => MethodType::Email,
            Self::Otp => MethodType::Totp,
            Self::WebauthnRoaming => MethodType::WebauthnRoaming,
            Self::WebauthnPlatform => MethodType::WebauthnPlatform,
        }
    }

    /// Whether a ticket can enrol it, according to the documentation: all but [`Self::Email`].
    pub fn enrollable(self) -> bool {
        self != Self::Email
    }
}

/// A request to create a ticket. Parsing rejects unknown, repeated and `null` fields and a malformed user id;
/// [`Self::validate`] checks the other values.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(remote = "Self", deny_unknown_fields)]
pub struct TicketRequest {
    /// The user who enrols
    #[serde(deserialize_with = "user_id")]
    pub user_id: UserId,
    /// Where to mail the link instead of to the user's own address
    #[serde(
        default,
        deserialize_with = "strict::some",
        skip_serializing_if = "Option::is_none"
    )]
    pub email: Option<String>,
    /// Whether the tenant mails the link to the user
    #[serde(
        default,
        deserialize_with = "strict::some",
        skip_serializing_if = "Option::is_none"
    )]
    pub send_mail: Option<bool>,
    /// Language of the mail, a BCP 47 tag such as `fr` or `pt-BR`
    #[serde(
        default,
        deserialize_with = "strict::some",
        skip_serializing_if = "Option::is_none"
    )]
    pub email_locale: Option<String>,
    /// The factor to enrol; without it, the user chooses
    #[serde(
        default,
        deserialize_with = "strict::some",
        skip_serializing_if = "Option::is_none"
    )]
    pub factor: Option<TicketFactor>,
    /// Whether a user who already has a factor may enrol another one
    #[serde(
        default,
        deserialize_with = "strict::some",
        skip_serializing_if = "Option::is_none"
    )]
    pub allow_multiple_enrollments: Option<bool>,
}

impl TicketRequest {
    /// The body of the request, by hand as [`crate::CreateRequest::to_value`].
    pub fn to_value(&self) -> Value {
        let mut map = Map::new();
        put_text(&mut map, "user_id", Some(self.user_id.as_str()));
        put_text(&mut map, "email", self.email.as_deref());
        put(&mut map, "send_mail", self.send_mail);
        put_text(&mut map, "email_locale", self.email_locale.as_deref());
        put_text(&mut map, "factor", self.factor.map(TicketFactor::as_str));
        let more = self.allow_multiple_enrollments;
        put(&mut map, "allow_multiple_enrollments", more);
        Value::Object(map)
    }
}

object_only!(TicketRequest, "an enrollment ticket");
quiet_debug!(TicketRequest);

/// Reads a user id. [`crate::ErrorBody::unreadable_body`] passes this error on: it names the field and repeats no
/// value.
fn user_id<'de, D: Deserializer<'de>>(deserializer: D) -> Result<UserId, D::Error> {
    UserId::new(String::deserialize(deserializer)?).map_err(|_| {
        serde::de::Error::custom(
            "invalid value, expected 'user_id' to be a user's id, such as auth0|507f1f77bcf86cd799439020",
        )
    })
}

/// The schema's format `email`, which allows ASCII and host names only. Addresses of methods have no format in the
/// schema.
fn plain_email(text: &str) -> Result<(), MessageKey> {
    validate::email(text)?;
    let host = text.rsplit('@').next().unwrap_or_default();
    if text.is_ascii() && validate::hostname(host).is_ok() {
        Ok(())
    } else {
        Err(MessageKey::EmailSyntax)
    }
}

impl TicketRequest {
    /// A ticket for this user, with the tenant's defaults.
    pub fn new(user_id: UserId) -> Self {
        Self {
            user_id,
            email: None,
            send_mail: None,
            email_locale: None,
            factor: None,
            allow_multiple_enrollments: None,
        }
    }

    /// Returns every problem at once; an empty list means valid.
    pub fn validate(&self) -> Vec<Problem> {
        let mut check = Checker::default();
        check.optional("email", self.email.as_deref(), plain_email);
        check.optional(
            "email_locale",
            self.email_locale.as_deref(),
            validate::locale,
        );
        check.problems
    }
}

/// A created ticket. Anyone with the link can enrol as the user, so it is a secret.
#[derive(Clone, PartialEq, Eq)]
pub struct Ticket {
    /// The tenant's id of the ticket
    pub ticket_id: String,
    /// The link for the user
    pub ticket_url: Secret,
}

impl fmt::Debug for Ticket {
    /// Shows nothing: the link contains the id.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ticket").finish_non_exhaustive()
    }
}

impl Ticket {
    /// Reads the response; returns `None` without an id and a link.
    pub fn from_value(value: Value) -> Option<Self> {
        let mut fields = Fields::from_value(value);
        Some(Self {
            ticket_id: fields.text("ticket_id")?,
            ticket_url: Secret::new(fields.text("ticket_url")?),
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{CreateType, ErrorBody};

    fn parse(text: &str) -> Result<TicketRequest, serde_json::Error> {
        serde_json::from_str(text)
    }

    #[test]
    fn ticket_factor_is_read_as_it_is_written() {
        for factor in TicketFactor::ALL {
            assert_eq!(TicketFactor::read(factor.as_str()), Some(factor));
            assert_eq!(serde_json::to_value(factor).unwrap(), factor.as_str());
        }
        assert_eq!(TicketFactor::read("sms"), None);
        assert_eq!(
            Some(TicketFactor::Phone.factor_name()),
            CreateType::Phone.factor_name()
        );
        assert!(!TicketFactor::Email.enrollable());
    }

    #[test]
    fn ticket_request_is_written_as_it_is_derived() {
        for json in [
            r#"{"user_id":"auth0|1"}"#,
            r#"{"user_id":"auth0|1","email":"a@b.co","send_mail":false,"email_locale":"fr","factor":"otp","allow_multiple_enrollments":true}"#,
        ] {
            assert_eq!(parse(json).unwrap().to_value().to_string(), json);
        }
    }

    #[test]
    fn ticket_request_refuses_what_is_not_in_the_schema() {
        for bad in [
            "{}",
            r#"{"user_id":null}"#,
            r#"{"user_id":"auth0|1","admin":true}"#,
            r#"{"user_id":"auth0|1","user_id":"auth0|2"}"#,
            r#"{"user_id":"auth0|1","send_mail":"yes"}"#,
            r#"{"user_id":"auth0|1","factor":"sms"}"#,
            r#"{"user_id":"auth0|1","email":null}"#,
            r#"["auth0|1"]"#,
            r#""auth0|1""#,
        ] {
            assert!(parse(bad).is_err(), "{bad}");
        }
        let whole = r#"{"user_id":"auth0|1","email":"a@b.co","send_mail":true,"email_locale":"fr","factor":"otp","allow_multiple_enrollments":false}"#;
        let request = parse(whole).unwrap();
        assert!(request.validate().is_empty());
        assert_eq!(serde_json::to_string(&request).unwrap(), whole);
        assert_eq!(
            serde_json::to_string(&TicketRequest::new(request.user_id)).unwrap(),
            r#"{"user_id":"auth0|1"}"#
        );
    }

    #[test]
    fn security_22_ticket_for_a_malformed_user_id_is_refused_in_words() {
        for id in [
            "canary",
            "canary/..",
            "auth0|canary b",
            "auth0|canary\u{202e}",
            "auth0%7Ccanary",
            "",
        ] {
            let error = parse(&json!({"user_id": id}).to_string()).unwrap_err();
            let message = ErrorBody::unreadable_body(&error).message;
            assert!(
                message.contains("'user_id' to be a user's id") && !message.contains("canary"),
                "{id}: {message}"
            );
        }
    }

    #[test]
    fn ticket_request_names_the_field_of_each_problem() {
        let request =
            parse(r#"{"user_id":"auth0|1","email":"é@b.co","email_locale":"fr_FR"}"#).unwrap();
        assert_eq!(
            request.validate(),
            [
                Problem::new("email", MessageKey::EmailSyntax),
                Problem::new("email_locale", MessageKey::NotLocale),
            ]
        );
    }

    #[test]
    fn ticket_needs_its_id_and_its_link_and_shows_neither() {
        let value = json!({"ticket_id": "u2x2", "ticket_url": "https://a.b/u2x2", "later": 1});
        let ticket = Ticket::from_value(value.clone()).unwrap();
        assert_eq!(ticket.ticket_url.expose(), "https://a.b/u2x2");
        assert!(!format!("{ticket:?}").contains("u2x2"));
        for field in ["ticket_id", "ticket_url"] {
            let mut value = value.clone();
            value[field] = Value::Null;
            assert_eq!(Ticket::from_value(value), None, "{field}");
        }
    }
}
