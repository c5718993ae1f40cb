//! A login under way, as the browser keeps it: sealed in a cookie of its own.
//!
//! The store holds nothing of it until the provider has accepted a code, since anybody can begin logins.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use factordesk_model::Secret;
use serde::{Deserialize, Serialize};

use crate::config::OidcConfig;
use crate::random::{NoRandomness, Random};
use crate::seal::Seal;

/// What the seal is for.
const CONTEXT: &[u8] = b"login";

/// What has to be known when the provider sends the browser back. Its `state` is the seal's key, see [`Seal::of_login`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoginTransaction {
    /// What `nonce` the ID token must hold
    pub nonce: Secret,
    /// PKCE
    pub verifier: Secret,
    /// A path of the proxy's own origin
    pub return_to: String,
    /// Unix seconds
    pub expires_at: u64,
    /// The id of the session whose cookie came with the request that began this login. The id itself, not its digest: only the id opens
    /// the session's refresh token, which is revoked when this login replaces the session.
    pub replaced_session: Option<Secret>,
}

impl LoginTransaction {
    /// The cookie's value.
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

    /// Reads a cookie's value; `None` if it was sealed for another `state`, by another application, or was altered.
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
