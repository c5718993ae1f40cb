//! A cache of the provider's signing keys (RFC 7517).
//!
//! An unknown key id triggers a fetch, at most once a minute, because anyone can send a token with an invented id.
//! Tokens that come directly from the provider have a fetch budget of their own: invented tokens can't delay a login
//! after the provider has rotated its keys. Fetched keys stay in use while the provider can't be reached. Keys
//! older than ten minutes are refreshed when they are next used.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, DecodingKey};
use serde::Deserialize;
use serde_json::Value;

use crate::clock::Clock;
use crate::single_flight::SingleFlight;

/// Minimum time between two fetches for tokens in requests, in seconds.
const PAUSE: u64 = 60;
/// Minimum time between two fetches for tokens that come from the provider, in seconds.
const PROVIDER_PAUSE: u64 = 5;
/// Keys older than this are refreshed in the background, in seconds.
/// A key that the provider has withdrawn works until that refresh.
const STALE: u64 = 600;

/// Fetches the key set.
#[async_trait]
pub trait KeySource: Send + Sync + 'static {
    /// Returns the JSON document. The error text is for the log.
    async fn fetch(&self) -> Result<Vec<u8>, String>;
}

/// Why there is no key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyError {
    /// The provider has no key with this id.
    Unknown,
    /// No keys have been fetched yet. For [`Asker::Provider`] also: the last fetch failed, and it might have brought
    /// the missing key.
    Unavailable,
}

/// Where the token that names the key comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asker {
    /// From a request: the id may be invented.
    Anybody,
    /// From a response of the provider.
    Provider,
}

/// A public key for checking signatures.
#[derive(Clone)]
pub struct Key {
    pub(super) decoding: Arc<DecodingKey>,
    kind: Kind,
    algorithm: Option<String>,
}

/// The type of a key, including its curve (RFC 7518, section 6; RFC 8037, section 2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Rsa,
    P256,
    P384,
    Ed25519,
}

impl Kind {
    fn fits(self, algorithm: Algorithm) -> bool {
        matches!(
            (self, algorithm),
            (Self::P256, Algorithm::ES256)
                | (Self::P384, Algorithm::ES384)
                | (Self::Ed25519, Algorithm::EdDSA)
                | (
                    Self::Rsa,
                    Algorithm::RS256
                        | Algorithm::RS384
                        | Algorithm::RS512
                        | Algorithm::PS256
                        | Algorithm::PS384
                        | Algorithm::PS512
                )
        )
    }
}

impl Key {
    /// Whether the key may be used with this algorithm: any algorithm that fits its type, unless its `alg` names one.
    pub(super) fn is_for(&self, algorithm: Algorithm) -> bool {
        let named = self.algorithm.as_ref();
        // The `Debug` text of an `Algorithm` is its registered name (RFC 7518, section 3.1).
        self.kind.fits(algorithm) && named.is_none_or(|name| *name == format!("{algorithm:?}"))
    }
}

/// The key cache. Clones share it.
#[derive(Clone)]
pub struct JwksCache {
    source: Arc<dyn KeySource>,
    clock: Arc<dyn Clock>,
    state: Arc<Mutex<JwksState>>,
}

#[derive(Default)]
struct JwksState {
    keys: HashMap<String, Key>,
    fetched_at: u64,
    /// Whether the last fetch failed or brought no usable keys.
    failed: bool,
    tried_at: Option<u64>,
    tried_for_provider_at: Option<u64>,
    flight: Option<SingleFlight<()>>,
}

impl JwksCache {
    /// Creates an empty cache.
    pub fn new(source: Arc<dyn KeySource>, clock: Arc<dyn Clock>) -> Self {
        Self {
            source,
            clock,
            state: Arc::default(),
        }
    }

    /// Returns the key with this id. Fetches the key set first if the id is unknown and a fetch is allowed now.
    pub async fn key(&self, id: &str, asker: Asker) -> Result<Key, KeyError> {
        let now = self.clock.now();
        let flight = {
            let mut state = self.state();
            let (tried_at, pause) = match asker {
                Asker::Anybody => (state.tried_at, PAUSE),
                Asker::Provider => (state.tried_for_provider_at, PROVIDER_PAUSE),
            };
            let may_fetch = tried_at.is_none_or(|at| now >= at + pause);
            let known = state.keys.get(id).cloned();
            let old = now >= state.fetched_at + STALE;
            let under_way = state
                .flight
                .as_ref()
                .is_some_and(SingleFlight::is_under_way);
            // The attempt is recorded before its outcome is known, so that a provider that is down isn't asked for
            // every token.
            if may_fetch && !under_way && (known.is_none() || old) {
                match asker {
                    Asker::Anybody => state.tried_at = Some(now),
                    Asker::Provider => state.tried_for_provider_at = Some(now),
                }
                self.start(&mut state, now);
            }
            // A known key is used at once, even while its refresh is in progress.
            if let Some(key) = known {
                return Ok(key);
            }
            match state.flight.clone().filter(SingleFlight::is_under_way) {
                Some(flight) => flight,
                // No fetch is allowed now, so what the last one brought counts.
                None => return Err(state.no_key(asker)),
            }
        };
        flight.wait().await;
        let state = self.state();
        state
            .keys
            .get(id)
            .cloned()
            .ok_or_else(|| state.no_key(asker))
    }

    /// Whether any key of the provider fits one of these algorithms. `None` if no keys could be fetched so far.
    ///
    /// Fetches the keys if needed, within the limits of [`Asker::Provider`].
    pub(super) async fn has_key_for(&self, algorithms: &[Algorithm]) -> Option<bool> {
        // No key has an empty id, so this only triggers the fetch.
        let _ = self.key("", Asker::Provider).await;
        let state = self.state();
        let fits = |key: &Key| algorithms.iter().any(|algorithm| key.is_for(*algorithm));
        (!state.keys.is_empty()).then(|| state.keys.values().any(fits))
    }

    fn state(&self) -> MutexGuard<'_, JwksState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn start(&self, state: &mut JwksState, now: u64) {
        let this = self.clone();
        // Dated by the beginning of the fetch: the document may be that old when it arrives.
        state.flight = Some(SingleFlight::start(async move {
            match this.source.fetch().await {
                Ok(document) => this.arrive(&document, now),
                Err(error) => {
                    tracing::warn!(
                        error,
                        "the signing keys can't be fetched; known keys stay in use"
                    );
                    this.state().failed = true;
                }
            }
        }));
    }

    fn arrive(&self, document: &[u8], now: u64) {
        let keys = read_keys(document);
        if keys.is_empty() {
            // An empty set would make every login fail. It is more likely a fault of the provider.
            tracing::warn!("the provider's key set holds no usable key; known keys stay in use");
            self.state().failed = true;
            return;
        }
        let mut state = self.state();
        state.failed = false;
        state.keys = keys;
        state.fetched_at = now;
    }
}

impl JwksState {
    fn no_key(&self, asker: Asker) -> KeyError {
        // `Unknown` would report a login as a mismatch, although the failed fetch might have
        // brought the key that the provider has just begun to sign with.
        if self.keys.is_empty() || (self.failed && asker == Asker::Provider) {
            KeyError::Unavailable
        } else {
            KeyError::Unknown
        }
    }
}

#[derive(Deserialize)]
struct Document {
    keys: Vec<Value>,
}

/// One key of the set, with the members needed for signatures (RFC 7517; RFC 7518, section 6; RFC 8037).
#[derive(Deserialize)]
struct Entry {
    kty: String,
    // Required: a token names its key (`jwt.rs`), so a key without an id could never be found.
    kid: String,
    n: Option<String>,
    e: Option<String>,
    crv: Option<String>,
    x: Option<String>,
    y: Option<String>,
    #[serde(rename = "use")]
    usage: Option<String>,
    alg: Option<String>,
}

impl Entry {
    /// The key and its type. `None` for unsupported types and curves, and for RSA keys that are too short.
    fn key(&self) -> Option<(Kind, DecodingKey)> {
        match (&*self.kty, self.crv.as_deref()) {
            ("RSA", _) => {
                let modulus = URL_SAFE_NO_PAD.decode(self.n.as_ref()?).ok()?;
                let exponent = URL_SAFE_NO_PAD.decode(self.e.as_ref()?).ok()?;
                // At least 2,048 bits (RFC 7518, section 3.3). Leading zeros don't count.
                let is_long = modulus.iter().skip_while(|byte| **byte == 0).count() >= 256;
                let key = DecodingKey::from_rsa_raw_components(&modulus, &exponent);
                is_long.then_some((Kind::Rsa, key))
            }
            ("EC", Some(curve)) => {
                let kind = match curve {
                    "P-256" => Kind::P256,
                    "P-384" => Kind::P384,
                    _ => return None,
                };
                let (x, y) = (self.x.as_ref()?, self.y.as_ref()?);
                Some((kind, DecodingKey::from_ec_components(x, y).ok()?))
            }
            ("OKP", Some("Ed25519")) => {
                let key = DecodingKey::from_ed_components(self.x.as_ref()?).ok()?;
                Some((Kind::Ed25519, key))
            }
            _ => None,
        }
    }
}

/// The keys for signatures. Unsupported and malformed entries are skipped.
fn read_keys(document: &[u8]) -> HashMap<String, Key> {
    let entries = serde_json::from_slice::<Document>(document).map_or(Vec::new(), |d| d.keys);
    entries
        .into_iter()
        .filter_map(|value| {
            let entry: Entry = serde_json::from_value(value).ok()?;
            // `use` is optional (RFC 7517, section 4.2), so a key without it may be for signatures.
            if entry.usage.as_deref().unwrap_or("sig") != "sig" {
                return None;
            }
            let (kind, key) = entry.key()?;
            let key = Key {
                decoding: Arc::new(key),
                kind,
                algorithm: entry.alg,
            };
            Some((entry.kid, key))
        })
        .collect()
}
