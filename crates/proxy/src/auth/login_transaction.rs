//! The state of a login in progress, sealed in a cookie of its own.
//!
//! It isn't in the store, because anyone can begin logins and could fill it.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use factordesk_model::Secret;
use serde::{Deserialize, Serialize};

use crate::config::OidcConfig;
use crate::random::{NoRandomness, Random};
use crate::seal::Seal;

/// Separates these seals from those made for other purposes.
const CONTEXT: &[u8] = b"login";

/// What the proxy must remember until the provider sends the browser back.
///
/// The seal's key is derived from the login's `state`, see [`Seal::of_login`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoginTransaction {
    /// The `nonce` that the ID token must hold.
    pub nonce: Secret,
    /// The PKCE code verifier.
    pub verifier: Secret,
    /// A path of the proxy's own origin, checked by [`super::return_to`].
    pub return_to: String,
    /// When the login can no longer be completed, in Unix seconds.
    pub expires_at: u64,
    /// The id of the session whose cookie came with the request that began this login. The id
    /// itself and not its digest: only the id opens the session's refresh token, which is revoked
    /// when this login replaces the session.
    pub replaced_session: Option<Secret>,
}

impl LoginTransaction {
    /// Returns the cookie's value.
    pub(super) fn seal(
        &self,
        state: &str,
        oidc: &OidcConfig,
        random: &Arc<dyn Random>,
    ) -> Result<String, NoRandomness> {
        let seal = Seal::of_login(oidc, state, Arc::clone(random)).map_err(|_| NoRandomness)?;
        let plain = serde_json::to_vec(self).map_err(|_| NoRandomness)?;
        Ok(URL_SAFE_NO_PAD.encode(seal.seal(&plain, CONTEXT)?))
    }

    /// Opens a cookie's value. `None` if it was altered, or sealed for another `state` or with other client
    /// credentials.
    pub(super) fn open(
        value: &str,
        state: &str,
        oidc: &OidcConfig,
        random: &Arc<dyn Random>,
    ) -> Option<Self> {
        let sealed = URL_SAFE_NO_PAD.decode(value).ok()?;
        let seal = Seal::of_login(oidc, state, Arc::clone(random)).ok()?;
        serde_json::from_slice(&seal.open(&sealed, CONTEXT)?).ok()
    }
}
