//! The commands `audit verify` and `audit export`. They need no other configuration than the store.

use std::io::{self, BufWriter, Write as _};

use clap::Subcommand;
use factordesk_proxy::audit::{Anchor, Filter, export, since, verify};
use factordesk_proxy::config::StoreConfig;
use factordesk_proxy::{Config, Deps, process};

use crate::{ConfigFile, env};

/// What to do with the chain.
#[derive(Subcommand)]
pub(crate) enum Command {
    /// Check the chain; names the first record that doesn't hold
    Verify {
        #[command(flatten)]
        file: ConfigFile,
        /// An anchor that an export printed: also finds records that were cut off at the end
        #[arg(long, value_name = "COUNT:HASH")]
        expect: Option<Anchor>,
    },
    /// Print the chain as JSON lines, and its anchor on standard error
    Export {
        #[command(flatten)]
        file: ConfigFile,
        /// Only what was done to this user
        #[arg(long, value_name = "ID")]
        user: Option<String>,
        /// Only from this day on (2026-11-22, UTC), or from these Unix seconds on
        #[arg(long, value_name = "DATE", value_parser = since)]
        since: Option<u64>,
    },
}

impl Command {
    /// Runs the command.
    pub(crate) async fn run(self) -> Result<(), String> {
        let (Self::Verify { file, .. } | Self::Export { file, .. }) = &self;
        let store = &Config::store_from_sources(file.read()?.as_deref(), &env)
            .map_err(|problems| process::list_problems(&problems))?;
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
            Self::Verify { expect, .. } => {
                let end = verify(&*store, expect)
                    .await
                    .map_err(|broken| broken.to_string())?;
                writeln!(
                    io::stdout(),
                    "the audit chain holds: {} records\nanchor: {end}",
                    end.count
                )
                .map_err(|error| error.to_string())
            }
            Self::Export { user, since, .. } => {
                let since = since.unwrap_or_default();
                let filter = Filter { user, since };
                let mut out = BufWriter::new(io::stdout());
                let end = export(&*store, &filter, &mut out)
                    .await
                    .map_err(|error| error.to_string())?
                    .map_err(|broken| broken.to_string())?;
                // On standard error, so that standard output holds nothing but the records.
                writeln!(io::stderr(), "anchor: {end}").map_err(|error| error.to_string())
            }
        }
    }
}
