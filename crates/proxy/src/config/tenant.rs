//! The Auth0 tenant that the proxy manages, and the client credentials for its Management API.

use factordesk_model::{Secret, validate};
use jsonwebtoken::EncodingKey;
use url::{Host, Url};

use super::origin::{is_https_or_loopback, is_loopback};
use super::rate::RateConfig;
use super::source::Source;

/// How the machine-to-machine application authenticates.
#[derive(Clone)]
pub enum ClientCredential {
    /// `AUTH0_CLIENT_SECRET` or `AUTH0_CLIENT_SECRET_FILE`
    Secret(Secret),
    /// `AUTH0_PRIVATE_KEY_FILE` (`private_key_jwt`, RS256), with `AUTH0_PRIVATE_KEY_ID` if set
    PrivateKey {
        /// The RSA key
        key: Box<EncodingKey>,
        /// `kid` in the assertion's header
        id: Option<String>,
        /// The file's text, from which the keys shared by all replicas are derived.
        /// Replicas need the same bytes: with other line breaks in it they see neither each other's
        /// token nor repeats of each other's requests (`seal.rs`).
        pem: Secret,
    },
}

impl ClientCredential {
    /// The secret part of the credential, from which the keys for the store are derived.
    pub(crate) fn secret(&self) -> &Secret {
        match self {
            Self::Secret(secret) => secret,
            Self::PrivateKey { pem, .. } => pem,
        }
    }
}

impl std::fmt::Debug for ClientCredential {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Secret(_) => "Secret(..)",
            Self::PrivateKey { .. } => "PrivateKey(..)",
        })
    }
}

/// The variables `AUTH0_*`, and the tenant's rate limit.
#[derive(Debug, Clone)]
pub struct TenantConfig {
    /// `AUTH0_DOMAIN`: the origin, with path `/`. A host name means HTTPS; a complete URL is only allowed for
    /// loopback.
    pub origin: Url,
    /// `AUTH0_CLIENT_ID`
    pub client_id: String,
    /// See [`ClientCredential`]
    pub credential: ClientCredential,
    /// `AUTH0_AUDIENCE`; default `<origin>/api/v2/`
    pub audience: String,
    /// `AUTH0_RP_ID`: the RP ID of the tenant's login pages (WebAuthn); default: the host of `AUTH0_DOMAIN`. `None`
    /// if that is an IP address, which can't be an RP ID.
    pub rp_id: Option<String>,
    /// `FACTORDESK_TENANT_RATE` and `FACTORDESK_REPLICAS`
    pub rate: RateConfig,
}

impl TenantConfig {
    pub(super) fn read(source: &mut Source<'_>) -> Option<Self> {
        let origin = source
            .required("AUTH0_DOMAIN")
            .and_then(|domain| parse_domain(&domain, source));
        let client_id = source.required("AUTH0_CLIENT_ID");
        let credential = read_credential(source);
        let rp_id = source.optional("AUTH0_RP_ID").map(|text| {
            let rp_id = parse_rp_id(&text);
            if rp_id.is_none() {
                source.fail(
                    "AUTH0_RP_ID",
                    "must be a host name, such as login.example.com: no address, port or path",
                );
            }
            rp_id
        });
        let rate = RateConfig::read(source);
        // Not earlier: the variables above must have reported their own problems.
        let origin = origin?;
        let audience = source
            .optional("AUTH0_AUDIENCE")
            .unwrap_or_else(|| format!("{origin}api/v2/"));
        Some(Self {
            audience,
            rp_id: rp_id.unwrap_or_else(|| origin.host_str().and_then(parse_rp_id)),
            origin,
            client_id: client_id?,
            credential: credential?,
            rate: rate?,
        })
    }

    /// The host, with the port if it isn't the default one.
    pub fn domain(&self) -> String {
        let host = self.origin.host_str().unwrap_or_default();
        self.origin
            .port()
            .map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
    }
}

fn parse_domain(domain: &str, source: &mut Source<'_>) -> Option<Url> {
    let url = if domain.contains("://") {
        Url::parse(domain).ok().filter(is_loopback)
    } else {
        Url::parse(&format!("https://{domain}")).ok()
    };
    // A path, query or user name would change where requests go, or who they come from.
    let bare = |url: &Url| {
        url.path() == "/"
            && url.query().is_none()
            && url.fragment().is_none()
            && url.username().is_empty()
            && url.password().is_none()
    };
    let url = url.filter(|url| is_https_or_loopback(url) && bare(url));
    if url.is_none() {
        source.fail(
            "AUTH0_DOMAIN",
            "must be a host name, such as acme.eu.auth0.com (http://127.0.0.1:PORT for a tenant on this machine)",
        );
    }
    url
}

/// Normalizes a host name to the form that browsers compare. Rejects IP addresses in any spelling (`127.1`,
/// `0x7f000001`).
fn parse_rp_id(text: &str) -> Option<String> {
    validate::hostname(text).ok()?;
    match Host::parse(text).ok()? {
        Host::Domain(name) => Some(name),
        Host::Ipv4(_) | Host::Ipv6(_) => None,
    }
}

fn read_credential(source: &mut Source<'_>) -> Option<ClientCredential> {
    let key_file = source.optional("AUTH0_PRIVATE_KEY_FILE");
    let secret_given = source.optional("AUTH0_CLIENT_SECRET").is_some()
        || source.optional("AUTH0_CLIENT_SECRET_FILE").is_some();
    match (key_file, secret_given) {
        (Some(_), true) => {
            source.fail(
                "AUTH0_PRIVATE_KEY_FILE",
                "and a client secret are both set; keep one",
            );
            None
        }
        (Some(_), false) => {
            let pem = source.file_text("AUTH0_PRIVATE_KEY_FILE")?;
            // Auth0 takes assertions signed with RS256, RS384 or PS256, so the key is an RSA key.
            let Ok(key) = EncodingKey::from_rsa_pem(pem.expose().as_bytes()) else {
                source.fail(
                    "AUTH0_PRIVATE_KEY_FILE",
                    "must name a PEM file with an RSA private key",
                );
                return None;
            };
            Some(ClientCredential::PrivateKey {
                key: Box::new(key),
                id: source.optional("AUTH0_PRIVATE_KEY_ID"),
                pem,
            })
        }
        (None, true) => source
            .secret("AUTH0_CLIENT_SECRET")
            .map(ClientCredential::Secret),
        (None, false) => {
            source.fail(
                "AUTH0_CLIENT_SECRET",
                "is not set; set it, or AUTH0_CLIENT_SECRET_FILE, or AUTH0_PRIVATE_KEY_FILE",
            );
            None
        }
    }
}
