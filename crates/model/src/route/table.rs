//! The entries of the route table.

use crate::headers::ConfirmAction;
use crate::route::Permission;
use crate::route::entry::{
    BodyRule, HttpMethod, LARGE_BODY, Operation, Route, SMALL_BODY, Segment,
};

/// A user.
pub(super) const USER: &[Segment] = &[Segment::Word("users"), Segment::User];
/// A user's methods.
pub(super) const METHODS: &[Segment] = &[
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

/// Every operation. A request that matches none of them is answered with 404 or 405.
pub static ROUTES: [Route; 15] = [
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
        // An admin who may see a user's methods has to be able to find the user.
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
            "connection",
            "primary_order",
            "fields",
            "include_fields",
        ],
        body: BodyRule::None,
        confirm: None,
    },
    Route {
        operation: Operation::GetUser,
        method: HttpMethod::Get,
        pattern: USER,
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
    Route {
        operation: Operation::CreateTicket,
        method: HttpMethod::Post,
        pattern: &[
            Segment::Word("guardian"),
            Segment::Word("enrollments"),
            Segment::Word("ticket"),
        ],
        permission: Permission::Invite,
        upstream_scope: "create:guardian_enrollment_tickets",
        success: 200,
        query: &[],
        body: BodyRule::Json(SMALL_BODY),
        confirm: None,
    },
    Route {
        operation: Operation::RegenerateRecoveryCode,
        method: HttpMethod::Post,
        pattern: &[
            Segment::Word("users"),
            Segment::User,
            Segment::Word("recovery-code-regeneration"),
        ],
        permission: Permission::Recover,
        // Auth0 has no narrower scope. An admin with it could change everything about a user, so the permission is
        // the desk's own.
        upstream_scope: "update:users",
        success: 200,
        query: &[],
        body: BodyRule::None,
        confirm: None,
    },
    Route {
        operation: Operation::ForgetBrowsers,
        method: HttpMethod::Post,
        pattern: &[
            Segment::Word("users"),
            Segment::User,
            Segment::Word("multifactor"),
            Segment::Word("actions"),
            Segment::Word("invalidate-remember-browser"),
        ],
        permission: Permission::ForgetBrowsers,
        // As for recovery codes.
        upstream_scope: "update:users",
        success: 204,
        query: &[],
        body: BodyRule::None,
        confirm: None,
    },
];

/// What the proxy reads for its own decisions, and no client can ask for: [`Target::find`](super::Target::find) doesn't
/// find these.
pub static INTERNAL: [Route; 3] = [
    Route {
        operation: Operation::UserRoles,
        method: HttpMethod::Get,
        pattern: &[
            Segment::Word("users"),
            Segment::User,
            Segment::Word("roles"),
        ],
        // Not asked for: the read belongs to whatever operation needs the decision.
        permission: Permission::Read,
        upstream_scope: "read:roles",
        success: 200,
        query: PAGING,
        body: BodyRule::None,
        confirm: None,
    },
    Route {
        operation: Operation::UserOrganizations,
        method: HttpMethod::Get,
        pattern: &[
            Segment::Word("users"),
            Segment::User,
            Segment::Word("organizations"),
        ],
        permission: Permission::Read,
        upstream_scope: "read:organizations",
        success: 200,
        query: PAGING,
        body: BodyRule::None,
        confirm: None,
    },
    Route {
        operation: Operation::OrganizationMembers,
        method: HttpMethod::Get,
        pattern: &[
            Segment::Word("organizations"),
            Segment::Organization,
            Segment::Word("members"),
        ],
        permission: Permission::Read,
        upstream_scope: "read:organization_members",
        success: 200,
        query: &["from", "take", "fields", "include_fields"],
        body: BodyRule::None,
        confirm: None,
    },
];
