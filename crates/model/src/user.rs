//! Users (`UserResponseSchema`), read leniently and reduced to what the desk shows.
//!
//! [`USER_FIELDS`] and [`IDENTITY_FIELDS`] are the only list of these fields: the proxy requests only them, passes
//! only them on, and lets searches name only them (property 70).

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};

use crate::error::codes;
use crate::id::{IdProblem, UserId};
use crate::lenient::{Fields, put};
use crate::list::{Totals, join_page, split_page};
use crate::text::joined;

/// The fields of a user that the desk shows.
pub const USER_FIELDS: [&str; 12] = [
    "user_id",
    "name",
    "given_name",
    "family_name",
    "nickname",
    "username",
    "email",
    "email_verified",
    "phone_number",
    "blocked",
    "last_login",
    "identities",
];

/// The fields of an identity that the desk shows.
pub const IDENTITY_FIELDS: [&str; 3] = ["connection", "provider", "user_id"];

/// The proxy's own field of a user: [`DeskLimits`].
pub const DESK_FIELD: &str = "desk";

/// Why this admin can't change this user's methods, whatever the permissions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// The user is the admin
    OwnMethods,
    /// The user is protected, and the admin lacks the permission for protected users
    ProtectedUser,
}

impl Refusal {
    /// The code of the error that the proxy would respond with.
    pub fn code(self) -> &'static str {
        match self {
            Self::OwnMethods => codes::OWN_METHODS,
            Self::ProtectedUser => codes::PROTECTED_USER,
        }
    }
}

/// What the proxy's policy says about a user for this admin. The proxy adds it to users, and leaves it out if there is
/// nothing to say.
///
/// In searches, protection that depends on the user's roles or organizations isn't known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DeskLimits {
    /// Whether the user is protected
    pub protected: bool,
    /// Why every mutation on this user is refused; `None` if the policy refuses none
    pub refuses: Option<Refusal>,
}

impl DeskLimits {
    /// The value of [`DESK_FIELD`]; `None` if there is nothing to say.
    pub fn to_value(self) -> Option<Value> {
        let mut map = Map::new();
        put(&mut map, "protected", self.protected.then_some(true));
        put(&mut map, "refuses", self.refuses.map(Refusal::code));
        (!map.is_empty()).then_some(Value::Object(map))
    }

    fn from_value(value: &Value) -> Self {
        let refuses = value.get("refuses").and_then(Value::as_str);
        let all = [Refusal::OwnMethods, Refusal::ProtectedUser];
        Self {
            protected: value.get("protected").and_then(Value::as_bool) == Some(true),
            refuses: all.into_iter().find(|one| refuses == Some(one.code())),
        }
    }
}

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

/// A user as the desk shows one. All other fields of the response stay in [`Self::extra`].
#[derive(Clone, PartialEq, Eq, Default)]
pub struct UserSummary {
    /// `None` if the response had no id, or one outside the grammar: see [`Self::id_problem`]
    pub user_id: Option<UserId>,
    /// Display name; for users of a database connection, often the e-mail address
    pub name: Option<String>,
    /// Given name
    pub given_name: Option<String>,
    /// Family name
    pub family_name: Option<String>,
    /// Nickname
    pub nickname: Option<String>,
    /// E-mail address
    pub email: Option<String>,
    /// Whether the address is verified
    pub email_verified: Option<bool>,
    /// Database connections: the user name
    pub username: Option<String>,
    /// SMS connections: the number that the user signs in with
    pub phone_number: Option<String>,
    /// Whether an administrator blocked the user
    pub blocked: Option<bool>,
    /// Linked identities, the main one first
    pub identities: Vec<UserIdentity>,
    /// RFC 3339; a date in another form stays in `extra`
    pub last_login: Option<String>,
    /// All other fields, unchanged
    pub extra: Map<String, Value>,
}

impl std::fmt::Debug for UserSummary {
    /// Only shows the id: names and addresses must not reach a log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("UserSummary")
            .field("user_id", &self.user_id)
            .finish_non_exhaustive()
    }
}

impl UserSummary {
    /// Reads any JSON value and never fails.
    pub fn from_value(value: Value) -> Self {
        let mut fields = Fields::from_value(value);
        // Copied instead of taken: `to_value` writes them from `extra`.
        let identities = fields
            .0
            .get("identities")
            .and_then(Value::as_array)
            .cloned()
            .unwrap_or_default();
        Self {
            user_id: fields.take("user_id", |v| UserId::new(v.as_str()?).ok()),
            name: fields.text("name"),
            given_name: fields.text("given_name"),
            family_name: fields.text("family_name"),
            nickname: fields.text("nickname"),
            email: fields.text("email"),
            email_verified: fields.flag("email_verified"),
            username: fields.text("username"),
            phone_number: fields.text("phone_number"),
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
            last_login: fields.text("last_login"),
            extra: fields.0,
        }
    }

    /// The JSON value. `identities` are written from `extra`, unchanged, because they have more fields than are read
    /// here.
    pub fn to_value(&self) -> Value {
        let mut map = self.extra.clone();
        put(
            &mut map,
            "user_id",
            self.user_id.as_ref().map(|id| id.as_str().to_owned()),
        );
        put(&mut map, "name", self.name.clone());
        put(&mut map, "given_name", self.given_name.clone());
        put(&mut map, "family_name", self.family_name.clone());
        put(&mut map, "nickname", self.nickname.clone());
        put(&mut map, "email", self.email.clone());
        put(&mut map, "email_verified", self.email_verified);
        put(&mut map, "username", self.username.clone());
        put(&mut map, "phone_number", self.phone_number.clone());
        put(&mut map, "blocked", self.blocked);
        put(&mut map, "last_login", self.last_login.clone());
        Value::Object(map)
    }

    /// The name to show for this user: the name, else given and family name, nickname, user name, e-mail address or
    /// phone number, else the id. A name that only repeats the e-mail address is skipped: a real name says more.
    pub fn display_name(&self) -> String {
        let full = [&self.given_name, &self.family_name].into_iter();
        let full: Vec<&str> = full.filter_map(|text| filled(text.as_ref())).collect();
        let name = filled(self.name.as_ref()).filter(|name| self.email.as_deref() != Some(*name));
        if let (None, false) = (name, full.is_empty()) {
            return joined(&full, " ");
        }
        let rest = [
            &self.name,
            &self.nickname,
            &self.username,
            &self.email,
            &self.phone_number,
        ];
        let mut rest = rest.into_iter().filter_map(|text| filled(text.as_ref()));
        let shown = name.or_else(|| rest.next());
        shown.unwrap_or_else(|| self.raw_id()).to_owned()
    }

    /// What the policy says about this user for this admin.
    pub fn desk(&self) -> DeskLimits {
        let found = self.extra.get(DESK_FIELD).map(DeskLimits::from_value);
        found.unwrap_or_default()
    }

    /// The id as received, even outside the grammar; empty without one.
    pub fn raw_id(&self) -> &str {
        let raw = || self.extra.get("user_id").and_then(Value::as_str);
        let id = self.user_id.as_ref().map(UserId::as_str);
        id.or_else(raw).unwrap_or_default()
    }

    /// Why this user can't be opened; `None` if it can.
    pub fn id_problem(&self) -> Option<IdProblem> {
        match self.user_id {
            Some(_) => None,
            None => UserId::new(self.raw_id()).err(),
        }
    }
}

/// The text, unless it is empty or blank.
fn filled(text: Option<&String>) -> Option<&str> {
    text.map(String::as_str)
        .filter(|text| !text.trim().is_empty())
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
    /// Reads either shape; returns `None` for any other.
    pub fn from_value(value: Value) -> Option<Self> {
        let (items, totals) = split_page(value, "users")?;
        Some(Self {
            users: items.into_iter().map(UserSummary::from_value).collect(),
            totals,
        })
    }

    /// The JSON value in the shape that was read (`length` is the number of users on the page).
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
    fn desk_limits_are_read_as_they_are_written() {
        for (protected, refuses, written) in [
            (false, None, None),
            (true, None, Some(json!({"protected": true}))),
            (
                false,
                Some(Refusal::OwnMethods),
                Some(json!({"refuses": "own_methods"})),
            ),
            (
                true,
                Some(Refusal::ProtectedUser),
                Some(json!({"protected": true, "refuses": "protected_user"})),
            ),
        ] {
            let limits = DeskLimits { protected, refuses };
            assert_eq!(limits.to_value(), written);
            let mut user = json!({"user_id": "auth0|1"});
            if let Some(written) = written {
                user[DESK_FIELD] = written;
            }
            assert_eq!(UserSummary::from_value(user).desk(), limits);
        }
        for odd in [
            json!(null),
            json!("x"),
            json!({"protected": "yes", "refuses": 7}),
            json!({"refuses": "later"}),
        ] {
            let user = UserSummary::from_value(json!({DESK_FIELD: odd}));
            assert_eq!(user.desk(), DeskLimits::default());
        }
    }

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
    fn user_is_called_by_the_best_name_there_is() {
        for (value, name) in [
            (
                json!({"name": "Mia Keller", "given_name": "M"}),
                "Mia Keller",
            ),
            // Recorded from a tenant, for a user of a database connection.
            (
                json!({"name": "chuck@example.com", "email": "chuck@example.com", "given_name": "Chuck",
                       "family_name": "Sanchez", "nickname": "Chucky"}),
                "Chuck Sanchez",
            ),
            (
                json!({"name": "a@b.co", "email": "a@b.co", "family_name": " "}),
                "a@b.co",
            ),
            (json!({"name": " ", "username": "mia.k"}), "mia.k"),
            (
                json!({"phone_number": "+447700900123", "user_id": "sms|1"}),
                "+447700900123",
            ),
            (json!({"user_id": "auth0|1"}), "auth0|1"),
            (json!({"user_id": "auth0|a b"}), "auth0|a b"),
            (json!({}), ""),
        ] {
            assert_eq!(
                UserSummary::from_value(value.clone()).display_name(),
                name,
                "{value}"
            );
        }
    }

    #[test]
    fn user_who_cannot_be_opened_says_why_and_keeps_the_id() {
        for (id, problem) in [
            (json!("auth0|a b"), Some(IdProblem::Character(' '))),
            (json!("nobody"), Some(IdProblem::NoProvider)),
            (json!(""), Some(IdProblem::Empty)),
            (json!(7), Some(IdProblem::Empty)),
            (Value::Null, Some(IdProblem::Empty)),
            (json!("samlp|acme|a/b="), None),
        ] {
            let user = UserSummary::from_value(json!({"user_id": id, "name": "Mia"}));
            assert_eq!(user.id_problem(), problem, "{id}");
            assert_eq!(user.raw_id(), id.as_str().unwrap_or_default());
        }
        let nobody = UserSummary::from_value(json!({"name": "Mia"}));
        assert_eq!(nobody.id_problem(), Some(IdProblem::Empty));
    }

    #[test]
    fn security_70_shown_fields_are_those_that_are_read() {
        let text = |field: &&str| ((*field).to_owned(), json!("auth0|1"));
        let mut all: Map<String, Value> = USER_FIELDS.iter().map(text).collect();
        for flag in ["email_verified", "blocked"] {
            all.insert(flag.to_owned(), json!(true));
        }
        all.insert("identities".to_owned(), json!([]));
        let user = UserSummary::from_value(Value::Object(all));
        let left: Vec<&String> = user.extra.keys().collect();
        assert_eq!(left, ["identities"]);
        let identity: Map<String, Value> = IDENTITY_FIELDS.iter().map(text).collect();
        let user = UserSummary::from_value(json!({"identities": [identity]}));
        let same = Some("auth0|1".to_owned());
        let whole = UserIdentity {
            connection: same.clone(),
            provider: same.clone(),
            user_id: same,
        };
        assert_eq!(user.identities, [whole]);
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
