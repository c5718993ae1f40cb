//! The route table: the only calls there are, and the one function that makes a path of typed ids.
//!
//! Source: the operations of the Management API's `OpenAPI` document, one entry each.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::headers::ConfirmAction;
use crate::id::{IdProblem, MethodId, UserId};

/// What an admin may do: the Management API's four scopes on authentication methods.
///
/// The help-desk reads around them (users, the tenant's factors) come with [`Permission::Read`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Permission {
    /// See users and their methods
    #[serde(rename = "read:authentication_methods")]
    Read,
    /// Add methods
    #[serde(rename = "create:authentication_methods")]
    Create,
    /// Rename, change channel, replace all
    #[serde(rename = "update:authentication_methods")]
    Update,
    /// Delete one or all
    #[serde(rename = "delete:authentication_methods")]
    Delete,
}

impl Permission {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Read, Self::Create, Self::Update, Self::Delete];

    /// The claim's spelling.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read:authentication_methods",
            Self::Create => "create:authentication_methods",
            Self::Update => "update:authentication_methods",
            Self::Delete => "delete:authentication_methods",
        }
    }

    /// The permission with this spelling; others are not ours, and count for nothing.
    pub fn read(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|p| p.as_str() == text)
    }
}

/// The HTTP methods of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum HttpMethod {
    /// GET
    Get,
    /// POST
    Post,
    /// PUT
    Put,
    /// PATCH
    Patch,
    /// DELETE
    Delete,
}

impl HttpMethod {
    /// The method's token.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }
}

/// The operations, by what they do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Operation {
    /// A user's methods
    ListMethods,
    /// One method
    GetMethod,
    /// Add one
    CreateMethod,
    /// Replace all
    SetMethods,
    /// Rename, or change the channel of, one
    UpdateMethod,
    /// Delete one
    DeleteMethod,
    /// Delete all
    DeleteAllMethods,
    /// Search users
    SearchUsers,
    /// One user
    GetUser,
    /// Users by their exact e-mail address
    UsersByEmail,
    /// The tenant's factors
    ListFactors,
    /// The tenant's phone channels
    PhoneMessageTypes,
}

/// One segment of a path pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Segment {
    /// A fixed word
    Word(&'static str),
    /// A [`UserId`]
    User,
    /// A [`MethodId`]
    Method,
}

/// What a request's body may be, and how large.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BodyRule {
    /// None
    None,
    /// JSON of at most this many bytes
    Json(usize),
}

/// One entry of the table.
#[derive(Debug, PartialEq, Eq)]
pub struct Route {
    /// What it does
    pub operation: Operation,
    /// HTTP method
    pub method: HttpMethod,
    /// Path below `/api/v2`
    pub pattern: &'static [Segment],
    /// What the admin needs
    pub permission: Permission,
    /// What the M2M token needs
    pub upstream_scope: &'static str,
    /// The status of success
    pub success: u16,
    /// Query keys taken; each at most once
    pub query: &'static [&'static str],
    /// The body
    pub body: BodyRule,
    /// The confirmation it needs
    pub confirm: Option<ConfirmAction>,
}

/// Where the API lives, below the host.
pub const API_PREFIX: &str = "/api/v2";

/// Body limit of the small requests, in bytes.
pub const SMALL_BODY: usize = 16 * 1024;
/// Body limit of replace-all, in bytes.
pub const LARGE_BODY: usize = 256 * 1024;

const METHODS: &[Segment] = &[
    Segment::Word("users"),
    Segment::User,
    Segment::Word("authentication-methods"),
];
const METHOD: &[Segment] = &[
    Segment::Word("users"),
    Segment::User,
    Segment::Word("authentication-methods"),
    Segment::Method,
];
const PAGING: &[&str] = &["page", "per_page", "include_totals"];

/// Every call there is. What isn't here is 404 or 405.
pub static ROUTES: [Route; 12] = [
    Route {
        operation: Operation::ListMethods,
        method: HttpMethod::Get,
        pattern: METHODS,
        permission: Permission::Read,
        upstream_scope: "read:authentication_methods",
        success: 200,
        query: PAGING,
        body: BodyRule::None,
        confirm: None,
    },
    Route {
        operation: Operation::CreateMethod,
        method: HttpMethod::Post,
        pattern: METHODS,
        permission: Permission::Create,
        upstream_scope: "create:authentication_methods",
        success: 201,
        query: &[],
        body: BodyRule::Json(SMALL_BODY),
        confirm: None,
    },
    Route {
        operation: Operation::SetMethods,
        method: HttpMethod::Put,
        pattern: METHODS,
        permission: Permission::Update,
        upstream_scope: "update:authentication_methods",
        success: 200,
        query: &[],
        body: BodyRule::Json(LARGE_BODY),
        confirm: Some(ConfirmAction::ReplaceAll),
    },
    Route {
        operation: Operation::DeleteAllMethods,
        method: HttpMethod::Delete,
        pattern: METHODS,
        permission: Permission::Delete,
        upstream_scope: "delete:authentication_methods",
        success: 204,
        query: &[],
        body: BodyRule::None,
        confirm: Some(ConfirmAction::DeleteAll),
    },
    Route {
        operation: Operation::GetMethod,
        method: HttpMethod::Get,
        pattern: METHOD,
        permission: Permission::Read,
        upstream_scope: "read:authentication_methods",
        success: 200,
        query: &[],
        body: BodyRule::None,
        confirm: None,
    },
    Route {
        operation: Operation::UpdateMethod,
        method: HttpMethod::Patch,
        pattern: METHOD,
        permission: Permission::Update,
        upstream_scope: "update:authentication_methods",
        success: 200,
        query: &[],
        body: BodyRule::Json(SMALL_BODY),
        confirm: None,
    },
    Route {
        operation: Operation::DeleteMethod,
        method: HttpMethod::Delete,
        pattern: METHOD,
        permission: Permission::Delete,
        upstream_scope: "delete:authentication_methods",
        success: 204,
        query: &[],
        body: BodyRule::None,
        confirm: None,
    },
    Route {
        operation: Operation::SearchUsers,
        method: HttpMethod::Get,
        pattern: &[Segment::Word("users")],
        permission: Permission::Read,
        upstream_scope: "read:users",
        success: 200,
        query: &[
            "page",
            "per_page",
            "include_totals",
            "q",
            "search_engine",
            "sort",
            "fields",
            "include_fields",
        ],
        body: BodyRule::None,
        confirm: None,
    },
    Route {
        operation: Operation::GetUser,
        method: HttpMethod::Get,
        pattern: &[Segment::Word("users"), Segment::User],
        permission: Permission::Read,
        upstream_scope: "read:users",
        success: 200,
        query: &["fields", "include_fields"],
        body: BodyRule::None,
        confirm: None,
    },
    Route {
        operation: Operation::UsersByEmail,
        method: HttpMethod::Get,
        pattern: &[Segment::Word("users-by-email")],
        permission: Permission::Read,
        upstream_scope: "read:users",
        success: 200,
        query: &["email", "fields", "include_fields"],
        body: BodyRule::None,
        confirm: None,
    },
    Route {
        operation: Operation::ListFactors,
        method: HttpMethod::Get,
        pattern: &[Segment::Word("guardian"), Segment::Word("factors")],
        permission: Permission::Read,
        upstream_scope: "read:guardian_factors",
        success: 200,
        query: &[],
        body: BodyRule::None,
        confirm: None,
    },
    Route {
        operation: Operation::PhoneMessageTypes,
        method: HttpMethod::Get,
        pattern: &[
            Segment::Word("guardian"),
            Segment::Word("factors"),
            Segment::Word("phone"),
            Segment::Word("message-types"),
        ],
        permission: Permission::Read,
        upstream_scope: "read:guardian_factors",
        success: 200,
        query: &[],
        body: BodyRule::None,
        confirm: None,
    },
];

/// An operation with the ids it needs: the only way to a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// [`Operation::ListMethods`]
    ListMethods(UserId),
    /// [`Operation::CreateMethod`]
    CreateMethod(UserId),
    /// [`Operation::SetMethods`]
    SetMethods(UserId),
    /// [`Operation::DeleteAllMethods`]
    DeleteAllMethods(UserId),
    /// [`Operation::GetMethod`]
    GetMethod(UserId, MethodId),
    /// [`Operation::UpdateMethod`]
    UpdateMethod(UserId, MethodId),
    /// [`Operation::DeleteMethod`]
    DeleteMethod(UserId, MethodId),
    /// [`Operation::SearchUsers`]
    SearchUsers,
    /// [`Operation::GetUser`]
    GetUser(UserId),
    /// [`Operation::UsersByEmail`]
    UsersByEmail,
    /// [`Operation::ListFactors`]
    ListFactors,
    /// [`Operation::PhoneMessageTypes`]
    PhoneMessageTypes,
}

/// A path made of a table entry and typed ids, below the host: `/api/v2/users/auth0%7C1/authentication-methods`.
///
/// Only [`Target::path`] makes one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiPath(String);

impl ApiPath {
    /// The path, percent-encoded, beginning with `/`.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ApiPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Target {
    /// What it does.
    pub fn operation(&self) -> Operation {
        match self {
            Self::ListMethods(_) => Operation::ListMethods,
            Self::CreateMethod(_) => Operation::CreateMethod,
            Self::SetMethods(_) => Operation::SetMethods,
            Self::DeleteAllMethods(_) => Operation::DeleteAllMethods,
            Self::GetMethod(..) => Operation::GetMethod,
            Self::UpdateMethod(..) => Operation::UpdateMethod,
            Self::DeleteMethod(..) => Operation::DeleteMethod,
            Self::SearchUsers => Operation::SearchUsers,
            Self::GetUser(_) => Operation::GetUser,
            Self::UsersByEmail => Operation::UsersByEmail,
            Self::ListFactors => Operation::ListFactors,
            Self::PhoneMessageTypes => Operation::PhoneMessageTypes,
        }
    }

    /// Its entry in the table.
    ///
    /// # Panics
    /// Never: a test walks every operation.
    #[expect(
        clippy::expect_used,
        reason = "the table is complete; a test walks every operation"
    )]
    pub fn route(&self) -> &'static Route {
        let operation = self.operation();
        ROUTES
            .iter()
            .find(|route| route.operation == operation)
            .expect("every operation is in the table")
    }

    /// The user it is about.
    pub fn user(&self) -> Option<&UserId> {
        match self {
            Self::ListMethods(user)
            | Self::CreateMethod(user)
            | Self::SetMethods(user)
            | Self::DeleteAllMethods(user)
            | Self::GetMethod(user, _)
            | Self::UpdateMethod(user, _)
            | Self::DeleteMethod(user, _)
            | Self::GetUser(user) => Some(user),
            _ => None,
        }
    }

    /// The method it is about.
    pub fn method(&self) -> Option<&MethodId> {
        match self {
            Self::GetMethod(_, method)
            | Self::UpdateMethod(_, method)
            | Self::DeleteMethod(_, method) => Some(method),
            _ => None,
        }
    }

    /// The one function that builds a path: pattern by pattern, each id a single encoded segment.
    pub fn path(&self) -> ApiPath {
        let mut path = String::from(API_PREFIX);
        for segment in self.route().pattern {
            path.push('/');
            match segment {
                Segment::Word(word) => path.push_str(word),
                Segment::User => {
                    path.push_str(&self.user().map(UserId::to_segment).unwrap_or_default());
                }
                Segment::Method => {
                    path.push_str(&self.method().map(MethodId::to_segment).unwrap_or_default());
                }
            }
        }
        debug_assert!(
            !path.contains("//"),
            "a pattern asks for an id that its target lacks"
        );
        ApiPath(path)
    }

    fn new(operation: Operation, user: Option<UserId>, method: Option<MethodId>) -> Option<Self> {
        Some(match operation {
            Operation::ListMethods => Self::ListMethods(user?),
            Operation::CreateMethod => Self::CreateMethod(user?),
            Operation::SetMethods => Self::SetMethods(user?),
            Operation::DeleteAllMethods => Self::DeleteAllMethods(user?),
            Operation::GetMethod => Self::GetMethod(user?, method?),
            Operation::UpdateMethod => Self::UpdateMethod(user?, method?),
            Operation::DeleteMethod => Self::DeleteMethod(user?, method?),
            Operation::SearchUsers => Self::SearchUsers,
            Operation::GetUser => Self::GetUser(user?),
            Operation::UsersByEmail => Self::UsersByEmail,
            Operation::ListFactors => Self::ListFactors,
            Operation::PhoneMessageTypes => Self::PhoneMessageTypes,
        })
    }

    /// Finds the entry for a request, by its method and its raw path (as it was on the wire, without the query).
    ///
    /// # Errors
    /// See [`Miss`].
    pub fn find(method: &str, raw_path: &str) -> Result<Self, Miss> {
        let rest = raw_path
            .strip_prefix(API_PREFIX)
            .and_then(|r| r.strip_prefix('/'))
            .ok_or(Miss::NoSuchPath)?;
        let raw: Vec<&str> = rest.split('/').collect();
        let mut allowed = Vec::new();
        for route in ROUTES.iter().filter(|route| fits(route.pattern, &raw)) {
            if route.method.as_str() != method {
                allowed.push(route.method);
                continue;
            }
            let (mut user, mut item) = (None, None);
            for (segment, raw) in route.pattern.iter().zip(&raw) {
                match segment {
                    Segment::Word(_) => {}
                    Segment::User => {
                        user = Some(UserId::from_segment(raw).map_err(Miss::BadUserId)?);
                    }
                    Segment::Method => {
                        item = Some(MethodId::from_segment(raw).map_err(Miss::BadMethodId)?);
                    }
                }
            }
            return Self::new(route.operation, user, item).ok_or(Miss::NoSuchPath);
        }
        if allowed.is_empty() {
            Err(Miss::NoSuchPath)
        } else {
            Err(Miss::NoSuchMethod(allowed))
        }
    }
}

/// Whether the raw segments have this shape. Words are compared as they are: an encoded word is another word.
fn fits(pattern: &[Segment], raw: &[&str]) -> bool {
    pattern.len() == raw.len()
        && pattern.iter().zip(raw).all(|(segment, raw)| match segment {
            Segment::Word(word) => word == raw,
            Segment::User | Segment::Method => true,
        })
}

/// Why a request has no entry in the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Miss {
    /// No such path: 404
    NoSuchPath,
    /// The path is there, with these methods: 405
    NoSuchMethod(Vec<HttpMethod>),
    /// 400
    BadUserId(IdProblem),
    /// 400
    BadMethodId(IdProblem),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn table_has_every_operation_once() {
        let user = || UserId::new("auth0|1").unwrap();
        let method = || MethodId::new("totp|dev_1").unwrap();
        for route in &ROUTES {
            let target = Target::new(route.operation, Some(user()), Some(method())).unwrap();
            assert_eq!(target.route(), route);
            assert_eq!(
                Target::find(route.method.as_str(), target.path().as_str()),
                Ok(target)
            );
        }
    }

    #[test]
    fn security_24_what_is_not_in_the_table_is_a_miss() {
        assert_eq!(
            Target::find("DELETE", "/api/v2/users/auth0%7C1"),
            Err(Miss::NoSuchMethod(vec![HttpMethod::Get]))
        );
        for path in [
            "/api/v2",
            "/api/v2/",
            "/api/v2/users/",
            "/api/v2/clients",
            "/api/v2/users/auth0%7C1/",
            "/api/v2/users/auth0%7C1/roles",
            "/api/v2//users",
            "/api/v2/Users",
            "/api/v2/%75sers",
            "/api/v1/users",
            "/users",
        ] {
            let found = Target::find("GET", path);
            assert!(
                matches!(found, Err(Miss::NoSuchPath | Miss::BadUserId(_))),
                "{path}: {found:?}"
            );
        }
    }

    #[test]
    fn security_22_dot_segments_never_become_another_path() {
        for raw in [
            "..", ".", "%2e%2e", "%2E%2E", ".%2e", "%2F", "%5C", "", "%00", "%257C",
        ] {
            let path = format!("/api/v2/users/auth0%7C1/authentication-methods/{raw}");
            assert!(
                matches!(Target::find("DELETE", &path), Err(Miss::BadMethodId(_))),
                "{path}"
            );
        }
    }
}
