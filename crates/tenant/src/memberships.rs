//! The roles and organizations of the tenant, and who belongs to them.

use factordesk_model::UserId;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// A role, and the users who have it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Role {
    /// `rol_` and 16 characters
    pub id: String,
    /// Its name
    pub name: String,
    /// What it is for
    #[serde(default)]
    pub description: String,
    /// The ids of the users
    #[serde(default)]
    pub members: Vec<String>,
}

/// An organization, and its members.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Organization {
    /// `org_` and 16 characters
    pub id: String,
    /// Its name, in lower case
    pub name: String,
    /// Its name for people
    #[serde(default)]
    pub display_name: String,
    /// The ids of the users
    #[serde(default)]
    pub members: Vec<String>,
}

/// What a user can belong to.
pub(crate) trait Membership {
    /// The key of the list in a response with totals
    const KEY: &'static str;

    /// Its id, by which it is replaced
    fn id(&self) -> &str;
    /// The ids of the users
    fn members(&self) -> &[String];
    fn members_mut(&mut self) -> &mut Vec<String>;
    /// One without members
    fn new(id: &str, name: &str) -> Self;
    /// Its entry in a response, which doesn't name the members
    fn entry(&self) -> Value;

    /// Whether this user belongs to it
    fn has(&self, user: &UserId) -> bool {
        self.members().iter().any(|member| member == user.as_str())
    }
}

/// `$about` is the field that says more than the name.
macro_rules! membership {
    ($type:ident, $key:literal, $about:ident) => {
        impl Membership for $type {
            const KEY: &'static str = $key;

            fn id(&self) -> &str {
                &self.id
            }

            fn members(&self) -> &[String] {
                &self.members
            }

            fn members_mut(&mut self) -> &mut Vec<String> {
                &mut self.members
            }

            fn new(id: &str, name: &str) -> Self {
                Self {
                    id: id.to_owned(),
                    name: name.to_owned(),
                    $about: name.to_owned(),
                    members: Vec::new(),
                }
            }

            fn entry(&self) -> Value {
                json!({"id": self.id, "name": self.name, stringify!($about): self.$about})
            }
        }
    };
}

membership!(Role, "roles", description);
membership!(Organization, "organizations", display_name);

/// Adds an item, or replaces the one with its id.
pub(crate) fn put<M: Membership>(list: &mut Vec<M>, item: M) {
    match list.iter_mut().find(|old| old.id() == item.id()) {
        Some(old) => *old = item,
        None => list.push(item),
    }
}

/// Makes the user a member of exactly these, by id and name. What doesn't exist yet is added.
pub(crate) fn set<M: Membership>(list: &mut Vec<M>, user: &UserId, wanted: &[(&str, &str)]) {
    for (id, name) in wanted {
        if !list.iter().any(|item| item.id() == *id) {
            list.push(M::new(id, name));
        }
    }
    for item in list {
        let is_wanted = wanted.iter().any(|(id, _)| *id == item.id());
        item.members_mut().retain(|member| member != user.as_str());
        if is_wanted {
            item.members_mut().push(user.to_string());
        }
    }
}
