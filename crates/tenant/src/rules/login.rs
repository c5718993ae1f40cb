//! Rules of the login and of the token endpoint.

use super::{Rule, assumed, documented};

const OIDC: &str = "OpenID Connect Core 1.0 and Discovery 1.0";
const OAUTH: &str = "RFC 6749, RFC 7636 and RFC 9700";
const AUTH0: &str = "Auth0 docs: Authentication API";

pub(super) const RULES: &[Rule] = &[
    documented(
        "discovery",
        OIDC,
        "The discovery document names the endpoints; the issuer ends with a slash.",
    ),
    documented(
        "authorization-code",
        OAUTH,
        "A login gives a code, which works once, with its redirect URI and its PKCE verifier.",
    ),
    documented(
        "redirect-uris",
        OAUTH,
        "Redirect URIs are compared exactly.",
    ),
    documented(
        "web-origins",
        "Auth0 docs: Application Settings",
        "Scripts of the registered origins, and of no others, may call the endpoints of a login (CORS).",
    ),
    assumed(
        "loopback-redirects",
        "Loopback redirect URIs with the path /auth/callback are registered.",
    ),
    documented(
        "refresh-tokens",
        AUTH0,
        "A refresh token gives new tokens as long as its session lasts, with the user's current permissions.",
    ),
    documented(
        "client-credentials",
        AUTH0,
        "client_credentials gives a token with the application's scopes, for a day.",
    ),
    documented(
        "client-assertion",
        AUTH0,
        "An application with a public key authenticates by private_key_jwt only, each assertion once.",
    ),
    documented(
        "permissions-claim",
        "Auth0 docs: Enable Role-Based Access Control for APIs",
        "Access tokens for an API contain the user's permissions.",
    ),
    documented(
        "step-up",
        "Auth0 docs: Configure Step-up Authentication for Web Apps",
        "If acr_values asks for a second factor, the login has one; its ID token then has `amr` with `mfa`, and `acr`.",
    ),
    assumed(
        "access-token-claims",
        "The access token has the ID token's `acr`, `amr` and roles, as an Action of the tenant can add them.",
    ),
    documented(
        "roles-claim",
        "Auth0 docs: Sample Use Cases: Actions with Authorization",
        "Roles are a claim with a URL as its name, which an Action of the tenant adds.",
    ),
    documented(
        "logout",
        "Auth0 docs: Log Users Out",
        "A logout ends the session and redirects to a registered URI.",
    ),
    documented(
        "revocation",
        "RFC 7009 and Auth0 docs: Revoke Refresh Tokens",
        "An application can revoke its own refresh token; the user's other ones stay, as in tenants made since 2021.",
    ),
    documented(
        "logout-hint",
        "Auth0 docs: Log Users Out of Auth0 with OIDC Endpoint",
        "logout_hint is the sid of the session to end.",
    ),
    assumed(
        "login-page",
        "The login page lists the demo's logins; ten wrong passwords end a login.",
    ),
];
