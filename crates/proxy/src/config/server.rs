//! How the proxy serves.

use std::net::SocketAddr;
use std::path::PathBuf;

use tracing::Level;

use super::TenantConfig;
use super::origin::Origin;
use super::source::Source;
use crate::telemetry::LogFormat;

/// `FACTORDESK_STORE`: where sessions live.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StoreConfig {
    /// `memory`: gone at the end of the process
    Memory,
    /// `sqlite:PATH`
    Sqlite(PathBuf),
}

/// `FACTORDESK_*`.
#[derive(Debug, Clone)]
pub struct ServerConfig {
    /// `FACTORDESK_PUBLIC_URL`: the proxy's own origin. The `Host` header is never asked.
    pub public_origin: Origin,
    /// `FACTORDESK_LISTEN`
    pub listen: SocketAddr,
    /// `FACTORDESK_ALLOWED_ORIGINS`: who gets CORS headers
    pub allowed_origins: Vec<Origin>,
    /// `FACTORDESK_FRAME_ANCESTORS`
    pub frame_ancestors: Vec<Origin>,
    /// `FACTORDESK_STORE`
    pub store: StoreConfig,
    /// `FACTORDESK_TENANT_LABEL`
    pub tenant_label: String,
    /// `FACTORDESK_LOG`
    pub log_level: Level,
    /// `FACTORDESK_LOG_FORMAT`
    pub log_format: LogFormat,
    /// Where the built page is, when it isn't in the binary (`--page-dir`)
    pub page_dir: Option<PathBuf>,
}

impl ServerConfig {
    pub(super) fn read(source: &mut Source<'_>, tenant: Option<&TenantConfig>) -> Option<Self> {
        let public_origin = source
            .required("FACTORDESK_PUBLIC_URL")
            .and_then(|text| origin(source, "FACTORDESK_PUBLIC_URL", &text));
        let listen = source
            .optional("FACTORDESK_LISTEN")
            .unwrap_or_else(|| "127.0.0.1:8787".to_owned())
            .parse()
            .map_err(|_| {
                source.fail(
                    "FACTORDESK_LISTEN",
                    "must be an address and a port, such as 127.0.0.1:8787 or [::]:8787",
                );
            });
        let allowed_origins = origins(source, "FACTORDESK_ALLOWED_ORIGINS");
        let frame_ancestors = origins(source, "FACTORDESK_FRAME_ANCESTORS");
        let store = read_store(source);
        let log_level = read_log_level(source);
        let log_format = read_log_format(source);
        let label = source.optional("FACTORDESK_TENANT_LABEL");
        Some(Self {
            public_origin: public_origin?,
            listen: listen.ok()?,
            allowed_origins,
            frame_ancestors,
            store: store?,
            tenant_label: label
                .or_else(|| tenant.map(TenantConfig::domain))
                .unwrap_or_default(),
            log_level: log_level?,
            log_format: log_format?,
            page_dir: None,
        })
    }
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
        .filter_map(|text| origin(source, name, text))
        .collect()
}

fn read_log_level(source: &mut Source<'_>) -> Option<Level> {
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

fn read_store(source: &mut Source<'_>) -> Option<StoreConfig> {
    match source.optional("FACTORDESK_STORE").as_deref() {
        None => Some(StoreConfig::Sqlite("factordesk.db".into())),
        Some("memory") => Some(StoreConfig::Memory),
        Some(text) => {
            let path = text.strip_prefix("sqlite:").filter(|path| !path.is_empty());
            if path.is_none() {
                source.fail("FACTORDESK_STORE", "must be memory or sqlite:PATH");
            }
            path.map(|path| StoreConfig::Sqlite(path.into()))
        }
    }
}
