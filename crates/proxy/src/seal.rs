//! Encryption of data that the proxy gives to the store or to browsers, which must not be able to read it.
//!
//! AES-256-GCM with keys derived by HKDF-SHA256 from secrets that aren't in the store:
//!
//! - a login in progress ([`Seal::of_login`]), from the client secret of the login application. The browser keeps it.
//! - data shared by all replicas ([`Sealer`]), from the Management API client's credential. After a rotation of the
//!   credential, old data can't be opened any more; none of it is needed then.
//! - data of a session ([`Seal::of_session`]), from the session's id, of which the store only has a digest. It can
//!   only be opened while a request carries the cookie.

use std::sync::Arc;

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use aws_lc_rs::hkdf::{HKDF_SHA256, KeyType, Salt};
use aws_lc_rs::hmac;

use crate::config::{OidcConfig, TenantConfig};
use crate::random::{NoRandomness, Random};

/// HKDF salt for keys from a tenant's client credential.
const SALT: &[u8] = b"factordesk store v1";
/// HKDF salt for keys from a session id.
const SESSION_SALT: &[u8] = b"factordesk session v1";

/// HKDF salt for keys from the login application's secret and a login's `state`.
/// Salts differ so that keys do, even if both applications have the same secret.
const LOGIN_SALT: &[u8] = b"factordesk login v1";

/// Encrypts and decrypts with one key. Clones share it.
#[derive(Clone)]
pub struct Seal {
    key: Arc<LessSafeKey>,
    random: Arc<dyn Random>,
}

/// Encrypts, decrypts and digests data that all replicas share. Clones share the keys.
#[derive(Clone)]
pub struct Sealer {
    seal: Seal,
    name: [u8; 32],
    digests: Arc<hmac::Key>,
}

struct Length32;

impl KeyType for Length32 {
    fn len(&self) -> usize {
        32
    }
}

/// A key can't be derived. Doesn't happen in practice, since a secret of any length works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoKey;

fn derive(salt: &[u8], secret: &[u8], context: &[&[u8]]) -> Result<[u8; 32], NoKey> {
    let mut out = [0; 32];
    Salt::new(HKDF_SHA256, salt)
        .extract(secret)
        .expand(context, Length32)
        .and_then(|derived| derived.fill(&mut out))
        .map_err(|_| NoKey)?;
    Ok(out)
}

impl Sealer {
    /// Derives the keys from this tenant's client credential.
    pub fn new(tenant: &TenantConfig, random: Arc<dyn Random>) -> Result<Self, NoKey> {
        let secret = tenant.credential.secret().expose().as_bytes();
        // NUL separates the parts, so that no two configurations have the same context.
        let context = |purpose| {
            [
                purpose,
                &b"\0"[..],
                tenant.origin.as_str().as_bytes(),
                b"\0",
                tenant.audience.as_bytes(),
                b"\0",
                tenant.client_id.as_bytes(),
            ]
        };
        let key = derive(SALT, secret, &context(b"key"))?;
        let digests = derive(SALT, secret, &context(b"digests"))?;
        Ok(Self {
            seal: Seal::with(&key, random)?,
            name: derive(SALT, secret, &context(b"name"))?,
            digests: Arc::new(hmac::Key::new(hmac::HMAC_SHA256, &digests)),
        })
    }

    /// A name for tenant and credential: the same on every replica that has the same ones. Reveals neither.
    pub fn name(&self) -> [u8; 32] {
        self.name
    }

    /// A keyed digest (HMAC-SHA256) of these parts for the store. The same on every replica; without the key, guessed
    /// inputs can't be tested against it.
    pub fn digest(&self, parts: &[&[u8]]) -> [u8; 32] {
        let mut context = hmac::Context::with_key(&self.digests);
        for part in parts {
            // The length goes first, so that different lists of parts never become the same bytes.
            context.update(&(part.len() as u64).to_be_bytes());
            context.update(part);
        }
        let mut out = [0; 32];
        out.copy_from_slice(context.sign().as_ref());
        out
    }

    /// See [`Seal::seal`].
    pub fn seal(&self, plain: &[u8], context: &[u8]) -> Result<Vec<u8>, NoRandomness> {
        self.seal.seal(plain, context)
    }

    /// See [`Seal::open`].
    pub fn open(&self, sealed: &[u8], context: &[u8]) -> Option<Vec<u8>> {
        self.seal.open(sealed, context)
    }
}

impl Seal {
    fn with(key: &[u8; 32], random: Arc<dyn Random>) -> Result<Self, NoKey> {
        let key = UnboundKey::new(&AES_256_GCM, key).map_err(|_| NoKey)?;
        Ok(Self {
            // "Less safe" because the caller chooses nonces; `seal` makes a random one each time.
            key: Arc::new(LessSafeKey::new(key)),
            random,
        })
    }

    /// The key of the session with this id, which is the cookie's value.
    pub fn of_session(id: &str, random: Arc<dyn Random>) -> Result<Self, NoKey> {
        Self::with(&derive(SESSION_SALT, id.as_bytes(), &[b"key"])?, random)
    }

    /// The key of the login with this `state`. All replicas of the same application derive the same one.
    ///
    /// Each login has its own key: anyone can begin logins, and after enough of them, random nonces under one key
    /// could repeat. Also, a cookie only opens for its own login.
    pub fn of_login(
        oidc: &OidcConfig,
        state: &str,
        random: Arc<dyn Random>,
    ) -> Result<Self, NoKey> {
        let context = [
            &b"key"[..],
            b"\0",
            oidc.issuer.as_bytes(),
            b"\0",
            oidc.client_id.as_bytes(),
            b"\0",
            state.as_bytes(),
        ];
        let secret = oidc.client_secret.expose().as_bytes();
        Self::with(&derive(LOGIN_SALT, secret, &context)?, random)
    }

    /// Encrypts. Returns nonce, ciphertext and tag. It can only be opened with the same `context`.
    pub fn seal(&self, plain: &[u8], context: &[u8]) -> Result<Vec<u8>, NoRandomness> {
        // Random nonces are safe for 2^32 seals with one key (NIST SP 800-38D, section 8.3).
        let mut nonce = [0; NONCE_LEN];
        self.random.fill(&mut nonce)?;
        let mut sealed = plain.to_vec();
        let tag = self
            .key
            .seal_in_place_separate_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(context),
                &mut sealed,
            )
            .map_err(|_| NoRandomness)?;
        Ok([&nonce[..], &sealed, tag.as_ref()].concat())
    }

    /// Decrypts. `None` if the data was altered, or sealed with another key or for another context.
    pub fn open(&self, sealed: &[u8], context: &[u8]) -> Option<Vec<u8>> {
        let (nonce, rest) = sealed.split_at_checked(NONCE_LEN)?;
        let mut rest = rest.to_vec();
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let length = self
            .key
            .open_in_place(nonce, Aad::from(context), &mut rest)
            .ok()?
            .len();
        rest.truncate(length);
        Some(rest)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::config::Config;
    use crate::random::SystemRandomness;

    fn sealer(secret: &str, domain: &str) -> Sealer {
        let variables: BTreeMap<&str, &str> = [
            ("AUTH0_DOMAIN", domain),
            ("AUTH0_CLIENT_ID", "m2m"),
            ("AUTH0_CLIENT_SECRET", secret),
            ("OIDC_ISSUER", "https://acme.eu.auth0.com/"),
            ("OIDC_CLIENT_ID", "web"),
            ("OIDC_CLIENT_SECRET", "s"),
            ("OIDC_AUDIENCE", "https://desk.example.com/api"),
            ("FACTORDESK_PUBLIC_URL", "https://desk.example.com"),
        ]
        .into();
        let read = |name: &str| variables.get(name).map(|value| (*value).to_owned());
        let config = Config::from_sources(None, &read).unwrap();
        Sealer::new(&config.tenant, Arc::new(SystemRandomness::new())).unwrap()
    }

    #[test]
    fn sealed_opens_for_the_same_credential_and_context_only() {
        let one = sealer("s3cret", "acme.eu.auth0.com");
        let sealed = one.seal(b"the token", b"token").unwrap();
        let same = sealer("s3cret", "acme.eu.auth0.com");
        assert_eq!(same.open(&sealed, b"token").unwrap(), b"the token");
        assert_eq!(same.name(), one.name());
        assert_eq!(one.open(&sealed, b"answer"), None, "another context");
        for other in [
            sealer("s3creT", "acme.eu.auth0.com"),
            sealer("s3cret", "other.eu.auth0.com"),
        ] {
            assert_eq!(other.open(&sealed, b"token"), None);
            assert_ne!(other.name(), one.name());
            assert_ne!(other.digest(&[b"a"]), one.digest(&[b"a"]));
        }
        assert_eq!(same.digest(&[b"a", b"b"]), one.digest(&[b"a", b"b"]));
        assert_ne!(one.digest(&[b"ab"]), one.digest(&[b"a", b"b"]));
        assert!(!sealed.windows(9).any(|window| window == b"the token"));
        assert_ne!(one.seal(b"the token", b"token").unwrap(), sealed);
    }

    #[test]
    fn sealed_that_was_altered_does_not_open() {
        let own = sealer("s3cret", "acme.eu.auth0.com");
        let sealed = own.seal(b"the token", b"token").unwrap();
        for index in 0..sealed.len() {
            let mut altered = sealed.clone();
            altered[index] ^= 1;
            assert_eq!(own.open(&altered, b"token"), None, "byte {index}");
        }
        for length in 0..sealed.len() {
            assert_eq!(own.open(&sealed[..length], b"token"), None);
        }
    }
}
