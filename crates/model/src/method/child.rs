//! The children of a phone, push or Guardian method.

use std::fmt;

use serde_json::{Map, Value};

use crate::lenient::{Fields, put};

/// A child in `authentication_methods[]` (`UserAuthenticationMethodProperties`).
///
/// The schema knows the types `totp`, `push`, `sms` and `voice`; an example has `phone`. Any string is kept.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct SubMethod {
    /// The child's type
    pub kind: Option<String>,
    /// The child's id
    pub id: Option<String>,
    /// All other fields
    pub extra: Map<String, Value>,
}

impl SubMethod {
    pub(super) fn from_value(value: Value) -> Self {
        let mut fields = Fields::from_value(value);
        Self {
            kind: fields.text("type"),
            id: fields.text("id"),
            extra: fields.0,
        }
    }

    pub(super) fn into_value(self) -> Value {
        let mut map = self.extra;
        put(&mut map, "type", self.kind);
        put(&mut map, "id", self.id);
        Value::Object(map)
    }
}

impl fmt::Debug for SubMethod {
    /// Only shows what identifies the child: the other fields may be personal data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SubMethod")
            .field("kind", &self.kind)
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}
