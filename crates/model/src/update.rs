//! The request body of `PATCH /users/{id}/authentication-methods/{authentication_method_id}`
//! (`UpdateUserAuthenticationMethodRequestContent`): a label and a channel, nothing else.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::lenient::put_text;
use crate::method::Channel;
use crate::strict::{self, object_only, quiet_debug};
use crate::validate::{self, Checker, MessageKey, Problem};

/// An update of one method. Phone numbers can't be changed this way.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(remote = "Self", deny_unknown_fields)]
pub struct UpdateRequest {
    /// New label, 1-20 characters
    #[serde(
        default,
        deserialize_with = "strict::some",
        skip_serializing_if = "Option::is_none"
    )]
    pub name: Option<String>,
    /// Phone only: channel to use first
    #[serde(
        default,
        deserialize_with = "strict::some",
        skip_serializing_if = "Option::is_none"
    )]
    pub preferred_authentication_method: Option<Channel>,
}

object_only!(UpdateRequest, "what to change");
quiet_debug!(UpdateRequest);

impl UpdateRequest {
    /// The body of the request, by hand as [`crate::CreateRequest::to_value`].
    pub fn to_value(&self) -> Value {
        let mut map = Map::new();
        put_text(&mut map, "name", self.name.as_deref());
        let channel = self.preferred_authentication_method;
        let channel = channel.map(Channel::as_str);
        put_text(&mut map, "preferred_authentication_method", channel);
        Value::Object(map)
    }

    /// Returns every problem at once; an empty list means valid.
    pub fn validate(&self) -> Vec<Problem> {
        let mut check = Checker::default();
        check.optional("name", self.name.as_deref(), validate::name);
        // Auth0's schema allows an empty object. It would change nothing, and leave a misleading audit record.
        if *self == Self::default() {
            check.fail("name", MessageKey::NothingToChange);
        }
        check.problems
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn update_takes_only_its_two_fields() {
        assert!(
            serde_json::from_str::<UpdateRequest>(r#"{"phone_number":"+33612345678"}"#).is_err()
        );
        assert!(serde_json::from_str::<UpdateRequest>(r#"{"name":"a","name":"b"}"#).is_err());
        for bad in [r#"["Mobile SMS","sms"]"#, r#"{"name":null}"#, "null", "[]"] {
            assert!(serde_json::from_str::<UpdateRequest>(bad).is_err(), "{bad}");
        }
        let update: UpdateRequest = serde_json::from_str(r#"{"name":"Mobile SMS"}"#).unwrap();
        assert!(update.validate().is_empty());
    }

    #[test]
    fn update_is_written_as_it_is_derived() {
        for json in [
            "{}",
            r#"{"name":"Mobile","preferred_authentication_method":"voice"}"#,
        ] {
            let update: UpdateRequest = serde_json::from_str(json).unwrap();
            assert_eq!(update.to_value().to_string(), json);
        }
    }

    #[test]
    fn update_must_change_something() {
        assert_eq!(
            UpdateRequest::default().validate(),
            [Problem::new("name", MessageKey::NothingToChange)]
        );
    }
}
