//! Identifies the user in the headings of dialogs.

use factordesk_model::{UserId, UserSummary};

/// A user's name, address and id, without repetitions. The id is needed since two accounts may share the
/// other two.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Whom {
    lines: Vec<String>,
}

impl Whom {
    /// The lines for a user. `user` is `None` if the profile couldn't be loaded.
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

    /// All lines.
    pub fn lines(&self) -> &[String] {
        &self.lines
    }

    /// The first line: the name, if there is one.
    pub fn name(&self) -> &str {
        self.lines.first().map_or("", String::as_str)
    }

    /// The other lines: address, id.
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
    fn whom_has_name_address_and_id_once() {
        let user = json!({"user_id": "auth0|1", "name": "Mia", "email": "mia@example.com"});
        assert_eq!(whom(Some(user)), ["Mia", "mia@example.com", "auth0|1"]);
        // Auth0 uses the address as the default name.
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
