//! Issues the tokens that the provider signs.

use factordesk_model::Permission;
use jsonwebtoken::{Algorithm, Header, encode};
use serde_json::{Value, json};

use crate::app::App;
use crate::oidc::clients::Client;
use crate::oidc::state::{DemoAdmin, Grant, MULTI_FACTOR};
use crate::sync::lock;

/// `typ` of the admins' access tokens (RFC 9068).
const ACCESS_TOKEN: &str = "at+jwt";

/// The claim with an admin's roles. Auth0 takes names of claims that are added to tokens only as URLs.
pub const ROLES_CLAIM: &str = "https://desk.example.com/roles";

fn sign(app: &App, typ: &str, claims: &Value) -> Option<String> {
    let key = app.keys.current()?;
    let mut header = Header::new(Algorithm::RS256);
    header.typ = Some(typ.to_owned());
    header.kid = Some(key.kid.clone());
    encode(&header, claims, &key.encoding).ok()
}

/// Rule: permissions-claim.
fn permission_claim(permissions: &[Permission]) -> Vec<&'static str> {
    permissions.iter().map(|p| p.as_str()).collect()
}

/// A Management API token, in Auth0's own profile: `typ` is `JWT`, `sub` ends with `@clients`.
pub(crate) fn m2m_token(app: &App, scope: &str) -> Option<String> {
    let client = &app.credentials.m2m_client_id;
    let now = app.clock.unix_seconds();
    let jti = lock(&app.oidc).issue_m2m_id();
    let claims = json!({
        "iss": app.issuer(),
        "sub": format!("{client}@clients"),
        "aud": app.credentials.management_audience,
        "iat": now,
        "exp": now + app.m2m_token_lifetime.as_secs(),
        "scope": scope,
        "gty": "client-credentials",
        "azp": client,
        "jti": jti,
    });
    sign(app, "JWT", &claims)
}

/// The content of an admin's access token.
pub(crate) struct Access<'a> {
    pub(crate) admin: &'a DemoAdmin,
    pub(crate) client: Client,
    pub(crate) audience: Option<&'a str>,
    pub(crate) scope: &'a str,
    pub(crate) auth_time: u64,
    pub(crate) second_factor: bool,
}

/// An admin's access token. With the scope `openid` it is also valid at `/userinfo`; `aud` is then a list, as at
/// Auth0.
pub(crate) fn access_token(app: &App, access: &Access<'_>) -> Option<String> {
    let now = app.clock.unix_seconds();
    let userinfo = app.userinfo_url();
    let openid = access.scope.split(' ').any(|s| s == "openid");
    let audience = match (access.audience, openid) {
        (Some(api), true) => json!([api, userinfo]),
        (Some(api), false) => json!(api),
        // Auth0 issues an opaque token here. Like that one, this JWT is good for `/userinfo` only.
        (None, _) => json!(userinfo),
    };
    let mut claims = json!({
        "iss": app.issuer(),
        "sub": access.admin.sub,
        "aud": audience,
        "iat": now,
        "exp": now + app.admin_token_lifetime.as_secs(),
        // Both names of the client: Auth0's own profile has `azp`, RFC 9068 (2.2) `client_id`.
        "azp": app.credentials.id_of(access.client),
        "client_id": app.credentials.id_of(access.client),
        "jti": crate::random::alphanumeric(22),
        "scope": access.scope,
        "auth_time": access.auth_time,
    });
    // Permissions belong to an API; without one, there are none.
    if access.audience.is_some() {
        claims["permissions"] = json!(permission_claim(&access.admin.permissions));
    }
    // Rule: access-token-claims.
    add_roles(&mut claims, access.admin);
    add_second_factor(&mut claims, access.second_factor);
    sign(app, ACCESS_TOKEN, &claims)
}

/// The ID token of a login.
pub(crate) fn id_token(app: &App, admin: &DemoAdmin, grant: &Grant) -> Option<String> {
    let now = app.clock.unix_seconds();
    let mut claims = json!({
        "iss": app.issuer(),
        "sub": admin.sub,
        "aud": app.credentials.id_of(grant.request.client),
        "iat": now,
        // Auth0's default for ID tokens: ten hours.
        "exp": now + 36_000,
        "auth_time": grant.session.auth_time,
        "sid": grant.session.sid,
    });
    if let Some(nonce) = &grant.request.nonce {
        claims["nonce"] = json!(nonce);
    }
    add_profile(&mut claims, admin, &grant.request.scope);
    add_roles(&mut claims, admin);
    add_second_factor(&mut claims, grant.session.second_factor);
    sign(app, "JWT", &claims)
}

/// Adds the admin's roles, if there are any. Rule: roles-claim.
fn add_roles(claims: &mut Value, admin: &DemoAdmin) {
    if !admin.roles.is_empty() {
        claims[ROLES_CLAIM] = json!(admin.roles);
    }
}

/// Adds how the admin logged in. Without a second factor there is nothing to say. Rule: step-up.
fn add_second_factor(claims: &mut Value, second_factor: bool) {
    if second_factor {
        claims["acr"] = json!(MULTI_FACTOR);
        claims["amr"] = json!(["mfa"]);
    }
}

/// Adds the claims of the scopes `profile` and `email`.
pub(crate) fn add_profile(claims: &mut Value, admin: &DemoAdmin, scope: &str) {
    let has = |name: &str| scope.split(' ').any(|s| s == name);
    if has("profile") {
        claims["name"] = json!(admin.name);
        claims["nickname"] = json!(admin.email.split('@').next());
    }
    if has("email") {
        claims["email"] = json!(admin.email);
        claims["email_verified"] = json!(admin.email_verified);
    }
}
