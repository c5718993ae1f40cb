//! Configurations (properties 15, 21): the result is a configuration or a list of problems, and the text of neither
//! contains a secret.

use factordesk_proxy::Config;

use super::text;
use crate::{Fingerprint, Target, fingerprint};

/// The text of a configuration file. Its secrets contain `Canary`.
pub const TARGET: Target = Target {
    name: "config",
    run,
    make: None,
    words: WORDS,
    corpus: include_str!("../../corpus/config.txt"),
};

const WORDS: &[&str] = &[
    "\n",
    "=",
    "#",
    "\"",
    "AUTH0_DOMAIN",
    "AUTH0_CLIENT_ID",
    "AUTH0_CLIENT_SECRET",
    "AUTH0_CLIENT_SECRET_FILE",
    "AUTH0_PRIVATE_KEY_FILE",
    "AUTH0_PRIVATE_KEY_ID",
    "AUTH0_AUDIENCE",
    "AUTH0_RP_ID",
    "OIDC_ISSUER",
    "OIDC_CLIENT_ID",
    "OIDC_CLIENT_SECRET",
    "OIDC_CLIENT_SECRET_FILE",
    "OIDC_AUDIENCE",
    "OIDC_SCOPES",
    "OIDC_ALGORITHMS",
    "OIDC_PERMISSIONS_CLAIM",
    "OIDC_BEARER_CLIENTS",
    "OIDC_CLIENT_CREDENTIALS",
    "FACTORDESK_PUBLIC_URL",
    "FACTORDESK_LISTEN",
    "FACTORDESK_ALLOWED_ORIGINS",
    "FACTORDESK_FRAME_ANCESTORS",
    "FACTORDESK_STORE",
    "FACTORDESK_STORE_FILE",
    "FACTORDESK_STORE_CA_FILE",
    "FACTORDESK_REQUIRE_REASON",
    "FACTORDESK_TENANT_LABEL",
    "FACTORDESK_LOG",
    "FACTORDESK_LOG_FORMAT",
    "=postgres://desk:CanaryStore1@127.0.0.1/desk",
    "=sqlite:x.db",
    "=memory",
    "=https://",
    "=http://127.0.0.1:1",
    "CanaryM2m1",
    "RS256",
    "HS256",
    "none",
    "=true",
    "_FILE=",
    ":443",
    "/path",
    "user@",
    "?x",
    "*",
];

/// The variables whose values are secret.
const SECRET: [&str; 3] = [
    "AUTH0_CLIENT_SECRET",
    "OIDC_CLIENT_SECRET",
    "FACTORDESK_STORE",
];

fn run(input: &[u8]) -> Fingerprint {
    let file = harmless(&text(input));
    let found = Config::from_sources(Some(&file), &|_| None);
    let store = Config::store_from_sources(Some(&file), &|_| None);
    for problems in [found.as_ref().err(), store.as_ref().err()]
        .into_iter()
        .flatten()
    {
        assert!(!problems.is_empty(), "no configuration and no problem");
        let said: Vec<String> = problems.iter().map(ToString::to_string).collect();
        let told = format!("{said:?}{problems:?}");
        assert!(!told.contains("Canary"), "{told}");
    }
    let config = match found {
        Ok(config) => config,
        Err(problems) => {
            let named: Vec<_> = problems
                .into_iter()
                .map(|p| p.variable)
                // Problems of syntax are named by their line: each would be a new outcome.
                .filter(|name| !name.starts_with("line"))
                .collect();
            return fingerprint(&named);
        }
    };
    let (secrets, others): (Vec<_>, Vec<_>) =
        values(&file).partition(|(name, _)| SECRET.contains(name));
    let debug = format!("{config:?}{store:?}");
    for (name, value) in secrets {
        // The store's URL is secret if it has a password; the path of a file isn't.
        let secret = value.contains("Canary") && !value.starts_with("sqlite:");
        // A secret that is also the value of a variable that isn't secret may be shown.
        let shown = others.iter().any(|(_, other)| other.contains(value));
        assert!(
            !secret || shown || !debug.contains(value),
            "{name} is in the debug text"
        );
    }
    weakened(&config);
    fingerprint(&(
        config.oidc.algorithms.len(),
        config.server.allowed_origins.len(),
        config.server.frame_ancestors.len(),
    ))
}

/// Panics if a configuration was accepted that must not be.
fn weakened(config: &Config) {
    let here = |url: &url::Url| match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
        Some(url::Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    };
    // Plain HTTP only within this machine.
    let safe =
        |text: &str| url::Url::parse(text).is_ok_and(|url| url.scheme() == "https" || here(&url));
    assert!(safe(config.tenant.origin.as_str()) && safe(&config.oidc.issuer));
    let origins = config
        .server
        .allowed_origins
        .iter()
        .chain(&config.server.frame_ancestors);
    for origin in origins.chain([&config.server.public_origin]) {
        assert!(
            safe(origin.as_str()) && !origin.as_str().contains('*'),
            "{origin}"
        );
    }
    assert!(!config.oidc.algorithms.is_empty());
    let names = format!("{:?}", config.oidc.algorithms);
    // With a symmetric algorithm, the provider's public key would be the secret.
    assert!(!names.contains("HS") && !names.contains("none"), "{names}");
    // With the client id as audience, ID tokens would pass as access tokens.
    assert!(!config.oidc.audience.is_empty() && config.oidc.audience != config.oidc.client_id);
}

/// The file with paths that don't exist: a target must not open files.
fn harmless(file: &str) -> String {
    file.lines()
        .map(|line| match line.split_once('=') {
            Some((name, value)) if name.trim().ends_with("_FILE") && !value.trim().is_empty() => {
                format!("{name}=/nonexistent/{value}\n")
            }
            _ => format!("{line}\n"),
        })
        .collect()
}

fn values(file: &str) -> impl Iterator<Item = (&str, &str)> {
    file.lines().filter_map(|line| {
        let (name, value) = line.trim().split_once('=')?;
        Some((name.trim(), value.trim().trim_matches('"').trim()))
    })
}
