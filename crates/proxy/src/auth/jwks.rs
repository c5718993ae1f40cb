//! The provider's signing keys, kept.
//!
//! An unknown key id makes one fetch, at most one a minute: a caller chooses the ids of made-up tokens. Tokens that the provider
//! itself handed over have fetches of their own, so that nobody's made-up tokens can hold up a login when the provider has changed
//! its key. Keys once fetched stay in use while the provider can't be reached, and are looked at anew every ten minutes.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, DecodingKey};
use serde::Deserialize;
use serde_json::Value;

use crate::clock::Clock;
use crate::flight::Flight;

/// Between two fetches, in seconds.
const PAUSE: u64 = 60;
/// Between two fetches for the provider's own tokens, in seconds.
const PROVIDER_PAUSE: u64 = 5;
/// Keys older than this are fetched anew in the background, in seconds.
const STALE: u64 = 600;

/// Fetches the key set.
#[async_trait]
pub trait KeySource: Send + Sync + 'static {
    /// The JSON document; the error is for the log.
    async fn fetch(&self) -> Result<Vec<u8>, String>;
}

/// No key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyError {
    /// The provider has no key of this id
    Unknown,
    /// There are no keys at all: the provider was never reached. Of the provider's own tokens: or its keys couldn't be fetched now,
    /// and the missing one may be among them.
    Unavailable,
}

/// Whose token names the key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asker {
    /// A token in a request
    Anybody,
    /// A token in an answer of the provider
    Provider,
}

/// A key that may check signatures.
#[derive(Clone)]
pub struct Key {
    pub(super) decoding: Arc<DecodingKey>,
    kind: Kind,
    algorithm: Option<String>,
}

/// A kind of key, with its curve (RFC 7518, section 6; RFC 8037, section 2).
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
    /// Whether the key is for this algorithm: any of its kind, unless the provider names one.
    pub(super) fn is_for(&self, algorithm: Algorithm) -> bool {
        let named = self.algorithm.as_ref();
        self.kind.fits(algorithm) && named.is_none_or(|name| *name == format!("{algorithm:?}"))
    }
}

/// The cache. Clones share it.
#[derive(Clone)]
pub struct JwksCache {
    source: Arc<dyn KeySource>,
    clock: Arc<dyn Clock>,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    keys: HashMap<String, Key>,
    fetched_at: u64,
    /// Whether the last fetch brought no keys
    failed: bool,
    tried_at: Option<u64>,
    tried_for_provider_at: Option<u64>,
    flight: Option<Flight<()>>,
}

impl JwksCache {
    /// An empty cache.
    pub fn new(source: Arc<dyn KeySource>, clock: Arc<dyn Clock>) -> Self {
        Self {
            source,
            clock,
            state: Arc::default(),
        }
    }

    /// The key of this id.
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
            let under_way = state.flight.as_ref().is_some_and(Flight::is_under_way);
            if may_fetch && !under_way && (known.is_none() || old) {
                match asker {
                    Asker::Anybody => state.tried_at = Some(now),
                    Asker::Provider => state.tried_for_provider_at = Some(now),
                }
                self.start(&mut state, now);
            }
            if let Some(key) = known {
                return Ok(key);
            }
            match state.flight.clone().filter(Flight::is_under_way) {
                Some(flight) => flight,
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

    /// Fetches the keys unless that was done or tried before, and says whether one of them is for one of these algorithms. `None` if
    /// there are no keys yet.
    pub(super) async fn has_key_for(&self, algorithms: &[Algorithm]) -> Option<bool> {
        // No key has this id. What is fetched is kept for all.
        let _ = self.key("", Asker::Provider).await;
        let state = self.state();
        let fits = |key: &Key| algorithms.iter().any(|algorithm| key.is_for(*algorithm));
        (!state.keys.is_empty()).then(|| state.keys.values().any(fits))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn start(&self, state: &mut State, now: u64) {
        let this = self.clone();
        state.flight = Some(Flight::start(async move {
            match this.source.fetch().await {
                Ok(document) => this.arrive(&document, now),
                Err(error) => {
                    tracing::warn!(error, "the signing keys can't be fetched");
                    this.state().failed = true;
                }
            }
        }));
    }

    fn arrive(&self, document: &[u8], now: u64) {
        let keys = read_keys(document);
        if keys.is_empty() {
            tracing::warn!("the signing keys' document holds no usable key; the old ones stay");
            self.state().failed = true;
            return;
        }
        let mut state = self.state();
        state.failed = false;
        state.keys = keys;
        state.fetched_at = now;
    }
}

impl State {
    fn no_key(&self, asker: Asker) -> KeyError {
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

/// One entry of the document, as far as signatures need it (RFC 7517; RFC 7518, section 6; RFC 8037).
#[derive(Deserialize)]
struct Entry {
    kty: String,
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
    /// The key and its kind; `None` for kinds, curves and lengths that aren't accepted.
    fn key(&self) -> Option<(Kind, DecodingKey)> {
        match (&*self.kty, self.crv.as_deref()) {
            ("RSA", _) => {
                let modulus = URL_SAFE_NO_PAD.decode(self.n.as_ref()?).ok()?;
                let exponent = URL_SAFE_NO_PAD.decode(self.e.as_ref()?).ok()?;
                // 2,048 bits or more.
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

/// The keys for signatures; others are passed over.
fn read_keys(document: &[u8]) -> HashMap<String, Key> {
    let entries = serde_json::from_slice::<Document>(document).map_or(Vec::new(), |d| d.keys);
    entries
        .into_iter()
        .filter_map(|value| {
            let entry: Entry = serde_json::from_value(value).ok()?;
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
