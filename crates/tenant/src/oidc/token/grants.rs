//! The three grant types, and revocation.

use aws_lc_rs::digest;
use axum::http::HeaderMap;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::{client_auth, form};
use crate::app::App;
use crate::oidc::clients::Client;
use crate::oidc::error::OAuthError;
use crate::oidc::mint::{self, Access};
use crate::oidc::params::Params;
use crate::oidc::state::Grant;
use crate::random;
use crate::sync::lock;

/// Issues a token for the Management API. Rule: client-credentials.
pub(super) fn client_credentials(
    app: &App,
    headers: &HeaderMap,
    params: &Params,
) -> Result<Value, OAuthError> {
    let client = client_auth::authenticate(app, headers, params)?;
    if client != Client::M2m {
        return Err(OAuthError::unauthorized_client(
            "Grant type 'client_credentials' not allowed for the client.",
        ));
    }
    let audience = params
        .get("audience")
        .ok_or_else(|| OAuthError::request("Missing required parameter: audience"))?;
    if audience != app.credentials.management_audience {
        return Err(OAuthError::audience(audience));
    }
    let scopes: Vec<String> = {
        // Requested scopes can only narrow what the application was granted.
        let granted = lock(&app.oidc).m2m_scopes.clone();
        match params.get("scope") {
            None => granted,
            Some(asked) => {
                let asked: Vec<&str> = asked.split(' ').collect();
                granted
                    .into_iter()
                    .filter(|scope| asked.contains(&scope.as_str()))
                    .collect()
            }
        }
    };
    let scope = scopes.join(" ");
    let token = mint::m2m_token(app, &scope).ok_or_else(|| OAuthError::fault(500))?;
    Ok(json!({
        "access_token": token,
        "scope": scope,
        "expires_in": app.m2m_token_lifetime.as_secs(),
        "token_type": "Bearer",
    }))
}

/// Exchanges a code for the tokens of a login.
pub(super) fn authorization_code(
    app: &App,
    headers: &HeaderMap,
    params: &Params,
) -> Result<Value, OAuthError> {
    let client = client_auth::authenticate(app, headers, params)?;
    let missing = |name: &str| OAuthError::request(format!("Missing required parameter: {name}"));
    let code = params.get("code").ok_or_else(|| missing("code"))?;
    let verifier = params
        .get("code_verifier")
        .ok_or_else(|| missing("code_verifier"))?;
    let redirect_uri = params
        .get("redirect_uri")
        .ok_or_else(|| missing("redirect_uri"))?;
    // The code is used up even if something is wrong below: a guess has one try.
    let grant = lock(&app.oidc)
        .redeem_code(code, app.now())
        // RFC 6749, 4.1.3: a code only works for the application that it was issued to.
        .filter(|grant| grant.request.client == client)
        .ok_or_else(|| OAuthError::grant("Invalid authorization code"))?;
    if grant.request.redirect_uri != redirect_uri {
        return Err(OAuthError::grant(
            "The redirect URI is wrong. You sent one that the code was not issued for.",
        ));
    }
    let hash = digest::digest(&digest::SHA256, verifier.as_bytes());
    // RFC 7636, 4.6: the challenge is the verifier's SHA-256 hash in base64url.
    if !random::same_secret(&URL_SAFE_NO_PAD.encode(hash), &grant.request.challenge) {
        return Err(OAuthError::grant("Failed to verify code verifier"));
    }
    answer(app, &grant)
}

/// Issues new tokens for a session that still exists, with the admin's current permissions. Rule: refresh-tokens.
pub(super) fn refresh_token(
    app: &App,
    headers: &HeaderMap,
    params: &Params,
) -> Result<Value, OAuthError> {
    let client = client_auth::authenticate(app, headers, params)?;
    let token = params
        .get("refresh_token")
        .ok_or_else(|| OAuthError::request("Missing required parameter: refresh_token"))?;
    let grant = lock(&app.oidc)
        .redeem_refresh_token(token, app.now())
        .filter(|grant| grant.request.client == client)
        // The token is used up by then: another application that presents it ends the login.
        .ok_or_else(|| OAuthError::grant("Unknown or invalid refresh token."))?;
    answer(app, &grant)
}

/// Revokes a refresh token if it belongs to the application.
pub(super) fn revoke(app: &App, headers: &HeaderMap, body: &[u8]) -> Result<(), OAuthError> {
    let params = form(headers, body)?;
    let client = client_auth::authenticate(app, headers, &params)?;
    let token = params
        .get("token")
        .ok_or_else(|| OAuthError::request("Missing required parameter: token"))?;
    lock(&app.oidc).revoke_refresh_token(token, client);
    Ok(())
}

fn answer(app: &App, grant: &Grant) -> Result<Value, OAuthError> {
    let request = &grant.request;
    let scope = request.scope.as_str();
    let has = |name: &str| scope.split(' ').any(|s| s == name);
    let (admin, refresh_token) = {
        let mut oidc = lock(&app.oidc);
        let admin = oidc
            .admin(&grant.session.email)
            .cloned()
            .ok_or_else(|| OAuthError::grant("The user is gone."))?;
        let token = has("offline_access").then(|| oidc.issue_refresh_token(grant));
        (admin, token)
    };
    let access = Access {
        admin: &admin,
        client: request.client,
        audience: request.audience.as_deref(),
        scope,
        auth_time: grant.session.auth_time,
        second_factor: grant.session.second_factor,
    };
    let failed = || OAuthError::fault(500);
    let mut body = json!({
        "access_token": mint::access_token(app, &access).ok_or_else(failed)?,
        "scope": scope,
        "expires_in": app.admin_token_lifetime.as_secs(),
        "token_type": "Bearer",
    });
    if has("openid") {
        body["id_token"] = json!(mint::id_token(app, &admin, grant).ok_or_else(failed)?);
    }
    if let Some(token) = refresh_token {
        body["refresh_token"] = json!(token);
    }
    Ok(body)
}
