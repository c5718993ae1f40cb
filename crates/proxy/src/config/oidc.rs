//! The identity provider that admins log in with, and the tokens that say what they may do.

use factordesk_model::Secret;
use jsonwebtoken::Algorithm;
use url::Url;

use super::TenantConfig;
use super::origin::is_https_or_loopback;
use super::permissions::PermissionSource;
use super::source::Source;

/// How the client's secret is sent to the token endpoint (RFC 6749, section 2.3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecretMethod {
    /// `client_secret_post`: in the form
    Post,
    /// `client_secret_basic`: in the header `Authorization`
    Basic,
}

/// The claim of an access token that names the API.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum AudienceClaim {
    /// `aud`
    #[default]
    Aud,
    /// `client_id`, for Cognito, whose access tokens have no `aud`
    ClientId,
}

/// Parameters of the authorization request that the login sets itself; `OIDC_AUTHORIZE_PARAMS` can't replace them.
/// `prompt` isn't one: some providers issue a refresh token only with `prompt=consent` (`OpenID`
/// Connect Core, section 11).
const OWN_PARAMETERS: [&str; 11] = [
    "response_type",
    "response_mode",
    "client_id",
    "redirect_uri",
    "scope",
    "audience",
    "state",
    "nonce",
    "code_challenge",
    "code_challenge_method",
    "max_age",
];

/// The variables `OIDC_*`.
#[derive(Debug, Clone)]
pub struct OidcConfig {
    /// `OIDC_ISSUER`: must equal `iss` exactly; Auth0's ends in a slash
    pub issuer: String,
    /// `OIDC_CLIENT_ID`
    pub client_id: String,
    /// `OIDC_CLIENT_SECRET` or `OIDC_CLIENT_SECRET_FILE`
    pub client_secret: Secret,
    /// `OIDC_AUDIENCE`: the audience that an access token must have
    pub audience: String,
    /// `OIDC_SCOPES`, separated by spaces; default `openid profile email`. Includes
    /// `offline_access` unless `revalidate_sessions` is off.
    pub scopes: String,
    /// `OIDC_SESSION_RECHECK`: whether sessions are revalidated at the provider, which requires a refresh token;
    /// default `required`. With `off`, a session lasts as long as its access token, at most an hour, and keeps its
    /// permissions until then.
    pub revalidate_sessions: bool,
    /// `OIDC_ALGORITHMS`: accepted signature algorithms; default RS256. Never taken from a token.
    pub algorithms: Vec<Algorithm>,
    /// `OIDC_ISSUER_ALIAS`: another spelling of the issuer, accepted in tokens, callbacks and the discovery document
    pub issuer_alias: Option<String>,
    /// `OIDC_AUDIENCE_CLAIM`; default `aud`
    pub audience_claim: AudienceClaim,
    /// `OIDC_CLIENT_AUTH`: how the client secret is sent; `None`: as the discovery document says
    pub client_auth: Option<SecretMethod>,
    /// `OIDC_AUTHORIZE_PARAMS`: additional parameters of the authorization request
    pub authorize_params: Vec<(String, String)>,
    /// `OIDC_PERMISSIONS_CLAIM`, default `permissions`, and `OIDC_ROLES`
    pub permissions: PermissionSource,
    /// `OIDC_ROLES_CLAIM`: the claim with what a policy calls roles; default: that of the permissions
    pub roles: PermissionSource,
    /// `OIDC_AUTH_TIME_CLAIM`: the claim of bearer tokens with the time of the last authentication; default
    /// `auth_time`. A session uses the ID token's `auth_time`.
    /// Auth0 lets no Action write `auth_time` into an access token, so it needs another name.
    pub auth_time_claim: String,
    /// `OIDC_BEARER_CLIENTS`: the clients whose bearer tokens are accepted; empty: any client's
    pub bearer_clients: Vec<String>,
    /// `OIDC_CLIENT_CREDENTIALS`: whether those clients may use tokens of their own, without a person; default
    /// `refused`
    pub client_credentials: bool,
}

impl OidcConfig {
    pub(super) fn read(source: &mut Source<'_>) -> Option<Self> {
        let issuer = source.required("OIDC_ISSUER");
        let issuer = issuer.filter(|issuer| is_issuer(issuer, "OIDC_ISSUER", source));
        let issuer_alias = source.optional("OIDC_ISSUER_ALIAS");
        let issuer_alias =
            issuer_alias.filter(|issuer| is_issuer(issuer, "OIDC_ISSUER_ALIAS", source));
        let client_id = source.required("OIDC_CLIENT_ID");
        let client_secret = if source.optional("OIDC_CLIENT_SECRET_FILE").is_some() {
            source.secret("OIDC_CLIENT_SECRET")
        } else {
            // `required` reports which variable to set if there is no secret at all.
            source.required("OIDC_CLIENT_SECRET").map(Secret::new)
        };
        let audience = source.required("OIDC_AUDIENCE");
        let algorithms = read_algorithms(source);
        let revalidate_sessions = match source.optional("OIDC_SESSION_RECHECK").as_deref() {
            None | Some("required") => true,
            Some("off") => false,
            Some(_) => {
                source.fail("OIDC_SESSION_RECHECK", "must be required or off");
                // Any value will do: after a problem, the whole configuration is rejected.
                true
            }
        };
        let mut scopes = source
            .optional("OIDC_SCOPES")
            .unwrap_or_else(|| "openid profile email".to_owned());
        if revalidate_sessions && !scopes.split(' ').any(|scope| scope == "offline_access") {
            // This scope requests the refresh token (`OpenID` Connect Core, section 11).
            scopes.push_str(" offline_access");
        }
        // Without it a request isn't one of `OpenID` Connect, and needn't bring an ID token (Core,
        // section 3.1.2.1).
        if !scopes.split(' ').any(|scope| scope == "openid") {
            source.fail("OIDC_SCOPES", "must contain openid");
        }
        let bearer_clients = source.list("OIDC_BEARER_CLIENTS");
        let client_credentials = match source.optional("OIDC_CLIENT_CREDENTIALS").as_deref() {
            None | Some("refused") => false,
            Some("allowed") => true,
            Some(_) => {
                source.fail("OIDC_CLIENT_CREDENTIALS", "must be refused or allowed");
                false
            }
        };
        // Otherwise any application that the provider gives a token for this API could act.
        if client_credentials && bearer_clients.is_empty() {
            source.fail(
                "OIDC_CLIENT_CREDENTIALS",
                "can only be allowed together with OIDC_BEARER_CLIENTS, which names the applications",
            );
        }
        Some(Self {
            issuer: issuer?,
            client_id: client_id?,
            client_secret: client_secret?,
            audience: audience?,
            scopes,
            revalidate_sessions,
            algorithms,
            issuer_alias,
            audience_claim: read_audience_claim(source),
            client_auth: read_client_auth(source),
            authorize_params: read_authorize_params(source),
            permissions: read_permissions(source),
            roles: read_roles(source),
            auth_time_claim: source
                .optional("OIDC_AUTH_TIME_CLAIM")
                .unwrap_or_else(|| "auth_time".to_owned()),
            bearer_clients,
            client_credentials,
        })
    }

    /// Whether the text is the issuer, in either spelling.
    pub fn is_issuer(&self, text: &str) -> bool {
        text == self.issuer || self.issuer_alias.as_deref() == Some(text)
    }

    /// Checks that `OIDC_AUDIENCE` names an API of the desk's own.
    ///
    /// Otherwise tokens issued for something else would be accepted: ID tokens, or tokens for the Management API.
    pub(super) fn check_audience(&self, tenant: &TenantConfig, source: &mut Source<'_>) {
        if self.audience_claim == AudienceClaim::ClientId {
            if self.audience != self.client_id {
                source.fail(
                    "OIDC_AUDIENCE",
                    "must equal OIDC_CLIENT_ID where OIDC_AUDIENCE_CLAIM is client_id",
                );
            }
        } else if self.audience == self.client_id {
            source.fail(
                "OIDC_AUDIENCE",
                "must differ from OIDC_CLIENT_ID: an ID token would pass for an access token",
            );
        }
        // Auth0's own identifier ends in a slash, which is easily left out.
        if self.audience.trim_end_matches('/') == tenant.audience.trim_end_matches('/') {
            source.fail(
                "OIDC_AUDIENCE",
                "must not be the Management API: register an API of your own for the desk",
            );
        }
    }
}

/// Reads `OIDC_ALGORITHMS`. Only algorithms with a private key are allowed: with a shared secret, anyone who can
/// verify a token can also create one.
fn read_algorithms(source: &mut Source<'_>) -> Vec<Algorithm> {
    let mut algorithms = Vec::new();
    for name in source.list("OIDC_ALGORITHMS") {
        match name.as_str() {
            "RS256" => algorithms.push(Algorithm::RS256),
            "RS384" => algorithms.push(Algorithm::RS384),
            "RS512" => algorithms.push(Algorithm::RS512),
            "PS256" => algorithms.push(Algorithm::PS256),
            "PS384" => algorithms.push(Algorithm::PS384),
            "PS512" => algorithms.push(Algorithm::PS512),
            "ES256" => algorithms.push(Algorithm::ES256),
            "ES384" => algorithms.push(Algorithm::ES384),
            "EdDSA" => algorithms.push(Algorithm::EdDSA),
            // Among these is ES512: `jsonwebtoken` doesn't implement it.
            _ => source.fail(
                "OIDC_ALGORITHMS",
                "may hold RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384 and EdDSA",
            ),
        }
    }
    if algorithms.is_empty() {
        // Every provider supports it for ID tokens (`OpenID` Connect Discovery 1.0, section 3).
        algorithms.push(Algorithm::RS256);
    }
    algorithms
}

/// Whether the text can be an issuer. If not, reports a problem with this variable.
fn is_issuer(text: &str, variable: &'static str, source: &mut Source<'_>) -> bool {
    // An issuer has neither a query nor a fragment (RFC 8414, section 2).
    let fine = Url::parse(text).is_ok_and(|url| {
        is_https_or_loopback(&url) && url.query().is_none() && url.fragment().is_none()
    });
    if !fine {
        source.fail(
            variable,
            "must be an https:// URL, such as https://acme.eu.auth0.com/",
        );
    }
    fine
}

fn read_audience_claim(source: &mut Source<'_>) -> AudienceClaim {
    match source.optional("OIDC_AUDIENCE_CLAIM").as_deref() {
        None | Some("aud") => AudienceClaim::Aud,
        Some("client_id") => AudienceClaim::ClientId,
        Some(_) => {
            source.fail(
                "OIDC_AUDIENCE_CLAIM",
                "must be aud, or client_id for Cognito",
            );
            AudienceClaim::Aud
        }
    }
}

fn read_client_auth(source: &mut Source<'_>) -> Option<SecretMethod> {
    match source.optional("OIDC_CLIENT_AUTH").as_deref() {
        None | Some("discovery") => None,
        Some("basic") => Some(SecretMethod::Basic),
        Some("post") => Some(SecretMethod::Post),
        Some(_) => {
            source.fail("OIDC_CLIENT_AUTH", "must be basic, post or discovery");
            None
        }
    }
}

fn read_authorize_params(source: &mut Source<'_>) -> Vec<(String, String)> {
    let text = source.optional("OIDC_AUTHORIZE_PARAMS").unwrap_or_default();
    let params: Vec<(String, String)> = form_urlencoded::parse(text.as_bytes())
        .into_owned()
        .collect();
    for (name, _) in &params {
        if name.is_empty() || OWN_PARAMETERS.contains(&&**name) {
            source.fail(
                "OIDC_AUTHORIZE_PARAMS",
                "must not contain parameters that the login sets itself, such as scope (OIDC_SCOPES) or audience (OIDC_AUDIENCE)",
            );
            break;
        }
    }
    params
}

fn read_roles(source: &Source<'_>) -> PermissionSource {
    let claim = source.optional("OIDC_ROLES_CLAIM");
    let claim = claim.or_else(|| source.optional("OIDC_PERMISSIONS_CLAIM"));
    PermissionSource::claim(claim.unwrap_or_else(|| "permissions".to_owned()))
}

fn read_permissions(source: &mut Source<'_>) -> PermissionSource {
    let claim = source.optional("OIDC_PERMISSIONS_CLAIM");
    let plain = PermissionSource::claim(claim.unwrap_or_else(|| "permissions".to_owned()));
    let Some(map) = source.optional("OIDC_ROLES") else {
        return plain;
    };
    plain.clone().with_roles(&map).unwrap_or_else(|problem| {
        source.fail("OIDC_ROLES", problem);
        plain
    })
}
