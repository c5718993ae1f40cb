//! The commands `audit verify` and `audit export`. They need no other configuration than the store.

use std::ffi::OsStr;
use std::io::{self, BufWriter, Write as _};

use factordesk_proxy::Deps;
use factordesk_proxy::audit::{Anchor, Filter, export, since, verify};
use factordesk_proxy::config::StoreConfig;

/// A command and its options.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Command {
    /// Checks the chain
    Verify(Option<Anchor>),
    /// Prints the chain
    Export(Filter),
}

impl Command {
    /// The command named by the word after `audit`.
    pub(crate) fn named(word: &OsStr) -> Result<Self, lexopt::Error> {
        match word.to_str() {
            Some("verify") => Ok(Self::Verify(None)),
            Some("export") => Ok(Self::Export(Filter::default())),
            _ => Err("after `audit` comes verify or export".into()),
        }
    }

    /// Sets an option of the command.
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
                return Err(format!("--{name} is not an option of `audit {word}`").into());
            }
        }
        Ok(())
    }

    /// Runs the command.
    pub(crate) async fn run(&self, store: &StoreConfig) -> Result<(), String> {
        if let StoreConfig::Sqlite(path) = store
            && !path.exists()
        {
            // Opening the file would create an empty store, whose chain would be reported as valid.
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
                // On standard error, so that standard output holds nothing but the records.
                writeln!(io::stderr(), "anchor: {end}").map_err(|error| error.to_string())
            }
        }
    }
}
