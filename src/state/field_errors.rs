//! Places the problems of a refused request in a form: at their fields if known, otherwise in a banner.

use factordesk_model::error::codes;
use factordesk_model::{CreateType, ErrorCause, MessageKey};

use super::ApiError;
use crate::draft::catalog::{fields, identity_field};

/// What is wrong with a field. `text::problems::beside` has the words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FieldError {
    /// It breaks a rule of the model
    Rule(MessageKey),
    /// The user already has a method with this value
    AlreadyExists,
    /// The user has the maximum number of methods of this type
    EntityLimit,
    /// The number to change a phone to is the one that it has
    SameNumber,
    /// Auth0's own message
    Tenant(String),
}

/// The problems of a refused request, by field.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FieldErrors {
    /// The fields and their problems, in the order of the form
    pub fields: Vec<(&'static str, FieldError)>,
    /// Whether there are problems that belong to no field
    pub banner: bool,
}

/// Places the problems of a refused creation.
pub fn field_errors(error: &ApiError, kind: CreateType) -> FieldErrors {
    let names: Vec<&'static str> = fields(kind).iter().map(|field| field.name).collect();
    let identity = identity_field(kind);
    // For these causes the field is known even if the response doesn't name one.
    let problem = match error.cause() {
        Some(ErrorCause::AlreadyExists) => FieldError::AlreadyExists,
        Some(ErrorCause::EntityLimit) => FieldError::EntityLimit,
        _ if kind == CreateType::Email && speaks_of_factors(error) => {
            FieldError::Rule(MessageKey::EmailNotAlone)
        }
        _ => return field_errors_among(error, &names),
    };
    // Problems named in the response are more exact than its cause.
    let mut errors = named_problems(error, &names);
    if errors == FieldErrors::default() {
        errors.fields.push((identity, problem));
    }
    errors
}

/// Places problems at those of the fields `names` that the response mentions, and the rest in the banner.
pub fn field_errors_among(error: &ApiError, names: &[&'static str]) -> FieldErrors {
    let mut errors = named_problems(error, names);
    if errors == FieldErrors::default() {
        match by_message(error, names) {
            Some(one) => errors.fields.push(one),
            None => errors.banner = true,
        }
    }
    errors
}

fn named_problems(error: &ApiError, names: &[&'static str]) -> FieldErrors {
    let mut errors = FieldErrors::default();
    for name in names {
        if let Some(problem) = error.problems().iter().find(|p| p.field == *name) {
            errors.fields.push((name, FieldError::Rule(problem.key)));
        }
    }
    let known = |name: &str| names.contains(&name);
    errors.banner = error.problems().iter().any(|p| !known(&p.field));
    errors
}

/// Finds the field in Auth0's own message, which comes without a list of problems.
fn by_message(error: &ApiError, names: &[&'static str]) -> Option<(&'static str, FieldError)> {
    // Only a validation error names fields. In other messages `name` is an ordinary word.
    if error.cause()? != ErrorCause::InvalidBody {
        return None;
    }
    let message = &error.body.message;
    let field = names
        .iter()
        .find(|name| words(message).any(|word| word == **name))?;
    Some((field, FieldError::Tenant(message.clone())))
}

/// Whether Auth0 refused because an e-mail must be the only factor. Neither the status nor the wording is
/// documented, so any mention of factors counts.
fn speaks_of_factors(error: &ApiError) -> bool {
    matches!(error.status, 400 | 403)
        // The message about a missing scope may mention factors, too.
        && error.body.error_code.as_deref() != Some(codes::INSUFFICIENT_SCOPE)
        && words(&error.body.message)
            .any(|word| word.eq_ignore_ascii_case("factor") || word.eq_ignore_ascii_case("factors"))
}

/// The words of a message. `_` counts as a letter, so `name` isn't found in `user_name`.
fn words(message: &str) -> impl Iterator<Item = &str> {
    message.split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(status: u16, body: &str) -> ApiError {
        ApiError::from_response(status, body.as_bytes(), None)
    }

    #[test]
    fn field_errors_puts_problems_beside_their_fields() {
        let refusal = error(
            400,
            r#"{"statusCode":400,"error":"Bad Request","message":"x","errorCode":"invalid_body",
                "problems":[{"field":"email","key":"email_not_alone"},{"field":"name","key":"name_too_long"}]}"#,
        );
        let errors = field_errors(&refusal, CreateType::Email);
        assert_eq!(errors.fields.len(), 2);
        assert_eq!(errors.fields[0].0, "email");
        let not_alone = FieldError::Rule(MessageKey::EmailNotAlone);
        assert_eq!(errors.fields[0].1, not_alone);
        assert!(!errors.banner);
    }

    #[test]
    fn field_errors_shows_problems_of_other_fields_in_the_banner() {
        let refusal = error(
            400,
            r#"{"statusCode":400,"error":"x","message":"x","problems":[{"field":"colour","key":"required"}]}"#,
        );
        assert_eq!(
            field_errors(&refusal, CreateType::Phone),
            FieldErrors {
                fields: Vec::new(),
                banner: true
            }
        );
    }

    #[test]
    fn field_errors_knows_the_field_of_known_causes() {
        let conflict = error(
            409,
            r#"{"statusCode":409,"error":"Conflict","message":"exists"}"#,
        );
        assert_eq!(
            field_errors(&conflict, CreateType::Phone).fields[0].0,
            "phone_number"
        );
        assert_eq!(
            field_errors(&conflict, CreateType::Passkey).fields[0].0,
            "key_id"
        );
        let limit = error(
            403,
            r#"{"statusCode":403,"error":"Forbidden","message":"You reached the limit of entities of this type for this user."}"#,
        );
        assert_eq!(
            field_errors(&limit, CreateType::Totp).fields[0].0,
            "totp_secret"
        );
    }

    #[test]
    fn field_errors_finds_the_field_in_the_tenants_message() {
        let refusal = error(
            400,
            r#"{"statusCode":400,"error":"Bad Request","errorCode":"invalid_body",
                "message":"Payload validation error: 'String is too long' on property phone_number."}"#,
        );
        let errors = field_errors(&refusal, CreateType::Phone);
        assert_eq!(errors.fields[0].0, "phone_number");
        assert!(
            matches!(&errors.fields[0].1, FieldError::Tenant(message) if message.contains("too long"))
        );
        assert!(field_errors(&refusal, CreateType::Email).banner);
    }

    #[test]
    fn field_errors_recognizes_email_not_alone_in_any_wording() {
        for (status, message) in [
            (
                400,
                "Email is only supported when a user has no other factors available.",
            ),
            (403, "Operation not permitted: the user has another factor"),
        ] {
            let body = format!(r#"{{"statusCode":{status},"message":"{message}"}}"#);
            let refusal = error(status, &body);
            let errors = field_errors(&refusal, CreateType::Email);
            assert_eq!(errors.fields.len(), 1, "{message}");
            assert_eq!(errors.fields[0].0, "email");
            let not_alone = FieldError::Rule(MessageKey::EmailNotAlone);
            assert_eq!(errors.fields[0].1, not_alone);
            assert!(field_errors(&refusal, CreateType::Phone).banner);
        }
        let scope = error(
            403,
            r#"{"statusCode":403,"errorCode":"insufficient_scope","message":"no scope for factors"}"#,
        );
        assert!(field_errors(&scope, CreateType::Email).banner);
    }

    #[test]
    fn field_errors_puts_everything_else_in_the_banner() {
        for (status, body) in [
            (503, "{}"),
            (401, "{}"),
            (403, r#"{"message":"Insufficient scope"}"#),
        ] {
            let errors = field_errors(&error(status, body), CreateType::Phone);
            assert!(errors.banner && errors.fields.is_empty(), "{status}");
        }
    }
}
