//! The types of an entry in the route table.

use serde::{Deserialize, Serialize};

use crate::headers::ConfirmAction;
use crate::route::Permission;

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
    /// The method as it is written in a request.
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

/// The operations, named after what they do. Their JSON form is [`Operation::as_str`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Operation {
    /// List a user's methods
    ListMethods,
    /// Get one method
    GetMethod,
    /// Add a method
    CreateMethod,
    /// Replace all methods
    SetMethods,
    /// Rename one method, or change its channel
    UpdateMethod,
    /// Delete one method
    DeleteMethod,
    /// Delete all methods
    DeleteAllMethods,
    /// Search users
    SearchUsers,
    /// Get one user
    GetUser,
    /// Find users by their exact e-mail address
    UsersByEmail,
    /// List the tenant's factors
    ListFactors,
    /// List the channels of the tenant's phone factor
    PhoneMessageTypes,
    /// Create a link with which the user enrols a factor
    CreateTicket,
    /// Replace the recovery code
    RegenerateRecoveryCode,
    /// Forget the user's remembered browsers
    ForgetBrowsers,
    /// Read the roles of a user; only the proxy itself does, see [`INTERNAL`](super::INTERNAL)
    UserRoles,
    /// Read the organizations of a user; only the proxy itself does
    UserOrganizations,
    /// Read the members of an organization; only the proxy itself does
    OrganizationMembers,
}

impl Operation {
    /// The operations that change something.
    pub const MUTATIONS: [Self; 8] = [
        Self::CreateMethod,
        Self::UpdateMethod,
        Self::DeleteMethod,
        Self::SetMethods,
        Self::DeleteAllMethods,
        Self::CreateTicket,
        Self::RegenerateRecoveryCode,
        Self::ForgetBrowsers,
    ];

    /// Its name in metrics, the log, the audit and the configuration.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ListMethods => "list_methods",
            Self::GetMethod => "get_method",
            Self::CreateMethod => "create_method",
            Self::SetMethods => "set_methods",
            Self::UpdateMethod => "update_method",
            Self::DeleteMethod => "delete_method",
            Self::DeleteAllMethods => "delete_all_methods",
            Self::SearchUsers => "search_users",
            Self::GetUser => "get_user",
            Self::UsersByEmail => "users_by_email",
            Self::ListFactors => "list_factors",
            Self::PhoneMessageTypes => "phone_message_types",
            Self::CreateTicket => "create_ticket",
            Self::RegenerateRecoveryCode => "regenerate_recovery_code",
            Self::ForgetBrowsers => "forget_browsers",
            Self::UserRoles => "user_roles",
            Self::UserOrganizations => "user_organizations",
            Self::OrganizationMembers => "organization_members",
        }
    }

    /// The mutation with this name; `None` for reads and unknown names.
    pub fn read_mutation(name: &str) -> Option<Self> {
        Self::MUTATIONS.into_iter().find(|o| o.as_str() == name)
    }

    /// Whether it takes away something that the admin can't give back. The proxy can be configured to require a
    /// reason for these.
    pub fn is_destructive(self) -> bool {
        matches!(
            self,
            Self::SetMethods
                | Self::DeleteMethod
                | Self::DeleteAllMethods
                | Self::RegenerateRecoveryCode
                | Self::ForgetBrowsers
        )
    }
}

/// One segment of a path pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Segment {
    /// A fixed word
    Word(&'static str),
    /// A [`UserId`](crate::UserId)
    User,
    /// A [`MethodId`](crate::MethodId)
    Method,
    /// An [`OrganizationId`](crate::OrganizationId), in paths that only the proxy itself asks for
    Organization,
}

/// The kind of request body, and its maximum size.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BodyRule {
    /// No body
    None,
    /// JSON of at most this many bytes
    Json(usize),
}

/// One entry of the table.
#[derive(Debug, PartialEq, Eq)]
pub struct Route {
    /// The operation
    pub operation: Operation,
    /// HTTP method
    pub method: HttpMethod,
    /// Path below `/api/v2`
    pub pattern: &'static [Segment],
    /// The permission that the admin needs
    pub permission: Permission,
    /// The scope that the proxy's token needs
    pub upstream_scope: &'static str,
    /// The status of a successful response
    pub success: u16,
    /// The query keys that are accepted, each at most once
    pub query: &'static [&'static str],
    /// The body that is accepted
    pub body: BodyRule,
    /// The confirmation that is required, if any
    pub confirm: Option<ConfirmAction>,
}

/// The path of the Management API on the tenant's host.
pub const API_PREFIX: &str = "/api/v2";

/// Maximum size of most request bodies, in bytes.
pub const SMALL_BODY: usize = 16 * 1024;
/// Maximum size of the body of a replace-all, in bytes.
pub const LARGE_BODY: usize = 256 * 1024;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::route::ROUTES;

    #[test]
    fn security_25_bodies_end_at_16_and_256_kib() {
        assert_eq!((SMALL_BODY, LARGE_BODY), (16_384, 262_144));
        for route in &ROUTES {
            let limit = match route.operation {
                Operation::SetMethods => BodyRule::Json(262_144),
                Operation::CreateMethod | Operation::UpdateMethod | Operation::CreateTicket => {
                    BodyRule::Json(16_384)
                }
                _ => BodyRule::None,
            };
            assert_eq!(route.body, limit, "{:?}", route.operation);
        }
    }

    #[test]
    fn mutations_are_those_of_the_table_and_are_read_by_their_names() {
        let changes = |route: &&Route| route.method != HttpMethod::Get;
        let in_table = ROUTES.iter().filter(changes).map(|route| route.operation);
        let in_table: Vec<Operation> = in_table.collect();
        assert_eq!(in_table.len(), Operation::MUTATIONS.len());
        for route in &ROUTES {
            let (operation, name) = (route.operation, route.operation.as_str());
            assert_eq!(serde_json::to_value(operation).unwrap(), name);
            let read = in_table.contains(&operation).then_some(operation);
            assert_eq!(Operation::read_mutation(name), read, "{name}");
        }
        assert_eq!(Operation::read_mutation("reveal_methods"), None);
    }

    #[test]
    fn destructive_is_what_takes_something_away() {
        let destructive: Vec<Operation> = ROUTES
            .iter()
            .map(|route| route.operation)
            .filter(|operation| operation.is_destructive())
            .collect();
        let mut wanted = vec![
            Operation::SetMethods,
            Operation::DeleteAllMethods,
            Operation::DeleteMethod,
            Operation::RegenerateRecoveryCode,
            Operation::ForgetBrowsers,
        ];
        wanted.retain(|operation| !destructive.contains(operation));
        assert_eq!((destructive.len(), wanted), (5, Vec::new()));
    }
}
