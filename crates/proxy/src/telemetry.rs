//! The log: structured lines on standard error, of this program only. Libraries below may log URLs and bodies when asked for
//! details, so they are never asked.

mod json;

use std::io::IsTerminal as _;

use tracing::Level;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

/// How the lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// One JSON object a line
    Json,
    /// For people
    Text,
}

/// Starts logging. `audit` records are written at every level.
pub fn init(level: Level, format: LogFormat) {
    let targets = Targets::new()
        .with_target("factordesk_proxy", level)
        .with_target("factordesk_tenant", level)
        .with_target("audit", Level::INFO);
    let lines = tracing_subscriber::fmt::layer()
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr);
    let registry = tracing_subscriber::registry().with(targets);
    // A second call finds a subscriber in place, which is fine.
    let _ = match format {
        LogFormat::Json => registry
            .with(lines.event_format(json::JsonLines))
            .try_init(),
        LogFormat::Text => registry.with(lines.with_target(false)).try_init(),
    };
    hide_panic_messages();
}

/// A panic's message may quote what it stumbled over.
fn hide_panic_messages() {
    std::panic::set_hook(Box::new(|info| {
        let place = info.location().map(ToString::to_string);
        tracing::error!(place, "panic");
    }));
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    /// Set in the process that logs, which is this test once more: a subscriber and a panic hook are a whole process'.
    const CHILD: &str = "FACTORDESK_TEST_LOG_FORMAT";

    #[test]
    fn security_43_what_libraries_and_panics_say_is_not_in_the_log() {
        if let Some(format) = std::env::var_os(CHILD) {
            let text = format == "text";
            return log(if text {
                LogFormat::Text
            } else {
                LogFormat::Json
            });
        }
        let this = "telemetry::tests::security_43_what_libraries_and_panics_say_is_not_in_the_log";
        for format in ["json", "text"] {
            let output = Command::new(std::env::current_exe().unwrap())
                .args(["--exact", this, "--nocapture"])
                .env(CHILD, format)
                .output()
                .unwrap();
            let log = String::from_utf8(output.stderr).unwrap();
            for wanted in ["our own line", "an audit line", "panic", "telemetry.rs"] {
                assert!(log.contains(wanted), "{wanted}: {log}");
            }
            assert!(!log.contains("Canary"), "{log}");
        }
    }

    fn log(format: LogFormat) {
        init(Level::TRACE, format);
        tracing::trace!(target: "factordesk_proxy::middleware", "our own line");
        tracing::info!(target: "audit", "an audit line");
        tracing::error!(target: "hyper::proto", "CanaryHyper");
        tracing::error!(target: "hyper_util::client", "CanaryClient");
        tracing::error!(target: "reqwest", "CanaryReqwest");
        tracing::error!(target: "rustls", "CanaryRustls");
        tracing::error!(target: "tokio_postgres", "CanaryPostgres");
        let panicked = std::panic::catch_unwind(|| panic!("CanaryPanic"));
        assert!(panicked.is_err());
    }
}
