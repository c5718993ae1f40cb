//! `factordesk-proxy audit verify` and `audit export`: on the configured store, with no other part of the configuration.

use std::ffi::OsStr;
use std::io::{self, BufWriter, Write as _};

use factordesk_proxy::Deps;
use factordesk_proxy::audit::{Anchor, Filter, export, since, verify};
use factordesk_proxy::config::StoreConfig;

/// What to do with the chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Command {
    /// Check it
    Verify(Option<Anchor>),
    /// Print it
    Export(Filter),
}

impl Command {
    /// The word after `audit`.
    pub(crate) fn named(word: &OsStr) -> Result<Self, lexopt::Error> {
        match word.to_str() {
            Some("verify") => Ok(Self::Verify(None)),
            Some("export") => Ok(Self::Export(Filter::default())),
            _ => Err("after `audit` comes verify or export".into()),
        }
    }

    /// An option of it.
    pub(crate) fn set(&mut self, name: &str, value: String) -> Result<(), lexopt::Error> {
        match (self, name) {
            (Self::Verify(anchor), "expect") => {
                *anchor = Some(value.parse().map_err(|what| format!("--expect {what}"))?);
            }
            (Self::Export(filter), "user") => filter.user = Some(value),
            (Self::Export(filter), "since") => {
                filter.since = since(&value).map_err(|what| format!("--since {what}"))?;
            }
            (command, _) => {
                let word = match command {
                    Self::Verify(_) => "verify",
                    Self::Export(_) => "export",
                };
                return Err(format!("--{name} is no option of `audit {word}`").into());
            }
        }
        Ok(())
    }

    /// Does it.
    pub(crate) async fn run(&self, store: &StoreConfig) -> Result<(), String> {
        if let StoreConfig::Sqlite(path) = store
            && !path.exists()
        {
            // Opening it would make an empty one, whose chain is whole.
            return Err(format!(
                "FACTORDESK_STORE: there is no file {}",
                path.display()
            ));
        }
        let store = Deps::store(store).map_err(|error| error.to_string())?;
        store.check().await.map_err(|error| error.to_string())?;
        match self {
            Self::Verify(expected) => {
                let end = verify(&*store, *expected)
                    .await
                    .map_err(|broken| broken.to_string())?;
                writeln!(
                    io::stdout(),
                    "the audit chain holds: {} records\nanchor: {end}",
                    end.count
                )
                .map_err(|error| error.to_string())
            }
            Self::Export(filter) => {
                let mut out = BufWriter::new(io::stdout());
                let end = export(&*store, filter, &mut out)
                    .await
                    .map_err(|error| error.to_string())?
                    .map_err(|broken| broken.to_string())?;
                writeln!(io::stderr(), "anchor: {end}").map_err(|error| error.to_string())
            }
        }
    }
}
