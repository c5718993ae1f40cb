//! Rules of every Management API request: tokens, scopes, errors, bodies, rate limits.

use super::{Rule, assumed, documented, recorded};

const OPENAPI: &str = "Management API v2, OpenAPI document";
const LIMITS: &str = "Auth0 docs: Rate Limit Configurations";

pub(super) const RULES: &[Rule] = &[
    recorded(
        "json-content-type",
        "TestUserManager_AuthenticationMethods",
        "Every response has the content type `application/json; charset=utf-8`, even an empty 204.",
    ),
    recorded(
        "error-shape",
        "TestGuardian_Enrollment_Get",
        "An error is an object with statusCode, error, message and errorCode.",
    ),
    documented(
        "token-refusal",
        OPENAPI,
        "A token that is missing, malformed, expired or for another audience is 401.",
    ),
    assumed(
        "token-header-refusal",
        "A malformed Authorization header is 400 with the code `Bearer`.",
    ),
    documented(
        "scope-refusal",
        OPENAPI,
        "A request whose token lacks the scope is 403, with the scope in the message.",
    ),
    documented(
        "uri-refusal",
        OPENAPI,
        "A malformed id is 400 `invalid_uri`.",
    ),
    documented(
        "query-refusal",
        OPENAPI,
        "A query parameter that isn't listed or is out of range is 400 `invalid_query_string`.",
    ),
    documented(
        "body-refusal",
        OPENAPI,
        "A body that doesn't fit the schema is 400 `invalid_body`.",
    ),
    assumed(
        "body-media-types",
        "A body that is neither JSON nor an allowed form is 415, one that is too large 413.",
    ),
    documented(
        "form-body",
        OPENAPI,
        "POST and PATCH accept forms as well as JSON.",
    ),
    recorded(
        "body-where-none-is-needed",
        "TestUserManager_RegenerateRecoveryCode",
        "Operations without a body accept `null` and `{}`.",
    ),
    assumed(
        "body-is-ignored",
        "Operations without a body ignore any other body too.",
    ),
    documented(
        "rate-limits",
        LIMITS,
        "A plan has a bucket for reading users and one for all other requests, with the sizes in the table.",
    ),
    documented(
        "rate-limit-headers",
        LIMITS,
        "x-ratelimit-reset is the time when one token is added; a request beyond the limit is 429 with Retry-After.",
    ),
    assumed(
        "storage-failure",
        "A mutation that can't be stored is 500 and isn't made.",
    ),
];
