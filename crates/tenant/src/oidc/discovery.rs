//! `/.well-known/openid-configuration` and `/.well-known/jwks.json`. Rule: discovery.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use serde_json::json;

use crate::app::App;
use crate::http;
use crate::oidc::state::MULTI_FACTOR;

pub(crate) async fn configuration(State(app): State<Arc<App>>) -> Response {
    let origin = &app.origin;
    let body = json!({
        "issuer": app.issuer(),
        "authorization_endpoint": format!("{origin}/authorize"),
        "token_endpoint": app.token_url(),
        "revocation_endpoint": format!("{origin}/oauth/revoke"),
        "userinfo_endpoint": app.userinfo_url(),
        "jwks_uri": format!("{origin}/.well-known/jwks.json"),
        "end_session_endpoint": format!("{origin}/oidc/logout"),
        "scopes_supported": ["openid", "profile", "email", "offline_access"],
        "response_types_supported": ["code"],
        // Stated, because without it, `fragment` would count as supported too (Discovery 1.0, 3).
        "response_modes_supported": ["query"],
        // Stated, because the default includes `implicit`.
        "grant_types_supported": ["authorization_code", "client_credentials", "refresh_token"],
        "code_challenge_methods_supported": ["S256"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "token_endpoint_auth_methods_supported":
            ["client_secret_basic", "client_secret_post", "private_key_jwt", "none"],
        "token_endpoint_auth_signing_alg_values_supported": ["RS256", "RS384", "PS256"],
        "prompt_values_supported": ["none", "login"],
        "acr_values_supported": [MULTI_FACTOR],
        "claims_supported":
            ["acr", "amr", "aud", "auth_time", "email", "email_verified", "exp", "iat", "iss", "name", "nickname", "nonce", "sid", "sub"],
        // With this, clients refuse a response without `iss` (RFC 9207, 2.4).
        "authorization_response_iss_parameter_supported": true,
        "request_parameter_supported": false,
        // Stated, because the default is true.
        "request_uri_parameter_supported": false,
    });
    http::json(200, &body)
}

pub(crate) async fn jwks(State(app): State<Arc<App>>) -> Response {
    http::json(200, &app.keys.jwks())
}
