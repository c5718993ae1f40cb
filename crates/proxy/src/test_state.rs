//! A proxy's state for unit tests. Nothing listens, and no requests are sent.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use crate::clock::HeldClock;
use crate::config::{Config, OidcConfig};
use crate::outbound::Http;
use crate::random::SystemRandomness;
use crate::state::{AppState, Deps};

/// The time at which the clock stands still, in Unix seconds.
pub(crate) const START: u64 = 1_700_000_000;

/// A configuration in which these variables are added or replaced.
pub(crate) fn config(changes: &[(&str, &str)]) -> Config {
    let mut variables = BTreeMap::from([
        ("AUTH0_DOMAIN", "acme.eu.auth0.com"),
        ("AUTH0_CLIENT_ID", "m2m"),
        ("AUTH0_CLIENT_SECRET", "m2m-secret"),
        ("OIDC_ISSUER", "https://acme.eu.auth0.com/"),
        ("OIDC_CLIENT_ID", "web"),
        ("OIDC_CLIENT_SECRET", "web-secret"),
        ("OIDC_AUDIENCE", "urn:desk"),
        ("FACTORDESK_PUBLIC_URL", "https://desk.example.com"),
        ("FACTORDESK_STORE", "memory"),
    ]);
    variables.extend(changes.iter().copied());
    Config::from_sources(None, &|name| {
        variables.get(name).map(|&value| value.to_owned())
    })
    .unwrap()
}

/// The section about the identity provider.
pub(crate) fn oidc_config() -> OidcConfig {
    config(&[]).oidc
}

/// A state with this configuration, and its clock, which stands still at [`START`].
pub(crate) async fn state(changes: &[(&str, &str)]) -> (AppState, Arc<HeldClock>) {
    let config = config(changes);
    let clock = Arc::new(HeldClock::at(START));
    let deps = Deps {
        clock: Arc::clone(&clock) as _,
        random: Arc::new(SystemRandomness::new()),
        store: Deps::store(&config.server.store).unwrap(),
        http: Http::new(&config, Duration::from_mins(1)).unwrap(),
    };
    (AppState::new(config, deps).await.unwrap(), clock)
}
