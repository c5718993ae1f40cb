//! Whose methods a dialog is about.

use factordesk_model::{UserId, UserSummary};

/// What tells a user from others: their name, their address, and the id, since two accounts may have the first two in common.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Whom {
    lines: Vec<String>,
}

impl Whom {
    /// This user; `None` for `user`: they couldn't be loaded.
    pub fn of(user: Option<&UserSummary>, id: Option<&UserId>) -> Self {
        let mut lines: Vec<String> = Vec::new();
        let name = user.map(UserSummary::display_name);
        let email = user.and_then(|user| user.email.clone());
        let id = id.map(ToString::to_string);
        for line in [name, email, id].into_iter().flatten() {
            if !line.trim().is_empty() && !lines.contains(&line) {
                lines.push(line);
            }
        }
        Self { lines }
    }

    /// What they are called.
    pub fn name(&self) -> &str {
        self.lines.first().map_or("", String::as_str)
    }

    /// What else there is: address, id.
    pub fn rest(&self) -> &[String] {
        self.lines.get(1..).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn whom(user: Option<Value>) -> Vec<String> {
        let user = user.map(UserSummary::from_value);
        let id = UserId::new("auth0|1").unwrap();
        let whom = Whom::of(user.as_ref(), Some(&id));
        [&[whom.name().to_owned()][..], whom.rest()].concat()
    }

    #[test]
    fn whom_is_name_address_and_id_each_once() {
        let user = json!({"user_id": "auth0|1", "name": "Mia", "email": "mia@example.com"});
        assert_eq!(whom(Some(user)), ["Mia", "mia@example.com", "auth0|1"]);
        // The tenant's default name of a user.
        let user =
            json!({"user_id": "auth0|1", "name": "mia@example.com", "email": "mia@example.com"});
        assert_eq!(whom(Some(user)), ["mia@example.com", "auth0|1"]);
        let user = json!({"user_id": "auth0|1", "name": " ", "nickname": "mia"});
        assert_eq!(whom(Some(user)), ["mia", "auth0|1"]);
        assert_eq!(whom(Some(json!({"user_id": "auth0|1"}))), ["auth0|1"]);
        assert_eq!(whom(None), ["auth0|1"]);
        assert_eq!(Whom::of(None, None).name(), "");
    }
}
