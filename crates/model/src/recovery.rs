//! The response of `POST /users/{id}/recovery-code-regeneration` (`RegenerateUsersRecoveryCodeResponseContent`).

use serde_json::Value;

use crate::lenient::Fields;
use crate::secret::Secret;

/// A new recovery code. It can be shown only once, and the previous code no longer works.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecoveryCode(pub Secret);

impl RecoveryCode {
    /// Reads the response; returns `None` without a code.
    pub fn from_value(value: Value) -> Option<Self> {
        let code = Secret::new(Fields::from_value(value).text("recovery_code")?);
        (!code.is_empty()).then_some(Self(code))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn recovery_code_is_read_and_never_shown_by_debug() {
        let code = RecoveryCode::from_value(json!({"recovery_code": "ABCD", "later": 1})).unwrap();
        assert_eq!(code.0.expose(), "ABCD");
        assert!(!format!("{code:?}").contains("ABCD"));
        for none in [json!({}), json!({"recovery_code": ""}), json!("ABCD")] {
            assert_eq!(RecoveryCode::from_value(none), None);
        }
    }
}
