//! Rules of `/users` and `/users-by-email`.

use super::{Rule, assumed, documented, recorded};

const OPENAPI: &str = "Management API v2, OpenAPI document: users";
const SEARCH: &str = "Auth0 docs: User Search Query Syntax";
const PRACTICES: &str = "Auth0 docs: User Search Best Practices";

pub(super) const RULES: &[Rule] = &[
    recorded(
        "search-totals",
        "TestUserManager_Search",
        "With include_totals, the search is an object with start, limit, length, users and total.",
    ),
    documented(
        "search-query",
        SEARCH,
        "`q` is Lucene query string syntax, version 3.",
    ),
    assumed(
        "search-open-questions",
        "A bare word is searched for inside the name, nickname, address, user name and id; of several words, each must be found.",
    ),
    documented(
        "search-first-thousand",
        PRACTICES,
        "Only the first 1,000 results can be paged through; a page beyond is 400.",
    ),
    assumed(
        "search-sort-missing",
        "When sorted, users without the field come first.",
    ),
    recorded(
        "users-by-email",
        "TestUserManager_ListByEmail",
        "users-by-email is an array of the users with this address.",
    ),
    documented(
        "users-by-email-case",
        OPENAPI,
        "users-by-email compares the address case-sensitively.",
    ),
    documented(
        "user-fields",
        OPENAPI,
        "`fields` and `include_fields` choose the fields of a user.",
    ),
    documented(
        "user-roles",
        "Auth0 docs: Get a user's roles",
        "A user's roles are those assigned to the user in the whole tenant; with include_totals, an object with start, limit, total and roles.",
    ),
    documented(
        "user-organizations",
        "Auth0 docs: List user's organizations",
        "A user's organizations are those with the user as a member; with include_totals, an object with start, limit, total and organizations.",
    ),
    documented(
        "organization-members",
        "Auth0 docs: Get members who belong to an organization",
        "With take, the members are an object with members and, unless it is the last page, next, which is from of the next page.",
    ),
    documented(
        "organization-members-fields",
        "Auth0 docs: Get members who belong to an organization",
        "`fields` and `include_fields` choose the fields of a member: user_id, email, picture and name without them.",
    ),
    assumed(
        "memberships-of-unknown-user",
        "The roles and the organizations of an unknown user are 404.",
    ),
    documented("user-not-found", OPENAPI, "An unknown user is 404."),
    recorded(
        "recovery-code",
        "TestUserManager_RegenerateRecoveryCode",
        "Regeneration returns a recovery code of 24 capital letters and digits.",
    ),
    recorded(
        "recovery-code-without-factor",
        "TestUserManager_RegenerateRecoveryCode",
        "A user without factors gets a recovery code as well.",
    ),
    assumed(
        "recovery-code-in-list",
        "Regeneration adds a recovery-code method to the list and removes the previous one.",
    ),
    recorded(
        "forget-browsers",
        "TestUserManager_InvalidateRememberBrowser",
        "Forgetting remembered browsers is 204.",
    ),
    assumed(
        "forget-browsers-unknown-user",
        "Forgetting the browsers of an unknown user is 404.",
    ),
];
