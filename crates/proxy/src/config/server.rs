//! The proxy as a server: its origin, its store, its limits and its log.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use factordesk_model::Operation;
use tracing::Level;

use super::origin::Origin;
use super::postgres::PostgresConfig;
use super::source::Source;
use super::{TenantConfig, reason};
use crate::auth::session::ABSOLUTE_SECONDS;
use crate::lookup;
use crate::telemetry::LogFormat;

/// Default of `FACTORDESK_FRESH_LOGIN_MINUTES`.
const DEFAULT_FRESH_MINUTES: u64 = 15;

/// `FACTORDESK_STORE` or `FACTORDESK_STORE_FILE`: where sessions, the audit chain and idempotency keys are kept.
#[derive(Debug, Clone)]
pub enum StoreConfig {
    /// `memory`: lost when the process exits
    Memory,
    /// `sqlite:PATH`
    Sqlite(PathBuf),
    /// `postgres://...`, with `FACTORDESK_STORE_CA_FILE`
    Postgres(Box<PostgresConfig>),
}

/// The variables `FACTORDESK_*`.
#[derive(Debug, Clone)]
pub struct ServerConfig {
    /// `FACTORDESK_PUBLIC_URL`: the proxy's own origin. The `Host` header is never used for it, because the client
    /// chooses that.
    pub public_origin: Origin,
    /// `FACTORDESK_LISTEN`
    pub listen: SocketAddr,
    /// `FACTORDESK_ALLOWED_ORIGINS`: the origins that get CORS headers
    pub allowed_origins: Vec<Origin>,
    /// `FACTORDESK_FRAME_ANCESTORS`: the origins that may show the page in a frame
    pub frame_ancestors: Vec<Origin>,
    /// `FACTORDESK_STORE`
    pub store: StoreConfig,
    /// `FACTORDESK_REQUIRE_REASON`: the mutations that need a reason
    pub require_reason: Vec<Operation>,
    /// `FACTORDESK_DEFAULT_COUNTRY`: ISO 3166-1 alpha-2 code; `None`: the country of the admin's browser
    pub default_country: Option<String>,
    /// `FACTORDESK_FRESH_LOGIN_MINUTES`, in seconds: maximum age of a login for a mutation; `None`: off
    pub fresh_login: Option<u64>,
    /// `FACTORDESK_AUDIT_DAYS`, in seconds: how long audit records are kept; `None`: for ever
    pub keep_audit: Option<u64>,
    /// `FACTORDESK_MAX_REQUESTS`: maximum number of concurrent requests; further ones get 503
    pub max_requests: usize,
    /// `FACTORDESK_DRAIN_SECONDS`: time between `/readyz` reporting not ready and the end of the listener
    pub drain: Duration,
    /// `FACTORDESK_TENANT_LABEL`
    pub tenant_label: String,
    /// `FACTORDESK_LOG`
    pub log_level: Level,
    /// `FACTORDESK_LOG_FORMAT`
    pub log_format: LogFormat,
    /// `--page-dir`: the directory of the built page, if it isn't in the binary
    pub page_dir: Option<PathBuf>,
}

impl ServerConfig {
    pub(super) fn read(source: &mut Source<'_>, tenant: Option<&TenantConfig>) -> Option<Self> {
        let public_origin = source
            .required("FACTORDESK_PUBLIC_URL")
            .and_then(|text| origin(source, "FACTORDESK_PUBLIC_URL", &text));
        let listen = listen(source);
        let allowed_origins = origins(source, "FACTORDESK_ALLOWED_ORIGINS");
        let frame_ancestors = origins(source, "FACTORDESK_FRAME_ANCESTORS");
        let store = StoreConfig::read(source);
        let require_reason = reason::read(source);
        let default_country = read_default_country(source);
        let fresh_login = read_fresh_login(source);
        let keep_audit = read_keep_audit(source);
        let max_requests = source.number("FACTORDESK_MAX_REQUESTS", 1..=100_000, 512);
        let drain = source.number("FACTORDESK_DRAIN_SECONDS", 0..=300, 5);
        let log_level = read_log_level(source);
        let log_format = read_log_format(source);
        let label = source.optional("FACTORDESK_TENANT_LABEL");
        Some(Self {
            public_origin: public_origin?,
            listen: listen?,
            allowed_origins,
            frame_ancestors,
            store: store?,
            require_reason: require_reason?,
            default_country,
            fresh_login,
            keep_audit,
            max_requests: usize::try_from(max_requests?).ok()?,
            drain: Duration::from_secs(drain?),
            tenant_label: label
                .or_else(|| tenant.map(TenantConfig::domain))
                .unwrap_or_default(),
            log_level: log_level?,
            log_format: log_format?,
            page_dir: None,
        })
    }
}

fn read_default_country(source: &mut Source<'_>) -> Option<String> {
    const NAME: &str = "FACTORDESK_DEFAULT_COUNTRY";
    let region = source.optional(NAME)?;
    let known = lookup::phone::countries();
    if !known.iter().any(|country| country.region == region) {
        source.fail(
            NAME,
            "must be an ISO 3166-1 alpha-2 code of a country with phone numbers, in capitals, such as GB",
        );
    }
    Some(region)
}

pub(super) fn listen(source: &mut Source<'_>) -> Option<SocketAddr> {
    source
        .optional("FACTORDESK_LISTEN")
        // Plain HTTP, so by default only a TLS terminator on this machine reaches it.
        .unwrap_or_else(|| "127.0.0.1:8787".to_owned())
        .parse()
        .map_err(|_| {
            source.fail(
                "FACTORDESK_LISTEN",
                "must be an address and a port, such as 127.0.0.1:8787 or [::]:8787",
            );
        })
        .ok()
}

fn origin(source: &mut Source<'_>, name: &str, text: &str) -> Option<Origin> {
    Origin::parse(text)
        .map_err(|what| source.fail(name, what))
        .ok()
}

fn origins(source: &mut Source<'_>, name: &str) -> Vec<Origin> {
    source
        .list(name)
        .iter()
        // A malformed origin isn't dropped silently: `origin` reports it, which stops the start.
        .filter_map(|text| origin(source, name, text))
        .collect()
}

/// Reads `off` or a number of days. At least 30, so that recent anchors, and records that are being investigated,
/// still exist.
fn read_keep_audit(source: &mut Source<'_>) -> Option<u64> {
    const NAME: &str = "FACTORDESK_AUDIT_DAYS";
    let text = source.optional(NAME).filter(|text| text != "off")?;
    let days = text
        .parse()
        .ok()
        .filter(|days| (30..=36_500).contains(days));
    if days.is_none() {
        source.fail(NAME, "must be a number of days from 30 to 36500, or off");
    }
    days.map(|days: u64| days * 86_400)
}

/// Reads `off` or a number of minutes, up to the maximum lifetime of a session.
fn read_fresh_login(source: &mut Source<'_>) -> Option<u64> {
    let text = source.optional("FACTORDESK_FRESH_LOGIN_MINUTES");
    let minutes = match text.as_deref() {
        None => DEFAULT_FRESH_MINUTES,
        Some("off") => return None,
        // 0 is out of range and reported below.
        Some(text) => text.parse().unwrap_or(0),
    };
    if !(1..=ABSOLUTE_SECONDS / 60).contains(&minutes) {
        source.fail(
            "FACTORDESK_FRESH_LOGIN_MINUTES",
            "must be off, or minutes from 1 to 480",
        );
    }
    // Saturating: a number that is out of range has been reported, and must not panic here.
    Some(minutes.saturating_mul(60))
}

fn read_log_level(source: &mut Source<'_>) -> Option<Level> {
    // No `trace`: only libraries log at that level, and `telemetry` drops their lines.
    match source.optional("FACTORDESK_LOG").as_deref() {
        None | Some("info") => Some(Level::INFO),
        Some("error") => Some(Level::ERROR),
        Some("warn") => Some(Level::WARN),
        Some("debug") => Some(Level::DEBUG),
        Some(_) => {
            source.fail("FACTORDESK_LOG", "must be error, warn, info or debug");
            None
        }
    }
}

fn read_log_format(source: &mut Source<'_>) -> Option<LogFormat> {
    match source.optional("FACTORDESK_LOG_FORMAT").as_deref() {
        None | Some("json") => Some(LogFormat::Json),
        Some("text") => Some(LogFormat::Text),
        Some(_) => {
            source.fail("FACTORDESK_LOG_FORMAT", "must be json or text");
            None
        }
    }
}

impl StoreConfig {
    pub(super) fn read(source: &mut Source<'_>) -> Option<Self> {
        let given = source.secret("FACTORDESK_STORE");
        let ca = source.optional("FACTORDESK_STORE_CA_FILE");
        // `secret` has already reported why the file can't be used. The default must not take its place.
        if given.is_none() && source.optional("FACTORDESK_STORE_FILE").is_some() {
            return None;
        }
        let Some(given) = given else {
            return Some(Self::Sqlite("factordesk.db".into()));
        };
        match given.expose() {
            "memory" => Some(Self::Memory),
            url if url.starts_with("postgres://") || url.starts_with("postgresql://") => {
                PostgresConfig::read(url, ca.as_deref().map(std::path::Path::new))
                    .map_err(|what| source.fail("FACTORDESK_STORE", what))
                    .ok()
                    .map(|config| Self::Postgres(Box::new(config)))
            }
            text => {
                let path = text.strip_prefix("sqlite:").filter(|path| !path.is_empty());
                if path.is_none() {
                    source.fail(
                        "FACTORDESK_STORE",
                        "must be memory, sqlite:PATH or postgres://...",
                    );
                }
                path.map(|path| Self::Sqlite(path.into()))
            }
        }
    }
}
