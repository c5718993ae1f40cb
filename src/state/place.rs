//! Where in a form a refusal belongs: beside its field when that is known, else in a banner.

use factordesk_model::error::codes;
use factordesk_model::{CreateType, ErrorCause, MessageKey};

use super::ApiError;
use crate::draft::catalog::{fields, identity_field};

/// What is wrong with a field; `text::problems::beside` has the words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FieldProblem {
    /// It breaks this rule
    Rule(MessageKey),
    /// The user has a method with this value already
    AlreadyExists,
    /// The user has as many methods of this type as there can be
    EntityLimit,
    /// The tenant's own sentence about it
    Tenant(String),
}

/// A refusal, put in its places.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Placed {
    /// The fields and what is wrong with them, in the order of the form
    pub fields: Vec<(&'static str, FieldProblem)>,
    /// Whether something is left that belongs to no field
    pub banner: bool,
}

/// Puts a refusal of a creation in its places.
pub fn place(error: &ApiError, kind: CreateType) -> Placed {
    let names: Vec<&'static str> = fields(kind).iter().map(|field| field.name).collect();
    let identity = identity_field(kind);
    // Refusals whose cause tells the field.
    let problem = match error.cause() {
        Some(ErrorCause::AlreadyExists) => FieldProblem::AlreadyExists,
        Some(ErrorCause::EntityLimit) => FieldProblem::EntityLimit,
        _ if kind == CreateType::Email && speaks_of_factors(error) => {
            FieldProblem::Rule(MessageKey::EmailNotAlone)
        }
        _ => return place_among(error, &names),
    };
    let mut placed = place_problems(error, &names);
    if placed == Placed::default() {
        placed.fields.push((identity, problem));
    }
    placed
}

/// Puts a refusal beside those of these fields that it names, and the rest in the banner.
pub fn place_among(error: &ApiError, names: &[&'static str]) -> Placed {
    let mut placed = place_problems(error, names);
    if placed == Placed::default() {
        match by_message(error, names) {
            Some(one) => placed.fields.push(one),
            None => placed.banner = true,
        }
    }
    placed
}

fn place_problems(error: &ApiError, names: &[&'static str]) -> Placed {
    let mut placed = Placed::default();
    for name in names {
        if let Some(problem) = error.problems().iter().find(|p| p.field == *name) {
            placed.fields.push((name, FieldProblem::Rule(problem.key)));
        }
    }
    let known = |name: &str| names.contains(&name);
    placed.banner = error.problems().iter().any(|p| !known(&p.field));
    placed
}

/// Refusals of the tenant itself, which has a sentence but no list of problems.
fn by_message(error: &ApiError, names: &[&'static str]) -> Option<(&'static str, FieldProblem)> {
    if error.cause()? != ErrorCause::InvalidBody {
        return None;
    }
    let message = &error.body.message;
    let field = names
        .iter()
        .find(|name| words(message).any(|word| word == **name))?;
    Some((field, FieldProblem::Tenant(message.clone())))
}

/// Which status says that an e-mail stands alone isn't documented, nor in which words.
fn speaks_of_factors(error: &ApiError) -> bool {
    matches!(error.status, 400 | 403)
        && error.body.error_code.as_deref() != Some(codes::INSUFFICIENT_SCOPE)
        && words(&error.body.message)
            .any(|word| word.eq_ignore_ascii_case("factor") || word.eq_ignore_ascii_case("factors"))
}

/// The words of a message, with `_` as a letter: `name` isn't found in `user_name`.
fn words(message: &str) -> impl Iterator<Item = &str> {
    message.split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(status: u16, body: &str) -> ApiError {
        ApiError::answered(status, body.as_bytes(), None)
    }

    #[test]
    fn place_puts_problems_beside_their_fields() {
        let refusal = error(
            400,
            r#"{"statusCode":400,"error":"Bad Request","message":"x","errorCode":"invalid_body",
                "problems":[{"field":"email","key":"email_not_alone"},{"field":"name","key":"name_too_long"}]}"#,
        );
        let placed = place(&refusal, CreateType::Email);
        assert_eq!(placed.fields.len(), 2);
        assert_eq!(placed.fields[0].0, "email");
        let not_alone = FieldProblem::Rule(MessageKey::EmailNotAlone);
        assert_eq!(placed.fields[0].1, not_alone);
        assert!(!placed.banner);
    }

    #[test]
    fn place_keeps_problems_of_fields_it_does_not_show_in_the_banner() {
        let refusal = error(
            400,
            r#"{"statusCode":400,"error":"x","message":"x","problems":[{"field":"colour","key":"required"}]}"#,
        );
        assert_eq!(
            place(&refusal, CreateType::Phone),
            Placed {
                fields: Vec::new(),
                banner: true
            }
        );
    }

    #[test]
    fn place_knows_the_field_of_known_causes() {
        let conflict = error(
            409,
            r#"{"statusCode":409,"error":"Conflict","message":"exists"}"#,
        );
        assert_eq!(
            place(&conflict, CreateType::Phone).fields[0].0,
            "phone_number"
        );
        assert_eq!(place(&conflict, CreateType::Passkey).fields[0].0, "key_id");
        let limit = error(
            403,
            r#"{"statusCode":403,"error":"Forbidden","message":"You reached the limit of entities of this type for this user."}"#,
        );
        assert_eq!(place(&limit, CreateType::Totp).fields[0].0, "totp_secret");
    }

    #[test]
    fn place_reads_the_field_out_of_the_tenants_sentence() {
        let refusal = error(
            400,
            r#"{"statusCode":400,"error":"Bad Request","errorCode":"invalid_body",
                "message":"Payload validation error: 'String is too long' on property phone_number."}"#,
        );
        let placed = place(&refusal, CreateType::Phone);
        assert_eq!(placed.fields[0].0, "phone_number");
        assert!(
            matches!(&placed.fields[0].1, FieldProblem::Tenant(told) if told.contains("too long"))
        );
        assert!(place(&refusal, CreateType::Email).banner);
    }

    #[test]
    fn place_knows_that_an_email_stands_alone_in_whatever_words() {
        for (status, message) in [
            (
                400,
                "Email is only supported when a user has no other factors available.",
            ),
            (403, "Operation not permitted: the user has another factor"),
        ] {
            let body = format!(r#"{{"statusCode":{status},"message":"{message}"}}"#);
            let refusal = error(status, &body);
            let placed = place(&refusal, CreateType::Email);
            assert_eq!(placed.fields.len(), 1, "{message}");
            assert_eq!(placed.fields[0].0, "email");
            let not_alone = FieldProblem::Rule(MessageKey::EmailNotAlone);
            assert_eq!(placed.fields[0].1, not_alone);
            assert!(place(&refusal, CreateType::Phone).banner);
        }
        let scope = error(
            403,
            r#"{"statusCode":403,"errorCode":"insufficient_scope","message":"no scope for factors"}"#,
        );
        assert!(place(&scope, CreateType::Email).banner);
    }

    #[test]
    fn place_puts_everything_else_in_the_banner() {
        for (status, body) in [
            (503, "{}"),
            (401, "{}"),
            (403, r#"{"message":"Insufficient scope"}"#),
        ] {
            let placed = place(&error(status, body), CreateType::Phone);
            assert!(placed.banner && placed.fields.is_empty(), "{status}");
        }
    }
}
