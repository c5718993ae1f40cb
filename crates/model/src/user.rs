//! The users around the methods (`UserResponseSchema`), read leniently: only what the desk shows.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};

use crate::id::UserId;
use crate::lenient::{Fields, put};
use crate::list::{Totals, join_page, split_page};

/// One identity of a user (`UserIdentitySchema`).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UserIdentity {
    /// The connection's name, e.g. `Username-Password-Authentication`
    pub connection: Option<String>,
    /// The provider, e.g. `auth0`
    pub provider: Option<String>,
    /// The id within the provider
    pub user_id: Option<String>,
}

/// A user, as far as the desk shows one. What else the API answers is kept in [`Self::extra`].
#[derive(Clone, PartialEq, Eq, Default)]
pub struct UserSummary {
    /// `None` when the answer had none, or one outside the grammar
    pub user_id: Option<UserId>,
    /// Display name
    pub name: Option<String>,
    /// Nickname
    pub nickname: Option<String>,
    /// E-mail address
    pub email: Option<String>,
    /// Whether the address is verified
    pub email_verified: Option<bool>,
    /// Database connections: the user name
    pub username: Option<String>,
    /// Whether an administrator blocked the user
    pub blocked: Option<bool>,
    /// Linked identities, the first is the main one
    pub identities: Vec<UserIdentity>,
    /// RFC 3339; a date in another form stays in `extra`
    pub created_at: Option<String>,
    /// RFC 3339
    pub last_login: Option<String>,
    /// How many logins
    pub logins_count: Option<u64>,
    /// Everything else, as it came
    pub extra: Map<String, Value>,
}

impl std::fmt::Debug for UserSummary {
    /// Only the id: names and addresses stay out of logs.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("UserSummary")
            .field("user_id", &self.user_id)
            .finish_non_exhaustive()
    }
}

impl UserSummary {
    /// Reads any JSON value; nothing is an error.
    pub fn from_value(value: Value) -> Self {
        let mut fields = Fields::from_value(value);
        let identities = fields
            .0
            .get("identities")
            .and_then(Value::as_array)
            .cloned()
            .unwrap_or_default();
        Self {
            user_id: fields.take("user_id", |v| UserId::new(v.as_str()?).ok()),
            name: fields.text("name"),
            nickname: fields.text("nickname"),
            email: fields.text("email"),
            email_verified: fields.flag("email_verified"),
            username: fields.text("username"),
            blocked: fields.flag("blocked"),
            identities: identities
                .into_iter()
                .map(|identity| {
                    let mut fields = Fields::from_value(identity);
                    UserIdentity {
                        connection: fields.text("connection"),
                        provider: fields.text("provider"),
                        user_id: fields.text("user_id"),
                    }
                })
                .collect(),
            created_at: fields.text("created_at"),
            last_login: fields.text("last_login"),
            logins_count: fields.count("logins_count"),
            extra: fields.0,
        }
    }

    /// The JSON value. `identities` are in `extra` as they came, since the API knows more of them than is read here.
    pub fn to_value(&self) -> Value {
        let mut map = self.extra.clone();
        put(
            &mut map,
            "user_id",
            self.user_id.as_ref().map(|id| id.as_str().to_owned()),
        );
        put(&mut map, "name", self.name.clone());
        put(&mut map, "nickname", self.nickname.clone());
        put(&mut map, "email", self.email.clone());
        put(&mut map, "email_verified", self.email_verified);
        put(&mut map, "username", self.username.clone());
        put(&mut map, "blocked", self.blocked);
        put(&mut map, "created_at", self.created_at.clone());
        put(&mut map, "last_login", self.last_login.clone());
        put(&mut map, "logins_count", self.logins_count);
        Value::Object(map)
    }

    /// What a person calls this user: the name, else the nickname, user name or e-mail, else the id.
    pub fn display_name(&self) -> &str {
        [&self.name, &self.nickname, &self.username, &self.email]
            .into_iter()
            .find_map(|text| text.as_deref().filter(|t| !t.trim().is_empty()))
            .or_else(|| self.user_id.as_ref().map(UserId::as_str))
            .unwrap_or_default()
    }
}

impl Serialize for UserSummary {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_value().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for UserSummary {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self::from_value(Value::deserialize(deserializer)?))
    }
}

/// One page of users: an array, or `{start, limit, length, total, users}`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UserPage {
    /// The users
    pub users: Vec<UserSummary>,
    /// `None` for a bare array
    pub totals: Option<Totals>,
}

impl UserPage {
    /// Reads either shape; `None` when it is neither.
    pub fn from_value(value: Value) -> Option<Self> {
        let (items, totals) = split_page(value, "users")?;
        Some(Self {
            users: items.into_iter().map(UserSummary::from_value).collect(),
            totals,
        })
    }

    /// The JSON value in the shape it was read (`length` is the number of users on the page).
    pub fn to_value(&self) -> Value {
        let items: Vec<Value> = self.users.iter().map(UserSummary::to_value).collect();
        let length = items.len();
        let mut value = join_page(items, self.totals, "users");
        if let Value::Object(map) = &mut value {
            map.insert("length".to_owned(), length.into());
        }
        value
    }
}

impl<'de> Deserialize<'de> for UserPage {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::from_value(Value::deserialize(deserializer)?).ok_or_else(|| {
            serde::de::Error::custom("neither an array of users nor an object with `users`")
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn user_keeps_everything() {
        let value = json!({
            "user_id": "auth0|1", "email": "a@b.co", "name": "", "nickname": "mia", "logins_count": 3,
            "identities": [{"connection": "c", "provider": "auth0", "user_id": "1", "isSocial": false}],
            "created_at": {"odd": 1}, "app_metadata": {"x": [1]}
        });
        let user = UserSummary::from_value(value.clone());
        assert_eq!(user.display_name(), "mia");
        assert_eq!(user.identities[0].connection.as_deref(), Some("c"));
        assert_eq!(user.to_value(), value);
    }

    #[test]
    fn user_page_reads_both_shapes() {
        let value = json!({"start": 0, "limit": 50, "length": 1, "total": 1, "users": [{"user_id": "auth0|1"}]});
        assert_eq!(
            UserPage::from_value(value.clone()).unwrap().to_value(),
            value
        );
        assert_eq!(UserPage::from_value(json!([])).unwrap().totals, None);
    }
}
