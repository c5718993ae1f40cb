//! The request body of `PUT /users/{id}/authentication-methods` (`SetUserAuthenticationMethodsRequestContent`): the
//! complete new list, with phones, e-mail addresses and authenticator apps only.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::create::{EmailCreate, PhoneCreate, TotpCreate};
use crate::lenient::put_text;
use crate::strict::object_only;
use crate::validate::{self, Checker, MessageKey, Problem};

/// One entry of the new list, with the fields of the create request of its type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(remote = "Self", tag = "type", rename_all = "lowercase")]
pub enum SetMethod {
    /// `phone`
    Phone(PhoneCreate),
    /// `email`
    Email(EmailCreate),
    /// `totp`
    Totp(TotpCreate),
}

object_only!(SetMethod, "a method of the new list");

impl SetMethod {
    fn to_value(&self) -> Value {
        let mut map = Map::new();
        let kind = match self {
            Self::Phone(_) => "phone",
            Self::Email(_) => "email",
            Self::Totp(_) => "totp",
        };
        put_text(&mut map, "type", Some(kind));
        match self {
            Self::Phone(phone) => phone.put_into(&mut map),
            Self::Email(email) => email.put_into(&mut map),
            Self::Totp(totp) => totp.put_into(&mut map),
        }
        Value::Object(map)
    }

    /// The label, if there is one.
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::Phone(p) => p.name.as_deref(),
            Self::Email(e) => e.name.as_deref(),
            Self::Totp(t) => t.name.as_deref(),
        }
    }

    /// The field and value that no two entries may share.
    fn identity(&self) -> (&'static str, &str) {
        match self {
            Self::Phone(p) => ("phone_number", &p.phone_number),
            Self::Email(e) => ("email", &e.email),
            Self::Totp(t) => ("totp_secret", t.totp_secret.expose()),
        }
    }
}

/// The new list, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SetRequest(pub Vec<SetMethod>);

impl SetRequest {
    /// The body of the request, by hand as [`crate::CreateRequest::to_value`].
    pub fn to_value(&self) -> Value {
        self.0.iter().map(SetMethod::to_value).collect()
    }

    /// Returns every problem of every entry at once, with fields named `[index].field`; an empty result means valid.
    ///
    /// An empty list is a problem of its own: delete-all is the operation that removes everything.
    pub fn validate(&self) -> Vec<Problem> {
        if self.0.is_empty() {
            return vec![Problem::new("", MessageKey::EmptyList)];
        }
        let mut problems = Vec::new();
        let mut seen = Vec::new();
        for (index, entry) in self.0.iter().enumerate() {
            let mut check = Checker::item(index);
            check.optional("name", entry.name(), validate::name);
            match entry {
                SetMethod::Phone(p) => {
                    check.required("phone_number", &p.phone_number, validate::phone_number);
                }
                SetMethod::Email(e) => check.required("email", &e.email, validate::email),
                SetMethod::Totp(t) => {
                    check.required("totp_secret", t.totp_secret.expose(), validate::totp_secret);
                }
            }
            let (field, value) = entry.identity();
            // An empty value is reported as missing, not as a duplicate.
            if !value.is_empty() {
                // A sorted list, because a set would add more code to the widget.
                match seen.binary_search(&(field, value)) {
                    Ok(_) => check.fail(field, MessageKey::Duplicate),
                    Err(place) => seen.insert(place, (field, value)),
                }
            }
            problems.append(&mut check.problems);
        }
        problems
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn set_takes_only_the_types_that_put_can_express() {
        assert!(serde_json::from_str::<SetRequest>(r#"[{"type":"passkey"}]"#).is_err());
        assert!(serde_json::from_str::<SetRequest>(r#"{"type":"phone"}"#).is_err());
        assert!(
            serde_json::from_str::<SetRequest>(r#"[["totp",null,"JBSWY3DPEHPK3PXP"]]"#).is_err()
        );
        assert!(serde_json::from_str::<SetRequest>("[null]").is_err());
    }

    #[test]
    fn set_is_written_as_it_is_derived() {
        let json = r#"[{"type":"phone","name":"a","phone_number":"b"},{"type":"email","email":"c"},{"type":"totp","totp_secret":"d"}]"#;
        let set: SetRequest = serde_json::from_str(json).unwrap();
        assert_eq!(set.to_value().to_string(), json);
    }

    #[test]
    fn set_names_the_entry_of_each_problem() {
        let set: SetRequest = serde_json::from_str(
            r#"[{"type":"phone","phone_number":"+33612345678"},{"type":"phone","phone_number":"+33612345678","name":""},{"type":"totp"}]"#,
        )
        .unwrap();
        assert_eq!(
            set.validate(),
            [
                Problem::new("[1].name", MessageKey::Required),
                Problem::new("[1].phone_number", MessageKey::Duplicate),
                Problem::new("[2].totp_secret", MessageKey::Required),
            ]
        );
    }
}
