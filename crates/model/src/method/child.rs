//! The children of a phone, push or guardian method.

use std::fmt;

use serde_json::{Map, Value};

use crate::lenient::{Fields, put};

/// A child in `authentication_methods[]` (`UserAuthenticationMethodProperties`): the schema knows `totp`, `push`, `sms`
/// and `voice`, an example has `phone`. Any text is kept.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct SubMethod {
    /// The child's type
    pub kind: Option<String>,
    /// The child's id
    pub id: Option<String>,
    /// Whatever else it holds
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
    /// Only what identifies the child: what else it holds may be personal.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SubMethod")
            .field("kind", &self.kind)
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}
