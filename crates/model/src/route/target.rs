//! Builds a path from an operation and its ids, and finds the operation of a path.

use std::fmt;

use crate::id::{IdProblem, MethodId, OrganizationId, UserId};
use crate::route::entry::{API_PREFIX, HttpMethod, Operation, Route, Segment};
use crate::route::table::{INTERNAL, METHODS, ROUTES, USER};

/// About the number of segments of a path, to allocate once.
const USUAL_SEGMENTS: usize = 6;

/// An operation with the ids it needs. Only a target can be turned into a path.
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
    /// [`Operation::CreateTicket`]; the body names the user
    CreateTicket,
    /// [`Operation::RegenerateRecoveryCode`]
    RegenerateRecoveryCode(UserId),
    /// [`Operation::ForgetBrowsers`]
    ForgetBrowsers(UserId),
    /// [`Operation::UserRoles`]
    UserRoles(UserId),
    /// [`Operation::UserOrganizations`]
    UserOrganizations(UserId),
    /// [`Operation::OrganizationMembers`]
    OrganizationMembers(OrganizationId),
}

/// A path built from a table entry and typed ids, without the host: `/api/v2/users/auth0%7C1/authentication-methods`.
///
/// Only [`Target::path`] creates one, and its two short forms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiPath(String);

impl ApiPath {
    /// The path, percent-encoded, beginning with `/`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The path of [`Target::GetUser`]. The page needs this one and [`Self::of_methods`] before its route table is there.
    pub fn of_user(user: &UserId) -> Self {
        Self::build(USER, &user.to_segment(), "", "")
    }

    /// The path of [`Target::ListMethods`].
    pub fn of_methods(user: &UserId) -> Self {
        Self::build(METHODS, &user.to_segment(), "", "")
    }

    /// Takes ids as encoded segments.
    fn build(pattern: &[Segment], user: &str, method: &str, organization: &str) -> Self {
        let mut path = String::from(API_PREFIX);
        for segment in pattern {
            path.push('/');
            path.push_str(match segment {
                Segment::Word(word) => word,
                Segment::User => user,
                Segment::Method => method,
                Segment::Organization => organization,
            });
        }
        debug_assert!(
            !path.contains("//"),
            "a pattern asks for an id that its target lacks"
        );
        Self(path)
    }
}

impl fmt::Display for ApiPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Target {
    /// The operation.
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
            Self::CreateTicket => Operation::CreateTicket,
            Self::RegenerateRecoveryCode(_) => Operation::RegenerateRecoveryCode,
            Self::ForgetBrowsers(_) => Operation::ForgetBrowsers,
            Self::UserRoles(_) => Operation::UserRoles,
            Self::UserOrganizations(_) => Operation::UserOrganizations,
            Self::OrganizationMembers(_) => Operation::OrganizationMembers,
        }
    }

    /// The operation's entry in [`ROUTES`] or [`INTERNAL`].
    ///
    /// # Panics
    /// Never: a test looks up every operation.
    #[expect(
        clippy::expect_used,
        reason = "the tables are complete; a test looks up every operation"
    )]
    pub fn route(&self) -> &'static Route {
        let operation = self.operation();
        ROUTES
            .iter()
            .chain(&INTERNAL)
            .find(|route| route.operation == operation)
            .expect("every operation is in a table")
    }

    /// Whether it is a mutation.
    pub fn is_mutation(&self) -> bool {
        self.route().method != HttpMethod::Get
    }

    /// The user, if the path names one.
    pub fn user(&self) -> Option<&UserId> {
        match self {
            Self::ListMethods(user)
            | Self::CreateMethod(user)
            | Self::SetMethods(user)
            | Self::DeleteAllMethods(user)
            | Self::GetMethod(user, _)
            | Self::UpdateMethod(user, _)
            | Self::DeleteMethod(user, _)
            | Self::GetUser(user)
            | Self::RegenerateRecoveryCode(user)
            | Self::ForgetBrowsers(user)
            | Self::UserRoles(user)
            | Self::UserOrganizations(user) => Some(user),
            _ => None,
        }
    }

    /// The method, if the path names one.
    pub fn method(&self) -> Option<&MethodId> {
        match self {
            Self::GetMethod(_, method)
            | Self::UpdateMethod(_, method)
            | Self::DeleteMethod(_, method) => Some(method),
            _ => None,
        }
    }

    /// Builds the path. Each id becomes a single percent-encoded segment.
    pub fn path(&self) -> ApiPath {
        let organization = match self {
            Self::OrganizationMembers(organization) => organization.to_segment(),
            _ => String::new(),
        };
        let user = self.user().map(UserId::to_segment).unwrap_or_default();
        let method = self.method().map(MethodId::to_segment).unwrap_or_default();
        ApiPath::build(self.route().pattern, &user, &method, &organization)
    }

    fn new(
        operation: Operation,
        user: Option<UserId>,
        method: Option<MethodId>,
        organization: Option<OrganizationId>,
    ) -> Option<Self> {
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
            Operation::CreateTicket => Self::CreateTicket,
            Operation::RegenerateRecoveryCode => Self::RegenerateRecoveryCode(user?),
            Operation::ForgetBrowsers => Self::ForgetBrowsers(user?),
            Operation::UserRoles => Self::UserRoles(user?),
            Operation::UserOrganizations => Self::UserOrganizations(user?),
            Operation::OrganizationMembers => Self::OrganizationMembers(organization?),
        })
    }

    /// Finds the entry for a client's request, by its HTTP method and its raw path (as received, without the query).
    ///
    /// # Errors
    /// See [`RouteError`].
    pub fn find(method: &str, raw_path: &str) -> Result<Self, RouteError> {
        Self::find_in(&ROUTES, method, raw_path)
    }

    /// Finds the entry for a request of the proxy to the tenant, which may also be one of [`INTERNAL`].
    ///
    /// # Errors
    /// See [`RouteError`].
    pub fn find_upstream(method: &str, raw_path: &str) -> Result<Self, RouteError> {
        match Self::find_in(&ROUTES, method, raw_path) {
            Err(RouteError::NoSuchPath) => Self::find_in(&INTERNAL, method, raw_path),
            found => found,
        }
    }

    fn find_in(table: &'static [Route], method: &str, raw_path: &str) -> Result<Self, RouteError> {
        let rest = raw_path
            .strip_prefix(API_PREFIX)
            .and_then(|r| r.strip_prefix('/'))
            .ok_or(RouteError::NoSuchPath)?;
        // Split before decoding: an encoded slash is part of an id.
        let mut raw = Vec::with_capacity(USUAL_SEGMENTS);
        raw.extend(rest.split('/'));
        let mut allowed = Vec::new();
        for route in table.iter().filter(|route| fits(route.pattern, &raw)) {
            if route.method.as_str() != method {
                // Another route with the same path may have this method.
                allowed.push(route.method);
                continue;
            }
            let (mut user, mut item, mut organization) = (None, None, None);
            for (segment, raw) in route.pattern.iter().zip(&raw) {
                match segment {
                    Segment::Word(_) => {}
                    Segment::User => {
                        user = Some(UserId::from_segment(raw).map_err(RouteError::BadUserId)?);
                    }
                    Segment::Method => {
                        item = Some(MethodId::from_segment(raw).map_err(RouteError::BadMethodId)?);
                    }
                    // Only the proxy asks for such a path, so a malformed id isn't worth an error of its own.
                    Segment::Organization => organization = OrganizationId::from_segment(raw).ok(),
                }
            }
            // The pattern has supplied the ids that the operation needs.
            return Self::new(route.operation, user, item, organization)
                .ok_or(RouteError::NoSuchPath);
        }
        if allowed.is_empty() {
            Err(RouteError::NoSuchPath)
        } else {
            Err(RouteError::NoSuchMethod(allowed))
        }
    }
}

/// Whether the raw segments match the pattern. Words are compared without decoding: `%75sers` is not `users`.
fn fits(pattern: &[Segment], raw: &[&str]) -> bool {
    pattern.len() == raw.len()
        && pattern.iter().zip(raw).all(|(segment, raw)| match segment {
            Segment::Word(word) => word == raw,
            // Ids are checked once the route is known: a malformed one is 400, not 404.
            Segment::User | Segment::Method | Segment::Organization => true,
        })
}

/// Why a request matches no entry of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RouteError {
    /// 404: no such path
    NoSuchPath,
    /// 405: the path exists, with these methods
    NoSuchMethod(Vec<HttpMethod>),
    /// 400: malformed user id
    BadUserId(IdProblem),
    /// 400: malformed method id
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
            let target = Target::new(route.operation, Some(user()), Some(method()), None).unwrap();
            assert_eq!(target.route(), route);
            assert_eq!(target.is_mutation(), route.method != HttpMethod::Get);
            assert_eq!(target.path().to_string(), target.path().as_str());
            match &target {
                Target::GetUser(user) => assert_eq!(target.path(), ApiPath::of_user(user)),
                Target::ListMethods(user) => assert_eq!(target.path(), ApiPath::of_methods(user)),
                _ => {}
            }
            let path = target.path();
            let find = Target::find(route.method.as_str(), path.as_str());
            assert_eq!(find.as_ref(), Ok(&target));
            assert_eq!(
                Target::find_upstream(route.method.as_str(), path.as_str()),
                Ok(target)
            );
        }
    }

    #[test]
    fn security_24_no_client_finds_what_only_the_proxy_reads() {
        for route in &INTERNAL {
            let user = UserId::new("auth0|1").ok();
            let organization = OrganizationId::new("org_1").ok();
            let target = Target::new(route.operation, user, None, organization).unwrap();
            assert_eq!(target.route(), route);
            assert!(!target.is_mutation());
            let path = target.path();
            assert_eq!(
                Target::find("GET", path.as_str()),
                Err(RouteError::NoSuchPath)
            );
            assert_eq!(Target::find_upstream("GET", path.as_str()), Ok(target));
            assert_eq!(
                Target::find_upstream("POST", path.as_str()),
                Err(RouteError::NoSuchMethod(vec![HttpMethod::Get]))
            );
        }
    }

    #[test]
    fn security_24_what_is_not_in_the_table_is_a_miss() {
        assert_eq!(
            Target::find("DELETE", "/api/v2/users/auth0%7C1"),
            Err(RouteError::NoSuchMethod(vec![HttpMethod::Get]))
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
                matches!(
                    found,
                    Err(RouteError::NoSuchPath | RouteError::BadUserId(_))
                ),
                "{path}: {found:?}"
            );
        }
    }

    #[test]
    fn security_22_dot_segments_never_become_another_path() {
        for raw in ["..", ".", "%2e%2e", "%2E%2E", ".%2e", "", "%00", "%20"] {
            let path = format!("/api/v2/users/auth0%7C1/authentication-methods/{raw}");
            assert!(
                matches!(
                    Target::find("DELETE", &path),
                    Err(RouteError::BadMethodId(_))
                ),
                "{path}"
            );
        }
        // Encoded, the separators are data: the id stays one segment.
        for raw in [
            "%2F",
            "%5C",
            "..%2F..",
            "x%2F..%2Fy",
            ".%2Fx",
            "%252e%252e",
            "a%2f%2e%2e",
        ] {
            let path = format!("/api/v2/users/auth0%7C1/authentication-methods/{raw}");
            let target = Target::find("DELETE", &path).unwrap();
            assert_eq!(target.operation(), Operation::DeleteMethod, "{path}");
            assert_eq!(target.path().as_str().split('/').count(), 7, "{path}");
            assert_eq!(Target::find("DELETE", target.path().as_str()), Ok(target));
        }
    }

    #[test]
    fn security_22_only_raw_slashes_divide_a_path() {
        let path = "/api/v2/users/auth0|x%2Fauthentication-methods";
        let Ok(Target::GetUser(user)) = Target::find("GET", path) else {
            panic!("a user's path")
        };
        assert_eq!(user.as_str(), "auth0|x/authentication-methods");
        let split = path.replace("%2F", "/");
        let found = Target::find("GET", &split).unwrap();
        assert_eq!(found.operation(), Operation::ListMethods);
        // A backslash is no separator, whether raw or encoded.
        let raw = Target::find("GET", r"/api/v2/users/ad|corp|ACME\mia").unwrap();
        assert_eq!(raw.path().as_str(), "/api/v2/users/ad%7Ccorp%7CACME%5Cmia");
    }
}
